/// Dots of a plot: 2 x 4 to a cell in Braille, 1 x 1 in ASCII.
struct PlotCanvas {
  let columns: Int
  let rows: Int
  let isBraille: Bool
  /// Width and height in dots.
  var width: Int { columns * (isBraille ? 2 : 1) }
  var height: Int { rows * (isBraille ? 4 : 1) }
  private var bits: [UInt8]
  private var owner: [Int16]

  init(columns: Int, rows: Int, isBraille: Bool) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
    self.isBraille = isBraille
    bits = Array(repeating: 0, count: self.columns * self.rows)
    owner = Array(repeating: -1, count: self.columns * self.rows)
  }

  /// Sets a dot counted from the top left; the cell belongs to the last curve that set one.
  mutating func set(_ x: Int, _ y: Int, curve: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let cell = isBraille ? (y / 4) * columns + x / 2 : y * columns + x
    bits[cell] |= isBraille ? Self.dots[(y % 4) * 2 + x % 2] : 1
    owner[cell] = Int16(truncatingIfNeeded: curve)
  }

  private static let dots: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

  func isEmpty(_ column: Int, _ row: Int) -> Bool { bits[row * columns + column] == 0 }

  func curve(_ column: Int, _ row: Int) -> Int { Int(owner[row * columns + column]) }

  /// The Braille pattern of a cell.
  func glyph(_ column: Int, _ row: Int) -> Character {
    Unicode.Scalar(0x2800 + UInt32(bits[row * columns + column])).map(Character.init) ?? " "
  }

  /// A straight line of dots; `dash` says whether the n-th dot along the curve is drawn. Returns the running count of dots.
  mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), curve: Int, count: Int, dash: (Int) -> Bool
  ) -> Int {
    // Cut to a little more than the plot, so that far-away points cost nothing.
    guard let (a, b) = clipped(start, end) else { return count }
    let steps = max(1, Int(max(abs(b.x - a.x), abs(b.y - a.y)).rounded()))
    var count = count
    for step in 0...steps {
      let t = Double(step) / Double(steps)
      if dash(count) { set(Int((a.x + (b.x - a.x) * t).rounded()), Int((a.y + (b.y - a.y) * t).rounded()), curve: curve) }
      count += 1
    }
    return count - 1
  }

  /// Liang-Barsky: the part of a segment inside the plot and one dot around it.
  private func clipped(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> ((x: Double, y: Double), (x: Double, y: Double))? {
    guard a.x.isFinite, a.y.isFinite, b.x.isFinite, b.y.isFinite else { return nil }
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    var (start, end) = (0.0, 1.0)
    let edges = [(-dx, a.x + 1), (dx, Double(width) - a.x), (-dy, a.y + 1), (dy, Double(height) - a.y)]
    for (p, q) in edges {
      if p == 0 {
        if q < 0 { return nil }
      } else if p < 0 {
        start = max(start, q / p)
      } else {
        end = min(end, q / p)
      }
    }
    guard start <= end else { return nil }
    return ((a.x + start * dx, a.y + start * dy), (a.x + end * dx, a.y + end * dy))
  }
}
