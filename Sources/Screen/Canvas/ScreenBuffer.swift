/// One column of one row. A wide glyph's second column is a continuation.
package struct Cell: Hashable, Sendable {
  package var glyph: Character
  package var style: Style
  /// 1, 2, or 0 for the second column of the wide glyph to the left.
  package var width: UInt8

  package init(_ glyph: Character = " ", style: Style = .background, width: UInt8 = 1) {
    self.glyph = glyph
    self.style = style
    self.width = width
  }

  package var isContinuation: Bool { width == 0 }
}

/// A frame: `width` x `height` cells. Everything outside `clip` is ignored, so drawing never traps whatever the size.
package struct ScreenBuffer: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// Which characters may appear; `put` and `set` replace others.
  package var glyphs: GlyphSet
  /// Where drawing has an effect.
  package private(set) var clip: Rect
  package private(set) var cells: [Cell]
  /// Places that answer to the mouse, in the order they were drawn.
  package internal(set) var targets: [ClickTarget] = []
  /// Where the terminal's own cursor should stand (text input); nil hides it.
  package var cursor: (x: Int, y: Int)? {
    get { cursorX.flatMap { x in cursorY.map { (x, $0) } } }
    set {
      cursorX = newValue?.x
      cursorY = newValue?.y
    }
  }
  private var cursorX: Int?
  private var cursorY: Int?
  /// Pictures that a terminal with real pixels puts on top of the cells, in the order they were drawn.
  package internal(set) var pixelPictures: [PixelPicture] = []

  package init(width: Int, height: Int, glyphs: GlyphSet = .unicode) {
    self.width = max(0, width)
    self.height = max(0, height)
    self.glyphs = glyphs
    clip = Rect(x: 0, y: 0, width: self.width, height: self.height)
    cells = Array(repeating: Cell(), count: self.width * self.height)
  }

  package var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// The cell at a place; a blank outside the screen. Writing outside `clip` does nothing.
  package subscript(x: Int, y: Int) -> Cell {
    get {
      guard bounds.contains(x: x, y: y) else { return Cell() }
      return cells[y * width + x]
    }
    set {
      guard clip.contains(x: x, y: y) else { return }
      write(newValue, x, y)
    }
  }

  /// Runs `draw` with everything outside `rect` protected.
  package mutating func clipped(to rect: Rect, _ draw: (inout ScreenBuffer) -> Void) {
    let outer = clip
    clip = outer.intersection(rect)
    draw(&self)
    clip = outer
  }

  /// Blanks a rectangle in the given style.
  package mutating func fill(_ rect: Rect, style: Style = .background, glyph: Character = " ") {
    let area = rect.intersection(clip)
    guard !area.isEmpty else { return }
    let cell = Cell(shown(glyph), style: style)
    for y in area.y..<area.maxY {
      write(cell, area.x, y)
      write(cell, area.maxX - 1, y)
      for index in (y * width + area.x)..<(y * width + area.maxX) { cells[index] = cell }
    }
  }

  /// Changes the style of what stands in a rectangle and leaves the glyphs.
  package mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = rect.intersection(clip)
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { change(&cells[y * width + x].style) }
    }
  }

  /// Writes one single-width glyph of our own drawing (borders, marks).
  package mutating func set(_ glyph: Character, x: Int, y: Int, style: Style = .text) {
    guard clip.contains(x: x, y: y) else { return }
    write(Cell(shown(glyph), style: style), x, y)
  }

  /// Writes text from (x, y) to the right, at most `maxWidth` columns; what doesn't fit is cut, with an ellipsis if `ellipsis`.
  /// Control characters are shown, never sent: see `forEachGlyph`. Returns the columns used, counted up to the right edge of the clip.
  @discardableResult
  package mutating func put(
    _ text: some StringProtocol, x: Int, y: Int, style: Style = .text, maxWidth: Int = .max, ellipsis: Bool = false
  ) -> Int {
    // What the clip cuts off is cut as well, and says so.
    let maxWidth = ellipsis ? min(maxWidth, clip.maxX - x) : maxWidth
    guard maxWidth > 0 else { return 0 }
    var used = 0
    // Where the ellipsis would go if the text turns out too long: the last place that leaves it a column.
    var cut = 0
    var isCut = false
    let set = glyphs
    text.forEachGlyph(set) { glyph in
      if used + glyph.width > maxWidth {
        isCut = true
        return false
      }
      if y >= clip.y && y < clip.maxY { place(glyph, x + used, y, style) }
      if used <= maxWidth - 1 { cut = used }
      used += glyph.width
      return ellipsis || x + used < clip.maxX
    }
    if isCut && ellipsis {
      let position = used < maxWidth ? used : cut
      self.set(set.ellipsis, x: x + position, y: y, style: style)
      used = position + 1
    }
    return used
  }

  private mutating func place(_ glyph: Glyph, _ x: Int, _ y: Int, _ style: Style) {
    if glyph.width == 1 {
      if clip.contains(x: x, y: y) { write(Cell(glyph.character, style: style), x, y) }
      return
    }
    let left = clip.contains(x: x, y: y)
    let right = clip.contains(x: x + 1, y: y)
    if left && right {
      write(Cell(glyph.character, style: style, width: 2), x, y)
      write(Cell(" ", style: style, width: 0), x + 1, y)
    } else if left {
      write(Cell(" ", style: style), x, y)
    } else if right {
      write(Cell(" ", style: style), x + 1, y)
    }
  }

  /// Stores a cell and blanks the other half of a wide glyph it breaks.
  private mutating func write(_ cell: Cell, _ x: Int, _ y: Int) {
    let index = y * width + x
    let old = cells[index].width
    if old == 0 && cell.width != 0 && x > 0 {
      cells[index - 1].glyph = " "
      cells[index - 1].width = 1
    } else if old == 2 && x + 1 < width {
      cells[index + 1].glyph = " "
      cells[index + 1].width = 1
    }
    cells[index] = cell
  }

  /// Takes a whole row as it is in another frame of the same size.
  package mutating func take(row y: Int, of other: ScreenBuffer) {
    guard other.width == width, other.height == height, (0..<height).contains(y) else { return }
    let range = (y * width)..<((y + 1) * width)
    cells.replaceSubrange(range, with: other.cells[range])
  }

  private func shown(_ glyph: Character) -> Character {
    guard let first = glyph.unicodeScalars.first else { return " " }
    if first.value >= 0x20 && first.value < 0x7F { return Character(first) }
    if glyphs == .ascii { return GlyphSet.asciiStandIn(first) }
    if case .spacing(1) = ScalarClass(first) { return glyph }
    return "?"
  }
}
