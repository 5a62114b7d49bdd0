import Screen

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Spreads what a tick of the engine changes over several frames where it is more than a line should carry at once: when the axes of all
/// charts grow, say. Whole rows go, some now and the others with the next frames; the first two rows and the last always do. Pictures are not
/// cut: a frame that changes one goes whole, and so does what a key asked for, which is not counted here at all.
struct FrameBudget {
  /// Bytes of a tick.
  static let tick = 2048

  /// The row that is next in turn, so that none waits for ever.
  private var turn = 0

  /// Which rows to send; nil sends all of them.
  /// - Parameter before: what the terminal shows, of the same size.
  mutating func rows(of frame: ScreenBuffer, before: ScreenBuffer, limit: Int = tick) -> [Bool]? {
    let height = frame.height
    var costs = [Int](repeating: 0, count: height)
    for y in 0..<height where !frame.isSameInMemory(row: y, as: before) {
      guard let cost = Self.cost(of: y, frame, before) else { return nil }
      costs[y] = cost
    }
    guard costs.reduce(0, +) > limit, height > 3 else { return nil }
    var sent = [Bool](repeating: false, count: height)
    var spent = 0
    for y in [0, 1, height - 1] {
      sent[y] = true
      spent += costs[y]
    }
    var isFirst = true
    let start = turn
    for offset in 0..<height {
      let y = (start + offset) % height
      if sent[y] || costs[y] == 0 {
        sent[y] = true
        continue
      }
      // One row at least, however much it is.
      guard isFirst || spent + costs[y] <= limit else {
        turn = y
        break
      }
      (sent[y], isFirst) = (true, false)
      spent += costs[y]
    }
    return sent
  }

  /// About how many bytes the changes of a row take; nil where a picture is among them.
  private static func cost(of y: Int, _ frame: ScreenBuffer, _ before: ScreenBuffer) -> Int? {
    var cost = 0
    var (last, isRun): (Style?, Bool) = (nil, false)
    for index in (y * frame.width)..<((y + 1) * frame.width) {
      let cell = frame.cells[index]
      guard cell != before.cells[index] else {
        isRun = false
        continue
      }
      if cell.glyph == "▀" { return nil }
      cost += cell.glyph.utf8.count + (isRun ? 0 : 6)
      if cell.style != last { cost += 20 }
      (last, isRun) = (cell.style, true)
    }
    return cost
  }
}

extension ScreenBuffer {
  /// Whether a row is bit for bit that of another frame of the same size: most rows of most frames are, and this tells it faster than
  /// comparing cells does. A row that is the same may be told apart, never the other way round.
  func isSameInMemory(row y: Int, as other: ScreenBuffer) -> Bool {
    let size = MemoryLayout<Cell>.stride * width
    return cells.withUnsafeBytes { mine in
      other.cells.withUnsafeBytes { theirs in
        guard let mine = mine.baseAddress, let theirs = theirs.baseAddress else { return true }
        return memcmp(mine + y * size, theirs + y * size, size) == 0
      }
    }
  }

  /// This frame where `rows` says so, and another of the same size elsewhere.
  func with(rows: [Bool], of other: ScreenBuffer) -> ScreenBuffer {
    var mixed = self
    for y in 0..<height where !rows[y] { mixed.take(row: y, of: other) }
    return mixed
  }
}
