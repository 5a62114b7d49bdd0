/// How a picture becomes cells.
package enum PictureMode: Hashable, Sendable, CaseIterable {
  /// Two pixels a cell, by the colours of a half block.
  case halfBlock
  /// One pixel a cell, by the density of the glyph.
  case shades
  /// Eight dots a cell where the grey changes most.
  case edges

  /// What looks best on a terminal.
  package static func best(_ depth: ColourDepth, _ glyphs: GlyphSet) -> PictureMode {
    depth >= .indexed && glyphs == .unicode ? .halfBlock : .shades
  }
}

/// A grey picture drawn into cells, with what lies over it: heat map, hidden patches, a window.
package struct Picture {
  package var image: GreyImage
  package var mode: PictureMode
  /// The part shown; nil shows all of it.
  package var part: PixelRect?
  /// Greys shown as black and as white (level and width, as radiology viewers set them).
  package var black: Double = 0
  package var white: Double = 255
  package var isInverted = false
  package var heat: HeatMap?
  /// 0 shows the film alone, 1 the heat map alone.
  package var heatOpacity = 0.6
  /// Writes each patch's share of the scale, 1...9, over it; done in monochrome in any case.
  package var showsHeatDigits = false
  /// [side, side] patches the encoder saw; the others are drawn as a texture. Empty shows all.
  package var visible: [Bool] = []
  package var gridSide = 0
  /// A frame around part of the picture, in patches: top, left, size.
  package var window: (top: Int, left: Int, size: Int)?
  /// Leaves the cells to real pixels (`ScreenBuffer.pixelPictures`).
  package var usesPixels = false

  package init(_ image: GreyImage, mode: PictureMode) {
    self.image = image
    self.mode = mode
  }

  var shown: PixelRect { part ?? image.whole }

  /// Terminals smooth what they enlarge; enlarged to this side beforehand, pixels stay squares.
  private static let pixelSide = 448

  /// The cells the picture takes inside `rect`: as large as fits with its aspect (a cell is twice as high as wide), centred.
  package func place(in rect: Rect) -> Rect {
    let source = shown
    guard source.width > 0, source.height > 0, !rect.isEmpty else { return rect.centred(width: 0, height: 0) }
    let scale = min(Double(rect.width) / source.width, Double(rect.height * 2) / source.height)
    let columns = max(1, Int((source.width * scale).rounded()))
    let rows = max(1, Int((source.height * scale / 2).rounded()))
    return rect.centred(width: columns, height: rows)
  }

  /// Draws and returns the cells taken.
  @discardableResult
  package func draw(into screen: inout ScreenBuffer, in rect: Rect, theme: Theme, depth: ColourDepth) -> Rect {
    screen.fill(rect)
    let area = place(in: rect)
    guard !area.isEmpty, image.width > 0, image.height > 0 else { return area }
    if usesPixels {
      screen.reserve(area, for: bitmap(theme: theme, leastSide: Self.pixelSide))
      return area
    }
    screen.clipped(to: area) { screen in
      switch mode {
      case .halfBlock: halfBlocks(&screen, area, theme, depth)
      case .shades: shades(&screen, area, theme, depth)
      case .edges: edges(&screen, area, theme, depth)
      }
      if heat != nil && (showsHeatDigits || theme.heatColour(1, depth) == nil) { heatDigits(&screen, area) }
      if let window, gridSide > 0 { frame(&screen, area, window) }
    }
    return area
  }

  /// The grey 0...1 after contrast window and inversion.
  func tone(_ value: Float) -> Double {
    let level = min(1, max(0, (Double(value) - black) / max(1, white - black)))
    return isInverted ? 1 - level : level
  }

  /// Where the middle of target pixel (column, row) of a grid lies in the whole picture, both 0...1.
  func position(_ column: Int, _ row: Int, of columns: Int, _ rows: Int) -> (x: Double, y: Double) {
    let source = shown
    return (
      (source.x + (Double(column) + 0.5) / Double(columns) * source.width) / Double(image.width),
      (source.y + (Double(row) + 0.5) / Double(rows) * source.height) / Double(image.height)
    )
  }

  func isHidden(_ place: (x: Double, y: Double)) -> Bool {
    guard gridSide > 0, visible.count == gridSide * gridSide else { return false }
    let column = min(gridSide - 1, max(0, Int(place.x * Double(gridSide))))
    let row = min(gridSide - 1, max(0, Int(place.y * Double(gridSide))))
    return !visible[row * gridSide + column]
  }

  /// The colour of one pixel: grey, with the heat map over it.
  func colour(_ tone: Double, _ place: (x: Double, y: Double), _ theme: Theme) -> RGB {
    let grey = RGB(grey: UInt8((tone * 255).rounded()))
    guard let heat else { return grey }
    let level = heat.level(place.x, place.y)
    // Where there is nothing to show the film stays as it is; the more, the more the colour covers.
    return grey.mixed(with: theme.heatColour(level), heatOpacity >= 1 ? 1 : min(1, heatOpacity * (0.25 + 0.75 * level.squareRoot())))
  }

  /// The column and row of cells where a patch border lies.
  private func cell(_ patch: Int, horizontal: Bool, _ area: Rect) -> Int {
    let source = shown
    let pixel = Double(patch) / Double(gridSide) * Double(horizontal ? image.width : image.height)
    let share = horizontal ? (pixel - source.x) / source.width : (pixel - source.y) / source.height
    return horizontal ? area.x + Int((share * Double(area.width)).rounded()) : area.y + Int((share * Double(area.height)).rounded())
  }

  private func frame(_ screen: inout ScreenBuffer, _ area: Rect, _ window: (top: Int, left: Int, size: Int)) {
    let left = cell(window.left, horizontal: true, area)
    let right = max(left + 1, cell(window.left + window.size, horizontal: true, area)) - 1
    let top = cell(window.top, horizontal: false, area)
    let bottom = max(top + 1, cell(window.top + window.size, horizontal: false, area)) - 1
    func put(_ unicode: Character, _ ascii: Character, _ x: Int, _ y: Int) {
      let under = screen[x, y]
      // A line keeps the grey it stands on: that of a dense glyph is its foreground.
      let ground = ["█", "▓"].contains(under.glyph) ? under.style.foreground : under.style.background
      screen.set(screen.glyphs == .unicode ? unicode : ascii, x: x, y: y, style: Style(.window, background: ground))
    }
    // Of a window larger than what is shown only the lines in sight are walked along.
    for x in max(left, area.x)...max(min(right, area.maxX - 1), max(left, area.x)) {
      put("─", "-", x, top)
      put("─", "-", x, bottom)
    }
    for y in max(top, area.y)...max(min(bottom, area.maxY - 1), max(top, area.y)) {
      put("│", "|", left, y)
      put("│", "|", right, y)
    }
    put("┌", "+", left, top)
    put("┐", "+", right, top)
    put("└", "+", left, bottom)
    put("┘", "+", right, bottom)
  }

  private func heatDigits(_ screen: inout ScreenBuffer, _ area: Rect) {
    guard let heat, heat.columns > 0, heat.rows > 0 else { return }
    let source = shown
    for row in 0..<heat.rows {
      for column in 0..<heat.columns {
        let x = (Double(column) + 0.5) / Double(heat.columns)
        let y = (Double(row) + 0.5) / Double(heat.rows)
        let level = heat.level(x, y)
        guard level >= 0.1 else { continue }
        let px = (x * Double(image.width) - source.x) / source.width
        let py = (y * Double(image.height) - source.y) / source.height
        guard (0..<1).contains(px), (0..<1).contains(py) else { continue }
        let (cx, cy) = (area.x + Int(px * Double(area.width)), area.y + Int(py * Double(area.height)))
        let under = screen[cx, cy].style
        screen.set(
          HeatMap.digit(level), x: cx, y: cy,
          style: Style(level >= 0.5 ? .selection : .text, background: under.background, attributes: level >= 0.5 ? .bold : []))
      }
    }
  }
}
