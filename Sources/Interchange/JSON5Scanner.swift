/// The words of JSON5: blanks, comments, strings, numbers, names. Offsets only grow, so places cost one pass over the text in all.
struct JSON5Scanner {
  let bytes: [UInt8]
  let file: String
  var offset = 0
  /// The last place worked out, from which the next one is counted.
  private var mark = (offset: 0, position: JSON5Position(line: 1, column: 1))

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      offset = 3
      mark.offset = 3
    }
  }

  var isAtEnd: Bool { offset >= bytes.count }
  func peek(_ ahead: Int = 0) -> UInt8? { offset + ahead < bytes.count ? bytes[offset + ahead] : nil }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek(), byte == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  // MARK: Places and errors

  /// The place of the present offset.
  mutating func position() -> JSON5Position { position(of: offset) }

  mutating func position(of target: Int) -> JSON5Position {
    if target < mark.offset { mark = (0, JSON5Position(line: 1, column: 1)) }
    var place = mark.position
    for index in mark.offset..<min(target, bytes.count) {
      let byte = bytes[index]
      if byte == 0x0A || (byte == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A)) {
        place = JSON5Position(line: place.line + 1, column: 1)
      } else if byte & 0xC0 != 0x80 {
        place.column += 1
      }
    }
    mark = (target, place)
    return place
  }

  mutating func error(_ message: String) -> JSON5Error { error(message, at: offset) }
  mutating func error(_ message: String, at offset: Int) -> JSON5Error {
    JSON5Error(file: file, position: position(of: offset), message: message)
  }

  /// What stands at the present offset, for messages.
  var found: String {
    guard !isAtEnd else { return "the end of the text" }
    guard let scalar = scalar(at: offset)?.value else { return "a byte that is not UTF-8" }
    return scalar == "\n" || scalar == "\r" ? "the end of the line" : "'\(String(scalar).printable)'"
  }

  /// Refuses text that is not UTF-8, naming the place of the first wrong byte.
  mutating func checkEncoding() throws(JSON5Error) {
    var index = offset
    while index < bytes.count {
      if bytes[index] < 0x80 {
        index += 1
        continue
      }
      guard let scalar = scalar(at: index) else { throw error("a byte here is not UTF-8", at: index) }
      index += scalar.length
    }
  }

  /// The character whose first byte is at `index`; nil when the bytes there are not UTF-8.
  func scalar(at index: Int) -> (value: Unicode.Scalar, length: Int)? {
    let first = bytes[index]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first < 0xF5, index + length <= bytes.count else { return nil }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for byte in bytes[(index + 1)..<(index + length)] {
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    let least: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
    guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }

  // MARK: Blanks

  /// Steps over white space and comments.
  mutating func skipBlanks() throws(JSON5Error) {
    while let byte = peek() {
      switch byte {
      case 0x09...0x0D, 0x20: offset += 1
      case UInt8(ascii: "/"):
        guard try skipComment() else { return }
      case 0x80...:
        guard let scalar = scalar(at: offset), Self.isBlank(scalar.value) else { return }
        offset += scalar.length
      default: return
      }
    }
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0xFEFF || scalar.value == 0x2028 || scalar.value == 0x2029 || scalar.properties.generalCategory == .spaceSeparator
  }

  private mutating func skipComment() throws(JSON5Error) -> Bool {
    let start = offset
    if peek(1) == UInt8(ascii: "/") {
      while let byte = peek(), byte != 0x0A, byte != 0x0D { offset += 1 }
      return true
    }
    guard peek(1) == UInt8(ascii: "*") else { return false }
    offset += 2
    while offset + 1 < bytes.count {
      if bytes[offset] == UInt8(ascii: "*"), bytes[offset + 1] == UInt8(ascii: "/") {
        offset += 2
        return true
      }
      offset += 1
    }
    throw error("this comment never ends: '*/' is missing", at: start)
  }

  // MARK: Names

  /// A name without quotes: letters, digits, `$`, `_`, anything beyond ASCII that is no blank, and `\u` escapes. Nil when none starts here.
  mutating func identifier() throws(JSON5Error) -> String? {
    var name = ""
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "$"), UInt8(ascii: "_"):
        name.unicodeScalars.append(Unicode.Scalar(byte))
        offset += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9") where !name.isEmpty:
        name.unicodeScalars.append(Unicode.Scalar(byte))
        offset += 1
      case UInt8(ascii: "\\") where peek(1) == UInt8(ascii: "u"):
        offset += 2
        name.unicodeScalars.append(try unicodeEscape())
      case 0x80...:
        guard let scalar = scalar(at: offset), !Self.isBlank(scalar.value) else { return name.isEmpty ? nil : name }
        name.unicodeScalars.append(scalar.value)
        offset += scalar.length
      default: return name.isEmpty ? nil : name
      }
    }
    return name.isEmpty ? nil : name
  }
}
