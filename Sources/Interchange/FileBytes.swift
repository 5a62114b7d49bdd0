#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A whole file in memory, with the system's reason where it cannot be read.
package enum FileBytes {
  /// - Parameter limit: How many bytes of a longer file are wanted.
  package static func read(_ path: String, limit: Int = .max) throws(InterchangeError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InterchangeError(file: path, message: "cannot be opened: \(systemMessage(errno))") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw InterchangeError(file: path, message: "cannot be read: \(systemMessage(errno))") }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw InterchangeError(file: path, message: "is a folder; a file is wanted") }
    // A pipe or a file that grows has no useful size: read on until the end in any case.
    var bytes = [UInt8](repeating: 0, count: min(max(Int(status.st_size) + 1, 1 << 16), limit))
    var filled = 0
    while filled < limit {
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
