/// Which characters the terminal can show.
package enum GlyphSet: Hashable, Sendable {
  case unicode
  /// 7-bit only, for `LANG=C` and old terminals.
  case ascii

  package var ellipsis: Character { self == .unicode ? "…" : "~" }
  package var horizontal: Character { self == .unicode ? "─" : "-" }
  package var vertical: Character { self == .unicode ? "│" : "|" }
  package var topLeft: Character { self == .unicode ? "╭" : "+" }
  package var topRight: Character { self == .unicode ? "╮" : "+" }
  package var bottomLeft: Character { self == .unicode ? "╰" : "+" }
  package var bottomRight: Character { self == .unicode ? "╯" : "+" }
  package var sortUp: Character { self == .unicode ? "▲" : "^" }
  package var sortDown: Character { self == .unicode ? "▼" : "v" }
  package var pointer: Character { self == .unicode ? "▸" : ">" }
  package var bullet: Character { self == .unicode ? "•" : "*" }
  package var scrollThumb: Character { self == .unicode ? "┃" : "#" }

  /// A 7-bit stand-in of the same width for a glyph of ours or of a report; "?" where there is none.
  static func asciiStandIn(_ scalar: Unicode.Scalar) -> Character {
    if scalar.isASCII { return Character(scalar) }
    return standIns[scalar] ?? latinStandIn(scalar) ?? "?"
  }

  private static let standIns: [Unicode.Scalar: Character] = {
    let pairs: [(String, String)] = [
      ("…·•‘’‚“”„", "~.*'','\"\""), ("‐‑‒–—―−", "-------"), ("×÷±≤≥≈∞√", "x/+<>~8v"), ("→←↑↓↔⇒", "><^v->"),
      ("─━│┃┄┆┈┊╭╮╰╯┌┐└┘├┤┬┴┼", "-=|#-|-|+++++++++++++"), ("▲▼▸▾◂●○◆◇■□▪✓✔✗✘★☆", "^v>v<*o*o#o#++xx**"),
      ("█▓▒░▀▄▌▐▁▂▃▅▆▇", "#%=:^_|]__.oO#"), ("µσμαβγλεΔ∆Σ", "usmabgledDS"), ("²³°", "23o"), ("⏎⌫⇥␣", "<<> "),
    ]
    var table: [Unicode.Scalar: Character] = [:]
    for (glyphs, ascii) in pairs {
      for (glyph, letter) in zip(glyphs.unicodeScalars, ascii) { table[glyph] = letter }
    }
    return table
  }()

  /// Letters U+00C0...U+00FF without their marks.
  private static func latinStandIn(_ scalar: Unicode.Scalar) -> Character? {
    let plain = Array("AAAAAAACEEEEIIIIDNOOOOOxOUUUUYPsaaaaaaaceeeeiiiidnooooo/ouuuuypy")
    guard (0xC0...0xFF).contains(scalar.value) else { return nil }
    return plain[Int(scalar.value) - 0xC0]
  }
}
