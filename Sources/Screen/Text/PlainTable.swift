/// Rows and columns of text that line up, with nothing in them that steers a terminal.
package struct PlainTable: Hashable, Sendable {
  package var titles: [String]
  /// Columns that line up on the right.
  package var isNumber: [Bool]
  package var rows: [[String]]

  /// Rows shorter than the titles are filled up, longer ones cut.
  package init(titles: [String], isNumber: [Bool], rows: [[String]]) {
    self.titles = titles.map(\.shown)
    self.isNumber = titles.indices.map { $0 < isNumber.count && isNumber[$0] }
    self.rows = rows.map { row in titles.indices.map { $0 < row.count ? row[$0].shown : "" } }
  }

  /// Columns two blanks apart; each line ends with a newline.
  package var aligned: String {
    let widths = widths(least: 1)
    return ([titles] + rows).map { line in
      var text = line.indices.map { padded(line[$0], $0, widths) }.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }.joined()
  }

  package var markdown: String {
    var table = self
    table.titles = titles.map { $0.replacing("|", with: "\\|") }
    table.rows = rows.map { $0.map { $0.replacing("|", with: "\\|") } }
    let widths = table.widths(least: 3)
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    let rule = widths.indices.map { String(repeating: "-", count: widths[$0] - 1) + (isNumber[$0] ? ":" : "-") }
    let body = table.rows.map { row in line(row.indices.map { table.padded(row[$0], $0, widths) }) }
    return line(table.titles.indices.map { table.padded(table.titles[$0], $0, widths) }) + line(rule) + body.joined()
  }

  private func widths(least: Int) -> [Int] {
    titles.indices.map { column in
      max(least, rows.reduce(titles[column].displayWidth()) { max($0, $1[column].displayWidth()) })
    }
  }

  private func padded(_ text: String, _ column: Int, _ widths: [Int]) -> String {
    let gap = String(repeating: " ", count: max(0, widths[column] - text.displayWidth()))
    return isNumber[column] ? gap + text : text + gap
  }
}

extension String {
  /// The text as the screen shows it: one line, control characters made visible.
  fileprivate var shown: String {
    var text = ""
    forEachGlyph(.unicode) { glyph in
      text.append(glyph.character)
      return true
    }
    return text
  }
}
