import Interchange
import Screen

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Rows and columns as an answer of a command: aligned for people, CSV or JSON for programs, Markdown for notes.
struct AnswerTable {
  enum Form: String, CaseIterable {
    case text, csv, json, markdown

    /// The switches that choose a form; without one it is aligned text.
    static let options = [
      Option("--csv", nil, "prints CSV"), Option("--json", nil, "prints JSON, a list of objects"),
      Option("--markdown", nil, "prints a Markdown table"),
    ]

    /// - Throws: `UsageError` where two are asked for.
    init(_ arguments: Arguments) throws(UsageError) {
      let asked = Form.allCases.filter { arguments.has("--" + $0.rawValue) }
      guard asked.count <= 1 else { throw UsageError("\(listed(asked.map { "--" + $0.rawValue })): one of them at a time.") }
      self = asked.first ?? .text
    }
  }

  struct Column {
    /// For people.
    var title: String
    /// For programs.
    var name: String
    var isNumber = false
  }

  /// A cell: what people read, and what programs do.
  struct Cell {
    var text: String
    var value: JSONValue

    init(_ text: String, _ value: JSONValue? = nil) { (self.text, self.value) = (text, value ?? .string(text)) }
  }

  var columns: [Column]
  var rows: [[Cell]]

  func text(_ form: Form) -> String {
    switch form {
    case .text: plain.aligned
    case .csv: ([columns.map(\.name)] + rows.map { $0.map(Self.field) }).map { CSVWriter.line(safe($0)) }.joined()
    case .json: JSONWriter(indentation: 2).text(.array(rows.map(object))) + "\n"
    case .markdown: plain.markdown
    }
  }

  private var plain: PlainTable {
    PlainTable(titles: columns.map(\.title), isNumber: columns.map(\.isNumber), rows: rows.map { $0.map(\.text) })
  }

  /// What a program reads that cannot take JSON.
  private static func field(_ cell: Cell) -> String {
    switch cell.value {
    case .null: ""
    case .string(let text): text
    case .number(let number): "\(number)"
    default: JSONWriter().text(cell.value)
    }
  }

  /// Fields stay as they are on the way to a program; a terminal is not to be steered by them.
  private func safe(_ fields: [String]) -> [String] { isatty(1) == 1 ? fields.map(\.printable) : fields }

  private func object(_ row: [Cell]) -> JSONValue {
    .object(zip(columns, row).map { JSONMember($0.name, $1.value) })
  }
}
