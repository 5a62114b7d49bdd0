import Screen

/// Dots inside cells (2 x 4 of braille, or 1 x 3 heights of ASCII), in layers: the upper layer of a cell decides its ink and hides the
/// dots below, so that a mean stays a line on its band.
struct DotCanvas {
  enum Layer: Hashable {
    case band
    case curve(Int)
    case validation(Int)

    var rank: Int {
      switch self {
      case .band: 1
      case .curve(let number): 100 - min(number, 50)
      case .validation: 200
      }
    }
  }
  private struct Cell {
    var dots: UInt8 = 0
    var layer: Layer?
  }

  let columns: Int
  let rows: Int
  let dotsAcross: Int
  let dotsDown: Int
  private var cells: [Cell]

  init(columns: Int, rows: Int, dotsAcross: Int, dotsDown: Int) {
    self.columns = columns
    self.rows = rows
    self.dotsAcross = dotsAcross
    self.dotsDown = dotsDown
    cells = [Cell](repeating: Cell(), count: columns * rows)
  }

  private var height: Int { rows * dotsDown }

  private mutating func dot(_ x: Int, _ y: Int, _ layer: Layer) {
    guard x >= 0, y >= 0, x < columns * dotsAcross, y < height else { return }
    let index = (y / dotsDown) * columns + x / dotsAcross
    let rank = cells[index].layer?.rank ?? 0
    guard layer.rank >= rank else { return }
    if layer.rank > rank { cells[index] = Cell(dots: 0, layer: layer) }
    cells[index].dots |= 1 << UInt8((x % dotsAcross) * dotsDown + y % dotsDown)
  }

  /// The dot row of a value, counted from the top; outside the canvas when it is off the range.
  private func row(_ value: Double, _ range: ValueRange) -> Int {
    let position = range.position(value)
    guard position.isFinite else { return -1 }
    return Int((max(-1, min(2, 1 - position)) * Double(height - 1)).rounded())
  }

  /// Every other dot between the lowest and highest value, so that noise reads as a shade and not as a block.
  mutating func drawBand(_ trace: ChartTrace, _ range: ValueRange, layer: Layer) {
    for (x, column) in trace.columns.enumerated() where column.band.finiteCount > 0 {
      let top = max(0, row(Double(column.band.maximum), range))
      let bottom = min(height - 1, row(Double(max(column.band.minimum, Float(range.low))), range))
      guard top <= bottom else { continue }
      for y in top...bottom where (x + y) % 2 == 0 || column.band.finiteCount == 1 { dot(x, y, layer) }
    }
  }

  /// The means, joined; a column of broken points only breaks the line.
  mutating func drawLine(_ trace: ChartTrace, _ range: ValueRange, layer: Layer) {
    var previous: (x: Int, y: Int)?
    for (x, column) in trace.columns.enumerated() {
      if column.isGap { previous = nil }
      guard let mean = column.mean else { continue }
      let y = row(mean, range)
      if let previous { join(previous, (x, y), layer) } else { dot(x, y, layer) }
      previous = (x, y)
    }
  }

  private mutating func join(_ from: (x: Int, y: Int), _ to: (x: Int, y: Int), _ layer: Layer) {
    let steps = max(to.x - from.x, abs(to.y - from.y), 1)
    for step in 1...steps {
      let share = Double(step) / Double(steps)
      dot(
        from.x + Int((share * Double(to.x - from.x)).rounded()), from.y + Int((share * Double(to.y - from.y)).rounded()), layer)
    }
  }

  /// Rare points as marks of their own. Where there are many, some are left out, so that the curve under them stays in sight: never the
  /// last one.
  mutating func drawPoints(_ trace: ChartTrace, _ range: ValueRange, layer: Layer) {
    var next = columns * dotsAcross
    for x in trace.columns.indices.reversed() where x <= next {
      guard let mean = trace.columns[x].mean else { continue }
      dot(x, row(mean, range), layer)
      next = x - Self.markDistance * dotsAcross
    }
  }

  /// Cells from one mark to the next at least.
  private static let markDistance = 3

  /// Rows in which a layer is on top in a column of cells.
  func rows(of layer: Layer, column: Int) -> [Int] {
    (0..<rows).filter { cells[$0 * columns + column].layer == layer && cells[$0 * columns + column].dots != 0 }
  }

  func put(into screen: inout ScreenBuffer, at area: Rect, _ look: Look) {
    let theme = look.theme
    let ground = theme.background(of: .background) ?? RGB(0, 0, 0)
    let bandStyle = Style(.grid, foreground: theme.hasColours ? ground.mixed(with: theme.colour(of: .curve1), 0.42) : nil)
    for y in 0..<rows {
      for x in 0..<columns {
        let cell = cells[y * columns + x]
        guard let layer = cell.layer, cell.dots != 0 else { continue }
        let place = (x: area.x + x, y: area.y + y)
        switch layer {
        case .band: screen.set(screen.glyphs.dots(cell.dots), x: place.x, y: place.y, style: bandStyle)
        case .curve(let number):
          screen.set(screen.glyphs.dots(cell.dots, curve: number), x: place.x, y: place.y, style: .curve(number))
        case .validation(let number): screen.set("◆", x: place.x, y: place.y, style: .validation(number))
        }
      }
    }
  }
}

extension GlyphSet {
  /// Dots a cell holds side by side and above each other.
  var dotsAcross: Int { self == .ascii ? 1 : 2 }
  var dotsDown: Int { self == .ascii ? 3 : 4 }

  /// The character with these dots: column by column, top first. In ASCII, curves after the first have letters of their own.
  func dots(_ dots: UInt8, curve: Int = 0) -> Character {
    guard self == .unicode else {
      if curve > 0 { return Array("oxvzs+%")[min(curve, 7) - 1] }
      return [" ", "'", "-", "\"", ".", ":", ":", "|"][Int(dots & 7)]
    }
    let bits: [UInt32] = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80]
    let pattern = bits.indices.reduce(UInt32(0x2800)) { dots & (1 << UInt8($1)) != 0 ? $0 | bits[$1] : $0 }
    return Unicode.Scalar(pattern).map(Character.init) ?? " "
  }
}

extension Theme {
  /// False for a theme that leaves colours to the terminal: nothing may be mixed then.
  var hasColours: Bool { background(of: .background) != nil }
}
