import CSQLite

/// A value of a column. A text or blob lives as long as the statement that gave it has not moved on.
enum SQLValue {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
  static func optional(_ value: Double?) -> SQLValue { value.map(SQLValue.real) ?? .null }
  static func optional(_ value: Int?) -> SQLValue { value.map { .integer(Int64($0)) } ?? .null }
  static func optional(_ value: String?) -> SQLValue { value.map(SQLValue.text) ?? .null }
}

/// A prepared statement. Parameters count from 1 and columns from 0, as in SQLite.
final class Statement {
  private let pointer: OpaquePointer
  private let sql: String
  /// The connection keeps its statements, so it outlives them.
  private unowned let database: Database

  init(_ pointer: OpaquePointer, sql: String, database: Database) {
    self.pointer = pointer
    self.sql = sql
    self.database = database
  }

  deinit { sqlite3_finalize(pointer) }

  func reset() {
    sqlite3_reset(pointer)
    sqlite3_clear_bindings(pointer)
  }

  /// Moves to the next row; false when there is none.
  func step() throws(StoreError) -> Bool {
    let code = sqlite3_step(pointer)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else { throw database.failure(code, sql: sql) }
    return false
  }

  /// Runs the statement for its effect and makes it ready for the next values.
  func runAndReset() throws(StoreError) {
    let code = sqlite3_step(pointer)
    guard code == SQLITE_DONE || code == SQLITE_ROW else {
      let error = database.failure(code, sql: sql)
      sqlite3_reset(pointer)
      throw error
    }
    sqlite3_reset(pointer)
  }

  // MARK: Parameters

  func bind(_ values: [SQLValue]) {
    for (index, value) in values.enumerated() { bind(Int32(index + 1), value) }
  }

  func bind(_ index: Int32, _ value: SQLValue) {
    switch value {
    case .null: sqlite3_bind_null(pointer, index)
    case .integer(let number): sqlite3_bind_int64(pointer, index, number)
    case .real(let number): sqlite3_bind_double(pointer, index, number)
    case .text(let text):
      var text = text
      _ = text.withUTF8 {
        sqlite3_bind_text(
          pointer, index, UnsafeRawPointer($0.baseAddress)?.assumingMemoryBound(to: CChar.self), Int32($0.count), Self.copied)
      }
    case .blob(let bytes): _ = bytes.withUnsafeBytes { sqlite3_bind_blob64(pointer, index, $0.baseAddress, UInt64($0.count), Self.copied) }
    }
  }

  func bind(_ index: Int32, integer: Int64) { sqlite3_bind_int64(pointer, index, integer) }
  /// NaN becomes NULL, which is how the store spells it.
  func bind(_ index: Int32, real: Double) { sqlite3_bind_double(pointer, index, real) }
  func bindNull(_ index: Int32) { sqlite3_bind_null(pointer, index) }

  /// SQLITE_TRANSIENT: SQLite takes its own copy.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  // MARK: Columns

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(pointer, column) == SQLITE_NULL }
  func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }
  func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(pointer, column)) }
  func real(_ column: Int32) -> Double { sqlite3_column_double(pointer, column) }
  /// A number whose NULL means "not a number".
  func value(_ column: Int32) -> Double { isNull(column) ? .nan : real(column) }
  func optionalReal(_ column: Int32) -> Double? { isNull(column) ? nil : real(column) }

  func text(_ column: Int32) -> String {
    guard let bytes = sqlite3_column_text(pointer, column) else { return "" }
    return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(pointer, column))), as: UTF8.self)
  }

  func blob(_ column: Int32) -> [UInt8] {
    guard let bytes = sqlite3_column_blob(pointer, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(pointer, column))))
  }
}
