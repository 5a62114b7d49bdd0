import Foundation
import Testing

@testable import Screen

/// Whether every theme can be read, by ratios and simulations computed here: WCAG 2.2's contrast, CIE 1976 colour differences, and the
/// colour-vision deficiencies of Machado, Oliveira and Fernandes (2009) at full severity.
@Suite struct ThemeContrastTests {
  /// What holds words or numbers; the ground is the role's own or the theme's.
  static let textRoles: [Role] = [
    .text, .dim, .title, .header, .accent, .good, .warning, .error, .selection, .cursor, .statusBar, .key, .input, .axis, .masked, .entity,
    .descriptor, .template, .context, .negated, .probabilityHigh, .probabilityMid, .probabilityLow, .window,
  ]
  static let curves: [Role] = (0..<8).map(Role.curve)

  // MARK: Colour

  struct Light {
    var red: Double
    var green: Double
    var blue: Double

    init(_ colour: RGB) {
      func linear(_ level: UInt8) -> Double {
        let value = Double(level) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      }
      (red, green, blue) = (linear(colour.red), linear(colour.green), linear(colour.blue))
    }

    var luminance: Double { 0.2126 * red + 0.7152 * green + 0.0722 * blue }

    func seen(_ matrix: [[Double]]) -> Light {
      var copy = self
      let rows = matrix.map { min(1, max(0, $0[0] * red + $0[1] * green + $0[2] * blue)) }
      (copy.red, copy.green, copy.blue) = (rows[0], rows[1], rows[2])
      return copy
    }

    /// CIE L*a*b* under D65.
    var lab: [Double] {
      func f(_ t: Double) -> Double { t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116 }
      let x = f((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
      let y = f(luminance)
      let z = f((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
      return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
    }

    func difference(_ other: Light) -> Double { zip(lab, other.lab).reduce(0) { $0 + pow($1.0 - $1.1, 2) }.squareRoot() }
  }

  static let visions: [(name: String, matrix: [[Double]])] = [
    ("ordinary", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    ("protan", [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    ("deutan", [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    ("tritan", [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
  ]

  static func contrast(_ first: RGB, _ second: RGB) -> Double {
    let (a, b) = (Light(first).luminance, Light(second).luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// xterm's palette, as `ColourDepthTests` has it.
  static func rgb(_ colour: TerminalColour) -> RGB? {
    switch colour {
    case .standard: return nil
    case .direct(let rgb): return rgb
    case .indexed(let index):
      let entry = ColourDepthTests.palette[Int(index)]
      return RGB(UInt8(entry.0), UInt8(entry.1), UInt8(entry.2))
    }
  }

  /// The ratio of a style as it is drawn; nil where the terminal's own colours stand.
  static func ratio(_ theme: Theme, _ style: Style, _ depth: ColourDepth) -> Double? {
    let drawn = theme.resolve(style, depth)
    guard let ink = rgb(drawn.foreground), let ground = rgb(drawn.background) else { return nil }
    return contrast(ink, ground)
  }

  // MARK: Tests

  @Test func theRatioIsThatOfTheStandard() {
    // The standard's own corner values, and a grey whose ratio with white is known to be just above 4.5.
    #expect(RGB(0, 0, 0).contrast(with: RGB(255, 255, 255)) == 21)
    #expect(RGB(9, 9, 9).contrast(with: RGB(9, 9, 9)) == 1)
    #expect(abs(RGB(0x76, 0x76, 0x76).contrast(with: RGB(255, 255, 255)) - 4.54) < 0.01)
    for level in 0...255 {
      let colour = RGB(UInt8(level), UInt8((level * 7) % 256), UInt8((level * 31) % 256))
      #expect(abs(colour.luminance - Light(colour).luminance) < 1e-12)
    }
  }

  @Test(arguments: Theme.builtInNames)
  func everyTextCanBeRead(name: String) throws {
    let theme = try #require(Theme.builtIn(named: name))
    var found: [String] = []
    for (depth, least) in [(ColourDepth.direct, 4.5), (.indexed, 4.5), (.sixteen, 3)] {
      for role in Self.textRoles {
        if let ratio = Self.ratio(theme, Style(role), depth), ratio < least { found.append("\(role) at \(depth): \(ratio)") }
        for ground in [Role.selection, .statusBar, .input] {
          if let ratio = Self.ratio(theme, Style(role, on: ground), depth), ratio < 3 {
            found.append("\(role) on \(ground) at \(depth): \(ratio)")
          }
        }
      }
    }
    #expect(found.isEmpty, "\(name): \(found)")
  }

  @Test(arguments: Theme.builtInNames)
  func everyCurveStandsOutFromTheGround(name: String) throws {
    let theme = try #require(Theme.builtIn(named: name))
    for (depth, least) in [(ColourDepth.direct, 3.0), (.indexed, 2.5), (.sixteen, 2)] {
      for curve in Self.curves {
        if let ratio = Self.ratio(theme, Style(curve), depth) { #expect(ratio >= least, "\(name), \(curve) at \(depth)") }
      }
    }
    for first in Self.curves.indices {
      for second in Self.curves.indices where second > first && name != "mono" {
        let pair = [first, second].map { Light(theme.colour(of: Self.curves[$0])) }
        #expect(pair[0].difference(pair[1]) >= 20, "\(name): curves \(first + 1) and \(second + 1)")
      }
    }
  }

  @Test(arguments: ["high-contrast", "high-contrast-light"])
  func highContrastIsSevenToOne(name: String) throws {
    let theme = try #require(Theme.builtIn(named: name))
    for role in Self.textRoles { if let ratio = Self.ratio(theme, Style(role), .direct) { #expect(ratio >= 7, "\(role): \(ratio)") } }
  }

  /// Curves, good and bad, sure and unsure, and the steps of the heat scale stay apart for every kind of eye.
  @Test(arguments: ["colour-blind-dark", "colour-blind-light"], visions.map(\.name))
  func colourBlindEyesTellTheColoursApart(name: String, vision: String) throws {
    let theme = try #require(Theme.builtIn(named: name))
    let matrix = try #require(Self.visions.first { $0.name == vision }).matrix
    func seen(_ role: Role) -> Light { Light(theme.colour(of: role)).seen(matrix) }
    let groups: [(roles: [Role], least: Double)] = [
      (Self.curves, 15), ([.good, .warning, .error], 15), ([.probabilityHigh, .probabilityMid, .probabilityLow], 15),
    ]
    for (roles, least) in groups {
      for first in roles.indices {
        for second in roles.indices where second > first {
          let difference = seen(roles[first]).difference(seen(roles[second]))
          #expect(difference >= least, "\(name), \(vision): \(roles[first]) and \(roles[second])")
        }
      }
    }
    let lightness = (0..<8).map { seen(Role.heat(Double($0) / 8 + 0.01)).lab[0] }
    let steps = zip(lightness, lightness.dropFirst()).map { $1 - $0 }
    #expect(steps.allSatisfy { $0 > 4 } || steps.allSatisfy { $0 < -4 }, "\(name), \(vision): lightness \(lightness)")
  }

  /// A heat scale that can be read without hue: its lightness goes one way only.
  @Test(arguments: Theme.builtInNames)
  func heatScalesGoOneWay(name: String) throws {
    let theme = try #require(Theme.builtIn(named: name))
    let lightness = (0..<8).map { Light(theme.colour(of: Role.heat(Double($0) / 8 + 0.01))).lab[0] }
    let steps = zip(lightness, lightness.dropFirst()).map { $1 - $0 }
    #expect(steps.allSatisfy { $0 > 2 } || steps.allSatisfy { $0 < -2 }, "\(name): lightness \(lightness)")
  }

  /// Without colour, what is chosen, typed, wrong or masked differs from text by its attributes.
  @Test(arguments: Theme.builtInNames)
  func withoutColourAttributesTell(name: String) throws {
    let theme = try #require(Theme.builtIn(named: name))
    for role in [Role.selection, .cursor, .error, .masked, .entity, .key, .statusBar, .negated, .descriptor, .title] {
      #expect(theme.resolve(Style(role), .mono).attributes != theme.resolve(.text, .mono).attributes, "\(name), \(role)")
    }
  }
}

/// Theme files with mistakes.
@Suite struct ThemeFileTests {
  @Test(arguments: [
    ("text #fff", "mine.theme:1: there is no \"=\""),
    ("\n\nacent = #ff0000", "mine.theme:3: there is no role \"acent\"; the nearest is \"accent\""),
    ("text = #12345", "mine.theme:1: \"#12345\" is neither a colour"), ("text = #123456 | 17: red", "a fall-back is 256, 16 or mono"),
    ("text = #123456 | 16: pink", "mine.theme:1: \"pink\" is not one of the sixteen"),
    ("text = #000000 on", "there is no colour after \"on\""),
    ("text = #000000\ntext = #ffffff", "mine.theme:2: \"text\" was given on line 1 already"),
    ("base = drak", "mine.theme:1: there is no built-in theme \"drak\"; did you mean \"dark\"?"),
    ("text = #000000\nbase = dark", "mine.theme:2: \"base\" must come before the first role"),
  ])
  func errorsNameFileLineAndTheNearestName(text: String, sentence: String) {
    let error = #expect(throws: ScreenError.self) { try Theme.parse(text, file: "mine.theme") }
    #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
  }

  @Test func everyMistakeIsSaidWithItsLine() {
    let text = "base = drak\ntext = #000000\nacent = #ff0000\n\naccent = #12345\nborder = #102030\nnonsense"
    let error = #expect(throws: ScreenError.self) { try Theme.parse(text, file: "mine.theme") }
    let lines = (error?.description ?? "").split(separator: "\n")
    #expect(lines.map { $0.prefix(13) } == ["mine.theme:1:", "mine.theme:3:", "mine.theme:5:", "mine.theme:7:"], "\(lines)")
  }

  @Test func aThemeMayStartFromABuiltInOne() throws {
    let theme = try Theme.parse("base = solarized-light\ntext = #102030 bold\n", file: "own/mine.theme")
    #expect(theme.name == "mine")
    #expect(theme.resolve(.text, .direct).foreground == .direct(RGB(0x10, 0x20, 0x30)))
    let base = try #require(Theme.builtIn(named: "solarized-light"))
    #expect(theme.resolve(.accent, .sixteen) == base.resolve(.accent, .sixteen))
  }

  /// A word in a selected row keeps its colour only where it can be read.
  @Test func aColourThatWouldVanishGivesWay() throws {
    let light = try #require(Theme.builtIn(named: "light"))
    #expect(light.resolve(Style(.accent), .sixteen).foreground == light.resolve(Style(.accent, on: .background), .sixteen).foreground)
    let drawn = light.resolve(Style(.accent, on: .selection), .sixteen)
    #expect(drawn.foreground == light.resolve(.selection, .sixteen).foreground && drawn.foreground != drawn.background)
  }
}
