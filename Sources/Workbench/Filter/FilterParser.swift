/// Why a filter cannot be understood, and where.
package struct FilterError: Error, Hashable, CustomStringConvertible, Sendable {
  /// Counted from 1.
  package var column: Int
  package var message: String

  package init(column: Int, message: String) { (self.column, self.message) = (column, message) }

  package var description: String { "filter, column \(column): \(message)" }
}

/// Reads a filter by recursive descent.
struct FilterParser {
  private enum Token: Hashable {
    case word(String)
    case quoted(String)
    case comparison(FilterExpression.Comparison)
    case and, or, not, open, close
  }
  private struct Placed: Hashable {
    var token: Token
    var column: Int
  }

  /// Parentheses and `!` inside one another; deeper ones are refused rather than risk the stack.
  private static let greatestDepth = 200

  private let characters: [Character]
  private var tokens: [Placed] = []
  private var position = 0
  private var depth = 0

  /// Seconds since 1970, for what is so long ago.
  private let now: Double

  init(_ text: String, now: Double) { (characters, self.now) = (Array(text), now) }

  mutating func wholeExpression() throws(FilterError) -> FilterExpression.Node {
    tokens = try scan()
    if tokens.isEmpty { return .all([]) }
    let node = try alternatives()
    if position < tokens.count { throw FilterError(column: tokens[position].column, message: "this \")\" closes nothing") }
    return node
  }

  // MARK: - Grammar

  private mutating func alternatives() throws(FilterError) -> FilterExpression.Node {
    var parts = [try conjunction()]
    while take(.or) { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(FilterError) -> FilterExpression.Node {
    var parts = [try term()]
    while position < tokens.count, tokens[position].token != .or, tokens[position].token != .close {
      _ = take(.and)
      parts.append(try term())
    }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func term() throws(FilterError) -> FilterExpression.Node {
    guard position < tokens.count else { throw FilterError(column: characters.count + 1, message: "a condition is missing at the end") }
    let here = tokens[position]
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.greatestDepth else { throw FilterError(column: here.column, message: "too many parentheses inside one another") }
    position += 1
    switch here.token {
    case .not: return .not(try term())
    case .open:
      let inner = try alternatives()
      guard take(.close) else { throw FilterError(column: here.column, message: "this \"(\" is never closed") }
      return inner
    case .quoted(let text): return .word(text.lowercased())
    case .word(let name): return try condition(name, at: here.column)
    case .comparison(let comparison):
      throw FilterError(column: here.column, message: "a field's name is missing before \"\(comparison.rawValue)\"")
    case .and, .or, .close: throw FilterError(column: here.column, message: "a condition is missing here")
    }
  }

  private mutating func condition(_ name: String, at column: Int) throws(FilterError) -> FilterExpression.Node {
    guard position < tokens.count, case .comparison(let comparison) = tokens[position].token else { return .word(name.lowercased()) }
    position += 1
    guard position < tokens.count else { throw missingValue(name, comparison, characters.count + 1) }
    let value: String
    switch tokens[position].token {
    case .word(let text), .quoted(let text): value = text
    default: throw missingValue(name, comparison, tokens[position].column)
    }
    let place = tokens[position].column
    position += 1
    let operand = operand(value)
    switch comparison {
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard operand.number != nil else {
        throw FilterError(
          column: place,
          message:
            "\"\(value)\" is not a number; \(comparison.rawValue) compares numbers (step>1000), lengths of time (duration>1h30m) and "
            + "dates (created>2026-01-31, created>2d ago)")
      }
    case .equal, .different, .contains, .lacks: break
    }
    return .condition(FilterExpression.Condition(field: name.lowercased(), comparison: comparison, value: operand, column: column))
  }

  /// A value, with the `ago` behind it that makes a length of time a date.
  private mutating func operand(_ value: String) -> FilterOperand {
    if value.hasSuffix(" ago"), let past = FilterOperand(String(value.dropLast(4)), before: now) { return past }
    guard position < tokens.count, tokens[position].token == .word("ago"), let past = FilterOperand(value, before: now) else {
      return FilterOperand(value)
    }
    position += 1
    return past
  }

  private func missingValue(_ name: String, _ comparison: FilterExpression.Comparison, _ column: Int) -> FilterError {
    FilterError(column: column, message: "a value is missing after \"\(name)\(comparison.rawValue)\"")
  }

  private mutating func take(_ token: Token) -> Bool {
    guard position < tokens.count, tokens[position].token == token else { return false }
    position += 1
    return true
  }

  // MARK: - Tokens

  private func scan() throws(FilterError) -> [Placed] {
    var found: [Placed] = []
    var index = 0
    while index < characters.count {
      let start = index
      if characters[index].isWhitespace {
        index += 1
        continue
      }
      let token: Token
      if characters[index] == "\"" {
        token = .quoted(try quotation(&index))
      } else if let sign = comparison(at: index) {
        token = .comparison(sign.comparison)
        index += sign.length
      } else {
        token = sign(at: &index) ?? .word(word(&index))
      }
      found.append(Placed(token: token, column: start + 1))
    }
    return found
  }

  private func sign(at index: inout Int) -> Token? {
    let token: Token
    switch characters[index] {
    case "&": token = .and
    case "|": token = .or
    case "!": token = .not
    case "(": token = .open
    case ")": token = .close
    default: return nil
    }
    // && and || are what many fingers type.
    let isDoubled = index + 1 < characters.count && characters[index + 1] == characters[index] && (token == .and || token == .or)
    index += isDoubled ? 2 : 1
    return token
  }

  private func comparison(at index: Int) -> (comparison: FilterExpression.Comparison, length: Int)? {
    if index + 1 < characters.count {
      let pair = String(characters[index...(index + 1)])
      if pair == "==" { return (.equal, 2) }
      if let sign = FilterExpression.Comparison(rawValue: pair) { return (sign, 2) }
    }
    return FilterExpression.Comparison(rawValue: String(characters[index])).map { ($0, 1) }
  }

  private func word(_ index: inout Int) -> String {
    let start = index
    while index < characters.count, !characters[index].isWhitespace, !"&|()\"".contains(characters[index]) {
      if index > start, comparison(at: index) != nil { break }
      index += 1
    }
    return String(characters[start..<index])
  }

  private func quotation(_ index: inout Int) throws(FilterError) -> String {
    let start = index
    var text = ""
    index += 1
    while index < characters.count {
      let character = characters[index]
      index += 1
      if character == "\"" { return text }
      if character == "\\", index < characters.count {
        text.append(characters[index])
        index += 1
      } else {
        text.append(character)
      }
    }
    throw FilterError(column: start + 1, message: "a quotation mark is never closed")
  }
}
