import CSQLite

/// One connection to a SQLite file. Not for use by two threads at once: its owners see to that.
final class Database {
  enum Access {
    case readWrite, readOnly
    /// The file and its folder cannot change, so no lock or shared memory is needed.
    case immutable
  }

  let path: String
  let handle: OpaquePointer
  private var prepared: [String: Statement] = [:]

  /// Opens an existing file.
  init(path: String, access: Access) throws(StoreError) {
    self.path = path
    var handle: OpaquePointer?
    let flags = (access == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
    let code = sqlite3_open_v2(Self.address(of: path, access: access), &handle, flags | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let handle else {
      let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(handle)
      throw Self.error(code, message: message, path: path, sql: "open")
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, 10_000)
  }

  deinit {
    prepared.removeAll()
    sqlite3_close_v2(handle)
  }

  /// The path as a URI, in which its odd characters are escaped.
  static func address(of path: String, access: Access) -> String {
    var address = "file:"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
        address.unicodeScalars.append(Unicode.Scalar(byte))
      default: address += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
      }
    }
    return access == .immutable ? address + "?immutable=1" : address
  }

  /// Runs statements that give no rows.
  func execute(_ sql: String) throws(StoreError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code, sql: sql) }
  }

  /// A prepared statement, reset and unbound; the same SQL is compiled once a connection.
  func statement(_ sql: String) throws(StoreError) -> Statement {
    if let known = prepared[sql] {
      known.reset()
      return known
    }
    var pointer: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
    guard code == SQLITE_OK, let pointer else { throw failure(code, sql: sql) }
    let statement = Statement(pointer, sql: sql, database: self)
    prepared[sql] = statement
    return statement
  }

  /// Runs one statement with its values.
  func run(_ sql: String, _ values: SQLValue...) throws(StoreError) {
    let statement = try statement(sql)
    defer { statement.reset() }
    statement.bind(values)
    while try statement.step() {}
  }

  /// The rows of a query, each made into something by `row`.
  func rows<Row>(_ sql: String, _ values: SQLValue..., row: (Statement) throws(StoreError) -> Row) throws(StoreError) -> [Row] {
    let statement = try statement(sql)
    defer { statement.reset() }
    statement.bind(values)
    var rows: [Row] = []
    while try statement.step() { rows.append(try row(statement)) }
    return rows
  }

  /// The first row of a query, or nil.
  func first<Row>(_ sql: String, _ values: SQLValue..., row: (Statement) throws(StoreError) -> Row) throws(StoreError) -> Row? {
    let statement = try statement(sql)
    defer { statement.reset() }
    statement.bind(values)
    return try statement.step() ? try row(statement) : nil
  }

  /// The first column of the first row as a whole number; 0 when there is none.
  func integer(_ sql: String, _ values: SQLValue...) throws(StoreError) -> Int64 {
    let statement = try statement(sql)
    defer { statement.reset() }
    statement.bind(values)
    return try statement.step() ? statement.int64(0) : 0
  }

  /// Runs `body` in a transaction that takes the write lock at once, so that it cannot fail half-way for another writer.
  func writing<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
    try execute("BEGIN IMMEDIATE")
    do throws(StoreError) {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // Some failures (a full disk) have rolled back already; then this one has nothing to do.
      if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }

  /// Runs `body` on one unchanging picture of the store.
  func reading<Result>(_ body: () throws(StoreError) -> Result) throws(StoreError) -> Result {
    try execute("BEGIN")
    defer { sqlite3_exec(handle, "COMMIT", nil, nil, nil) }
    return try body()
  }

  var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }
  var changedRows: Int { Int(sqlite3_changes(handle)) }

  // MARK: Errors

  func failure(_ code: Int32, sql: String) -> StoreError {
    Self.error(sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)), path: path, sql: sql)
  }

  private static func error(_ code: Int32, message: String, path: String, sql: String) -> StoreError {
    switch code & 0xFF {
    case SQLITE_NOTADB: .notADatabase(path: path)
    case SQLITE_CORRUPT: .damaged(path: path, message: message)
    case SQLITE_FULL: .diskFull(path: path)
    case SQLITE_BUSY, SQLITE_LOCKED: .locked(path: path)
    case SQLITE_READONLY: .readOnly(path: path, reason: "the file or its folder may not be written")
    case SQLITE_CANTOPEN: .cannotCreate(path: path, reason: message)
    default: .database(code: code, message: message, sql: sql)
    }
  }
}
