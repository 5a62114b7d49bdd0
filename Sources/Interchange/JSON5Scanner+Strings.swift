/// Strings of JSON5: single or double quotes, escapes, line continuations.
extension JSON5Scanner {
  /// A quoted string from its opening quote to past its closing one.
  mutating func quotedString() throws(JSON5Error) -> String {
    let start = offset
    let quote = bytes[offset]
    offset += 1
    var text: [UInt8] = []
    while let byte = peek() {
      switch byte {
      case quote:
        offset += 1
        // The whole text was checked to be UTF-8 and escapes append whole characters, so nothing is repaired here.
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        offset += 1
        try escape(into: &text)
      case 0x0A, 0x0D: throw error("this string is not closed on its line", at: start)
      default:
        text.append(byte)
        offset += 1
      }
    }
    throw error("this string is never closed", at: start)
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSON5Error) {
    guard let byte = peek() else { throw error("the text ends inside an escape") }
    let here = offset - 1
    offset += 1
    switch byte {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "v"): text.append(0x0B)
    case UInt8(ascii: "0"):
      if let next = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) {
        throw error("octal escapes are not allowed", at: here)
      }
      text.append(0)
    case UInt8(ascii: "1")...UInt8(ascii: "9"): throw error("octal escapes are not allowed", at: here)
    case UInt8(ascii: "x"): append(try hexadecimal(digits: 2), to: &text)
    case UInt8(ascii: "u"): append(try unicodeEscape(), to: &text)
    case 0x0A: break
    case 0x0D: if peek() == 0x0A { offset += 1 }
    default:
      guard let scalar = scalar(at: offset - 1) else { throw error("a byte here is not UTF-8", at: here) }
      offset += scalar.length - 1
      // A continued line may also end in a Unicode line or paragraph separator.
      if scalar.value.value != 0x2028, scalar.value.value != 0x2029 { append(scalar.value, to: &text) }
    }
  }

  private func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) { text.append(contentsOf: UTF8.encode(scalar) ?? .init()) }

  /// The character of a `\u` escape, past the `u`: four digits, or two such escapes for a character beyond U+FFFF.
  mutating func unicodeEscape() throws(JSON5Error) -> Unicode.Scalar {
    let here = offset - 2
    let first = try hexadecimalValue(digits: 4)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, peek() == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "u") else {
      throw error("half of a surrogate pair", at: here)
    }
    offset += 2
    let second = try hexadecimalValue(digits: 4)
    guard (0xDC00...0xDFFF).contains(second), let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) else {
      throw error("half of a surrogate pair", at: here)
    }
    return scalar
  }

  private mutating func hexadecimal(digits: Int) throws(JSON5Error) -> Unicode.Scalar {
    let here = offset
    guard let scalar = Unicode.Scalar(try hexadecimalValue(digits: digits)) else { throw error("not a character", at: here) }
    return scalar
  }

  private mutating func hexadecimalValue(digits: Int) throws(JSON5Error) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw error("expected \(digits) hexadecimal digits, found \(found)")
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }
}
