import Screen

/// A picture in 24-bit colour that pens draw on, with soft edges.
struct PlotRaster {
  typealias Point = StrokeFont.Point

  let width: Int
  let height: Int
  /// Rows from the top, three bytes a pixel.
  private(set) var pixels: [UInt8]
  /// How much of each pixel the stroke being drawn covers, so that a line crossing itself is not darker there.
  private var cover: [Float]

  init(width: Int, height: Int, ground: RGB) {
    self.width = width
    self.height = height
    pixels = (0..<(width * height)).flatMap { _ in [ground.red, ground.green, ground.blue] }
    cover = Array(repeating: 0, count: width * height)
  }

  /// Lines through points, `y` downwards in pixels, with round ends and corners.
  /// - Parameters:
  ///   - clip: nothing is drawn outside.
  ///   - opacity: 0...1.
  mutating func draw(_ lines: [[Point]], width thickness: Double, colour: RGB, clip: PlotBox? = nil, opacity: Double = 1) {
    let clip = clip ?? PlotBox(left: 0, top: 0, right: Double(width), bottom: Double(height))
    var touched = Touched()
    for line in lines {
      if line.count == 1, let point = line.first { stamp(point, point, thickness / 2, clip, &touched) }
      for (from, to) in zip(line, line.dropFirst()) { stamp(from, to, thickness / 2, clip, &touched) }
    }
    blend(touched, colour, opacity)
  }

  mutating func fill(_ box: PlotBox, colour: RGB, opacity: Double = 1) {
    var touched = Touched()
    for y in max(0, Int(box.top))..<max(0, min(height, Int(box.bottom))) {
      for x in max(0, Int(box.left))..<max(0, min(width, Int(box.right))) {
        cover[y * width + x] = 1
        touched.add(x: x, y: y)
      }
    }
    blend(touched, colour, opacity)
  }

  private struct Touched {
    var left = Int.max
    var right = Int.min
    var top = Int.max
    var bottom = Int.min

    mutating func add(x: Int, y: Int) {
      (left, right) = (min(left, x), max(right, x))
      (top, bottom) = (min(top, y), max(bottom, y))
    }
  }

  /// Covers the pixels around a stretch as far as its edge reaches into them.
  private mutating func stamp(_ from: Point, _ to: Point, _ radius: Double, _ clip: PlotBox, _ touched: inout Touched) {
    let reach = radius + 1
    guard from.x.isFinite, from.y.isFinite, to.x.isFinite, to.y.isFinite else { return }
    let left = max(0, clip.left, min(from.x, to.x) - reach)
    let right = min(Double(width), clip.right, max(from.x, to.x) + reach)
    let top = max(0, clip.top, min(from.y, to.y) - reach)
    let bottom = min(Double(height), clip.bottom, max(from.y, to.y) + reach)
    guard left < right, top < bottom else { return }
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    let square = dx * dx + dy * dy
    for y in Int(top)..<Int(bottom.rounded(.up)) {
      let py = Double(y) + 0.5 - from.y
      // Only the columns the stretch comes near in this row.
      var (first, last) = (left, right)
      if abs(dy) > 1e-9 {
        let (near, far) = (((py - reach) / dy), ((py + reach) / dy))
        let (low, high) = (max(0, min(near, far)), min(1, max(near, far)))
        let (one, other) = (from.x + low * dx, from.x + high * dx)
        first = max(first, min(one, other) - reach)
        last = min(last, max(one, other) + reach)
      }
      guard first < last else { continue }
      for x in Int(first)..<Int(last.rounded(.up)) where x < width && y < height {
        let px = Double(x) + 0.5 - from.x
        let along = square > 0 ? max(0, min(1, (px * dx + py * dy) / square)) : 0
        let (ex, ey) = (px - along * dx, py - along * dy)
        let part = Float(min(1, radius + 0.5 - (ex * ex + ey * ey).squareRoot()))
        guard part > 0 else { continue }
        let index = y * width + x
        if part > cover[index] { cover[index] = part }
        touched.add(x: x, y: y)
      }
    }
  }

  private mutating func blend(_ touched: Touched, _ colour: RGB, _ opacity: Double) {
    guard touched.left <= touched.right, touched.top <= touched.bottom else { return }
    let inks = [colour.red, colour.green, colour.blue].map { Float($0) }
    for y in touched.top...touched.bottom {
      for index in (y * width + touched.left)...(y * width + touched.right) where cover[index] > 0 {
        let part = cover[index] * Float(opacity)
        for channel in 0..<3 {
          let old = Float(pixels[3 * index + channel])
          pixels[3 * index + channel] = UInt8(max(0, min(255, (old + (inks[channel] - old) * part).rounded())))
        }
        cover[index] = 0
      }
    }
  }
}

/// A rectangle in pixels, `y` downwards.
struct PlotBox: Hashable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  var width: Double { right - left }
  var height: Double { bottom - top }
}
