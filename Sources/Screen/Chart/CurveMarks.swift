/// How curves are told apart without colour: a mark at the last point and in the legend, and the pattern of the line.
package enum CurveMarks {
  package static func mark(_ index: Int, _ glyphs: GlyphSet) -> Character {
    let marks: [Character] = glyphs == .unicode ? ["●", "◆", "▲", "■", "○", "◇", "△", "□"] : ["*", "o", "+", "x", "#", "@", "%", "&"]
    return marks[index % marks.count]
  }

  /// What stands for things the others are seen against: smaller than any mark.
  package static func background(_ glyphs: GlyphSet) -> Character { glyphs == .unicode ? "·" : "." }

  /// Columns between two marks of a curve along its way.
  package static let pitch = 12

  /// The column of a curve's first mark along its way: spread, so that curves close by do not hide each other's.
  package static func first(_ index: Int, of count: Int) -> Int { 2 + index % max(1, count) * pitch / max(1, count) }

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
