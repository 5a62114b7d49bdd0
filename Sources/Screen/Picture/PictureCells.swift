extension Picture {
  /// Half blocks: the upper pixel is the foreground of `▀`, the lower its background.
  func halfBlocks(_ screen: inout ScreenBuffer, _ area: Rect, _ theme: Theme) {
    let (columns, rows) = (area.width, area.height * 2)
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
        let upper = upperHidden ? ground : colour(tone(greys[2 * y * columns + x]), upperPlace, theme)
        let lower = lowerHidden ? ground : colour(tone(greys[(2 * y + 1) * columns + x]), lowerPlace, theme)
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
    let blocks: [Character] = [" ", "░", "▒", "▓", "█"]
    let ramp = Array(" .'`:,;~-+=*cxo#%8@M")
    for y in 0..<area.height {
      for x in 0..<area.width {
        let place = position(x, y, of: area.width, area.height)
        if isHidden(place) {
          texture(&screen, area.x + x, area.y + y)
          continue
        }
        let tone = tone(greys[y * area.width + x])
        let overlay = heat.map { depth == .mono ? 0 : $0.level(place.x, place.y) } ?? 0
        let black = RGB(grey: 0)
        if screen.glyphs == .unicode && depth >= .sixteen {
          let (coverage, colour) = Self.block(tone)
          let style =
            overlay > 0.2
            ? Style(.text, foreground: theme.heatColour(overlay), background: black) : Style(.text, foreground: colour, background: black)
          screen.set(blocks[coverage], x: area.x + x, y: area.y + y, style: style)
        } else {
          let glyphs = screen.glyphs == .unicode ? blocks : ramp
          let index = min(glyphs.count - 1, Int(tone * Double(glyphs.count)))
          let style = overlay > 0.2 ? Style(.text, foreground: theme.heatColour(overlay)) : Style(.text)
          screen.set(glyphs[index], x: area.x + x, y: area.y + y, style: style)
        }
      }
    }
  }

  /// The block density and grey of the sixteen colours nearest to a tone.
  static func block(_ tone: Double) -> (coverage: Int, colour: RGB) {
    var best = (coverage: 0, colour: RGB(grey: 127))
    var error = tone
    for colour in [RGB(grey: 127), RGB(grey: 229), RGB(grey: 255)] {
      for coverage in 1...4 {
        let level = Double(coverage) / 4 * Double(colour.red) / 255
        if abs(level - tone) < error { (best, error) = ((coverage, colour), abs(level - tone)) }
      }
    }
    return best
  }

  /// Dots where the grey changes most: the tenth part of the pixels with the steepest slope (Sobel).
  func edges(_ screen: inout ScreenBuffer, _ area: Rect, _ theme: Theme, _ depth: ColourDepth) {
    let isBraille = screen.glyphs == .unicode
    var canvas = PlotCanvas(columns: area.width, rows: area.height, isBraille: isBraille)
    let (columns, rows) = (canvas.width, canvas.height)
    let slopes = Self.slopes(image.resampled(shown, columns: columns, rows: rows), columns, rows)
    let threshold = max(1, slopes.sorted()[slopes.count - 1 - slopes.count / 8])
    for y in 0..<rows {
      for x in 0..<columns where slopes[y * columns + x] >= threshold && !isHidden(position(x, y, of: columns, rows)) {
        canvas.set(x, y, curve: 0)
      }
    }
    for y in 0..<area.height {
      for x in 0..<area.width {
        let place = position(x, y, of: area.width, area.height)
        if isHidden(place) {
          texture(&screen, area.x + x, area.y + y)
          continue
        }
        let level = heat.map { depth == .mono ? 0 : $0.level(place.x, place.y) } ?? 0
        let style = Style(.text, background: level > 0.1 ? theme.heatColour(level) : nil)
        let glyph: Character = canvas.isEmpty(x, y) ? " " : isBraille ? canvas.glyph(x, y) : "#"
        screen.set(glyph, x: area.x + x, y: area.y + y, style: style)
      }
    }
  }

  private static func slopes(_ greys: [Float], _ columns: Int, _ rows: Int) -> [Float] {
    func at(_ x: Int, _ y: Int) -> Float { greys[min(rows - 1, max(0, y)) * columns + min(columns - 1, max(0, x))] }
    var result = [Float](repeating: 0, count: greys.count)
    for y in 0..<rows {
      for x in 0..<columns {
        let across = at(x + 1, y - 1) + 2 * at(x + 1, y) + at(x + 1, y + 1) - at(x - 1, y - 1) - 2 * at(x - 1, y) - at(x - 1, y + 1)
        let down = at(x - 1, y + 1) + 2 * at(x, y + 1) + at(x + 1, y + 1) - at(x - 1, y - 1) - 2 * at(x, y - 1) - at(x + 1, y - 1)
        result[y * columns + x] = (across * across + down * down).squareRoot()
      }
    }
    return result
  }

  private func texture(_ screen: inout ScreenBuffer, _ x: Int, _ y: Int) {
    screen.set(screen.glyphs == .unicode ? "╱" : "/", x: x, y: y, style: Style(.hidden))
  }
}
