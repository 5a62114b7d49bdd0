/// Values over a picture in a grid of equal patches, as the attention of a word.
package struct HeatMap: Hashable, Sendable {
  package var columns: Int
  package var rows: Int
  /// [rows, columns], not negative.
  package var values: [Float]
  /// The value at the top of the scale.
  package var maximum: Float
  /// The value at its bottom.
  package var minimum: Float

  /// `maximum` nil takes the largest value.
  package init(columns: Int, rows: Int, values: [Float], minimum: Float = 0, maximum: Float? = nil) {
    precondition(values.count == columns * rows, "a heat map holds columns x rows values")
    self.columns = columns
    self.rows = rows
    self.values = values
    self.minimum = minimum
    self.maximum = maximum ?? values.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
  }

  /// The share of the scale at a place of the picture (both 0...1), 0...1.
  func level(_ x: Double, _ y: Double) -> Double {
    guard columns > 0, rows > 0, maximum > minimum else { return 0 }
    let column = min(columns - 1, max(0, Int(x * Double(columns))))
    let row = min(rows - 1, max(0, Int(y * Double(rows))))
    let value = values[row * columns + column]
    return value.isFinite ? min(1, max(0, Double((value - minimum) / (maximum - minimum)))) : 0
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

extension Theme {
  /// Whether heat is as grey as the films it lies over, so that only digits tell the two apart.
  package var hasGreyHeat: Bool {
    (0..<8).allSatisfy { step in
      let colour = colour(of: .heat(Double(step) / 8 + 0.01))
      return max(colour.red, colour.green, colour.blue) - min(colour.red, colour.green, colour.blue) < 16
    }
  }

  /// What heat looks like at a depth; nil where digits stand for it.
  package func heatColour(_ level: Double, _ depth: ColourDepth) -> RGB? {
    switch depth {
    case .mono: return nil
    case _ where hasGreyHeat: return nil
    // Blends of the theme would come out as the greys of the film.
    case .sixteen: return Self.sixteenHeats[min(Self.sixteenHeats.count - 1, max(0, Int(level * Double(Self.sixteenHeats.count))))]
    case .indexed, .direct: return heatColour(level)
    }
  }

  /// Colours of the sixteen that nobody takes for a grey: blue, bright blue, cyan, green, yellow, red.
  private static let sixteenHeats = [4, 12, 6, 2, 11, 9].map { RGB.sixteen[$0] }
}

/// The heat scale with its two ends, on one line: `0 ▁▁▁▁ 0.042`; digits in place of colours where heat has none of its own.
package func drawHeatScale(
  minimum: Float = 0, maximum: Float, theme: Theme, depth: ColourDepth, into screen: inout ScreenBuffer, in rect: Rect
) {
  guard rect.height > 0 else { return }
  let (low, high) = heatEnds(minimum, maximum)
  let room = rect.width - low.utf8.count - high.utf8.count - 3
  guard room >= 2 else { return }
  screen.put(low, x: rect.x, y: rect.y, style: .dim)
  let start = rect.x + low.utf8.count + 1
  for column in 0..<room {
    let level = (Double(column) + 0.5) / Double(room)
    if let colour = theme.heatColour(level, depth) {
      screen.set(" ", x: start + column, y: rect.y, style: Style(.text, background: colour))
    } else {
      screen.set(HeatMap.digit(level), x: start + column, y: rect.y, style: depth == .mono ? Style(.heat(level)) : .text)
    }
  }
  screen.put(high, x: start + room + 1, y: rect.y, style: .dim)
}

/// The two ends of a heat scale with as many digits as it takes to tell them apart.
package func heatEnds(_ minimum: Float, _ maximum: Float) -> (low: String, high: String) {
  for digits in 3...6 {
    let low = minimum == 0 ? "0" : trimmingZeros(formatNumber(Double(minimum), digits: digits))
    let high = trimmingZeros(formatNumber(Double(maximum), digits: digits))
    if low != high || digits == 6 { return (low, high) }
  }
  return ("0", "0")
}

extension HeatMap {
  /// 0...9 for the share of the scale.
  static func digit(_ level: Double) -> Character { Character("\(min(9, max(0, Int(level * 10))))") }
}
