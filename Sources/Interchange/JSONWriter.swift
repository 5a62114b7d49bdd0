/// A value to be written as JSON; members keep the order given.
package enum JSONValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case unsigned(UInt64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  /// An object of (key, value) pairs in order; members with a nil value are left out.
  package static func members(_ pairs: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    .object(pairs.compactMap { pair in pair.value.map { JSONMember(pair.key, $0) } })
  }
}

package struct JSONMember: Hashable, Sendable {
  package var key: String
  package var value: JSONValue

  package init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements.map { JSONMember($0.0, $0.1) }) }
  package init(nilLiteral: ()) { self = .null }
}

extension JSONValue {
  /// The same value without places.
  package init(_ value: JSON5Value) {
    switch value.content {
    case .null: self = .null
    case .boolean(let flag): self = .boolean(flag)
    case .integer(let number): self = .integer(number)
    case .unsigned(let number): self = .unsigned(number)
    case .real(let number): self = .number(number)
    case .string(let text): self = .string(text)
    case .array(let values): self = .array(values.map(JSONValue.init))
    case .object(let object): self = .object(object.members.map { JSONMember($0.key, JSONValue($0.value)) })
    }
  }
}

/// Writes JSON (RFC 8259): the same value gives the same bytes, numbers read back as the same number, and control characters are escaped,
/// DEL and C1 included, so that the text can be printed.
package struct JSONWriter: Sendable {
  /// What stands for NaN and the infinities, which JSON does not have.
  package enum NonFinite: Sendable {
    case null
    /// "NaN", "Infinity", "-Infinity".
    case string
  }

  /// Spaces a level; nil writes everything on one line.
  package var indentation: Int?
  package var nonFinite: NonFinite

  package init(indentation: Int? = nil, nonFinite: NonFinite = .null) {
    self.indentation = indentation
    self.nonFinite = nonFinite
  }

  package func text(_ value: JSONValue) -> String {
    var text = ""
    write(value, level: 0, to: &text)
    return text
  }

  /// Appends `value` to a text that is being built, as it would stand at nesting `level`.
  package func write(_ value: JSONValue, level: Int = 0, to text: inout String) {
    switch value {
    case .null: text += "null"
    case .boolean(let flag): text += flag ? "true" : "false"
    case .integer(let number): text += String(number)
    case .unsigned(let number): text += String(number)
    case .number(let number): write(number, to: &text)
    case .string(let string): Self.quote(string, to: &text)
    case .array(let values):
      // A list of plain values stays on its line, however the rest is laid out.
      let isFlat = values.allSatisfy(\.isPlain)
      list("[", "]", count: values.count, level: level, isFlat: isFlat, to: &text) { index, text in
        write(values[index], level: level + 1, to: &text)
      }
    case .object(let members):
      list("{", "}", count: members.count, level: level, isFlat: false, to: &text) { index, text in
        Self.quote(members[index].key, to: &text)
        text += indentation == nil ? ":" : ": "
        write(members[index].value, level: level + 1, to: &text)
      }
    }
  }

  private func list(
    _ open: String, _ close: String, count: Int, level: Int, isFlat: Bool, to text: inout String, item: (Int, inout String) -> Void
  ) {
    text += open
    for index in 0..<count {
      if index > 0 { text += indentation != nil && isFlat ? ", " : "," }
      if let indentation, !isFlat { text += "\n" + String(repeating: " ", count: indentation * (level + 1)) }
      item(index, &text)
    }
    if let indentation, !isFlat, count > 0 { text += "\n" + String(repeating: " ", count: indentation * level) }
    text += close
  }

  private func write(_ number: Double, to text: inout String) {
    if number.isFinite {
      text += "\(number)"  // the shortest digits that read back as the same number
    } else if nonFinite == .null {
      text += "null"
    } else {
      text += number.isNaN ? "\"NaN\"" : number > 0 ? "\"Infinity\"" : "\"-Infinity\""
    }
  }

  /// Appends `string` in quotes, escaped.
  package static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.isControl:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSONValue {
  fileprivate var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
