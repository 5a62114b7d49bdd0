import Testing

@testable import Screen

/// Colours for terminals with fewer of them, against a palette and a distance written down here.
@Suite struct ColourDepthTests {
  /// xterm's 256 colours as its manual and source give them.
  static let palette: [(Int, Int, Int)] = {
    let first: [(Int, Int, Int)] = [
      (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
      (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
    ]
    let levels = [0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF]
    var cube: [(Int, Int, Int)] = []
    for red in levels { for green in levels { for blue in levels { cube.append((red, green, blue)) } } }
    return first + cube + stride(from: 0x08, through: 0xEE, by: 10).map { ($0, $0, $0) }
  }()

  /// The "redmean" distance: channels weighted by the mean red, 2 + r/256, 4, 2 + (255 - r)/256.
  static func distance(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Double {
    let mean = Double(a.0 + b.0) / 2
    let (red, green, blue) = (Double(a.0 - b.0), Double(a.1 - b.1), Double(a.2 - b.2))
    return ((2 + mean / 256) * red * red + 4 * green * green + (2 + (255 - mean) / 256) * blue * blue).squareRoot()
  }

  /// Every 15th value of each channel, corners of the cube's cells included, and all greys.
  static let colours: [RGB] = {
    let values = stride(from: 0, through: 255, by: 15) + [47, 48, 95, 114, 115, 128, 154, 155, 194, 235, 254]
    var colours = (0...255).map { RGB(grey: UInt8($0)) }
    for red in values { for green in values { for blue in values { colours.append(RGB(UInt8(red), UInt8(green), UInt8(blue))) } } }
    return colours
  }()

  private func expectNearest(_ candidates: Range<Int>, _ choice: (RGB) -> UInt8, _ name: String) {
    var misses: [String] = []
    for colour in Self.colours {
      let wanted = (Int(colour.red), Int(colour.green), Int(colour.blue))
      let chosen = Int(choice(colour))
      guard candidates.contains(chosen) else {
        misses.append("\(wanted): \(chosen) is none of \(candidates)")
        continue
      }
      let got = Self.distance(wanted, Self.palette[chosen])
      let best = candidates.map { Self.distance(wanted, Self.palette[$0]) }.min() ?? 0
      // The product's distances are rounded down to whole numbers of squares.
      if got * got > best * best + 2 { misses.append("\(wanted): \(chosen) at \(got), the nearest is at \(best)") }
    }
    #expect(misses.isEmpty, "\(name): \(misses.count) of \(Self.colours.count), as \(misses.prefix(5))")
  }

  @Test func indexedColoursAreTheNearest() { expectNearest(16..<256, { $0.nearest256 }, "256 colours") }
  @Test func sixteenColoursAreTheNearest() { expectNearest(0..<16, { $0.nearest16 }, "16 colours") }

  @Test func indicesStandForXtermsColours() {
    for (index, colour) in Self.palette.enumerated() {
      #expect(RGB(index: UInt8(index)) == RGB(UInt8(colour.0), UInt8(colour.1), UInt8(colour.2)), "colour \(index)")
    }
  }

  @Test func paletteColoursStayThemselves() {
    for index in 16..<256 {
      let colour = RGB(index: UInt8(index))
      #expect(RGB(index: colour.nearest256) == colour, "colour \(index)")
    }
    for index in 0..<16 { #expect(RGB(index: RGB(index: UInt8(index)).nearest16) == RGB(index: UInt8(index)), "colour \(index)") }
  }

  /// Explicit colours, as of pictures: whole, nearest of 256, nearest of 16, none.
  @Test(arguments: Theme.builtInNames)
  func explicitColoursAreReducedStepByStep(name: String) throws {
    let theme = try #require(Theme.builtIn(named: name))
    for colour in Self.colours.prefix(2000) {
      let style = Style(.text, foreground: colour, background: colour)
      for (depth, expected) in [
        (ColourDepth.direct, TerminalColour.direct(colour)), (.indexed, .indexed(colour.nearest256)),
        (.sixteen, .indexed(colour.nearest16)), (.mono, .standard),
      ] {
        let resolved = theme.resolve(style, depth)
        #expect(resolved.foreground == expected && resolved.background == expected, "\(name), \(colour) at \(depth): \(resolved)")
      }
    }
  }

  /// No role of a theme asks for more than the depth has; without colour only attributes are left.
  @Test(arguments: Theme.builtInNames)
  func rolesKeepWithinTheDepth(name: String) throws {
    let theme = try #require(Theme.builtIn(named: name))
    for role in Role.allCases {
      for ground in [nil, Role.selection] {
        let style = Style(role, on: ground)
        for colour in [theme.resolve(style, .mono).foreground, theme.resolve(style, .mono).background] { #expect(colour == .standard) }
        for depth in [ColourDepth.sixteen, .indexed] {
          let resolved = theme.resolve(style, depth)
          for colour in [resolved.foreground, resolved.background] {
            switch colour {
            case .standard: break
            case .indexed(let index): #expect(depth == .indexed || index < 16, "\(name), \(role) at \(depth): \(index)")
            case .direct: Issue.record("\(name), \(role) at \(depth): a 24-bit colour")
            }
          }
        }
      }
    }
  }
}
