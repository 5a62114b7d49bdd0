import Interchange
import RunLog
import Screen
import Workbench

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension CommandTable {
  static let sql = Command(
    ["sql"], operands: [.init("SELECT...")], summary: "answers a question to the store in SQL; only reads",
    details: """
      The views run_summary and loss_curves are meant for it; `SELECT name, sql FROM sqlite_schema` shows all there is. Everything but reading
      is turned down before it runs. Ctrl-C ends a long question.
        ecamp sql "SELECT name, step FROM run_summary WHERE state = 'finished'"
      """,
    options: [StoreAccess.option] + AnswerTable.Form.options
  ) { arguments in
    let form = try AnswerTable.Form(arguments)
    let query = try StoreQuery(path: try StoreAccess.path(arguments))
    let watch = SignalWatch([SIGINT]) { _ in query.cancel() }
    try withExtendedLifetime(watch) {
      switch form {
      case .csv, .json: try AnswerStream.write(arguments.positional[0], to: query, form)
      case .text, .markdown:
        let answer = try QueryAnswer(arguments.positional[0], to: query, limit: QueryOverlay.rowLimit)
        print(answer.table.text(form), terminator: "")
        if answer.isCut { complain("only the first \(answer.table.rows.count) rows are shown; --csv and --json give all") }
      }
    }
    return .success
  }
}

/// An answer on its way to a program, row by row, so that none is too long.
enum AnswerStream {
  /// Written at once at least.
  private static let pieceSize = 1 << 16

  static func write(_ sql: String, to query: StoreQuery, _ form: AnswerTable.Form) throws(StoreError) {
    var table = AnswerTable(columns: [], rows: [])
    var text = ""
    var isFirst = true
    try query.ask(sql) { columns in
      table.columns = columns.map { AnswerTable.Column(title: $0, name: $0) }
      text = table.head(form)
    } row: { cells in
      text += table.line(cells.map(QueryAnswer.cell), form, isFirst: isFirst)
      isFirst = false
      guard text.utf8.count >= pieceSize else { return true }
      defer { text = "" }
      return Answer.put(text)
    }
    _ = Answer.put(text + table.foot(form, isEmpty: isFirst))
  }
}

/// All rows of an answer, or as many as were wanted.
struct QueryAnswer {
  /// Bytes that are kept at most, beside the rows wanted: those of an answer can each be long.
  private static let byteLimit = 64 << 20

  private(set) var table: AnswerTable
  private(set) var isCut = false

  init(_ sql: String, to query: StoreQuery, limit: Int = .max) throws(StoreError) {
    var names: [String] = []
    var rows: [[AnswerTable.Cell]] = []
    var isNumber: [Bool] = []
    var cut = false
    var byteCount = 0
    try query.ask(sql) { columns in
      names = columns
      isNumber = columns.map { _ in true }
    } row: { cells in
      byteCount += cells.reduce(0) { $0 + Self.byteCount($1) }
      if rows.count == limit || (byteCount > Self.byteLimit && !rows.isEmpty) {
        cut = true
        return false
      }
      for (column, cell) in cells.enumerated() where !Self.isNumber(cell) { isNumber[column] = false }
      rows.append(cells.map(Self.cell))
      return true
    }
    if rows.isEmpty { isNumber = names.map { _ in false } }
    table = AnswerTable(columns: zip(names, isNumber).map { AnswerTable.Column(title: $0, name: $0, isNumber: $1) }, rows: rows)
    isCut = cut
  }

  private static func isNumber(_ cell: QueryCell) -> Bool {
    switch cell {
    case .null, .integer, .real: true
    case .text, .blob: false
    }
  }

  private static func byteCount(_ cell: QueryCell) -> Int {
    switch cell {
    case .null, .integer, .real: 8
    case .text(let text): text.utf8.count
    case .blob(let bytes): 2 * bytes.count
    }
  }

  static func cell(_ cell: QueryCell) -> AnswerTable.Cell {
    switch cell {
    case .null: .init("", .null)
    case .integer(let number): .init("\(number)", .integer(Int(number)))
    case .real(let number): .init("\(number)", .number(number))
    case .text(let text): .init(text)
    case .blob(let bytes):
      .init(formatBytes(Double(bytes.count)), .string(hexadecimal(bytes)))
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
      func digit(_ value: UInt8) -> UInt8 { value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10) }
      for (index, byte) in bytes.enumerated() {
        text[2 * index] = digit(byte >> 4)
        text[2 * index + 1] = digit(byte & 15)
      }
      return 2 * bytes.count
    }
  }
}
