import Interchange

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Files beside stores.
extension StoreLocation {
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Nothing is here to be read: no file, or an empty one to which nothing is about to be added.
  package static func isAbsent(_ path: String) -> Bool { !exists(path) || isEmptyFile(path) && !exists(path + "-wal") }

  static func isEmptyFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size == 0
  }

  static func isWritable(_ path: String) -> Bool { faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 }

  static func isSameFile(_ first: String, _ second: String) -> Bool {
    var (one, other) = (stat(), stat())
    return stat(first, &one) == 0 && stat(second, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  /// Names of the regular files in a folder; none where it cannot be read.
  static func fileNames(in folder: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      var status = stat()
      if stat(folder + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG { names.append(name) }
    }
    return names.sorted()
  }

  /// A second name for a file: the same bytes on the disk where both lie on one file system, else a symbolic link. One that is there is replaced.
  static func linkFile(_ path: String, to name: String) throws(StoreError) {
    unlink(name)
    if link(path, name) == 0 { return }
    guard let resolved = realpath(path, nil) else { throw .cannotCreate(path: name, reason: systemMessage(errno)) }
    defer { free(resolved) }
    guard symlink(resolved, name) == 0 else { throw .cannotCreate(path: name, reason: systemMessage(errno)) }
  }
}
