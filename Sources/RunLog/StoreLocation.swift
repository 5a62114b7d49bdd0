import Interchange

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Where the store lies and whether a database can live there.
package enum StoreLocation {
  /// `option` (from `--store`), else ECAMP_STORE, else `ecamp/experiments.sqlite` below XDG_DATA_HOME or `~/.local/share`.
  package static func path(option: String?, environment: [String: String]) throws(StoreError) -> String {
    if let option, !option.isEmpty { return option }
    if let path = environment["ECAMP_STORE"], !path.isEmpty { return path }
    // The XDG specification says that relative paths are to be ignored.
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/ecamp/experiments.sqlite" }
    if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.local/share/ecamp/experiments.sqlite" }
    throw .noPlace
  }

  /// The folder part of a path, never empty.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes the missing part of a folder's path, private to its owner.
  static func createFolder(_ folder: String) throws(StoreError) {
    if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT else { throw .cannotCreate(path: folder, reason: systemMessage(errno)) }
    let parent = self.folder(of: folder)
    guard parent != folder else { throw .cannotCreate(path: folder, reason: systemMessage(ENOENT)) }
    try createFolder(parent)
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .cannotCreate(path: folder, reason: systemMessage(errno)) }
  }

  /// Creates an empty private file unless there is one.
  static func createFile(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: systemMessage(errno)) }
    close(descriptor)
  }

  // MARK: File systems

  /// Refuses a folder on a network file system, where SQLite's shared memory does not work.
  static func checkFileSystem(of folder: String, path: String) throws(StoreError) {
    guard let type = mountType(of: folder), let kind = networkKind(ofMount: type) else { return }
    throw .networkFileSystem(path: path, kind: kind)
  }

  /// What users call the network file system behind a mount type; nil for a local one. Of FUSE mounts, which say what they are behind
  /// `fuse.`, the remote ones are listed: `fuse-overlayfs` and `fuseblk` are local.
  static func networkKind(ofMount type: String) -> String? {
    switch type {
    case "nfs", "nfs4": return "NFS"
    case "cifs", "smb3", "smbfs": return "SMB"
    case "afs", "ceph", "lustre", "gpfs", "beegfs", "coda", "ncpfs", "pvfs2", "orangefs", "panfs", "glusterfs", "wekafs", "davfs":
      return type
    default:
      let remote = [
        "sshfs", "s3fs", "rclone", "gcsfuse", "glusterfs", "ceph", "davfs", "smb", "curlftpfs", "nfs", "goofys", "mountpoint-s3",
        "blobfuse", "juicefs",
      ]
      return type.hasPrefix("fuse.") && remote.contains { type.dropFirst(5).hasPrefix($0) } ? String(type.dropFirst(5)) : nil
    }
  }

  /// The type of the mount a folder lies on, as /proc/self/mountinfo has it: the longest mount point that leads to it.
  static func mountType(of folder: String) -> String? {
    guard let resolved = realpath(folder, nil) else { return nil }
    defer { free(resolved) }
    return mountType(of: String(cString: resolved), mounts: contents(ofSystemFile: "/proc/self/mountinfo"))
  }

  static func mountType(of folder: String, mounts: String) -> String? {
    var best: (point: String, type: String)?
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
      let point = String(fields[4]).replacingOctalEscapes
      let leads = point == "/" || folder == point || folder.hasPrefix(point + "/")
      if leads, point.utf8.count >= (best?.point.utf8.count ?? 0) { best = (point, String(fields[dash + 1])) }
    }
    return best?.type
  }

  /// A file of /proc, whose size is not known beforehand; empty when it cannot be read.
  static func contents(ofSystemFile path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension String {
  /// mountinfo writes blanks in paths as `\040`.
  fileprivate var replacingOctalEscapes: String {
    var bytes: [UInt8] = []
    var rest = utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3, let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8) {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
