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

  var columns: [Column] { didSet { keys = Self.unique(columns.map(\.name)) } }
  var rows: [[Cell]]
  /// Names of the columns, each once: an object has a key only once.
  private var keys: [String]

  init(columns: [Column], rows: [[Cell]]) {
    (self.columns, self.rows) = (columns, rows)
    keys = Self.unique(columns.map(\.name))
  }

  /// "a", "a" becomes "a", "a:2".
  private static func unique(_ names: [String]) -> [String] {
    var taken = Set<String>()
    return names.map { name in
      var (key, number) = (name, 1)
      while (number > 1 && names.contains(key)) || !taken.insert(key).inserted {
        number += 1
        key = "\(name):\(number)"
      }
      return key
    }
  }

  func text(_ form: Form) -> String {
    switch form {
    case .text: plain.aligned
    case .markdown: plain.markdown
    case .csv, .json:
      head(form) + rows.enumerated().map { line($1, form, isFirst: $0 == 0) }.joined() + foot(form, isEmpty: rows.isEmpty)
    }
  }

  // MARK: Row by row

  /// What stands before the first row.
  func head(_ form: Form) -> String { form == .csv ? CSVWriter.line(safe(columns.map(\.name))) : "[" }

  /// One row as a program reads it; the form is CSV or JSON.
  func line(_ row: [Cell], _ form: Form, isFirst: Bool) -> String {
    if form == .csv { return CSVWriter.line(safe(row.map(Self.field))) }
    var text = isFirst ? "\n  " : ",\n  "
    JSONWriter(indentation: 2).write(object(row), level: 1, to: &text)
    return text
  }

  func foot(_ form: Form, isEmpty: Bool) -> String { form == .csv ? "" : isEmpty ? "]\n" : "\n]\n" }

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
    .object(zip(keys, row).map { JSONMember($0, $1.value) })
  }
}
