import Screen

/// The parts of a plot, from the ground up.
extension Plot {
  typealias Point = StrokeFont.Point

  mutating func axes(_ frame: Frame) {
    let box = frame.box
    let hair = max(1, 0.7 * scale)
    let size = Self.textSize
    for tick in frame.xTicks {
      let x = frame.place(tick.value, frame.y.low).x
      raster.draw([[Point(x: x, y: box.top), Point(x: x, y: box.bottom)]], width: hair, colour: PlotStyle.grid)
      raster.draw([[Point(x: x, y: box.bottom), Point(x: x, y: box.bottom + 4 * scale)]], width: hair, colour: PlotStyle.ink)
      if frame.isLast { write(tick.label, around: x, y: box.bottom + 18 * scale, size: size) }
    }
    for tick in frame.yTicks {
      let y = frame.place(frame.x.low, tick.value).y
      raster.draw([[Point(x: box.left, y: y), Point(x: box.right, y: y)]], width: hair, colour: PlotStyle.grid)
      raster.draw([[Point(x: box.left - 4 * scale, y: y), Point(x: box.left, y: y)]], width: hair, colour: PlotStyle.ink)
      write(tick.label, x: box.left - 8 * scale - textWidth(tick.label, size), y: y + 4 * scale, size: size)
    }
  }

  mutating func border(_ frame: Frame) {
    let box = frame.box
    raster.draw(
      [[Point(x: box.left, y: box.top), Point(x: box.left, y: box.bottom), Point(x: box.right, y: box.bottom)]], width: max(1, 1.1 * scale),
      colour: PlotStyle.ink)
  }

  mutating func curve(_ index: Int, _ frame: Frame) {
    let series = frame.chart.series[index]
    let isBackground = series.role == .axis
    let colour = isBackground ? PlotStyle.background : PlotStyle.colour(index)
    if series.isPoints {
      for (x, y) in zip(series.x, series.y) where x.isFinite && y.isFinite {
        mark(index, series, at: frame.place(x, y), clip: frame.box)
      }
      return
    }
    if isBackground {
      raster.draw(lines(series.x, series.y, frame), width: max(1, 0.7 * scale), colour: colour, clip: frame.box, opacity: 0.6)
      return
    }
    if !series.low.isEmpty {
      let bars = zip(series.x, zip(series.low, series.high)).compactMap { x, ends -> [Point]? in
        ends.0.isFinite && ends.1.isFinite ? [frame.place(x, ends.0), frame.place(x, ends.1)] : nil
      }
      raster.draw(bars, width: max(1, scale), colour: colour, clip: frame.box, opacity: 0.25)
    } else if series.smoothing > 0 {
      raster.draw(lines(series.x, series.y, frame), width: max(1, 0.7 * scale), colour: colour, clip: frame.box, opacity: 0.3)
    }
    let width = 1.7 * scale
    var (x, y) = (series.x, series.smoothed())
    let places = Int(frame.box.width / (3 * scale))
    if series.smoothing == 0, series.low.isEmpty, series.x.count > places {
      // Noise between the pixels must not become a solid block: the values are drawn lightly, and their means over them.
      raster.draw(lines(series.x, series.y, frame), width: max(1, 0.6 * scale), colour: colour, clip: frame.box, opacity: 0.35)
      (x, y) = Self.means(series, frame.x, places: places)
    }
    let line = PlotStyle.dashed(lines(x, y, frame), PlotStyle.dashes(index), unit: width)
    raster.draw(line, width: width, colour: colour, clip: frame.box)
    guard !frame.chart.uprights.isEmpty else { return }
    for (x, y) in zip(series.x, series.y) where y.isFinite { mark(index, series, at: frame.place(x, y)) }
  }

  /// The means of the finite values that share a place along the axis; a place without any is a gap if values stand in it.
  private static func means(_ series: ChartSeries, _ scale: ChartScale, places: Int) -> (x: [Double], y: [Double]) {
    var (x, y): ([Double], [Double]) = ([], [])
    var (place, sum, middle, count) = (Int.min, 0.0, 0.0, 0)
    func close() {
      guard place != .min else { return }
      x.append(count > 0 ? middle / Double(count) : x.last ?? scale.low)
      y.append(count > 0 ? sum / Double(count) : .nan)
    }
    for (at, value) in zip(series.x, series.y) {
      let position = scale.position(at) * Double(places)
      guard position.isFinite, abs(position) < 1e9 else { continue }
      if Int(position.rounded(.down)) != place {
        close()
        (place, sum, middle, count) = (Int(position.rounded(.down)), 0, 0, 0)
      }
      guard value.isFinite else { continue }
      (sum, middle, count) = (sum + value, middle + at, count + 1)
    }
    close()
    return (x, y)
  }

  /// The curve as lines in pixels; a gap begins a new one. A lone point is a dot.
  private func lines(_ places: [Double], _ values: [Double], _ frame: Frame) -> [[Point]] {
    var lines: [[Point]] = [[]]
    for (x, y) in zip(places, values) {
      let point = frame.place(x, y)
      if point.x.isFinite, point.y.isFinite {
        // Far outside the plot a line's end can be anywhere.
        let reach = Double(4 * (width + height))
        lines[lines.count - 1].append(Point(x: min(max(-reach, point.x), reach), y: min(max(-reach, point.y), reach)))
      } else if !lines[lines.count - 1].isEmpty {
        lines.append([])
      }
    }
    return lines
  }

  /// A dashed upright line with its letter where something happened.
  mutating func marks(_ frame: Frame) {
    for mark in frame.chart.marks where frame.x.range.contains(mark.x) {
      let x = frame.place(mark.x, frame.y.low).x
      let line = PlotStyle.dashed([[Point(x: x, y: frame.box.top), Point(x: x, y: frame.box.bottom)]], [3, 3], unit: scale)
      raster.draw(line, width: max(1, 0.8 * scale), colour: RGB(140, 140, 140))
      write(String(mark.letter), x: x + 3 * scale, y: frame.box.top + 12 * scale, size: Self.textSize)
    }
  }
}
