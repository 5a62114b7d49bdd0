import Interchange
import Screen

/// Draws a `ChartDescription` as a picture for a paper: white ground, axes with ticks, title, legend, soft lines. The terminal draws the same
/// description with cells.
package struct Plot {
  package var description: ChartDescription
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
    self.description = description
    self.width = min(max(width, Self.sides.lowerBound), Self.sides.upperBound)
    self.height = min(max(height, Self.sides.lowerBound), Self.sides.upperBound)
    scale = Double(min(self.width, self.height * 8 / 5)) / 800
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
    var box: PlotBox
    var x: ChartScale
    var y: ChartScale
    var xTicks: [Tick]
    var yTicks: [Tick]
    var legend: [[Int]]

    func place(_ x: Double, _ y: Double) -> StrokeFont.Point {
      .init(x: box.left + self.x.position(x) * box.width, y: box.bottom - self.y.position(y) * box.height)
    }
  }

  private mutating func draw() {
    let frame = layout()
    axes(frame)
    for index in description.series.indices.reversed() { curve(index, frame) }
    marks(frame)
    border(frame)
    heading(frame)
  }

  // MARK: Layout

  static let textSize = 11.0
  static let titleSize = 14.0

  private func layout() -> Frame {
    let x = scaleOfX()
    let y = scaleOfY(x)
    let yTicks = description.y.ticks(y.range, count: max(2, height / Int(60 * scale)))
    let legend = legendRows()
    let labels = yTicks.map { textWidth($0.label, Self.textSize) }.max() ?? 0
    let top = (description.title.isEmpty ? 12 : 36) + Double(legend.count) * 20
    let box = PlotBox(
      left: (description.y.label.isEmpty ? 16 : 38) * scale + labels, top: top * scale, right: Double(width) - 22 * scale,
      bottom: Double(height) - (description.x.label.isEmpty ? 30 : 50) * scale)
    let xTicks = description.x.ticks(x.range, count: max(2, Int(box.width / (90 * scale))))
    return Frame(box: box, x: x, y: y, xTicks: xTicks, yTicks: yTicks, legend: legend)
  }

  private func scaleOfX() -> ChartScale {
    let isLog = description.x.scale == .log
    let values = description.series.flatMap { series in series.x.filter { $0.isFinite && (!isLog || $0 > 0) } }
    return ChartScale(
      description.x, lowest: values.min() ?? .nan, highest: values.max() ?? .nan, hasMargin: description.series.contains(where: \.isPoints))
  }

  private func scaleOfY(_ x: ChartScale) -> ChartScale {
    let isLog = description.y.scale == .log
    var values: [Double] = []
    for series in description.series {
      // What the lines reach: a band of raw values runs out of the plot rather than flatten the means.
      let shown = series.smoothing > 0 ? series.smoothed() : series.y
      for (place, value) in zip(series.x, shown) where value.isFinite && (!isLog || value > 0) && x.range.contains(place) {
        values.append(value)
      }
    }
    if description.clipsOutliers, values.count >= 50 {
      values.sort()
      values = Array(values[(values.count / 100)..<(values.count - values.count / 100)])
    }
    return ChartScale(description.y, lowest: values.min() ?? .nan, highest: values.max() ?? .nan, hasMargin: true)
  }

  /// Names of the curves in lines that fit the width; none for a single curve without a name.
  private func legendRows() -> [[Int]] {
    var rows: [[Int]] = []
    var used = Double.infinity
    for (index, series) in description.series.enumerated() where !series.name.isEmpty {
      let length = textWidth(series.name, Self.textSize) + 54 * scale
      if used + length > Double(width) - 60 * scale {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(index)
      used += length
    }
    return rows
  }

  // MARK: Text

  func textWidth(_ text: String, _ size: Double) -> Double { StrokeFont.standard.width(text) * unit(size) }

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
}
