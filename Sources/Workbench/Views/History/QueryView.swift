import Screen

/// The answer to a question in SQL.
enum QueryView {
  static func draw(_ query: QueryOverlay, into screen: inout ScreenBuffer, _ area: Rect) {
    screen.fill(area)
    guard let answer = query.answer else {
      let inner = screen.frame(area, title: "sql", right: "Esc ends it")
      screen.write("asking the store ...", x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim)
      return
    }
    let count = Words.plural(answer.rows.count, "row") + (query.isCut ? ", and more" : "")
    let inner = screen.frame(area, title: "sql", right: "\(count)   j/k h/l scroll, : again, Esc closes", count)
    screen.write(query.sql, x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim)
    let body = Rect(x: inner.x, y: inner.y + 1, width: inner.width, height: inner.height - 1)
    guard !answer.rows.isEmpty else {
      screen.write("no row", x: inner.x + 1, y: inner.y + 2, width: inner.width - 2, .plain)
      return
    }
    let first = min(query.column, answer.columns.count - 1)
    let columns = answer.columns.dropFirst(first).enumerated().map { order, column in
      TableColumn(column.title, .fit(min: 3, max: 48), alignment: column.isNumber ? .right : .left, priority: -order)
    }
    Table(columns: columns, rowCount: answer.rows.count, offset: query.row, isFocused: false) { row in
      answer.rows[row].dropFirst(first).map { $0.value == nil ? Span("-", .dim) : Span($0.text) }
    }.draw(into: &screen, in: body)
  }
}
