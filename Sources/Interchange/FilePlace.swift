#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What stands under a path somebody named.
package enum FilePlace {
  /// The path with its last part's symbolic links followed, also to a file that is not there yet.
  static func followed(_ path: String) throws(FileWriteError) -> String {
    var place = path
    // As many as the system itself follows.
    for _ in 0..<40 {
      // What stands behind /proc/self/fd may be a pipe, whose link leads to no path; the system opens it by its first name.
      guard let target = linkTarget(place), !isStream(place), !isDescriptor(place) else { return place }
      let folder = place.lastIndex(of: "/").map { String(place[...$0]) } ?? ""
      place = target.hasPrefix("/") ? target : folder + target
    }
    throw FileWriteError(path: path, operation: "follow its links", code: ELOOP)
  }

  /// Whether a pipe, a device or a socket has the name: what is not read to its end and not replaced.
  package static func isStream(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind != S_IFREG && kind != S_IFDIR
  }

  /// Whether a path names an open file of a process, as /dev/stdout does in the end: what the shell opened is written on, not replaced.
  static func isDescriptor(_ path: String) -> Bool { path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/") && path.contains("/fd/") }

  /// Its number, where it is one of this process.
  static func descriptor(_ path: String) -> Int32? {
    guard path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/") else { return nil }
    return path.split(separator: "/").last.flatMap { Int32($0) }
  }

  private static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
  }
}
