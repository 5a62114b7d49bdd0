import Screen

/// Help over the screen: what it shows and how it is read, its keys, then everything else.
enum HelpView {
  static func rowCount(_ state: WorkbenchState) -> Int { text(state, Frame(state).content).rows.count }

  private static func text(_ state: WorkbenchState, _ area: Rect) -> HelpText { HelpText(state, width: area.width - 2) }

  static func draw(_ state: WorkbenchState, scroll: Int, into screen: inout ScreenBuffer, _ area: Rect) {
    screen.fill(area)
    let found = state.shell.helpSearch.map { " with \"\($0.field.text)\"" } ?? ""
    let inner = screen.frame(area, title: "help" + found, right: "j/k scroll, / finds, Esc closes", "/ finds, Esc closes")
    let rows = text(state, area).rows
    let first = max(0, min(scroll, rows.count - inner.height))
    for (row, line) in rows.dropFirst(first).prefix(inner.height).enumerated() {
      for piece in line.pieces {
        screen.put(piece.spans, x: inner.x + piece.x, y: inner.y + row, maxWidth: inner.width - piece.x)
      }
    }
    drawScrollBar(into: &screen, x: area.maxX - 1, y: inner.y, height: inner.height, offset: first, count: rows.count)
  }
}
