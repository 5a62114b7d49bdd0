import Interchange

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Wakes processes that share a store, so that nobody has to look again and again: each one that wants to be woken keeps a datagram
/// socket in a private folder beside the store, and whoever changed something sends a byte to all of the right kind. A ring says
/// "look", not what happened; a lost one is made good by the next.
package final class Doorbell: Sendable {
  package enum Listener: Hashable, Sendable {
    /// The process that trains a run: rung for commands.
    case trainer(run: Int64)
    /// A screen that follows runs of other processes: rung when anything was written.
    case watcher

    fileprivate var prefix: String {
      switch self {
      case .trainer(let run): "train-\(run)-"
      case .watcher: "watch-"
      }
    }
  }

  /// Becomes readable for `poll` when somebody has rung.
  package let descriptor: Int32
  private let path: String

  package init(store: RunStore, listener: Listener) throws(StoreError) {
    let folder = BellFolder(storePath: store.path).path
    try StoreLocation.createFolder(folder)
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .cannotCreate(path: folder, reason: systemMessage(errno)) }
    var (number, code) = (0, EADDRINUSE)
    var name = ""
    while code == EADDRINUSE, number < 1000 {
      name = "\(listener.prefix)\(BellFolder.ownMark)-\(number)"
      code = BellFolder.withAddress(of: name, in: folder) { bind(descriptor, $0, $1) == 0 ? 0 : errno } ?? ENOENT
      number += 1
    }
    path = folder + "/" + name
    guard code == 0 else {
      close(descriptor)
      throw .cannotCreate(path: path, reason: systemMessage(code))
    }
    self.descriptor = descriptor
    chmod(path, 0o600)
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  /// Takes back all rings so far, before the caller looks; true when there was one.
  package func answer() -> Bool {
    var wasRung = false
    var byte: UInt8 = 0
    while recv(descriptor, &byte, 1, 0) >= 0 { wasRung = true }
    return wasRung
  }
}

/// The folder of sockets beside a store.
struct BellFolder: Sendable {
  let path: String

  init(storePath: String) {
    let stem = storePath.hasSuffix(".sqlite") ? String(storePath.dropLast(7)) : storePath
    path = stem + "-bells"
  }

  /// Tells this process's sockets from those of one with the same number in another container.
  static let ownMark = "\(ProcessIdentity.current.pid).\(ProcessIdentity.current.start)"

  /// Whether a listener of another process has a bell here; one that was killed counts until the next ring.
  func hasListener(_ listener: Doorbell.Listener) -> Bool { !names(listener, includingSelf: false).isEmpty }

  private func names(_ listener: Doorbell.Listener, includingSelf: Bool) -> [String] {
    let prefix = listener.prefix
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasPrefix(prefix), includingSelf || !name.contains("-\(Self.ownMark)-") { names.append(name) }
    }
    return names
  }

  /// Rings every listener of a kind; those of this process only when asked, since it knows what it did.
  func ring(_ listener: Doorbell.Listener, includingSelf: Bool = false) {
    let names = names(listener, includingSelf: includingSelf)
    guard !names.isEmpty else { return }
    let sender = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard sender >= 0 else { return }
    defer { close(sender) }
    for name in names {
      let code = Self.withAddress(of: name, in: path) { address, size in
        withUnsafeBytes(of: UInt8(1)) { sendto(sender, $0.baseAddress, 1, Int32(MSG_NOSIGNAL), address, size) < 0 ? errno : 0 }
      }
      // Nobody holds this socket any more: its process was killed.
      if code == ECONNREFUSED { unlink(path + "/" + name) }
    }
  }

  /// The socket address of a file in a folder. It goes by way of the open folder, because addresses end after 107 bytes and paths don't.
  static func withAddress<Result>(
    of name: String, in folder: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result? {
    let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard handle >= 0 else { return nil }
    defer { close(handle) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array("/proc/self/fd/\(handle)/\(name)".utf8)
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }
}
