extension RGB {
  /// Relative luminance as WCAG 2 defines it: 0 for black, 1 for white.
  package var luminance: Double {
    let linear = RGB.linear
    return 0.2126 * linear[Int(red)] + 0.7152 * linear[Int(green)] + 0.0722 * linear[Int(blue)]
  }

  /// WCAG 2's ratio of two colours, 1 (the same) to 21 (black on white).
  package func contrast(with other: RGB) -> Double {
    let (first, second) = (luminance, other.luminance)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  /// sRGB levels as light. The power 2.4 is x^2 times x^(2/5), whose fifth root Newton's method finds without a mathematics library.
  private static let linear: [Double] = (0...255).map { level in
    let value = Double(level) / 255
    guard value > 0.04045 else { return value / 12.92 }
    let base = (value + 0.055) / 1.055
    var root = base
    for _ in 0..<40 { root -= (root * root * root * root * root - base * base) / (5 * root * root * root * root) }
    return base * base * root
  }
}

extension TerminalColour {
  /// The colour as far as it is known; nil where the terminal decides.
  var rgb: RGB? {
    switch self {
    case .standard: nil
    case .indexed(let index): RGB(index: index)
    case .direct(let colour): colour
    }
  }
}

extension Theme {
  /// A coloured word keeps its colour on another ground only while it can be read there: blue on blue would be gone.
  static func isLegible(_ foreground: TerminalColour, on background: TerminalColour) -> Bool {
    guard let ink = foreground.rgb, let ground = background.rgb else { return true }
    return ink.contrast(with: ground) >= 3
  }
}
