import Screen

/// What tells the curves of a chart apart where colour does not: marks on them, and the words of what shares the chart.
extension ChartView {
  /// A mark at the end of each curve.
  func drawEndMarks(_ lines: [(trace: ChartTrace, number: Int)], _ range: ValueRange, into screen: inout ScreenBuffer, _ plot: Rect) {
    for line in lines.reversed() {
      guard let last = line.trace.columns.lastIndex(where: { $0.mean != nil }), let mean = line.trace.columns[last].mean else { continue }
      let height = 1 - range.position(mean)
      guard height >= 0, height <= 1 else { continue }
      let x = plot.x + last / screen.glyphs.dotsAcross
      let dots = plot.height * screen.glyphs.dotsDown
      let y = plot.y + Int((height * Double(dots - 1)).rounded()) / screen.glyphs.dotsDown
      screen.write(WorkbenchState.curveMark(line.number), x: x, y: y, width: 1, .curve(line.number).adding(.bold))
    }
  }

  /// The mark of each curve every few columns, where the curve itself is seen: without colour all curves are the same dots.
  func drawMarksAlong(_ numbers: [Int], _ canvas: DotCanvas, into screen: inout ScreenBuffer, _ plot: Rect) {
    for (order, number) in numbers.enumerated() {
      var column = CurveMarks.first(order, of: numbers.count)
      while column < canvas.columns {
        let rows = canvas.rows(of: .curve(number), column: column)
        if !rows.isEmpty {
          let style = Style.curve(number).adding(.bold)
          screen.write(WorkbenchState.curveMark(number), x: plot.x + column, y: plot.y + rows[rows.count / 2], width: 1, style)
        }
        column += rows.isEmpty ? 1 : CurveMarks.pitch
      }
    }
  }

  /// Mark, name and value of the curves that share the chart, in rows of their own above it. Returns how many rows they take.
  func drawCompanionWords(_ companions: [Companion], into screen: inout ScreenBuffer, _ area: Rect) -> Int {
    // Two rows where the curves keep three, else a third of the chart.
    let most = max(area.height / 3, min(2, (area.height - 1) / 2))
    guard !companions.isEmpty, most > 0 else { return 0 }
    var rows = legendRows(companions, screen, width: area.width) { "\($0.label) \($0.value)" }
    // The values go before a curve has no name.
    if rows.count > most { rows = legendRows(companions, screen, width: area.width, words: \.label) }
    let shown = rows.prefix(most)
    for (row, items) in shown.enumerated() {
      var x = area.x + 1
      for item in items {
        x += screen.write(item.text, x: x, y: area.y + row, width: max(0, area.maxX - x), .curve(item.number).adding(.bold)) + 2
      }
    }
    let left = rows.dropFirst(most).joined().count
    if left > 0 { screen.write(" +\(left)", x: area.x, y: area.y + shown.count - 1, width: area.width, .dim, .right) }
    return shown.count
  }

  private func legendRows(
    _ companions: [Companion], _ screen: ScreenBuffer, width: Int, words: (Companion) -> String
  ) -> [[(text: String, number: Int)]] {
    var rows: [[(text: String, number: Int)]] = []
    var used = Int.max / 2
    for companion in companions {
      let text = "\(WorkbenchState.curveMark(companion.number)) \(words(companion))"
      let length = screen.measure(text) + 2
      if used + length > width + 1 {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append((text, companion.number))
      used += length
    }
    return rows
  }
}

extension Look {
  /// Whether curves differ by colour; a theme may leave all of them to the terminal's own.
  var hasCurveColours: Bool { depth != .mono && theme.colour(of: .curve1) != theme.colour(of: .curve2) }
}
