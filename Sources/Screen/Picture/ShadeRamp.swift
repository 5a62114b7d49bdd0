/// Greys as glyphs of growing density, for terminals whose colours cannot tell them.
package struct ShadeRamp {
  private let glyphs: GlyphSet
  private let hasColours: Bool
  /// Denser glyphs are darker where the ground is light.
  private let isReversed: Bool

  private static let blocks: [Character] = [" ", "░", "▒", "▓", "█"]
  private static let letters = Array(" .'`:,;~-+=*cxo#%8@M")
  private static let white = RGB(grey: 229)
  private static let black = RGB(grey: 0)

  package init(_ glyphs: GlyphSet, theme: Theme, depth: ColourDepth) {
    self.glyphs = glyphs
    hasColours = depth >= .sixteen
    let ground = theme.background(of: .text)
    isReversed = !hasColours && ground.map { Int($0.red) + 2 * Int($0.green) + Int($0.blue) > 512 } ?? false
  }

  /// The cell for a tone of 0 (black) to 1 (white); the place decides the dither of few levels. `tint` takes the grey's place.
  package func cell(_ tone: Double, x: Int, y: Int, tint: RGB? = nil) -> Cell {
    let level = isReversed ? 1 - tone : tone
    if glyphs == .ascii {
      let index = min(Self.letters.count - 1, max(0, Int(level * Double(Self.letters.count))))
      return Cell(Self.letters[index], style: style(tint ?? Self.white))
    }
    guard hasColours else {
      let place = level * 4
      let index = Int(place) + (place - place.rounded(.down) > Self.threshold(x, y) ? 1 : 0)
      return Cell(Self.blocks[min(4, max(0, index))], style: Style(.text))
    }
    let (coverage, grey) = Self.block(level)
    return Cell(Self.blocks[coverage], style: style(tint ?? grey))
  }

  private func style(_ colour: RGB) -> Style {
    hasColours ? Style(.text, foreground: colour, background: Self.black) : Style(.text)
  }

  /// Bayer's 4 x 4 order: what share of a level's step a place waits for before it takes the next level.
  private static func threshold(_ x: Int, _ y: Int) -> Double {
    let order = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]
    return (Double(order[(y & 3) * 4 + (x & 3)]) + 0.5) / 16
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
}
