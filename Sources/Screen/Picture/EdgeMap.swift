/// Lines of a grey picture, one pixel thin (after Canny): smoothed, Sobel slopes, thinned to their crests, weak crests kept only where they
/// go on from strong ones.
struct EdgeMap {
  let columns: Int
  let rows: Int
  /// [rows, columns]
  private(set) var isEdge: [Bool]
  private let across: [Float]
  private let down: [Float]

  /// Of the pixels, the share whose slope starts a line.
  private static let strongShare = 0.06
  /// A crest goes on at this part of the starting slope.
  private static let weakPart: Float = 0.45
  /// Slopes below this, of tones in 0...1, are noise whatever their rank.
  private static let leastSlope: Float = 0.12

  /// - Parameter tones: [rows, columns] in 0...1.
  init(_ tones: [Float], columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    isEdge = [Bool](repeating: false, count: max(0, columns * rows))
    let smooth = Self.smoothed(tones, columns, rows)
    (across, down) = Self.slopes(smooth, columns, rows)
    guard !isEdge.isEmpty else { return }
    let steepness = zip(across, down).map { ($0 * $0 + $1 * $1).squareRoot() }
    let crests = crests(steepness)
    let ranked = steepness.sorted()
    let strong = max(Self.leastSlope, ranked[min(ranked.count - 1, Int(Double(ranked.count) * (1 - Self.strongShare)))])
    follow(crests, steepness, strong: strong)
  }

  mutating func remove(where isGone: (_ column: Int, _ row: Int) -> Bool) {
    for index in isEdge.indices where isEdge[index] && isGone(index % columns, index / columns) { isEdge[index] = false }
  }

  /// The way a line runs through a rectangle of pixels, as one of `-|/\`; nil where there is none.
  func stroke(x: Int, y: Int, width: Int, height: Int) -> Character? {
    var (along, slant, count) = (Float(0), Float(0), 0)
    for row in y..<min(rows, y + height) {
      for column in x..<min(columns, x + width) where isEdge[row * columns + column] {
        let (dx, dy) = (across[row * columns + column], down[row * columns + column])
        // Twice the angle, so that opposite slopes agree.
        along += dx * dx - dy * dy
        slant += 2 * dx * dy
        count += 1
      }
    }
    guard count > 0 else { return nil }
    if abs(along) >= abs(slant) { return along > 0 ? "|" : "-" }
    return slant > 0 ? "/" : "\\"
  }

  private static func smoothed(_ values: [Float], _ columns: Int, _ rows: Int) -> [Float] {
    func pass(_ source: [Float], step: Int, last: Int, place: (Int) -> Int) -> [Float] {
      source.indices.map { index in
        let position = place(index)
        let before = source[position > 0 ? index - step : index]
        let after = source[position < last ? index + step : index]
        return (before + 2 * source[index] + after) / 4
      }
    }
    guard columns > 0 else { return [] }
    let lines = pass(values, step: 1, last: columns - 1) { $0 % columns }
    return pass(lines, step: columns, last: rows - 1) { $0 / columns }
  }

  private static func slopes(_ tones: [Float], _ columns: Int, _ rows: Int) -> (across: [Float], down: [Float]) {
    var across = [Float](repeating: 0, count: tones.count)
    var down = across
    for y in 0..<rows {
      let (above, below) = (max(0, y - 1) * columns, min(rows - 1, y + 1) * columns)
      let here = y * columns
      for x in 0..<columns {
        let (left, right) = (max(0, x - 1), min(columns - 1, x + 1))
        across[here + x] =
          tones[above + right] + 2 * tones[here + right] + tones[below + right] - tones[above + left] - 2 * tones[here + left]
          - tones[below + left]
        down[here + x] =
          tones[below + left] + 2 * tones[below + x] + tones[below + right] - tones[above + left] - 2 * tones[above + x]
          - tones[above + right]
      }
    }
    return (across, down)
  }

  /// Where no neighbour across the line is steeper.
  private func crests(_ steepness: [Float]) -> [Bool] {
    func at(_ x: Int, _ y: Int) -> Float { x < 0 || y < 0 || x >= columns || y >= rows ? 0 : steepness[y * columns + x] }
    return steepness.indices.map { index in
      let (x, y) = (index % columns, index / columns)
      let (dx, dy) = (across[index], down[index])
      let step: (x: Int, y: Int)
      if abs(dx) > 2.4 * abs(dy) {
        step = (1, 0)
      } else if abs(dy) > 2.4 * abs(dx) {
        step = (0, 1)
      } else {
        step = (1, dx * dy > 0 ? 1 : -1)
      }
      return steepness[index] > at(x - step.x, y - step.y) && steepness[index] >= at(x + step.x, y + step.y)
    }
  }

  private mutating func follow(_ crests: [Bool], _ steepness: [Float], strong: Float) {
    let weak = strong * Self.weakPart
    var open = crests.indices.filter { crests[$0] && steepness[$0] >= strong }
    for index in open { isEdge[index] = true }
    while let index = open.popLast() {
      let (x, y) = (index % columns, index / columns)
      for row in max(0, y - 1)...min(rows - 1, y + 1) {
        for column in max(0, x - 1)...min(columns - 1, x + 1) {
          let next = row * columns + column
          guard !isEdge[next], crests[next], steepness[next] >= weak else { continue }
          isEdge[next] = true
          open.append(next)
        }
      }
    }
  }
}
