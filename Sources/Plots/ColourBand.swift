import Screen

/// The scale of colours that lie over a picture: a title, and the colours between the values that the first and the last stand for.
package struct ColourBand {
  private let title: String
  private let low: String
  private let high: String
  private let colours: [RGB]

  package init(title: String, low: String, high: String, colours: [RGB]) {
    (self.title, self.low, self.high, self.colours) = (title, low, high, colours)
  }

  /// In pixels, for a band as wide as its picture.
  package func height(forWidth width: Int) -> Int { max(24, width / 9) }

  /// [height, width, 3].
  package func pixels(width: Int) -> [UInt8] {
    let height = height(forWidth: width)
    var raster = PlotRaster(width: width, height: height, ground: PlotStyle.ground)
    let capital = Double(height) * 0.22
    let margin = capital
    let line = Double(height) - margin
    let start = margin + textWidth(low, capital) + capital
    let end = Double(width) - margin - textWidth(high, capital) - capital
    write(title, x: margin, y: margin + capital, capital, fittingInto: Double(width) - 2 * margin, &raster)
    write(low, x: margin, y: line, capital, fittingInto: .infinity, &raster)
    write(high, x: end + capital, y: line, capital, fittingInto: .infinity, &raster)
    guard end > start, !colours.isEmpty else { return raster.pixels }
    for (index, colour) in colours.enumerated() {
      func place(_ index: Int) -> Double { start + (end - start) * Double(index) / Double(colours.count) }
      raster.fill(
        PlotBox(left: place(index), top: line - 1.2 * capital, right: place(index + 1), bottom: line + 0.2 * capital), colour: colour)
    }
    return raster.pixels
  }

  private func textWidth(_ text: String, _ capital: Double) -> Double {
    StrokeFont.standard.width(text) * capital / StrokeFont.capitalHeight
  }

  /// Writes from the left end of a line of writing; what would be too long is written smaller.
  private func write(_ text: String, x: Double, y: Double, _ capital: Double, fittingInto width: Double, _ raster: inout PlotRaster) {
    let size = min(capital, capital * width / max(1e-9, textWidth(text, capital)))
    let unit = size / StrokeFont.capitalHeight
    let lines = StrokeFont.standard.strokes(text).map { $0.map { StrokeFont.Point(x: x + $0.x * unit, y: y - $0.y * unit) } }
    raster.draw(lines, width: max(1, 1.45 * unit), colour: PlotStyle.ink)
  }
}
