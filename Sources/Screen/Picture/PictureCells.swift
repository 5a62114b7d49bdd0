extension Picture {
  /// Half blocks: the upper pixel is the foreground of `▀`, the lower its background.
  func halfBlocks(_ screen: inout ScreenBuffer, _ area: Rect, _ theme: Theme, _ depth: ColourDepth) {
    let (columns, rows) = (area.width, area.height * 2)
    // Heat that is as grey as the film would be taken for it: digits stand for it.
    var drawn = self
    if theme.heatColour(1, depth) == nil { drawn.heat = nil }
    func shade(_ tone: Double, _ place: (x: Double, y: Double)) -> RGB {
      guard depth == .sixteen, let level = drawn.heat?.level(place.x, place.y) else { return drawn.colour(tone, place, theme) }
      return level > 0.2 ? theme.heatColour(level, depth) ?? RGB(grey: 0) : RGB(grey: UInt8((tone * 255).rounded()))
    }
    let greys = image.resampled(shown, columns: columns, rows: rows)
    for y in 0..<area.height {
      for x in 0..<columns {
        let upperPlace = position(x, 2 * y, of: columns, rows)
        let lowerPlace = position(x, 2 * y + 1, of: columns, rows)
        let (upperHidden, lowerHidden) = (isHidden(upperPlace), isHidden(lowerPlace))
        if upperHidden && lowerHidden {
          texture(&screen, area.x + x, area.y + y)
          continue
        }
        let ground = theme.background(of: .hidden) ?? RGB(grey: 24)
        let upper = upperHidden ? ground : shade(tone(greys[2 * y * columns + x]), upperPlace)
        let lower = lowerHidden ? ground : shade(tone(greys[(2 * y + 1) * columns + x]), lowerPlace)
        if upper == lower {
          screen.set(" ", x: area.x + x, y: area.y + y, style: Style(.text, foreground: upper, background: lower))
        } else {
          screen.set("▀", x: area.x + x, y: area.y + y, style: Style(.text, foreground: upper, background: lower))
        }
      }
    }
  }

  /// One glyph a cell, denser for brighter; with sixteen colours also three greys, which makes thirteen levels.
  func shades(_ screen: inout ScreenBuffer, _ area: Rect, _ theme: Theme, _ depth: ColourDepth) {
    let greys = image.resampled(shown, columns: area.width, rows: area.height)
    let ramp = ShadeRamp(screen.glyphs, theme: theme, depth: depth)
    for y in 0..<area.height {
      for x in 0..<area.width {
        let place = position(x, y, of: area.width, area.height)
        if isHidden(place) {
          texture(&screen, area.x + x, area.y + y)
          continue
        }
        let overlay = heat.map { $0.level(place.x, place.y) } ?? 0
        let tint = overlay > 0.2 ? theme.heatColour(overlay, depth) : nil
        // Where the film is black there would be nothing to be coloured.
        let tone = tone(greys[y * area.width + x])
        screen[area.x + x, area.y + y] = ramp.cell(tint == nil ? tone : max(0.3, tone), x: x, y: y, tint: tint)
      }
    }
  }

  /// Lines of the picture in Braille dots, or in strokes where there is ASCII only.
  func edges(_ screen: inout ScreenBuffer, _ area: Rect, _ theme: Theme, _ depth: ColourDepth) {
    let (columns, rows) = (2 * area.width, 4 * area.height)
    let greys = image.resampled(shown, columns: columns, rows: rows)
    var map = EdgeMap(greys.map { Float(tone($0)) }, columns: columns, rows: rows)
    if !visible.isEmpty { map.remove { isHidden(position($0, $1, of: columns, rows)) } }
    var canvas = PlotCanvas(columns: area.width, rows: area.height, isBraille: true)
    for y in 0..<rows {
      for x in 0..<columns where map.isEdge[y * columns + x] { canvas.set(x, y, curve: 0) }
    }
    for y in 0..<area.height {
      for x in 0..<area.width {
        let place = position(x, y, of: area.width, area.height)
        if isHidden(place) {
          texture(&screen, area.x + x, area.y + y)
          continue
        }
        let level = heat.map { $0.level(place.x, place.y) } ?? 0
        let style = Style(.text, background: level > 0.1 ? theme.heatColour(level, depth) : nil)
        let glyph =
          canvas.isEmpty(x, y)
          ? " " : screen.glyphs == .unicode ? canvas.glyph(x, y) : map.stroke(x: 2 * x, y: 4 * y, width: 2, height: 4) ?? " "
        screen.set(glyph, x: area.x + x, y: area.y + y, style: style)
      }
    }
  }

  private func texture(_ screen: inout ScreenBuffer, _ x: Int, _ y: Int) {
    screen.set(screen.glyphs == .unicode ? "╱" : "/", x: x, y: y, style: Style(.hidden))
  }
}
