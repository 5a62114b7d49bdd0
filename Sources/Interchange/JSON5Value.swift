/// Where something stands in a text: line and column from 1, columns in characters (Unicode scalars).
package struct JSON5Position: Hashable, Sendable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// What is wrong with a JSON or JSON5 text, and where.
package struct JSON5Error: Error, Hashable, Sendable, CustomStringConvertible {
  package var file: String
  package var position: JSON5Position
  package var message: String

  package init(file: String, position: JSON5Position, message: String) {
    self.file = file
    self.position = position
    self.message = message
  }

  package var description: String { "\(file.printable):\(position.line):\(position.column): \(message)" }
}

/// A value of a JSON5 text with its place, so that whoever reads its meaning can say where it is wrong.
package struct JSON5Value: Sendable {
  package enum Content: Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    /// A whole number above `Int.max`.
    case unsigned(UInt64)
    case real(Double)
    case string(String)
    case array([JSON5Value])
    case object(JSON5Object)
  }

  package let content: Content
  package let position: JSON5Position

  package init(_ content: Content, at position: JSON5Position) {
    self.content = content
    self.position = position
  }

  package var isNull: Bool { if case .null = content { true } else { false } }
  package var boolean: Bool? { if case .boolean(let value) = content { value } else { nil } }
  package var string: String? { if case .string(let value) = content { value } else { nil } }
  package var array: [JSON5Value]? { if case .array(let values) = content { values } else { nil } }
  package var object: JSON5Object? { if case .object(let object) = content { object } else { nil } }

  /// A whole number that fits `Int`, also when written as `1e3` or `2.0`.
  package var integer: Int? {
    switch content {
    case .integer(let value): value
    case .real(let value): Int(exactly: value)
    default: nil
    }
  }

  /// A whole number from 0 to 2^64 - 1, as seeds are.
  package var unsigned: UInt64? {
    switch content {
    case .integer(let value): UInt64(exactly: value)
    case .unsigned(let value): value
    case .real(let value): UInt64(exactly: value)
    default: nil
    }
  }

  /// Any number, whole ones included.
  package var number: Double? {
    switch content {
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }

  /// What the value is, for messages: "a string", "a whole number".
  package var kind: String {
    switch content {
    case .null: "null"
    case .boolean: "true or false"
    case .integer, .unsigned: "a whole number"
    case .real: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

/// The members of an object in the order written; keys are unique.
package struct JSON5Object: Sendable {
  package struct Member: Sendable {
    package let key: String
    package let keyPosition: JSON5Position
    package let value: JSON5Value
  }

  package private(set) var members: [Member] = []
  private var places: [String: Int] = [:]

  package init() {}

  package subscript(key: String) -> JSON5Value? { places[key].map { members[$0].value } }
  package var keys: [String] { members.map(\.key) }

  /// False when the key was there already; the object is then unchanged.
  mutating func append(_ member: Member) -> Bool {
    guard places[member.key] == nil else { return false }
    places[member.key] = members.count
    members.append(member)
    return true
  }

  /// Members whose key is not among `known`, each with the known key that was probably meant.
  package func unknownMembers(known: [String]) -> [(member: Member, suggestion: String?)] {
    members.filter { !known.contains($0.key) }.map { ($0, nearest($0.key, among: known)) }
  }
}

/// A parsed text and the name to call it by in messages.
package struct JSON5Document: Sendable {
  package let file: String
  package let root: JSON5Value

  /// Parses UTF-8 text in JSON5, of which JSON is a part. `file` is only a name for messages.
  package init(_ bytes: some Sequence<UInt8>, file: String) throws(JSON5Error) {
    var parser = JSON5Parser(Array(bytes), file: file)
    self.file = file
    root = try parser.document()
  }

  package init(text: String, file: String) throws(JSON5Error) { try self.init(text.utf8, file: file) }

  /// An error about the meaning of a value, at its place.
  package func error(at position: JSON5Position, _ message: String) -> JSON5Error {
    JSON5Error(file: file, position: position, message: message)
  }
}
