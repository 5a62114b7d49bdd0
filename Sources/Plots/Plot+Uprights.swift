import Screen

/// Upright axes side by side, as parallel coordinates have: a scale each, its ends or words beside it, its name below.
extension Plot {
  /// Points of width a name needs to be read.
  private static let leastName = 56.0

  /// Pixels between two axes.
  func pitch(_ count: Int) -> Double { (Double(width) - 38 * scale) / Double(max(1, count)) }

  /// In how many rows the names stand: beside each other where there is room, else in turns.
  func rows(_ chart: ChartDescription) -> Int {
    let count = chart.uprights.count
    return min(4, max(1, Int((Self.leastName * scale / pitch(count)).rounded(.up))))
  }

  /// The lines of each axis' name in the width its row leaves it, empty where not even a word would be left of it.
  func names(_ chart: ChartDescription) -> [[String]] {
    let room = pitch(chart.uprights.count) * Double(rows(chart)) - 10 * scale
    guard room >= 24 * scale else { return chart.uprights.map { _ in [] } }
    return chart.uprights.map { wrapped($0.title, room, Self.textSize, limit: 3) }
  }

  private func linesOfNames(_ chart: ChartDescription) -> Int { max(1, names(chart).map(\.count).max() ?? 1) }

  /// Height of the lower ends and the names.
  func uprightFoot(_ chart: ChartDescription) -> Double { (30 + 15 * Double(linesOfNames(chart) * rows(chart))) * scale }

  mutating func uprights(_ frame: Frame) {
    let names = names(frame.chart)
    let (rows, lines) = (rows(frame.chart), linesOfNames(frame.chart))
    for (index, name) in names.enumerated() {
      let (top, bottom) = (frame.place(Double(index), 1), frame.place(Double(index), 0))
      raster.draw([[top, bottom]], width: max(1, 1.1 * scale), colour: PlotStyle.ink)
      var y = frame.box.bottom + 36 * scale + 15 * Double(index % rows * lines) * scale
      for line in name {
        write(line, around: bottom.x, y: y, size: Self.textSize)
        y += 15 * scale
      }
    }
  }

  /// The ends over and under each axis, and the words beside it, over the lines that would cross them out.
  mutating func uprightWords(_ frame: Frame) {
    let room = pitch(frame.chart.uprights.count) - 8 * scale
    for (index, axis) in frame.chart.uprights.enumerated() {
      let x = frame.place(Double(index), 0).x
      if textWidth(axis.high, Self.textSize) <= room { write(axis.high, around: x, y: frame.box.top - 5 * scale, size: Self.textSize) }
      if textWidth(axis.low, Self.textSize) <= room { write(axis.low, around: x, y: frame.box.bottom + 16 * scale, size: Self.textSize) }
      var last = Double.infinity
      for word in axis.words.sorted(by: { $0.place < $1.place }) {
        let y = frame.place(Double(index), word.place).y + 4 * scale
        let text = fitted(word.text, room - 8 * scale, Self.textSize)
        // Words that would lie on one another are left out.
        guard !text.isEmpty, last - y >= 13 * scale else { continue }
        last = y
        let left = x + 7 * scale
        let length = textWidth(text, Self.textSize)
        raster.fill(
          PlotBox(left: left - 2 * scale, top: y - 11 * scale, right: left + length + 2 * scale, bottom: y + 4 * scale),
          colour: PlotStyle.ground, opacity: 0.8)
        write(text, x: left, y: y, size: Self.textSize)
      }
    }
  }
}
