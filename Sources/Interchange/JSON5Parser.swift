/// A recursive-descent reader of JSON5 (json5.org, version 1.0.0) over UTF-8 bytes. Every value carries its place.
struct JSON5Parser {
  /// Deeper nesting is refused rather than risking the stack.
  static let greatestDepth = 256

  var scanner: JSON5Scanner
  private var depth = 0

  init(_ bytes: [UInt8], file: String) { scanner = JSON5Scanner(bytes, file: file) }

  mutating func document() throws(JSON5Error) -> JSON5Value {
    try scanner.checkEncoding()
    try scanner.skipBlanks()
    let root = try value()
    try scanner.skipBlanks()
    guard scanner.isAtEnd else { throw scanner.error("expected the end of the text after the value, found \(scanner.found)") }
    return root
  }

  private mutating func value() throws(JSON5Error) -> JSON5Value {
    let position = scanner.position()
    guard let byte = scanner.peek() else { throw scanner.error("expected a value, found the end of the text") }
    switch byte {
    case UInt8(ascii: "{"): return JSON5Value(.object(try object()), at: position)
    case UInt8(ascii: "["): return JSON5Value(.array(try array()), at: position)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return JSON5Value(.string(try scanner.quotedString()), at: position)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return JSON5Value(try scanner.number(), at: position)
    default: return JSON5Value(try word(), at: position)
    }
  }

  private mutating func word() throws(JSON5Error) -> JSON5Value.Content {
    let start = scanner.offset
    let missing = scanner.error("expected a value, found \(scanner.found)")
    guard let word = try scanner.identifier() else { throw missing }
    switch word {
    case "null": return .null
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "Infinity": return .real(.infinity)
    case "NaN": return .real(.nan)
    default:
      scanner.offset = start
      throw JSON5Error(
        file: scanner.file, position: missing.position,
        message: "'\(word.printable)' is not a value: strings stand in quotes")
    }
  }

  private mutating func array() throws(JSON5Error) -> [JSON5Value] {
    try enter()
    defer { depth -= 1 }
    var values: [JSON5Value] = []
    while true {
      try scanner.skipBlanks()
      if scanner.take("]") { return values }
      values.append(try value())
      try scanner.skipBlanks()
      if scanner.take(",") { continue }
      if scanner.take("]") { return values }
      throw scanner.error("expected ',' or ']' in the list, found \(scanner.found)")
    }
  }

  private mutating func object() throws(JSON5Error) -> JSON5Object {
    try enter()
    defer { depth -= 1 }
    var object = JSON5Object()
    while true {
      try scanner.skipBlanks()
      if scanner.take("}") { return object }
      let keyPosition = scanner.position()
      let key = try key()
      try scanner.skipBlanks()
      guard scanner.take(":") else { throw scanner.error("expected ':' after '\(key.printable)', found \(scanner.found)") }
      try scanner.skipBlanks()
      let value = try value()
      guard object.append(.init(key: key, keyPosition: keyPosition, value: value)) else {
        let first = object.members.first { $0.key == key }
        throw JSON5Error(
          file: scanner.file, position: keyPosition,
          message: "'\(key.printable)' is given twice, first on line \(first?.keyPosition.line ?? 0)")
      }
      try scanner.skipBlanks()
      if scanner.take(",") { continue }
      if scanner.take("}") { return object }
      throw scanner.error("expected ',' or '}' in the object, found \(scanner.found)")
    }
  }

  private mutating func key() throws(JSON5Error) -> String {
    if let byte = scanner.peek(), byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try scanner.quotedString() }
    guard let name = try scanner.identifier() else { throw scanner.error("expected a key, found \(scanner.found)") }
    return name
  }

  /// Steps over the opening bracket.
  private mutating func enter() throws(JSON5Error) {
    depth += 1
    guard depth <= Self.greatestDepth else { throw scanner.error("nested deeper than \(Self.greatestDepth) levels") }
    scanner.offset += 1
  }
}
