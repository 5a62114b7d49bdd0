import Screen
import Telemetry

/// The attention of every patch in percent, with rows and columns of the grid.
enum AttentionNumbersView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    guard let shown = state.shownAttention, shown.side > 0 else {
      let inner = screen.frame(area, title: "attention")
      screen.write("not known of this pair; # shows the pair again", x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim)
      return
    }
    let inner = screen.frame(area, title: shown.title, right: "# shows the pair again")
    let left = inner.x + 1
    let width = inner.width - 2
    // As many decimals as there is room for: those of neighbours are often alike in the first.
    let decimals = max(1, min(3, (width - 4) / shown.side - 4))
    let cell = decimals + 4
    let columns = min(shown.side, max(0, (width - 4) / cell))
    let rows = min(shown.side, max(0, inner.height - 4))
    screen.write("percent, " + shown.words, x: left, y: inner.y, width: width, .plain)
    for column in 0..<columns { screen.write("\(column + 1)", x: left + 4 + cell * column, y: inner.y + 1, width: cell, .dim, .right) }
    let peak = shown.map.max() ?? 0
    for row in 0..<rows {
      let y = inner.y + 2 + row
      screen.write("\(row + 1)", x: left, y: y, width: 3, .dim, .right)
      for column in 0..<columns {
        let patch = row * shown.side + column
        let isHidden = state.pairs.view.map { $0.visible.indices.contains(patch) && !$0.visible[patch] } ?? false
        let text = isHidden && shown.map[patch] == 0 ? "." : formatFixed(Double(shown.map[patch]) * 100, decimals: decimals)
        let ink: Style = patch == state.markedPatch ? .selection : isHidden ? .dim : shown.map[patch] == peak ? .title : .plain
        screen.write(text, x: left + 4 + cell * column, y: y, width: cell, ink, .right)
      }
    }
    screen.write(total(shown, columns: columns, rows: rows), x: left, y: inner.y + inner.height - 1, width: width, .dim)
  }

  private static func total(_ shown: ShownAttention, columns: Int, rows: Int) -> String {
    var parts: [String] = []
    if let share = shown.classShare { parts.append("class token \(formatFixed(Double(share) * 100, decimals: 1)) %") }
    if let extremes = shown.extremes {
      let (least, most) = heatEnds(extremes.least * 100, extremes.most * 100)
      parts.append("least \(least), most \(most) %")
    }
    parts.append("sum \(formatFixed(shown.sum * 100, decimals: 3)) %")
    parts.append(". hidden from the encoder")
    if columns < shown.side || rows < shown.side { parts.append("the first \(columns) columns and \(rows) rows of \(shown.side) fit") }
    return parts.joined(separator: "; ")
  }
}
