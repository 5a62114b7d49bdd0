/// A JSON text (RFC 8259) as a tree. Members keep the order of the file; a key that occurs twice is refused.
package enum JSONNode: Sendable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case array([JSONNode])
  case object([JSONMember])

  /// - Throws: the line where the text stops being JSON.
  package static func parse(_ bytes: [UInt8], file: String?) throws(InterchangeError) -> JSONNode {
    var parser = JSONParser(bytes: bytes, file: file)
    return try parser.document()
  }

  /// The value of a member; nil where it is absent or this is no object.
  package subscript(_ key: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  package var isNull: Bool { if case .null = self { true } else { false } }

  /// The kind of value, for sentences about wrong ones.
  package var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

package struct JSONMember: Sendable {
  package var key: String
  package var value: JSONNode
}

/// A recursive-descent parser over bytes, with a bound on nesting so that hostile files cannot exhaust the stack.
private struct JSONParser {
  let bytes: [UInt8]
  let file: String?
  var at = 0
  var depth = 0

  init(bytes: [UInt8], file: String?) {
    self.bytes = bytes
    self.file = file
  }

  mutating func document() throws(InterchangeError) -> JSONNode {
    if let invalid = bytes.withUnsafeBufferPointer(UTF8Check.firstInvalid) {
      at = invalid
      throw failure("holds bytes that are not UTF-8")
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    let value = try value()
    skipSpace()
    guard at == bytes.count else { throw failure("goes on after the end of the JSON value") }
    return value
  }

  func failure(_ message: String) -> InterchangeError {
    let line = 1 + bytes[..<min(at, bytes.count)].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    return InterchangeError(file: file, line: line, message: message)
  }

  var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

  mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 0x20 || (0x09...0x0D).contains(bytes[at]) { at += 1 }
  }

  mutating func value() throws(InterchangeError) -> JSONNode {
    skipSpace()
    guard let byte = peek else { throw failure("ends in the middle of the JSON value") }
    switch byte {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  mutating func word(_ word: StaticString, _ node: JSONNode) throws(InterchangeError) -> JSONNode {
    let length = word.utf8CodeUnitCount
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: length)
    guard bytes[at...].starts(with: expected) else { throw failure("holds a word that is not JSON") }
    at += length
    return node
  }

  mutating func enter() throws(InterchangeError) {
    depth += 1
    guard depth <= 64 else { throw failure("is nested more than 64 levels deep") }
    at += 1
    skipSpace()
  }

  mutating func array() throws(InterchangeError) -> [JSONNode] {
    try enter()
    defer { depth -= 1 }
    var elements: [JSONNode] = []
    if peek == UInt8(ascii: "]") {
      at += 1
      return elements
    }
    while true {
      elements.append(try value())
      if try closes(with: UInt8(ascii: "]")) { return elements }
    }
  }

  mutating func object() throws(InterchangeError) -> [JSONMember] {
    try enter()
    defer { depth -= 1 }
    var members: [JSONMember] = []
    if peek == UInt8(ascii: "}") {
      at += 1
      return members
    }
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw failure("lacks a quoted key") }
      let key = try string()
      skipSpace()
      guard peek == UInt8(ascii: ":") else { throw failure("lacks a \":\" after the key \"\(key)\"") }
      at += 1
      members.append(JSONMember(key: key, value: try value()))
      if try closes(with: UInt8(ascii: "}")) { break }
    }
    var seen = Set<String>(minimumCapacity: members.count)
    for member in members where !seen.insert(member.key).inserted { throw failure("holds the key \"\(member.key)\" twice in one object") }
    return members
  }

  /// Whether a list ends here; otherwise steps over the comma.
  mutating func closes(with closing: UInt8) throws(InterchangeError) -> Bool {
    skipSpace()
    guard let byte = peek, byte == closing || byte == UInt8(ascii: ",") else {
      throw failure(peek == nil ? "ends in the middle of the JSON value" : "lacks a comma or a closing bracket")
    }
    at += 1
    return byte == closing
  }

  mutating func number() throws(InterchangeError) -> Double {
    let start = at
    while let byte = peek, (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2B || byte == 0x2E || byte | 0x20 == 0x65 { at += 1 }
    // Counts and ids are what such files mostly hold.
    if at > start, at - start <= 15, bytes[start..<at].allSatisfy({ (0x30...0x39).contains($0) }) {
      return Double(bytes[start..<at].reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }
    guard let number = Double(String(decoding: bytes[start..<at], as: UTF8.self)), number.isFinite else {
      at = start
      throw failure("holds something that is no JSON value")
    }
    return number
  }

  mutating func string() throws(InterchangeError) -> String {
    at += 1
    let start = at
    while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 { at += 1 }
    if peek == UInt8(ascii: "\"") {
      let text = bytes.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[start..<at]), as: UTF8.self) }
      at += 1
      return text
    }
    var units = Array(bytes[start..<at])
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw failure("holds a raw control character inside a string") }
      at += 1
      if byte == UInt8(ascii: "\\") { try escape(into: &units) } else { units.append(byte) }
    }
    guard peek != nil else { throw failure("ends inside a string") }
    at += 1
    return String(decoding: units, as: UTF8.self)
  }

  mutating func escape(into units: inout [UInt8]) throws(InterchangeError) {
    guard let byte = peek else { throw failure("ends inside a string") }
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0C)
    case UInt8(ascii: "n"): units.append(0x0A)
    case UInt8(ascii: "r"): units.append(0x0D)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code), peek == UInt8(ascii: "\\"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "u") {
        at += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw failure("holds half of a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw failure("holds half of a surrogate pair") }
      units.append(contentsOf: String(Character(scalar)).utf8)
    default: throw failure("holds an escape that JSON doesn't know")
    }
  }

  mutating func hexadecimal() throws(InterchangeError) -> UInt32 {
    guard at + 4 <= bytes.count, let code = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16) else {
      throw failure("holds a \\u escape without four hexadecimal digits")
    }
    at += 4
    return code
  }
}
