/// Values over a picture in a grid of equal patches, as the attention of a word.
package struct HeatMap: Hashable, Sendable {
  package var columns: Int
  package var rows: Int
  /// [rows, columns], not negative.
  package var values: [Float]
  /// The value at the top of the scale.
  package var maximum: Float

  /// `maximum` nil takes the largest value.
  package init(columns: Int, rows: Int, values: [Float], maximum: Float? = nil) {
    precondition(values.count == columns * rows, "a heat map holds columns x rows values")
    self.columns = columns
    self.rows = rows
    self.values = values
    self.maximum = maximum ?? values.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
  }

  /// The share of the scale at a place of the picture (both 0...1), 0...1.
  func level(_ x: Double, _ y: Double) -> Double {
    guard columns > 0, rows > 0, maximum > 0 else { return 0 }
    let column = min(columns - 1, max(0, Int(x * Double(columns))))
    let row = min(rows - 1, max(0, Int(y * Double(rows))))
    let value = values[row * columns + column]
    return value.isFinite ? min(1, max(0, Double(value / maximum))) : 0
  }
}

extension Theme {
  /// The heat colour of a share of the scale: the theme's eight steps, blended, so that more always looks like more.
  package func heatColour(_ level: Double) -> RGB {
    let place = min(1, max(0, level.isFinite ? level : 0)) * 7
    let step = min(6, Int(place))
    let low = colour(of: .heat(Double(step) / 8 + 0.01))
    let high = colour(of: .heat(Double(step + 1) / 8 + 0.01))
    return low.mixed(with: high, place - Double(step))
  }
}

/// The heat scale with its two ends, on one line: `0 ▁▁▁▁ 0.042`; digits in place of colours where the terminal has none.
package func drawHeatScale(maximum: Float, theme: Theme, depth: ColourDepth, into screen: inout ScreenBuffer, in rect: Rect) {
  guard rect.height > 0 else { return }
  let high = trimmingZeros(formatNumber(Double(maximum), digits: 3))
  let room = rect.width - high.utf8.count - 4
  guard room >= 2 else { return }
  screen.put("0", x: rect.x, y: rect.y, style: .dim)
  for column in 0..<room {
    let level = (Double(column) + 0.5) / Double(room)
    let x = rect.x + 2 + column
    if depth == .mono {
      screen.set(HeatMap.digit(level), x: x, y: rect.y, style: Style(.heat(level)))
    } else {
      screen.set(" ", x: x, y: rect.y, style: Style(.text, background: theme.heatColour(level)))
    }
  }
  screen.put(high, x: rect.x + room + 3, y: rect.y, style: .dim)
}

extension HeatMap {
  /// 0...9 for the share of the scale.
  static func digit(_ level: Double) -> Character { Character("\(min(9, max(0, Int(level * 10))))") }
}
