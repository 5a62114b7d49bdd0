/// How many colours a terminal has.
package enum ColourDepth: Int, Comparable, CaseIterable, Sendable {
  case mono, sixteen, indexed, direct

  package static func < (a: ColourDepth, b: ColourDepth) -> Bool { a.rawValue < b.rawValue }
}

/// A colour as a terminal of some depth takes it.
package enum TerminalColour: Hashable, Sendable {
  /// Whatever the terminal uses by itself.
  case standard
  /// 0-15: the terminal's palette; 16-231: the 6x6x6 cube; 232-255: greys.
  case indexed(UInt8)
  case direct(RGB)
}

extension RGB {
  /// Nearest colour of the xterm cube and grey ramp; the first 16 are left out because users redefine them.
  package var nearest256: UInt8 {
    func level(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
    let (g, b) = (level(green), level(blue))
    var best = (index: 0, distance: Int.max)
    func consider(_ index: Int, _ colour: RGB) {
      let distance = distance(to: colour)
      if distance < best.distance { best = (index, distance) }
    }
    // Red decides how much the other channels weigh, so its nearest level need not be the best; for each red theirs are.
    for r in 0..<6 { consider(16 + 36 * r + 6 * g + b, RGB.cubeColour(r, g, b)) }
    // The nearest grey lies within three steps of the mean with middling weights, 2.5 : 4 : 2.5.
    let middle = ((5 * Int(red) + 8 * Int(green) + 5 * Int(blue)) / 18 - 3) / 10
    for step in max(0, middle - 3)...min(23, middle + 3) { consider(232 + step, RGB(grey: UInt8(8 + 10 * step))) }
    return UInt8(best.index)
  }

  /// Nearest of the sixteen in xterm's default palette.
  package var nearest16: UInt8 {
    var best = 0
    for index in RGB.sixteen.indices where distance(to: RGB.sixteen[index]) < distance(to: RGB.sixteen[best]) { best = index }
    return UInt8(best)
  }

  /// The colour an index of the 256 stands for in xterm's default palette.
  package init(index: UInt8) {
    switch index {
    case 0..<16: self = RGB.sixteen[Int(index)]
    case 16..<232:
      let cube = Int(index) - 16
      self = RGB.cubeColour(cube / 36, cube / 6 % 6, cube % 6)
    default: self = RGB(grey: UInt8(8 + 10 * (Int(index) - 232)))
    }
  }

  private static func cubeColour(_ r: Int, _ g: Int, _ b: Int) -> RGB {
    func value(_ level: Int) -> UInt8 { level == 0 ? 0 : UInt8(55 + 40 * level) }
    return RGB(value(r), value(g), value(b))
  }

  static let sixteen: [RGB] = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205),
    RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0), RGB(92, 92, 255), RGB(255, 0, 255),
    RGB(0, 255, 255), RGB(255, 255, 255),
  ]

  /// Squared distance with channel weights that follow the eye's ("redmean" approximation).
  package func distance(to other: RGB) -> Int {
    let sum = Int(red) + Int(other.red)
    let dr = Int(red) - Int(other.red)
    let dg = Int(green) - Int(other.green)
    let db = Int(blue) - Int(other.blue)
    return ((1024 + sum) * dr * dr + 2048 * dg * dg + (1534 - sum) * db * db) >> 9
  }
}
