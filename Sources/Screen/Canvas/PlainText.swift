extension ScreenBuffer {
  /// The glyphs, row by row; blanks at the end of a row are dropped unless `trimmed` is false.
  package func plainText(trimmed: Bool = true) -> String {
    var lines: [String] = []
    lines.reserveCapacity(height)
    for y in 0..<height {
      var line = ""
      for x in 0..<width {
        let cell = cells[y * width + x]
        if !cell.isContinuation { line.append(cell.glyph) }
      }
      if trimmed { while line.last == " " { line.removeLast() } }
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }

  /// The frame with SGR colours, each row ending in a reset: for `ecamp screen --ansi`, pipes and pictures of the screen.
  package func ansiText(_ theme: Theme, _ depth: ColourDepth = .direct) -> String {
    var result = ""
    result.reserveCapacity(width * height * 4)
    for y in 0..<height {
      var current: ResolvedStyle?
      for x in 0..<width {
        let cell = cells[y * width + x]
        if cell.isContinuation { continue }
        let style = theme.resolve(cell.style, depth)
        if style != current {
          result += style.sgr
          current = style
        }
        result.append(cell.glyph)
      }
      result += "\u{1B}[0m\n"
    }
    return result
  }
}

extension ResolvedStyle {
  /// The SGR sequence that sets exactly this style.
  var sgr: String {
    var codes = "0"
    if attributes.contains(.bold) { codes += ";1" }
    if attributes.contains(.dim) { codes += ";2" }
    if attributes.contains(.italic) { codes += ";3" }
    if attributes.contains(.underline) { codes += ";4" }
    if attributes.contains(.reverse) { codes += ";7" }
    codes += Self.code(foreground, 30, 90, 38)
    codes += Self.code(background, 40, 100, 48)
    return "\u{1B}[\(codes)m"
  }

  private static func code(_ colour: TerminalColour, _ plain: Int, _ bright: Int, _ extended: Int) -> String {
    switch colour {
    case .standard: ""
    case .indexed(let index) where index < 8: ";\(plain + Int(index))"
    case .indexed(let index) where index < 16: ";\(bright + Int(index) - 8)"
    case .indexed(let index): ";\(extended);5;\(index)"
    case .direct(let rgb): ";\(extended);2;\(rgb.red);\(rgb.green);\(rgb.blue)"
    }
  }
}
