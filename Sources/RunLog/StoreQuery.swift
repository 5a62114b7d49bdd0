import CSQLite
import Interchange

/// A value of an answer to the user's own SQL.
package enum QueryCell: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

/// A question in the user's own SQL, asked over a connection of its own that can only read: the file is opened for reading, and an authoriser
/// turns down everything but SELECT before it runs.
package final class StoreQuery: @unchecked Sendable {
  // Unchecked: one thread asks; `cancel`, which others may call, touches only what the monitor guards.
  private let database: Database
  private let monitor = Monitor()
  private var isCancelled = false
  /// What the authoriser turned down last.
  private var refusal: String?

  /// Bytes a value of an answer has at most, so that no question fills the memory by one cell.
  package static let valueLimit = 64 << 20

  package init(path: String) throws(StoreError) {
    guard StoreLocation.exists(path) else { throw .missing(path: path) }
    try StoreLocation.checkFileSystem(of: StoreLocation.folder(of: path), path: path)
    database = try RunStore.openForReading(path)
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_set_authorizer(database.handle, Self.authorise, context)
    sqlite3_progress_handler(database.handle, 10_000, Self.progress, context)
    sqlite3_limit(database.handle, SQLITE_LIMIT_LENGTH, Int32(Self.valueLimit))
  }

  deinit {
    sqlite3_set_authorizer(database.handle, nil, nil)
    sqlite3_progress_handler(database.handle, 0, nil, nil)
  }

  /// Ends the question under way, from any thread.
  package func cancel() { monitor.locked { isCancelled = true } }

  /// Asks one question.
  /// - Parameters:
  ///   - columns: told the names of the columns before the first row.
  ///   - row: told each row; false ends the question.
  /// - Throws: `StoreError.question` with a sentence, `.interrupted` after `cancel`.
  package func ask(_ sql: String, columns: ([String]) -> Void, row: ([QueryCell]) -> Bool) throws(StoreError) {
    monitor.locked { isCancelled = false }
    let statement = try prepare(sql)
    defer { sqlite3_finalize(statement) }
    let count = sqlite3_column_count(statement)
    columns((0..<count).map { sqlite3_column_name(statement, $0).map { String(cString: $0) } ?? "" })
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return }
      guard code == SQLITE_ROW else { throw failure(code, sql) }
      if !row((0..<count).map { Self.cell(statement, $0) }) { return }
    }
  }

  private func prepare(_ sql: String) throws(StoreError) -> OpaquePointer {
    refusal = nil
    var statement: OpaquePointer?
    var rest = 0
    let code = sql.withCString { text -> Int32 in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v2(database.handle, text, -1, &statement, &tail)
      rest = tail.map { text.distance(to: $0) } ?? 0
      return code
    }
    guard code == SQLITE_OK else { throw failure(code, sql) }
    guard let statement else { throw .question("there is no SQL to run; try: SELECT * FROM run_summary") }
    var second: OpaquePointer?
    let tail = String(decoding: sql.utf8.dropFirst(rest), as: UTF8.self)
    let after = sqlite3_prepare_v2(database.handle, tail, -1, &second, nil)
    sqlite3_finalize(second)
    guard after == SQLITE_OK, second == nil else {
      sqlite3_finalize(statement)
      throw .question("one statement at a time: what follows the first “;” is a second one")
    }
    guard sqlite3_stmt_readonly(statement) != 0 else {
      sqlite3_finalize(statement)
      throw .question(Self.onlyReading("this statement"))
    }
    guard sqlite3_bind_parameter_count(statement) == 0 else {
      let name = sqlite3_bind_parameter_name(statement, 1).map { String(cString: $0) } ?? "?"
      sqlite3_finalize(statement)
      throw .question("“\(name)” stands for a value that nothing gives; write the value itself, as in: WHERE name = 'first'")
    }
    return statement
  }

  private func failure(_ code: Int32, _ sql: String) -> StoreError {
    if monitor.locked({ isCancelled }) { return .interrupted }
    if let refusal { return .question(Self.onlyReading(refusal)) }
    let message = String(cString: sqlite3_errmsg(database.handle))
    if code & 0xFF == SQLITE_TOOBIG {
      return .question(
        "a value of this answer is larger than \(Self.valueLimit >> 20) MB; ask for a part of it, as by substr(value, 1, 1000)")
    }
    guard code & 0xFF == SQLITE_ERROR else { return database.failure(code, sql: sql) }
    let offset = Int(sqlite3_error_offset(database.handle))
    let place =
      offset >= 0 && offset < sql.utf8.count ? " (at “\(String(decoding: sql.utf8.dropFirst(offset).prefix(24), as: UTF8.self))”)" : ""
    return .question("this SQL cannot be run: \(message)\(place)\(hint(message))")
  }

  /// The names there are, where one is not known.
  private func hint(_ message: String) -> String {
    let unknown = "no such table: "
    guard message.hasPrefix(unknown) else { return "" }
    let names =
      (try? database.rows("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' ORDER BY name") {
        $0.text(0)
      }) ?? []
    let near = nearest(String(message.dropFirst(unknown.count)), among: names).map { "did you mean \($0)? " } ?? ""
    return "; \(near)There are \(names.joined(separator: ", "))"
  }

  private static func onlyReading(_ what: String) -> String { "\(what) is not allowed: ecamp sql only reads. Nothing was changed" }

  private static func cell(_ statement: OpaquePointer, _ column: Int32) -> QueryCell {
    let count = Int(sqlite3_column_bytes(statement, column))
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT:
      return .text(String(decoding: UnsafeBufferPointer(start: sqlite3_column_text(statement, column), count: count), as: UTF8.self))
    case SQLITE_BLOB: return .blob(Array(UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, column), count: count)))
    default: return .null
    }
  }

  // MARK: What SQLite asks

  private static let progress: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { context in
    guard let context else { return 0 }
    let query = Unmanaged<StoreQuery>.fromOpaque(context).takeUnretainedValue()
    return query.monitor.locked { query.isCancelled } ? 1 : 0
  }

  private static let authorise:
    @convention(c) (
      UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?
    ) -> Int32 = { context, action, first, second, _, _ in
      let words = (first.map { String(cString: $0) }, second.map { String(cString: $0) })
      guard let refused = QueryPermission.refusal(action, words.0, words.1) else { return SQLITE_OK }
      if let context { Unmanaged<StoreQuery>.fromOpaque(context).takeUnretainedValue().refusal = refused }
      return SQLITE_DENY
    }
}
