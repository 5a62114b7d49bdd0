import Interchange
import Telemetry

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The experiments: every run with its recipe, curves, events, checkpoints and probes, in one SQLite file. Any thread may use it; processes
/// share the file. Training writes its numbers through a `RunWriter`, which none of this waits for.
package final class RunStore: Sendable {
  package enum Access: Sendable {
    /// Creates the store where there is none; falls back to reading, with a notice, where writing is impossible.
    case readWrite
    case readOnly
  }

  package let path: String
  /// Why the store can only be read; nil when it can be written.
  package let notice: String?
  package var isReadOnly: Bool { notice != nil }
  let connection: Connection
  /// Whom to wake when something has changed.
  let bells: BellFolder

  /// Opens the store at `path` (see `StoreLocation.path`).
  package init(path: String, access: Access = .readWrite) throws(StoreError) {
    self.path = path
    let opened = try Self.open(path, access: access)
    connection = Connection(opened.database)
    notice = opened.notice
    bells = BellFolder(storePath: path)
  }

  /// Refuses with the reason where the store can only be read.
  func write<Result>(_ body: (Database) throws(StoreError) -> Result) throws(StoreError) -> Result {
    if let notice { throw .readOnly(path: path, reason: notice) }
    return try connection.use { (database) throws(StoreError) in
      try database.writing { () throws(StoreError) in try body(database) }
    }
  }

  /// Several reads of one unchanging picture of the store.
  func read<Result>(_ body: (Database) throws(StoreError) -> Result) throws(StoreError) -> Result {
    try connection.use { (database) throws(StoreError) in try database.reading { () throws(StoreError) in try body(database) } }
  }

  // MARK: Opening

  private static func open(_ path: String, access: Access) throws(StoreError) -> (database: Database, notice: String?) {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT != S_IFREG { throw .notADatabase(path: path) }
    if !exists {
      guard access == .readWrite else { throw .missing(path: path) }
      try StoreLocation.createFolder(StoreLocation.folder(of: path))
    }
    try StoreLocation.checkFileSystem(of: StoreLocation.folder(of: path), path: path)
    if !exists { try StoreLocation.createFile(path) }
    if access == .readOnly { return (try openForReading(path), "it was opened for reading") }
    if let obstacle = obstacleToWriting(path) { return (try openForReading(path), obstacle) }

    let database = try Database(path: path, access: .readWrite)
    switch try Schema.standing(of: database) {
    case .foreign: throw .foreign(path: path)
    case .newer(let version): return (try openForReading(path), newerNotice(version))
    case .fresh, .version:
      try prepare(database)
      return (database, nil)
    }
  }

  private static func prepare(_ database: Database) throws(StoreError) {
    try database.execute(
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864
      """)
    // A store that is up to date is not locked, so that opening it never waits for who is writing.
    if try Schema.standing(of: database) != .version(Schema.migrations.count) { try Schema.migrate(database, now: secondsSince1970()) }
  }

  static func openForReading(_ path: String) throws(StoreError) -> Database {
    // Without write access to the folder SQLite cannot make its shared memory; when nobody is writing, none is needed.
    let folderIsFixed = faccessat(AT_FDCWD, StoreLocation.folder(of: path), W_OK, AT_EACCESS) != 0
    let isQuiet = faccessat(AT_FDCWD, path + "-wal", F_OK, AT_EACCESS) != 0
    let database = try Database(path: path, access: folderIsFixed && isQuiet ? .immutable : .readOnly)
    if case .foreign = try Schema.standing(of: database) { throw .foreign(path: path) }
    if case .fresh = try Schema.standing(of: database) { throw .missing(path: path) }
    return database
  }

  private static func obstacleToWriting(_ path: String) -> String? {
    if faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0 { return "the file may not be written (\(systemMessage(errno)))" }
    if faccessat(AT_FDCWD, StoreLocation.folder(of: path), W_OK, AT_EACCESS) != 0 {
      return "its folder may not be written (\(systemMessage(errno)))"
    }
    return nil
  }

  static func newerNotice(_ version: Int) -> String {
    "it was made by a newer version of ecamp (format \(version), this one writes \(Schema.migrations.count)); update ecamp to add to it"
  }
}
