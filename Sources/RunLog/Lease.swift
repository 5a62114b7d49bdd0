#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A process as a lease names it, so that nobody mistakes another one with the same number for it.
struct ProcessIdentity: Hashable, Sendable {
  var pid: Int32
  var host: String
  /// Differs after every start of the machine.
  var boot: String
  /// Differs between containers, in which numbers of processes mean different things.
  var pidSpace: String
  /// Clock ticks since boot.
  var start: Int64

  static let current: ProcessIdentity = {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let boot = StoreLocation.contents(ofSystemFile: "/proc/sys/kernel/random/boot_id").prefix { !$0.isWhitespace }
    var link = [CChar](repeating: 0, count: 256)
    let length = max(0, readlink("/proc/self/ns/pid", &link, link.count))
    let space = String(decoding: link.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return ProcessIdentity(pid: getpid(), host: host, boot: String(boot), pidSpace: space, start: startTicks(of: getpid()) ?? 0)
  }()

  /// When a process of this machine started; nil when it is gone or waits to be buried.
  static func startTicks(of pid: Int32) -> Int64? {
    let text = StoreLocation.contents(ofSystemFile: "/proc/\(pid)/stat")
    // The name in brackets may hold anything; fields count from behind it.
    guard let bracket = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: bracket)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return Int64(fields[19])
  }
}

/// Who trains a run, as the store has it.
struct Lease {
  /// Silence after which a process that cannot be seen from here counts as dead.
  static let patience = 90.0
  /// How often a training process says that it lives.
  static let beat = 15.0

  var owner: ProcessIdentity
  var heartbeat: Double

  func isAlive(now: Double, seenFrom observer: ProcessIdentity = .current) -> Bool {
    if owner.boot == observer.boot, owner.pidSpace == observer.pidSpace { return ProcessIdentity.startTicks(of: owner.pid) == owner.start }
    return now - heartbeat < Self.patience
  }

  /// Reads columns pid, host, boot, pid_space, process_start, heartbeat from `column` on.
  init(_ row: Statement, from column: Int32 = 0) {
    owner = ProcessIdentity(
      pid: Int32(truncatingIfNeeded: row.int64(column)), host: row.text(column + 1), boot: row.text(column + 2),
      pidSpace: row.text(column + 3), start: row.int64(column + 4))
    heartbeat = row.real(column + 5)
  }

  static let columns = "leases.pid, leases.host, leases.boot, leases.pid_space, leases.process_start, leases.heartbeat"

  static func of(_ run: Int64, in database: Database) throws(StoreError) -> Lease? {
    try database.first("SELECT \(columns) FROM leases WHERE run = ?", .integer(run)) { Lease($0) }
  }

  /// Makes this process the one that trains `run`; inside a writing transaction.
  static func take(_ run: Int64, in database: Database, now: Double) throws(StoreError) {
    if let lease = try of(run, in: database), lease.owner != .current, lease.isAlive(now: now) {
      let name = try database.first("SELECT name FROM runs WHERE id = ?", .integer(run)) { $0.text(0) }
      throw .runIsLive(name: name ?? "\(run)", pid: lease.owner.pid, host: lease.owner.host)
    }
    let me = ProcessIdentity.current
    try database.run(
      "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?)", .integer(run), .integer(Int(me.pid)), .text(me.host), .text(me.boot),
      .text(me.pidSpace), .integer(me.start), .real(now))
  }

  /// Gives the run back if it is ours.
  static func release(_ run: Int64, in database: Database) throws(StoreError) {
    let me = ProcessIdentity.current
    try database.run(
      "DELETE FROM leases WHERE run = ? AND pid = ? AND boot = ? AND process_start = ?", .integer(run), .integer(Int(me.pid)),
      .text(me.boot), .integer(me.start))
  }
}
