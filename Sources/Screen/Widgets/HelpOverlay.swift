/// All keys of a screen over it, in two columns where there is room.
package struct HelpOverlay: Hashable, Sendable {
  package struct Section: Hashable, Sendable {
    package var title: String
    package var keys: [KeyHint]
    package init(_ title: String, _ keys: [KeyHint]) {
      self.title = title
      self.keys = keys
    }
  }
  package var title: String
  package var sections: [Section]
  package var offset: Int

  package init(title: String = "Keys", sections: [Section], offset: Int = 0) {
    self.title = title
    self.sections = sections
    self.offset = offset
  }

  /// Draws and returns the largest offset that still shows something new.
  @discardableResult
  package func draw(into screen: inout ScreenBuffer, in rect: Rect) -> Int {
    let columnCount = rect.width >= 68 ? 2 : 1
    let frame = rect.centred(width: min(rect.width - 2, 50 * columnCount), height: rect.height - 2)
    guard frame.width > 4, frame.height > 0 else { return 0 }
    let lines = self.lines()
    // A column is broken between sections where it can be.
    let half = columnCount == 2 ? splitPoint(lines) : lines.count
    let columns = columnCount == 2 ? [Array(lines[..<half]), Array(lines[half...])] : [lines]
    let longest = columns.map(\.count).max() ?? 0
    let used = Rect(x: frame.x, y: frame.y, width: frame.width, height: min(frame.height, longest + 2))
    let body = Box(title, footer: "esc closes", isFocused: true).draw(into: &screen, in: used)
    let keyWidth = lines.map { $0.isTitle ? 0 : $0.key.displayWidth(screen.glyphs) }.max() ?? 0
    let most = max(0, longest - body.height)
    let first = min(max(0, offset), most)
    let parts = body.columns(Array(repeating: .weight(1), count: columnCount), gap: 2)
    for (part, column) in zip(parts, columns) {
      for (row, line) in column.dropFirst(first).prefix(body.height).enumerated() {
        draw(line, keyWidth: keyWidth, &screen, Rect(x: part.x, y: part.y + row, width: part.width, height: 1))
      }
    }
    if most > 0 { drawScrollBar(into: &screen, x: used.maxX - 1, y: body.y, height: body.height, offset: first, count: longest) }
    return most
  }

  private struct Line {
    var key: String
    var label: String
    var isTitle: Bool
    var isEnabled: Bool
  }

  private func lines() -> [Line] {
    var lines: [Line] = []
    for section in sections {
      if !lines.isEmpty { lines.append(Line(key: "", label: "", isTitle: true, isEnabled: true)) }
      lines.append(Line(key: section.title, label: "", isTitle: true, isEnabled: true))
      lines += section.keys.map { Line(key: $0.key, label: $0.label, isTitle: false, isEnabled: $0.isEnabled) }
    }
    return lines
  }

  private func splitPoint(_ lines: [Line]) -> Int {
    let middle = (lines.count + 1) / 2
    let starts = lines.indices.filter { lines[$0].isTitle && !lines[$0].key.isEmpty && $0 > 0 }
    return starts.min { abs($0 - middle) < abs($1 - middle) } ?? middle
  }

  private func draw(_ line: Line, keyWidth: Int, _ screen: inout ScreenBuffer, _ rect: Rect) {
    screen.clipped(to: rect) { screen in
      if line.isTitle {
        screen.put(line.key, x: rect.x + 1, y: rect.y, style: .title, maxWidth: rect.width - 1, ellipsis: true)
        return
      }
      let key = Style(line.isEnabled ? .accent : .dim)
      screen.putRight(line.key, right: rect.x + 1 + keyWidth, y: rect.y, style: key)
      screen.put(
        line.label, x: rect.x + keyWidth + 3, y: rect.y, style: line.isEnabled ? .text : .dim, maxWidth: rect.width - keyWidth - 3,
        ellipsis: true)
    }
  }
}
