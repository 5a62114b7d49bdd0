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
    var title: String
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
    case .text: aligned
    case .csv: ([columns.map(\.title)] + rows.map { $0.map(Self.plain) }).map { CSVWriter.line(safe($0)) }.joined()
    case .json: JSONWriter(indentation: 2).text(.array(rows.map(object))) + "\n"
    case .markdown: markdown
    }
  }

  /// What a program reads that cannot take JSON.
  private static func plain(_ cell: Cell) -> String {
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
    .object(zip(columns, row).map { JSONMember($0.title, $1.value) })
  }

  private var shown: [[String]] { ([columns.map(\.title)] + rows.map { $0.map(\.text) }).map { $0.map(\.printable) } }

  private func padded(_ text: String, _ column: Int, _ widths: [Int]) -> String {
    let gap = String(repeating: " ", count: max(0, widths[column] - text.displayWidth()))
    return columns[column].isNumber ? gap + text : text + gap
  }

  private func widths(_ lines: [[String]], least: Int) -> [Int] {
    columns.indices.map { column in max(least, lines.map { $0[column].displayWidth() }.max() ?? 0) }
  }

  private var aligned: String {
    let lines = shown
    let widths = widths(lines, least: 1)
    return lines.map { line in
      var text = line.indices.map { padded(line[$0], $0, widths) }.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }.joined()
  }

  private var markdown: String {
    let lines = shown.map { $0.map { $0.replacing("|", with: "\\|") } }
    let widths = widths(lines, least: 3)
    func row(_ fields: [String]) -> String { "| " + fields.joined(separator: " | ") + " |\n" }
    let rule = columns.indices.map { column in
      let dashes = String(repeating: "-", count: widths[column] - 1)
      return columns[column].isNumber ? dashes + ":" : dashes + "-"
    }
    let body = lines.map { line in row(line.indices.map { padded(line[$0], $0, widths) }) }
    return (body.prefix(1) + [row(rule)] + body.dropFirst()).joined()
  }
}
