/// Draws a `ChartDescription` into cells: curves in Braille dots (marks in ASCII), axes, legend, crosshair. Works from 1x1 up; axes come with room.
package struct Chart {
  package var description: ChartDescription
  package var theme: Theme
  /// Whether every curve has its mark along its way and not at its end alone, for terminals where colour does not tell curves apart.
  package var hasMarksAlong: Bool

  package init(_ description: ChartDescription, theme: Theme, hasMarksAlong: Bool = false) {
    self.description = description
    self.theme = theme
    self.hasMarksAlong = hasMarksAlong
  }

  /// Where the parts of the chart lie in a rectangle.
  struct Frame {
    var legend: Rect
    var plot: Rect
    var x: ChartScale
    var y: ChartScale
    var yTicks: [Tick]
    var hasXLabels: Bool
    var clippedCount: Int
  }

  package func draw(into screen: inout ScreenBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    screen.fill(rect)
    let frame = layout(rect)
    let description = description
    screen.clipped(to: rect) { screen in
      axes(&screen, frame)
      curves(&screen, frame)
      marks(&screen, frame)
      if let cursor = description.cursor { crosshair(&screen, frame, at: cursor) }
      legend(&screen, frame)
    }
  }

  /// The x at a column of the screen, for the mouse and the crosshair; nil outside the plot.
  package func xValue(atColumn column: Int, in rect: Rect) -> Double? {
    let frame = layout(rect)
    guard column >= frame.plot.x, column < frame.plot.maxX, frame.plot.width > 0 else { return nil }
    return frame.x.value(at: (Double(column - frame.plot.x) + 0.5) / Double(frame.plot.width))
  }

  /// The x range on view: the axis' own, or that of the data.
  package var visibleX: ClosedRange<Double> { xScale().range }

  func xScale() -> ChartScale {
    let firsts = description.series.compactMap { $0.x.first { $0.isFinite && (description.x.scale == .linear || $0 > 0) } }
    let lasts = description.series.compactMap { $0.x.last { $0.isFinite } }
    let hasPoints = description.series.contains(where: \.isPoints)
    return ChartScale(
      description.x, lowest: firsts.min() ?? .nan, highest: lasts.max() ?? .nan, hasMargin: hasPoints, hasPoints: hasPoints)
  }

  private func layout(_ rect: Rect) -> Frame {
    let hasXLabels = rect.height >= 4 && rect.width >= 10
    let x = xScale()
    let (y, clippedCount) = yScale(x)
    // Up to a fifth of the height for the legend.
    var legendHeight = rect.height >= 3 ? 1 : 0
    if rect.height >= 10 {
      let items = legendItems(.unicode, x: x, clippedCount: clippedCount)
      legendHeight = Self.legendLines(items, width: rect.width, limit: min(4, rect.height / 5)).lines.count
    }
    let (top, below) = rect.splitTop(legendHeight)
    let body = below.splitBottom(hasXLabels ? 1 : 0).rest
    var ticks: [Tick] = []
    if rect.width >= 10 && body.height >= 2 {
      ticks = description.y.ticks(y.range, count: max(2, min(6, (body.height + 1) / 3 + 1)))
    }
    let labels = ticks.map { $0.label.displayWidth() }.max() ?? 0
    let gutter = ticks.isEmpty || labels + 1 > rect.width / 2 ? 0 : labels + 1
    if gutter == 0 { ticks = [] }
    return Frame(
      legend: top, plot: body.splitLeft(gutter).rest, x: x, y: y, yTicks: ticks, hasXLabels: hasXLabels, clippedCount: clippedCount)
  }

  /// The y range of what is visible; with `clipsOutliers` without the farthest 1 % at either end. Also the number of values outside.
  private func yScale(_ x: ChartScale) -> (ChartScale, Int) {
    var values: [Double] = []
    var lowest = Double.infinity
    var highest = -Double.infinity
    let isLog = description.y.scale == .log
    for series in description.series {
      let first = series.firstIndex(atLeast: x.low)
      let last = min(series.x.count, series.firstIndex(atLeast: x.high) + 1)
      for index in first..<max(first, last) where series.x[index] <= x.high {
        let low = series.low.isEmpty ? series.y[index] : series.low[index]
        let high = series.high.isEmpty ? series.y[index] : series.high[index]
        for value in [low, high] where value.isFinite && (!isLog || value > 0) {
          lowest = min(lowest, value)
          highest = max(highest, value)
        }
        if description.clipsOutliers && series.y[index].isFinite && (!isLog || series.y[index] > 0) { values.append(series.y[index]) }
      }
    }
    var outside = 0
    if description.clipsOutliers && values.count >= 20 {
      values.sort()
      let (first, last) = (values[values.count / 100], values[values.count - 1 - values.count / 100])
      let reach = last / 2 - first / 2
      (lowest, highest) = (max(lowest, first - reach), min(highest, last + reach))
      outside = values.reduce(0) { $0 + ($1 < lowest || $1 > highest ? 1 : 0) }
    }
    let hasPoints = description.series.contains(where: \.isPoints)
    return (ChartScale(description.y, lowest: lowest, highest: highest, hasMargin: true, hasPoints: hasPoints), outside)
  }
}
