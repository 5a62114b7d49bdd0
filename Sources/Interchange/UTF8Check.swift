/// Checks of UTF-8 that say where it goes wrong, which `String` doesn't.
package enum UTF8Check {
  /// The offset of the first byte that is not part of well-formed UTF-8 (RFC 3629); nil if all is well.
  package static func firstInvalid(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var at = 0
    let count = bytes.count
    while at < count {
      let lead = bytes[at]
      if lead < 0x80 {
        at += 1
        continue
      }
      let length: Int
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch lead {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF1...0xF3: length = 4
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      default: return at
      }
      guard at + length <= count, second.contains(bytes[at + 1]) else { return at }
      for next in 2..<max(length, 2) where bytes[at + next] & 0xC0 != 0x80 { return at }
      at += length
    }
    return nil
  }
}
