/// Parallel coordinates: an upright axis for each quantity, a line for each thing that is measured, crossing every axis at its value.
package struct ParallelChart {
  package struct Axis: Hashable, Sendable {
    package var title: String
    /// What its lower and upper end mean.
    package var low: String
    package var high: String
    /// Words at places between 0 (below) and 1, for values that are no numbers.
    package var words: [Word]

    package struct Word: Hashable, Sendable {
      package var place: Double
      package var text: String

      package init(_ text: String, at place: Double) { (self.text, self.place) = (text, place) }
    }

    package init(title: String, low: String = "", high: String = "", words: [Word] = []) {
      (self.title, self.low, self.high, self.words) = (title, low, high, words)
    }
  }

  package struct Line: Hashable, Sendable {
    package var name: String
    package var role: Role
    /// Its place on each axis, 0 below and 1 above; nil where it has no value, and the line breaks.
    package var places: [Double?]
    /// Which of `CurveMarks` stands on each axis, and patterns the line; lines without are the ground the others are seen against.
    package var mark: Int?

    package init(_ name: String, role: Role, places: [Double?], mark: Int? = nil) {
      (self.name, self.role, self.places, self.mark) = (name, role, places, mark)
    }
  }

  package var axes: [Axis]
  /// The first lies on top.
  package var lines: [Line]

  package init(axes: [Axis] = [], lines: [Line] = []) { (self.axes, self.lines) = (axes, lines) }

  /// Columns an axis needs for its title and ends to be read.
  package static let columnsPerAxis = 11

  /// Axes that fit side by side.
  package static func capacity(columns: Int) -> Int { max(2, columns / columnsPerAxis) }

  /// Draws as many axes as fit, from the first; the last of them is always the last axis.
  package func draw(into screen: inout ScreenBuffer, in rect: Rect) {
    guard rect.height >= 5, rect.width >= 2 * Self.columnsPerAxis, axes.count >= 2 else { return }
    let capacity = Self.capacity(columns: rect.width)
    let shown = axes.count <= capacity ? Array(axes.indices) : Array(axes.indices.prefix(capacity - 1)) + [axes.count - 1]
    screen.clipped(to: rect) { screen in
      screen.fill(rect)
      let width = rect.width / shown.count
      let plot = Rect(x: rect.x, y: rect.y + 2, width: rect.width, height: rect.height - 3)
      let centres = shown.indices.map { rect.x + $0 * width + width / 2 }
      draw(shown, at: centres, width: width, plot, into: &screen)
      for (index, centre) in zip(shown, centres) { label(axes[index], at: centre, width: width, plot, into: &screen) }
    }
  }

  private func draw(_ shown: [Int], at centres: [Int], width: Int, _ plot: Rect, into screen: inout ScreenBuffer) {
    let isBraille = screen.glyphs == .unicode
    var canvas = PlotCanvas(columns: plot.width, rows: plot.height, isBraille: isBraille)
    let across = isBraille ? 2 : 1
    func point(_ line: Line, _ place: Int) -> (x: Double, y: Double)? {
      guard let height = line.places[shown[place]], height.isFinite else { return nil }
      return (Double((centres[place] - plot.x) * across), (1 - min(1, max(0, height))) * Double(canvas.height - 1))
    }
    for centre in centres {
      for y in plot.y..<plot.maxY { screen.set(screen.glyphs.vertical, x: centre, y: y, style: Style(.border)) }
    }
    for (index, line) in lines.enumerated().reversed() {
      var count = 0
      for place in shown.indices.dropLast() {
        guard let from = point(line, place), let to = point(line, place + 1) else { continue }
        count = canvas.line(from: from, to: to, curve: index, count: count) {
          dot in line.mark.map { CurveMarks.isDrawn($0, dot: dot) } ?? (dot % 3 == 0)
        }
      }
    }
    for row in 0..<canvas.rows {
      for column in 0..<canvas.columns where !canvas.isEmpty(column, row) {
        let curve = canvas.curve(column, row)
        let mark = lines[curve].mark.map { CurveMarks.mark($0, screen.glyphs) } ?? "."
        screen.set(
          isBraille ? canvas.glyph(column, row) : mark, x: plot.x + column, y: plot.y + row, style: Style(lines[curve].role))
      }
    }
    for line in lines.reversed() {
      guard let mark = line.mark else { continue }
      for place in shown.indices {
        guard let at = point(line, place) else { continue }
        let y = plot.y + Int(at.y.rounded()) / (isBraille ? 4 : 1)
        screen.set(CurveMarks.mark(mark, screen.glyphs), x: centres[place], y: y, style: Style(line.role, attributes: .bold))
      }
    }
  }

  /// The title above, the ends over and under the axis, words beside it.
  private func label(_ axis: Axis, at centre: Int, width: Int, _ plot: Rect, into screen: inout ScreenBuffer) {
    func centred(_ text: String, y: Int, _ style: Style) {
      let shown = screen.shortenedFront(text, width: width - 1)
      screen.put(shown, x: centre - shown.displayWidth(screen.glyphs) / 2, y: y, style: style, maxWidth: width - 1)
    }
    centred(axis.title, y: plot.y - 2, Style(.text))
    centred(axis.high, y: plot.y - 1, Style(.axis))
    centred(axis.low, y: plot.maxY, Style(.axis))
    for word in axis.words {
      let y = plot.y + Int(((1 - word.place) * Double(plot.height - 1)).rounded())
      screen.put(word.text, x: centre + 2, y: y, style: Style(.axis), maxWidth: max(0, width - width / 2 - 2), ellipsis: true)
    }
  }
}

extension ScreenBuffer {
  /// Cut at the front: the end of a long path tells more than its beginning.
  package func shortenedFront(_ text: String, width: Int) -> String {
    guard text.displayWidth(glyphs) > width, width > 1 else { return text }
    var rest = Substring(text)
    while rest.displayWidth(glyphs) > width - 1, !rest.isEmpty { rest = rest.dropFirst() }
    return "~" + rest
  }
}
