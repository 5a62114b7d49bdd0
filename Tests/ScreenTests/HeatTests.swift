import Testing

@testable import Screen

/// Heat can be told from the film it lies over, whatever the colours.
@Suite struct HeatTests {
  private static func drawn(_ theme: Theme, _ depth: ColourDepth, _ mode: PictureMode) -> ScreenBuffer {
    let film = GreyImage(width: 32, height: 32, pixels: (0..<1024).map { UInt8($0 % 32 * 8) })
    var picture = Picture(film, mode: mode)
    picture.heat = HeatMap(columns: 4, rows: 4, values: (0..<16).map { Float($0) / 15 })
    var screen = ScreenBuffer(width: 32, height: 16)
    picture.draw(into: &screen, in: screen.bounds, theme: theme, depth: depth)
    return screen
  }

  private static func isGrey(_ colour: RGB) -> Bool {
    max(colour.red, colour.green, colour.blue) - min(colour.red, colour.green, colour.blue) < 16
  }

  @Test func aThemeOfGreysHasDigits() throws {
    let mono = try #require(Theme.builtIn(named: "mono"))
    #expect(mono.hasGreyHeat && !Theme.dark.hasGreyHeat)
    for mode in PictureMode.allCases {
      let text = Self.drawn(mono, .direct, mode).plainText()
      for digit in ["1", "5", "9"] { #expect(text.contains(digit), "\(mode)") }
    }
    #expect(!Self.drawn(.dark, .direct, .halfBlock).plainText().contains("9"))
    var scale = ScreenBuffer(width: 30, height: 1)
    drawHeatScale(maximum: 0.5, theme: mono, depth: .direct, into: &scale, in: scale.bounds)
    let digits = Array(scale.plainText().dropFirst(2).dropLast(4))
    #expect(digits == digits.sorted() && Set(digits) == Set("0123456789"), "\(scale.plainText())")
  }

  @Test func sixteenColoursHaveNoGreyHeat() {
    for level in stride(from: 0.0, through: 1, by: 0.05) {
      let colour = Theme.dark.heatColour(level, .sixteen)
      #expect(colour.map { !Self.isGrey($0) && RGB.sixteen[Int($0.nearest16)] == $0 } == true, "\(level)")
    }
    for mode in [PictureMode.shades, .halfBlock] {
      let screen = Self.drawn(.dark, .sixteen, mode)
      var seen: Set<RGB> = []
      for x in 0..<32 { if let colour = screen[x, 15].style.foreground, !Self.isGrey(colour) { seen.insert(colour) } }
      #expect(seen.count >= 2, "the hottest row has colours, \(mode): \(seen)")
    }
  }

  @Test func aScaleMayBeginAboveNothing() {
    let map = HeatMap(columns: 2, rows: 1, values: [0.2, 0.3], minimum: 0.2)
    #expect(map.level(0.1, 0.5) == 0 && map.level(0.9, 0.5) == 1)
    #expect(HeatMap(columns: 1, rows: 1, values: [0.2], minimum: 0.2).level(0.5, 0.5) == 0)
    var scale = ScreenBuffer(width: 40, height: 1)
    drawHeatScale(minimum: 0.0191, maximum: 0.0215, theme: .dark, depth: .direct, into: &scale, in: scale.bounds)
    #expect(scale.plainText().hasPrefix("0.0191 ") && scale.plainText().hasSuffix(" 0.0215"))
  }
}
