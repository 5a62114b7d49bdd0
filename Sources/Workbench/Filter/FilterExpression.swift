/// A question to each row of a list, as somebody types it: `state=running`, `entity=effusion & negated & loss>3`, `text~"left base"`,
/// `!(split=test | bookmarked)`. Words beside each other must all hold, as with `&`; `&` binds closer than `|`.
///
/// `=` asks for the whole value, where `*` stands for anything, `~` for a part of it, both whatever the case; `<`, `<=`, `>`, `>=` compare
/// numbers. A word alone is a yes-or-no field, or, if there is none of that name, a text to find anywhere in the row.
package struct FilterExpression: Hashable, Sendable {
  package enum Comparison: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case different = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case contains = "~"
    case lacks = "!~"
  }

  /// One condition on one field.
  package struct Condition: Hashable, Sendable {
    /// Lower case.
    package var field: String
    package var comparison: Comparison
    package var value: FilterOperand
    /// Where the field begins in the text, counted from 1.
    package var column: Int
  }

  indirect enum Node: Hashable, Sendable {
    case all([Node])
    case any([Node])
    case not(Node)
    case condition(Condition)
    case word(String)
  }

  let root: Node
  package let text: String

  /// - Throws: what is wrong and where; an empty text holds for every row.
  package init(_ text: String) throws(FilterError) {
    self.text = text
    var parser = FilterParser(text)
    root = try parser.wholeExpression()
  }

  package var isEmpty: Bool { root == .all([]) }

  /// Every condition on a field, in the order of the text.
  package var conditions: [Condition] {
    func collect(_ node: Node) -> [Condition] {
      switch node {
      case .all(let parts), .any(let parts): parts.flatMap(collect)
      case .not(let part): collect(part)
      case .condition(let condition): [condition]
      case .word: []
      }
    }
    return collect(root)
  }

  /// - Throws: the first field that `isKnown` denies, with the nearest of `names`.
  package func check(names: [String], isKnown: (String) -> Bool) throws(FilterError) {
    for condition in conditions where !isKnown(condition.field) {
      let hint =
        Nearness.nearest(condition.field, among: names).map { "; did you mean \"\($0)\"?" } ?? " (\(names.joined(separator: ", ")))"
      throw FilterError(column: condition.column, message: "there is no field \"\(condition.field)\"" + hint)
    }
  }

  /// - Parameters:
  ///   - field: the row's value of a field (its name in lower case); nil where the row has none, for which no comparison holds.
  ///   - anywhere: whether the row holds a text (in lower case) in any of its words.
  package func matches(field: (String) -> FilterValue?, anywhere: (String) -> Bool) -> Bool {
    func holds(_ node: Node) -> Bool {
      switch node {
      case .all(let parts): return parts.allSatisfy(holds)
      case .any(let parts): return parts.contains(where: holds)
      case .not(let part): return !holds(part)
      case .condition(let condition): return field(condition.field)?.satisfies(condition.comparison, condition.value) ?? false
      case .word(let word):
        if case .flag(let isSet) = field(word) { return isSet }
        return anywhere(word)
      }
    }
    return holds(root)
  }
}

/// What a row says of a field.
package enum FilterValue: Hashable, Sendable {
  case number(Double)
  case text(String)
  case flag(Bool)
  /// Several words of which one must fit; none may, for `!=` and `!~`.
  case list([String])

  func satisfies(_ comparison: FilterExpression.Comparison, _ wanted: FilterOperand) -> Bool {
    switch (self, comparison) {
    case (.list(let items), .different): return !items.contains { wanted.equals($0) }
    case (.list(let items), .lacks): return !items.contains { wanted.isPart(of: $0) }
    case (.list(let items), _): return items.contains { FilterValue.text($0).satisfies(comparison, wanted) }
    case (.flag(let isSet), .equal): return wanted.flag.map { $0 == isSet } ?? false
    case (.flag(let isSet), .different): return wanted.flag.map { $0 != isSet } ?? false
    case (.flag, _): return false
    case (.number(let value), .equal): return wanted.number.map { $0 == value } ?? false
    case (.number(let value), .different): return wanted.number.map { $0 != value } ?? false
    case (.text(let value), .equal): return wanted.equals(value)
    case (.text(let value), .different): return !wanted.equals(value)
    case (.text(let value), .contains): return wanted.isPart(of: value)
    case (.text(let value), .lacks): return !wanted.isPart(of: value)
    case (.number, .contains), (.number, .lacks): return false
    case (.number(let value), _): return Self.compares(value, comparison, wanted.number)
    case (.text(let value), _): return Self.compares(Double(value), comparison, wanted.number)
    }
  }

  private static func compares(_ value: Double?, _ comparison: FilterExpression.Comparison, _ limit: Double?) -> Bool {
    guard let value, let limit else { return false }
    switch comparison {
    case .less: return value < limit
    case .lessOrEqual: return value <= limit
    case .greater: return value > limit
    case .greaterOrEqual: return value >= limit
    case .equal, .different, .contains, .lacks: return false
    }
  }
}

/// What stands behind a comparison, read once for all rows.
package struct FilterOperand: Hashable, Sendable {
  /// As typed, without its quotes.
  package let text: String
  /// Plain numbers, with k and M for thousands and millions, % for hundredths, and s, min, h, d in seconds; nil for other text.
  package let number: Double?
  private let folded: String
  /// The pieces between the stars, folded; nil without a star.
  private let pieces: [String]?

  package init(_ text: String) {
    self.text = text
    folded = text.lowercased()
    pieces = text.contains("*") ? folded.split(separator: "*", omittingEmptySubsequences: false).map(String.init) : nil
    number = Self.number(folded, text)
  }

  var flag: Bool? {
    switch folded {
    case "yes", "true", "1": true
    case "no", "false", "0": false
    default: nil
    }
  }

  func isPart(of value: String) -> Bool { folded.isEmpty || value.lowercased().contains(folded) }

  func equals(_ value: String) -> Bool {
    guard let pieces else {
      if let number, let other = Double(value) { return number == other }
      return value.lowercased() == folded
    }
    var rest = Substring(value.lowercased())
    guard rest.hasPrefix(pieces[0]) else { return false }
    rest = rest.dropFirst(pieces[0].count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let place = rest.firstRange(of: piece) else { return false }
      rest = rest[place.upperBound...]
    }
    return rest.hasSuffix(pieces[pieces.count - 1])
  }

  private static func number(_ folded: String, _ text: String) -> Double? {
    if let plain = Double(folded) { return plain }
    let units: [(String, Double)] = [("min", 60), ("%", 0.01), ("k", 1e3), ("s", 1), ("h", 3600), ("d", 86_400)]
    if text.hasSuffix("M"), let value = Double(text.dropLast()) { return value * 1e6 }
    for (unit, factor) in units where folded.hasSuffix(unit) {
      if let value = Double(folded.dropLast(unit.count)) { return value * factor }
    }
    return nil
  }
}
