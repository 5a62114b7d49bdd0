extension Chart {
  /// All curves, the first on top: bands below lines, marks at the last points.
  func curves(_ screen: inout ScreenBuffer, _ frame: Frame) {
    let isBraille = screen.glyphs == .unicode
    var lines = PlotCanvas(columns: frame.plot.width, rows: frame.plot.height, isBraille: isBraille)
    var bands = lines
    guard lines.width > 0, lines.height > 0 else { return }
    var ends = [(x: Int, y: Int)?](repeating: nil, count: description.series.count)
    for index in description.series.indices.reversed() {
      if description.series[index].isPoints {
        ends[index] = drawPoints(description.series[index], index, &lines, frame)
        continue
      }
      let columns = CurveColumns(description.series[index], x: frame.x, columns: lines.width)
      if columns.hasBand { drawBand(columns, index, &bands, frame) }
      ends[index] = drawLine(columns, index, &lines, frame)
    }
    for row in 0..<lines.rows {
      for column in 0..<lines.columns {
        let (x, y) = (frame.plot.x + column, frame.plot.y + row)
        if !lines.isEmpty(column, row) {
          let curve = lines.curve(column, row)
          let glyph = isBraille ? lines.glyph(column, row) : sign(curve, screen.glyphs)
          screen.set(glyph, x: x, y: y, style: Style(description.series[curve].role))
        } else if !bands.isEmpty(column, row) {
          screen.set(isBraille ? bands.glyph(column, row) : ":", x: x, y: y, style: bandStyle(bands.curve(column, row)))
        }
      }
    }
    if hasMarksAlong, description.series.count > 1 { marksAlong(&screen, frame, lines) }
    endMarks(&screen, frame, ends, isBraille: isBraille)
  }

  /// The mark of each curve every few columns, where the curve itself is seen.
  private func marksAlong(_ screen: inout ScreenBuffer, _ frame: Frame, _ lines: PlotCanvas) {
    for index in description.series.indices where !description.series[index].isPoints {
      let style = Style(description.series[index].role, attributes: .bold)
      var column = CurveMarks.first(index, of: description.series.count)
      while column < lines.columns {
        let rows = (0..<lines.rows).filter { !lines.isEmpty(column, $0) && lines.curve(column, $0) == index }
        if !rows.isEmpty {
          screen.set(sign(index, screen.glyphs), x: frame.plot.x + column, y: frame.plot.y + rows[rows.count / 2], style: style)
        }
        column += rows.isEmpty ? 1 : CurveMarks.pitch
      }
    }
  }

  /// The curve's colour most of the way to the ground, so that the line stays in front.
  private func bandStyle(_ index: Int) -> Style {
    let role = description.series[index].role
    guard let ground = theme.background(of: .background) else { return Style(role, attributes: .dim) }
    return Style(.grid, foreground: theme.colour(of: role).mixed(with: ground, 0.6))
  }

  private func dotRow(_ value: Double, _ frame: Frame, height: Int) -> Double {
    (1 - frame.y.position(value)) * Double(height) - 0.5
  }

  /// A checkerboard from the lowest to the highest value of each column: a texture, not a block.
  private func drawBand(_ columns: CurveColumns, _ index: Int, _ canvas: inout PlotCanvas, _ frame: Frame) {
    let limit = Double(canvas.height)
    for x in 0..<canvas.width where columns.low[x].isFinite && columns.high[x].isFinite {
      let low = frame.y.isLog && columns.low[x] <= 0 ? frame.y.low : columns.low[x]
      let top = dotRow(columns.high[x], frame, height: canvas.height)
      let bottom = dotRow(low, frame, height: canvas.height)
      guard top.isFinite, bottom.isFinite, bottom >= 0, top < limit else { continue }
      let first = Int(max(0, top.rounded()))
      let last = Int(min(limit - 1, bottom.rounded()))
      for y in first...max(first, last) where (x + y) % 2 == 0 || first == last { canvas.set(x, y, curve: index) }
    }
  }

  /// A small square of dots a point. Returns a lone point, which its mark stands for.
  private func drawPoints(_ series: ChartSeries, _ index: Int, _ canvas: inout PlotCanvas, _ frame: Frame) -> (x: Int, y: Int)? {
    var last: (x: Int, y: Int)?
    for (value, height) in zip(series.x, series.y) {
      let x = frame.x.position(value) * Double(canvas.width - 1)
      let y = dotRow(height, frame, height: canvas.height)
      guard x.isFinite, y.isFinite, x > -1, x < Double(canvas.width), y > -1, y < Double(canvas.height) else { continue }
      let place = (x: min(canvas.width - 1, max(0, Int(x.rounded()))), y: min(canvas.height - 1, max(0, Int(y.rounded()))))
      // Of what the others are seen against a point is a dot.
      let size = canvas.isBraille && series.x.count < 200 && series.role != .axis ? 2 : 1
      for dx in 0..<size {
        for dy in 0..<size { canvas.set(place.x + dx, place.y + dy, curve: index) }
      }
      last = place
    }
    return series.x.count == 1 && series.role != .axis ? last : nil
  }

  /// Returns the last dot inside the plot.
  private func drawLine(_ columns: CurveColumns, _ index: Int, _ canvas: inout PlotCanvas, _ frame: Frame) -> (x: Int, y: Int)? {
    // A lone curve needs no pattern, and ASCII curves differ by their mark.
    let isPatterned = description.series.count > 1 && canvas.isBraille
    let dash: (Int) -> Bool = { isPatterned ? CurveMarks.isDrawn(index, dot: $0) : true }
    var count = 0
    var before: (x: Double, y: Double)?
    var end: (x: Int, y: Int)?
    for point in columns.line {
      let y = dotRow(point.y, frame, height: canvas.height)
      guard y.isFinite else {
        before = nil
        continue
      }
      let here = (x: point.x, y: y)
      if let from = before {
        count = canvas.line(from: from, to: here, curve: index, count: count, dash: dash)
      } else if abs(here.x) < 1e6 && abs(here.y) < 1e6 {
        canvas.set(Int(here.x.rounded()), Int(here.y.rounded()), curve: index)
      }
      before = here
      if here.x >= 0, here.x.rounded() < Double(canvas.width), here.y > -1, here.y < Double(canvas.height) {
        end = (Int(here.x.rounded()), max(0, Int(here.y.rounded())))
      }
    }
    return end
  }

  /// The mark of each curve where its line ends.
  private func endMarks(_ screen: inout ScreenBuffer, _ frame: Frame, _ ends: [(x: Int, y: Int)?], isBraille: Bool) {
    guard frame.plot.width >= 8, frame.plot.height >= 2 else { return }
    for (index, end) in ends.enumerated().reversed() {
      guard let end else { continue }
      let (x, y) = (frame.plot.x + end.x / (isBraille ? 2 : 1), frame.plot.y + end.y / (isBraille ? 4 : 1))
      guard frame.plot.contains(x: x, y: y) else { continue }
      screen.set(CurveMarks.mark(index, screen.glyphs), x: x, y: y, style: Style(description.series[index].role, attributes: .bold))
    }
  }
}
