/// A rectangle of cells; `x` and `y` count from the top left of the screen. Never of negative size.
package struct Rect: Hashable, Sendable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package static let zero = Rect(x: 0, y: 0, width: 0, height: 0)

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// First column to the right of the rectangle.
  package var maxX: Int { x + width }
  /// First row below the rectangle.
  package var maxY: Int { y + height }
  package var isEmpty: Bool { width == 0 || height == 0 }

  package func contains(x px: Int, y py: Int) -> Bool { px >= x && px < maxX && py >= y && py < maxY }

  package func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// The rectangle less `by` cells on every side.
  package func inset(by amount: Int) -> Rect { inset(horizontal: amount, vertical: amount) }

  package func inset(horizontal: Int, vertical: Int) -> Rect {
    let left = min(horizontal, width / 2)
    let top = min(vertical, height / 2)
    return Rect(x: x + left, y: y + top, width: width - 2 * horizontal, height: height - 2 * vertical)
  }

  /// A rectangle of at most the given size in the middle of this one.
  package func centred(width wanted: Int, height wantedHeight: Int) -> Rect {
    let innerWidth = min(max(0, wanted), width)
    let innerHeight = min(max(0, wantedHeight), height)
    return Rect(x: x + (width - innerWidth) / 2, y: y + (height - innerHeight) / 2, width: innerWidth, height: innerHeight)
  }

  package func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
    let cut = min(max(0, rows), height)
    return (
      Rect(x: x, y: y, width: width, height: cut), Rect(x: x, y: y + cut, width: width, height: height - cut)
    )
  }

  package func splitBottom(_ rows: Int) -> (bottom: Rect, rest: Rect) {
    let parts = splitTop(height - min(max(0, rows), height))
    return (parts.rest, parts.top)
  }

  package func splitLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
    let cut = min(max(0, columns), width)
    return (
      Rect(x: x, y: y, width: cut, height: height), Rect(x: x + cut, y: y, width: width - cut, height: height)
    )
  }

  package func splitRight(_ columns: Int) -> (right: Rect, rest: Rect) {
    let parts = splitLeft(width - min(max(0, columns), width))
    return (parts.rest, parts.left)
  }

  /// Stacks parts from top to bottom; see `Length`.
  package func rows(_ lengths: [Length], gap: Int = 0) -> [Rect] {
    var top = y
    return Length.share(height, among: lengths, gap: gap).map { size in
      let part = Rect(x: x, y: min(top, maxY), width: width, height: min(size, max(0, maxY - top)))
      top += size + gap
      return part
    }
  }

  /// Lays parts from left to right; see `Length`.
  package func columns(_ lengths: [Length], gap: Int = 0) -> [Rect] {
    var left = x
    return Length.share(width, among: lengths, gap: gap).map { size in
      let part = Rect(x: min(left, maxX), y: y, width: min(size, max(0, maxX - left)), height: height)
      left += size + gap
      return part
    }
  }
}

/// How long a part of a layout wants to be, in cells.
package enum Length: Hashable, Sendable {
  case fixed(Int)
  /// A share of what the fixed parts leave, in proportion to the weight.
  case weight(Int)

  /// Sizes of the parts: their sum and the gaps never exceed `total`; earlier parts win when space is short; weighted parts use all that is left.
  static func share(_ total: Int, among lengths: [Length], gap: Int) -> [Int] {
    var left = max(0, total - max(0, lengths.count - 1) * gap)
    var sizes = [Int](repeating: 0, count: lengths.count)
    var weights = 0
    for (index, length) in lengths.enumerated() {
      switch length {
      case .fixed(let size):
        sizes[index] = min(max(0, size), left)
        left -= sizes[index]
      case .weight(let weight): weights += max(0, weight)
      }
    }
    for (index, length) in lengths.enumerated() {
      guard case .weight(let weight) = length, weight > 0, weights > 0 else { continue }
      sizes[index] = left * weight / weights
      left -= sizes[index]
      weights -= weight
    }
    return sizes
  }
}
