#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Why a file could not be written, with the system's reason.
package struct FileWriteError: Error, Hashable, Sendable, CustomStringConvertible {
  package var path: String
  /// What was tried: "create", "write", ...
  package var operation: String
  /// The system's error number.
  package var code: Int32

  package init(path: String, operation: String, code: Int32) {
    self.path = path
    self.operation = operation
    self.code = code
  }

  package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

  package var description: String {
    let name = path.printable
    switch code {
    case ENOSPC: return "\(name): the disk is full; what was there before is untouched"
    case EDQUOT: return "\(name): your disk quota is used up; what was there before is untouched"
    case EACCES, EPERM, EROFS: return "\(name): cannot be written here (\(systemMessage(code))); choose a folder you may write to"
    case ENOENT: return "\(name): its folder does not exist"
    case ENXIO: return "\(name): nobody reads what would be written there; start the reader first"
    case ESPIPE: return "\(name): this is no file, and what is written here cannot be sent straight on; name a file"
    default: return "\(name): cannot \(operation): \(systemMessage(code))"
    }
  }
}

/// The system's words for an error number.
package func systemMessage(_ code: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
  return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// A file that appears under its name whole or not at all: bytes go to a hidden neighbour, which is synced and renamed by `commit`.
/// When it is dropped before that, the neighbour is removed and an older file of that name is as it was.
package final class AtomicFile {
  package let path: String
  private let temporary: String
  private var descriptor: Int32
  private var length = 0
  /// What is written goes on at once: there is no file that could appear.
  private let isStream: Bool

  /// Creates the neighbour, `.NAME.partial`, in place of one that a killed process may have left. `expectedSize` bytes are reserved
  /// where the file system can, so that a full disk is noticed before anything is written.
  /// - Parameter isNamed: somebody named the path: where it is a symbolic link, the file it leads to is replaced and the link stays; a pipe
  ///   or a device takes the bytes as they come. Without it whatever has the name gives way, as a name shared with another store must.
  package init(path: String, expectedSize: Int = 0, permissions: mode_t = 0o600, isNamed: Bool = false) throws(FileWriteError) {
    let path = isNamed ? try FilePlace.followed(path) : path
    self.path = path
    isStream = isNamed && (FilePlace.isStream(path) || FilePlace.isDescriptor(path))
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    temporary = "\(path[..<slash]).\(path[slash...]).partial"
    guard !isStream else {
      // A reader that leaves is an error to be told, not the end of the program.
      signal(SIGPIPE, SIG_IGN)
      // Without waiting, so that a pipe nobody reads is an answer and not a program that hangs.
      if let number = FilePlace.descriptor(path) {
        // With the place and the manner of writing that it has.
        descriptor = fcntl(number, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { throw FileWriteError(path: path, operation: "open", code: errno) }
        return
      }
      descriptor = open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      guard descriptor >= 0 else { throw FileWriteError(path: path, operation: "open", code: errno) }
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
      return
    }
    unlink(temporary)
    descriptor = open(temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, permissions)
    guard descriptor >= 0 else { throw FileWriteError(path: path, operation: "create", code: errno) }
    if expectedSize > 0 {
      let code = posix_fallocate(descriptor, 0, off_t(expectedSize))
      // Any other refusal is a file system without reservation: the writes will tell.
      if code == ENOSPC || code == EDQUOT { throw failure("reserve \(expectedSize) bytes", code) }
    }
  }

  deinit { discard() }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileWriteError) {
    var done = 0
    while done < bytes.count {
      // Linux moves at most 2 GiB a call.
      let count = writeBytes(descriptor, bytes.baseAddress?.advanced(by: done), min(bytes.count - done, 1 << 30))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("write", count == 0 ? EIO : errno) }
      done += count
    }
    length += done
  }

  package func write(_ text: String) throws(FileWriteError) {
    var text = text
    let result = text.withUTF8 { bytes -> Result<Void, FileWriteError> in
      do throws(FileWriteError) { return .success(try write(UnsafeRawBufferPointer(bytes))) } catch { return .failure(error) }
    }
    try result.get()
  }

  /// Replaces bytes written earlier.
  package func overwrite(_ bytes: [UInt8], at offset: Int) throws(FileWriteError) {
    if isStream { throw failure("write", ESPIPE) }
    guard pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count else { throw failure("write", errno) }
  }

  /// Syncs the bytes, gives them their name and syncs the folder. Afterwards the file survives a power cut.
  package func commit() throws(FileWriteError) {
    if isStream {
      let code = close(descriptor) == 0 ? 0 : errno
      descriptor = -1
      if code != 0 { throw FileWriteError(path: path, operation: "close", code: code) }
      return
    }
    // Less than was reserved may have been written.
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw failure("shorten", errno) }
    guard fsync(descriptor) == 0 else { throw failure("sync", errno) }
    guard close(descriptor) == 0 else {
      let code = errno
      descriptor = -1
      unlink(temporary)
      throw FileWriteError(path: path, operation: "close", code: code)
    }
    descriptor = -1
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw FileWriteError(path: path, operation: "rename", code: code)
    }
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard handle >= 0 else { return }  // a folder that may be written but not read still holds the file
    fsync(handle)
    close(handle)
  }

  private func failure(_ operation: String, _ code: Int32) -> FileWriteError {
    discard()
    return FileWriteError(path: path, operation: operation, code: code)
  }

  private func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    if !isStream { unlink(temporary) }
  }

  /// Writes a whole text file.
  package static func write(
    _ text: String, to path: String, permissions: mode_t = 0o600, isNamed: Bool = false
  ) throws(FileWriteError) {
    let file = try AtomicFile(path: path, permissions: permissions, isNamed: isNamed)
    try file.write(text)
    try file.commit()
  }
}

/// `write(2)`, which the methods above shadow.
private func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(descriptor, bytes, count) }
