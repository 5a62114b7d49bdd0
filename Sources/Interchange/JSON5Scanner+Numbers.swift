#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Numbers of JSON5: signs, hexadecimal, a leading or trailing point, Infinity and NaN.
extension JSON5Scanner {
  mutating func number() throws(JSON5Error) -> JSON5Value.Content {
    let start = offset
    var isNegative = false
    if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      isNegative = sign == UInt8(ascii: "-")
      offset += 1
    }
    if let byte = peek(), byte == UInt8(ascii: "I") || byte == UInt8(ascii: "N") {
      let word = try identifier()
      if word == "Infinity" { return .real(isNegative ? -.infinity : .infinity) }
      if word == "NaN" { return .real(.nan) }
      throw error("expected a number after the sign", at: start)
    }
    if peek() == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x") || peek(1) == UInt8(ascii: "X") {
      return try hexadecimalNumber(isNegative: isNegative, start: start)
    }
    return try decimalNumber(isNegative: isNegative, start: start)
  }

  private mutating func hexadecimalNumber(isNegative: Bool, start: Int) throws(JSON5Error) -> JSON5Value.Content {
    offset += 2
    let digits = takeWhile { Character(Unicode.Scalar($0)).isHexDigit }
    guard !digits.isEmpty else { throw error("expected hexadecimal digits after 0x, found \(found)") }
    try checkNumberEnds(start)
    guard let magnitude = UInt64(digits, radix: 16) else { throw error("this number is beyond 64 bits", at: start) }
    return try whole(magnitude, isNegative: isNegative, start: start)
  }

  private mutating func decimalNumber(isNegative: Bool, start: Int) throws(JSON5Error) -> JSON5Value.Content {
    let whole = takeWhile(isDigit)
    if whole.count > 1, whole.hasPrefix("0") { throw error("a number does not start with 0", at: start) }
    var isReal = false
    var fraction = ""
    if peek() == UInt8(ascii: ".") {
      offset += 1
      isReal = true
      fraction = takeWhile(isDigit)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { throw error("expected digits, found \(found)") }
    var exponent = ""
    if let byte = peek(), byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      offset += 1
      isReal = true
      if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        exponent = sign == UInt8(ascii: "-") ? "-" : ""
        offset += 1
      }
      let digits = takeWhile(isDigit)
      guard !digits.isEmpty else { throw error("expected digits in the exponent, found \(found)") }
      exponent += digits
    }
    try checkNumberEnds(start)
    if !isReal, let magnitude = UInt64(whole) {
      if let content = try? self.whole(magnitude, isNegative: isNegative, start: start) { return content }
    }
    let literal =
      "\(isNegative ? "-" : "")\(whole.isEmpty ? "0" : whole).\(fraction.isEmpty ? "0" : fraction)e\(exponent.isEmpty ? "0" : exponent)"
    // strtod rounds correctly and gives infinity or zero where the number is beyond Double, as IEEE 754 would.
    return .real(strtod(literal, nil))
  }

  private mutating func whole(_ magnitude: UInt64, isNegative: Bool, start: Int) throws(JSON5Error) -> JSON5Value.Content {
    if !isNegative { return Int(exactly: magnitude).map { .integer($0) } ?? .unsigned(magnitude) }
    if magnitude == 0 { return .real(-0.0) }
    guard magnitude <= UInt64(Int.max) + 1 else { throw error("this number is beyond 64 bits", at: start) }
    return .integer(Int(truncatingIfNeeded: 0 &- magnitude))
  }

  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private mutating func takeWhile(_ belongs: (UInt8) -> Bool) -> String {
    let start = offset
    while let byte = peek(), byte < 0x80, belongs(byte) { offset += 1 }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// A letter right after a number is a slip (`10px`, `1_000`), not the next word.
  private mutating func checkNumberEnds(_ start: Int) throws(JSON5Error) {
    guard let byte = peek() else { return }
    let isLetter = Character(Unicode.Scalar(byte)).isLetter || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    if isLetter || byte >= 0x80 { throw error("\(found) does not belong into a number") }
  }
}
