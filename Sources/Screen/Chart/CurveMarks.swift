/// How curves are told apart without colour: a mark at the last point and in the legend, and the pattern of the line.
package enum CurveMarks {
  package static func mark(_ index: Int, _ glyphs: GlyphSet) -> Character {
    let marks: [Character] = glyphs == .unicode ? ["●", "◆", "▲", "■", "○", "◇", "△", "□"] : ["*", "o", "+", "x", "#", "@", "%", "&"]
    return marks[index % marks.count]
  }

  /// Whether dot `n` along curve `index` is drawn: solid, dashes, dots, dash-dot, and so on.
  static func isDrawn(_ index: Int, dot n: Int) -> Bool {
    switch index % 8 {
    case 0: true
    case 1: n % 8 < 5
    case 2: n % 3 == 0
    case 3: n % 10 < 5 || n % 10 == 7
    case 4: n % 14 < 10
    case 5: n % 5 < 2
    case 6: n % 12 < 6 || n % 12 == 8 || n % 12 == 10
    default: n % 6 == 0
    }
  }
}
