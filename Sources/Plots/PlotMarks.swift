import Screen

/// The marks of points: the same shapes in the same order as on the screen, so that print without colour tells them apart.
extension PlotStyle {
  /// Corners around (0, 0) of a mark one unit in radius, `y` downwards; filled or not.
  private static let shapes: [(corners: [(Double, Double)], isFilled: Bool)] = {
    let circle = (0..<16).map { step -> (Double, Double) in
      let (sine, cosine) = Angle.sineAndCosine(degrees: Double(step) * 22.5)
      return (cosine, sine)
    }
    let outlines: [[(Double, Double)]] = [
      circle, [(0, -1.2), (1.1, 0), (0, 1.2), (-1.1, 0)], [(0, -1.15), (1.1, 0.85), (-1.1, 0.85)],
      [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    ]
    return outlines.map { ($0, true) } + outlines.map { ($0, false) }
  }()

  /// The lines of a mark, drawn with a pen `pen` times its radius wide.
  static func mark(_ index: Int, at middle: StrokeFont.Point, radius: Double) -> [[StrokeFont.Point]] {
    let shape = shapes[index % shapes.count]
    // A filled one is its outline drawn smaller and smaller.
    return (shape.isFilled ? [1, 0.6, 0.2] : [1]).map { size in
      let corners = shape.corners.map { StrokeFont.Point(x: middle.x + $0.0 * radius * size, y: middle.y + $0.1 * radius * size) }
      return corners + corners.prefix(1)
    }
  }

  static let pen = 0.45
}

extension Plot {
  /// The mark of a series: its own shape and colour, or a small grey dot for what the others are seen against.
  mutating func mark(_ index: Int, _ series: ChartSeries, at place: Point, clip: PlotBox? = nil) {
    guard series.role != .axis else {
      return raster.draw([[place]], width: 4 * scale, colour: PlotStyle.background, clip: clip, opacity: 0.85)
    }
    let radius = 3.2 * scale
    raster.draw(
      PlotStyle.mark(index, at: place, radius: radius), width: PlotStyle.pen * radius, colour: PlotStyle.colour(index), clip: clip)
  }
}
