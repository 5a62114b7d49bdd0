import Interchange
import RunLog
import Screen

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
      let answer = try QueryAnswer(arguments.positional[0], to: query)
      StandardStream.output.write(answer.table.text(form))
    }
    return .success
  }
}

/// All rows of an answer, or as many as were wanted.
struct QueryAnswer {
  private(set) var table: AnswerTable
  private(set) var isCut = false

  init(_ sql: String, to query: StoreQuery, limit: Int = .max) throws(StoreError) {
    var names: [String] = []
    var rows: [[AnswerTable.Cell]] = []
    var isNumber: [Bool] = []
    var cut = false
    try query.ask(sql) { columns in
      names = columns
      isNumber = columns.map { _ in true }
    } row: { cells in
      if rows.count == limit {
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

  private static func cell(_ cell: QueryCell) -> AnswerTable.Cell {
    switch cell {
    case .null: .init("", .null)
    case .integer(let number): .init("\(number)", .integer(Int(number)))
    case .real(let number): .init("\(number)", .number(number))
    case .text(let text): .init(text)
    case .blob(let bytes):
      .init(formatBytes(Double(bytes.count)), .string(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()))
    }
  }
}
