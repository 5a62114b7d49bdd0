import Interchange
import Screen

/// Draws a `ChartDescription` as a picture for a paper: white ground, axes with ticks, title, legend, soft lines. The terminal draws the same
/// description with cells.
package struct Plot {
  /// One below the other over the same x axis. The title above is that of the first.
  package let panels: [ChartDescription]
  /// In pixels.
  package let width: Int
  package let height: Int
  /// Pixels of one point of the layout: a plot twice as wide has everything twice as large.
  let scale: Double
  var raster: PlotRaster

  package static let sides = 200...8000

  /// - Parameters:
  ///   - width, height: in pixels, within `sides`.
  package init(_ description: ChartDescription, width: Int = 1600, height: Int = 1000) {
    self.init(panels: [description], width: width, height: height)
  }

  /// - Parameters:
  ///   - panels: what has a scale of its own each; x is the same in all.
  ///   - width, height: of all of them together in pixels, within `sides`; without a height it grows with the panels.
  package init(panels: [ChartDescription], width: Int = 1600, height: Int? = nil) {
    var panels = panels
    let count = max(1, panels.count)
    if count > 1 {
      let scales = panels.map(Self.scaleOfX)
      let (low, high) = (scales.map(\.low).min() ?? 0, scales.map(\.high).max() ?? 1)
      for index in panels.indices { panels[index].x.range = low...max(low, high) }
    }
    self.panels = panels
    self.width = min(max(width, Self.sides.lowerBound), Self.sides.upperBound)
    let usual = count == 1 ? 1000 : 300 + 450 * count
    self.height = min(max(height ?? usual, Self.sides.lowerBound), Self.sides.upperBound)
    // A panel needs less than a plot of its own, as it has no title and hardly an axis.
    let share = count == 1 ? Double(self.height) : Double(self.height) / (0.6 * Double(count))
    scale = min(Double(self.width), share * 8 / 5) / 800
    raster = PlotRaster(width: self.width, height: self.height, ground: PlotStyle.ground)
  }

  /// The picture as a PNG.
  package mutating func png() throws(InterchangeError) -> [UInt8] {
    draw()
    return try PNGEncoder.encode(raster.pixels, width: width, height: height, channels: 3)
  }

  /// Draws and writes the file whole or not at all.
  package mutating func write(to path: String) throws(InterchangeError) {
    draw()
    try PNGEncoder.write(raster.pixels, width: width, height: height, channels: 3, to: path)
  }

  /// Where things lie and how values become places.
  struct Frame {
    var chart: ChartDescription
    /// What belongs to the panel, from above its title to below its axis.
    var top: Double
    var bottom: Double
    var box: PlotBox
    var x: ChartScale
    var y: ChartScale
    var xTicks: [Tick]
    var yTicks: [Tick]
    var title: [String]
    var legend: [[Int]]
    /// Whether the x axis is named here, and not under a panel below.
    var isLast: Bool

    func place(_ x: Double, _ y: Double) -> StrokeFont.Point {
      .init(x: box.left + self.x.position(x) * box.width, y: box.bottom - self.y.position(y) * box.height)
    }
  }

  private mutating func draw() {
    for frame in layout() {
      if frame.chart.uprights.isEmpty { axes(frame) } else { uprights(frame) }
      for index in frame.chart.series.indices.reversed() { curve(index, frame) }
      marks(frame)
      if frame.chart.uprights.isEmpty { border(frame) } else { uprightWords(frame) }
      heading(frame)
    }
  }

  // MARK: Layout

  static let textSize = 11.0
  static let titleSize = 14.0
  static let titleHeight = 22.0
  /// Beside the longest title.
  static let margin = 16.0
  static let legendHeight = 20.0

  private func layout() -> [Frame] {
    let title = panels.first.map { wrapped($0.title, Double(width) - 2 * Self.margin * scale, Self.titleSize, limit: 2) } ?? []
    // The title comes out of the first panel's share and the axis of the last one's, so that all curves get the same height.
    let headRoom = (title.isEmpty ? 0 : 14 + Self.titleHeight * Double(title.count)) * scale
    let footRoom = panels.last.map { foot($0) } ?? 0
    let part = (Double(height) - headRoom - footRoom) / Double(max(1, panels.count))
    var frames = panels.enumerated().map { index, chart -> Frame in
      let (isFirst, isLast) = (index == 0, index == panels.count - 1)
      let top = isFirst ? 0 : headRoom + part * Double(index)
      let bottom = headRoom + part * Double(index + 1) + (isLast ? footRoom : 0)
      return frame(chart, top: top, bottom: bottom, title: isFirst ? title : [], headRoom: isFirst ? headRoom : 0, isLast: isLast)
    }
    // One above the other the panels begin at the same place.
    let left = frames.map(\.box.left).max() ?? 0
    for index in frames.indices { frames[index].box.left = left }
    return frames
  }

  /// Height below the curves for the axis.
  private func foot(_ chart: ChartDescription) -> Double {
    if !chart.uprights.isEmpty { return uprightFoot(chart) }
    return (chart.x.label.isEmpty ? 30 : 50) * scale
  }

  private func frame(_ chart: ChartDescription, top: Double, bottom: Double, title: [String], headRoom: Double, isLast: Bool) -> Frame {
    let x = Self.scaleOfX(chart)
    let y = Self.scaleOfY(chart, x)
    let isUpright = !chart.uprights.isEmpty
    let legend = legendRows(chart)
    let head = headRoom + (12 + Double(legend.count) * Self.legendHeight + (isUpright ? 18 : 0)) * scale
    let foot = isLast ? foot(chart) : 10 * scale
    let yTicks = isUpright ? [] : chart.y.ticks(y.range, count: max(2, Int((bottom - top - head - foot) / (40 * scale))))
    let labels = yTicks.map { textWidth($0.label, Self.textSize) }.max() ?? 0
    let box = PlotBox(
      left: (chart.y.label.isEmpty ? 16 : 38) * scale + labels, top: top + head, right: Double(width) - 22 * scale,
      bottom: max(top + head + 1, bottom - foot))
    let xTicks = isUpright ? [] : chart.x.ticks(x.range, count: max(2, Int(box.width / (90 * scale))))
    return Frame(
      chart: chart, top: top, bottom: bottom, box: box, x: x, y: y, xTicks: xTicks, yTicks: yTicks, title: title, legend: legend,
      isLast: isLast)
  }

  private static func scaleOfX(_ chart: ChartDescription) -> ChartScale {
    let isLog = chart.x.scale == .log
    let values = chart.series.flatMap { series in series.x.filter { $0.isFinite && (!isLog || $0 > 0) } }
    let hasPoints = chart.series.contains(where: \.isPoints)
    return ChartScale(
      chart.x, lowest: values.min() ?? .nan, highest: values.max() ?? .nan, hasMargin: hasPoints, hasPoints: hasPoints)
  }

  private static func scaleOfY(_ chart: ChartDescription, _ x: ChartScale) -> ChartScale {
    let isLog = chart.y.scale == .log
    var values: [Double] = []
    for series in chart.series {
      // What the lines reach: a band of raw values runs out of the plot rather than flatten the means.
      let shown = series.smoothing > 0 ? series.smoothed() : series.y
      for (place, value) in zip(series.x, shown) where value.isFinite && (!isLog || value > 0) && x.range.contains(place) {
        values.append(value)
      }
    }
    if chart.clipsOutliers, values.count >= 50 {
      values.sort()
      values = Array(values[(values.count / 100)..<(values.count - values.count / 100)])
    }
    return ChartScale(
      chart.y, lowest: values.min() ?? .nan, highest: values.max() ?? .nan, hasMargin: true,
      hasPoints: chart.series.contains(where: \.isPoints))
  }

  /// Names of the curves in lines that fit the width; none for a single curve without a name.
  private func legendRows(_ chart: ChartDescription) -> [[Int]] {
    var rows: [[Int]] = []
    var used = Double.infinity
    for (index, series) in chart.series.enumerated() where !series.name.isEmpty {
      let length = textWidth(legendName(series), Self.textSize) + 54 * scale
      if used + length > Double(width) - 60 * scale {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(index)
      used += length
    }
    return rows
  }
}
