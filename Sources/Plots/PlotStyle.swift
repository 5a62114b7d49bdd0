import Screen

/// How curves are told apart: by colour, and for print without colour by their dashes.
enum PlotStyle {
  static let ground = RGB(255, 255, 255)
  static let ink = RGB(32, 32, 32)
  static let grid = RGB(226, 226, 226)
  /// Of what others are seen against.
  static let background = RGB(176, 176, 176)

  /// Colours that stay apart for people who see red and green alike (after Okabe and Ito).
  private static let palette = [
    RGB(0, 114, 178), RGB(213, 94, 0), RGB(0, 158, 115), RGB(204, 121, 167), RGB(86, 180, 233), RGB(230, 159, 0), RGB(90, 90, 90),
    RGB(120, 60, 10),
  ]

  /// Lengths drawn and left out, in line widths; empty for an unbroken line.
  private static let dashes: [[Double]] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4], [2, 2, 6, 2], [1.5, 4]]

  static func colour(_ index: Int) -> RGB { palette[index % palette.count] }
  static func dashes(_ index: Int) -> [Double] { dashes[index % dashes.count] }

  /// Cuts lines into their dashes.
  /// - Parameter unit: the width of the line in pixels.
  static func dashed(_ lines: [[StrokeFont.Point]], _ pattern: [Double], unit: Double) -> [[StrokeFont.Point]] {
    guard !pattern.isEmpty else { return lines }
    return lines.flatMap { line -> [[StrokeFont.Point]] in
      guard let first = line.first else { return [] }
      var pieces: [[StrokeFont.Point]] = [[first]]
      var (place, left, isDrawn) = (0, pattern[0] * unit, true)
      for (from, to) in zip(line, line.dropFirst()) {
        let length = ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot()
        var done = 0.0
        while length - done > left {
          done += left
          let cut = StrokeFont.Point(x: from.x + (to.x - from.x) * done / length, y: from.y + (to.y - from.y) * done / length)
          if isDrawn { pieces[pieces.count - 1].append(cut) } else { pieces.append([cut]) }
          isDrawn.toggle()
          place = (place + 1) % pattern.count
          left = pattern[place] * unit
        }
        left -= length - done
        if isDrawn { pieces[pieces.count - 1].append(to) }
      }
      return pieces
    }
  }
}
