import Screen

/// Writing: lines of text, and what of it fits.
extension Plot {
  func textWidth(_ text: String, _ size: Double) -> Double { StrokeFont.standard.width(text) * unit(size) }

  /// The text, cut with an ellipsis where it is longer than so many pixels.
  func fitted(_ text: String, _ width: Double, _ size: Double) -> String { StrokeFont.standard.fitted(text, width: width / unit(size)) }

  /// The text in at most `limit` lines of so many pixels.
  func wrapped(_ text: String, _ width: Double, _ size: Double, limit: Int) -> [String] {
    StrokeFont.standard.wrapped(text, width: width / unit(size), limit: limit)
  }

  /// Pixels of a unit of the font where capitals are `size` points high.
  private func unit(_ size: Double) -> Double { size * scale * 0.75 / StrokeFont.capitalHeight }

  /// Writes a line of text from (x, y), the left end of its line of writing, or upwards from there.
  mutating func write(_ text: String, x: Double, y: Double, size: Double, colour: RGB = PlotStyle.ink, isUpwards: Bool = false) {
    let unit = unit(size)
    let lines = StrokeFont.standard.strokes(text).map { stroke in
      stroke.map { point in
        isUpwards
          ? StrokeFont.Point(x: x - point.y * unit, y: y - point.x * unit) : StrokeFont.Point(x: x + point.x * unit, y: y - point.y * unit)
      }
    }
    raster.draw(lines, width: max(1, 1.45 * unit), colour: colour)
  }

  /// A line of text around a middle, at least `margin` from the picture's sides where it can be.
  mutating func write(_ text: String, around middle: Double, y: Double, size: Double, margin: Double = 0) {
    let length = textWidth(text, size)
    write(text, x: max(margin, min(middle - length / 2, Double(width) - margin - length)), y: y, size: size)
  }

  // MARK: Title and legend

  /// What the legend says of a series.
  func legendName(_ series: ChartSeries) -> String {
    let name = series.isPoints && series.x.isEmpty ? series.name + ", no value" : series.name
    return fitted(name, Double(width) - 120 * scale, Self.textSize)
  }

  mutating func heading(_ frame: Frame) {
    let box = frame.box
    let middle = (box.left + box.right) / 2
    var y = frame.top + 24 * scale
    for line in frame.title {
      write(line, around: middle, y: y, size: Self.titleSize, margin: Self.margin * scale)
      y += Self.titleHeight * scale
    }
    if frame.title.isEmpty { y = frame.top + 18 * scale }
    for row in frame.legend {
      var x = box.left
      for index in row {
        let name = legendName(frame.chart.series[index])
        sample(index, frame, x: x, y: y - 4 * scale)
        write(name, x: x + 36 * scale, y: y, size: Self.textSize)
        x += textWidth(name, Self.textSize) + 54 * scale
      }
      y += Self.legendHeight * scale
    }
    if frame.isLast, !frame.chart.x.label.isEmpty {
      let label = fitted(frame.chart.x.label, Double(width) - 24 * scale, Self.textSize)
      write(label, around: middle, y: frame.bottom - 12 * scale, size: Self.textSize)
    }
    if !frame.chart.y.label.isEmpty {
      // As long as the panel is high; a longer one would be cut by the picture's edge.
      let label = fitted(frame.chart.y.label, frame.bottom - frame.top - 16 * scale, Self.textSize)
      let length = textWidth(label, Self.textSize)
      let start = min(frame.bottom - 8 * scale, (box.top + box.bottom) / 2 + length / 2)
      write(label, x: 18 * scale, y: max(start, frame.top + 8 * scale + length), size: Self.textSize, isUpwards: true)
    }
  }

  /// What stands for a series in the legend is what is drawn of it.
  private mutating func sample(_ index: Int, _ frame: Frame, x: Double, y: Double) {
    let series = frame.chart.series[index]
    let middle = Point(x: x + 15 * scale, y: y)
    if !series.isPoints {
      let line = [[Point(x: x, y: y), Point(x: x + 30 * scale, y: y)]]
      guard series.role != .axis else { return raster.draw(line, width: max(1, 0.9 * scale), colour: PlotStyle.background) }
      let width = 1.7 * scale
      raster.draw(PlotStyle.dashed(line, PlotStyle.dashes(index), unit: width), width: width, colour: PlotStyle.colour(index))
      guard !frame.chart.uprights.isEmpty else { return }
    }
    mark(index, series, at: middle)
  }
}
