extension Chart {
  /// One curve's (or the title's, the cursor's) words in the legend; never broken.
  struct LegendItem {
    var spans: [Span]
    var width: Int
  }

  /// Title, crosshair, then of each curve its mark, name and value (last, or under the crosshair).
  func legendItems(_ glyphs: GlyphSet, x: ChartScale, clippedCount: Int) -> [LegendItem] {
    var items: [[Span]] = []
    if !description.title.isEmpty { items.append([Span(description.title, .title)]) }
    if let cursor = description.cursor { items.append([Span("\(description.x.label) \(readOut(cursor, x))", Style(.crosshair))]) }
    for (index, series) in description.series.enumerated() {
      var spans = [Span("\(sign(index, glyphs)) ", Style(series.role))]
      if series.role == .axis {
        // Many things at once have no value to be said.
        if !series.name.isEmpty { items.append(spans + [Span(series.name, Style(series.role))]) }
        continue
      }
      let value = description.cursor.map { series.nearest($0)?.y } ?? series.lastValue
      if description.series.count > 1 || series.name != description.title { spans.append(Span("\(series.name) ", Style(series.role))) }
      // A lone point is read off its axes.
      if !series.isPoints {
        spans.append(Span(value.map { formatNumber($0) } ?? "–", .text))
      } else if series.x.isEmpty {
        spans.append(Span("no value", .dim))
      }
      let gaps = series.gapCount
      if gaps > 0 { spans.append(Span(" NaN×\(formatCount(gaps))", Style(.warning))) }
      items.append(spans)
    }
    if clippedCount > 0 { items.append([Span("\(formatCount(clippedCount)) outside", Style(.warning))]) }
    if description.y.scale == .log { items.append([Span("log", .dim)]) }
    if !description.y.label.isEmpty { items.append([Span(description.y.label, .dim)]) }
    return items.map { spans in LegendItem(spans: spans, width: spans.reduce(0) { $0 + $1.text.displayWidth(glyphs) }) }
  }

  /// The mark of a series, or the small one of what the others are seen against.
  func sign(_ index: Int, _ glyphs: GlyphSet) -> Character {
    description.series[index].role == .axis ? CurveMarks.background(glyphs) : CurveMarks.mark(index, glyphs)
  }

  /// The items in lines of at most `width` columns and at most `limit` lines; what doesn't fit is counted.
  static func legendLines(_ items: [LegendItem], width: Int, limit: Int) -> (lines: [[LegendItem]], left: Int) {
    var lines: [[LegendItem]] = [[]]
    var used = 0
    for (index, item) in items.enumerated() {
      if used > 0 && used + item.width > width {
        if lines.count == limit { return (lines, items.count - index) }
        lines.append([])
        used = 0
      }
      lines[lines.count - 1].append(item)
      used += item.width + 2
    }
    return (lines, 0)
  }

  func legend(_ screen: inout ScreenBuffer, _ frame: Frame) {
    let area = frame.legend
    guard !area.isEmpty else { return }
    let items = legendItems(screen.glyphs, x: frame.x, clippedCount: frame.clippedCount)
    let (lines, left) = Self.legendLines(items, width: area.width, limit: area.height)
    for (row, line) in lines.enumerated() {
      var x = area.x
      for item in line { x += screen.put(item.spans, x: x, y: area.y + row, maxWidth: area.maxX - x) + 2 }
      if row == lines.count - 1 && left > 0 { screen.putRight(" +\(left)", right: area.maxX, y: area.y + row, style: .dim) }
    }
  }

  /// An x value as the crosshair says it: whole where the axis spans many whole numbers.
  private func readOut(_ value: Double, _ scale: ChartScale) -> String {
    if description.x.unit == .duration { return formatDuration(value) }
    if scale.high - scale.low >= 20 && abs(value) < 1e15 { return formatCount(Int(value.rounded())) }
    return formatNumber(value)
  }
}
