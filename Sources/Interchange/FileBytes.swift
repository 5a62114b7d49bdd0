#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A whole file in memory, with the system's reason where it cannot be read.
package enum FileBytes {
  package static func read(_ path: String) throws(InterchangeError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InterchangeError(file: path, message: "cannot be opened: \(systemMessage(errno))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw InterchangeError(file: path, message: "cannot be read: \(systemMessage(errno))") }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw InterchangeError(file: path, message: "is a folder; a file is wanted") }
    // A pipe or a file that grows has no useful size: read on until the end in any case.
    var bytes = [UInt8](repeating: 0, count: max(Int(status.st_size) + 1, 1 << 16))
    var filled = 0
    while true {
      if filled == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
      let received = bytes.withUnsafeMutableBytes { buffer in
        readDescriptor(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      }
      if received < 0 {
        if errno == EINTR { continue }
        throw InterchangeError(file: path, message: "cannot be read: \(systemMessage(errno))")
      }
      if received == 0 { break }
      filled += received
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }
}

/// `read` of the C library, which the method of the same name hides.
private func readDescriptor(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}

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
