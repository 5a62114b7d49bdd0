/// A key and what it does, for footers and help.
package struct KeyHint: Hashable, Sendable {
  package var key: String
  package var label: String
  package var isEnabled: Bool

  package init(_ key: String, _ label: String, isEnabled: Bool = true) {
    self.key = key
    self.label = label
    self.isEnabled = isEnabled
  }
}

/// The line of keys at the bottom: whole hints only, as many as fit; give the most useful first. The last stays in view (as a rule `? help`).
package func drawKeyFooter(_ hints: [KeyHint], into screen: inout ScreenBuffer, in rect: Rect) {
  guard let line = firstLine(rect) else { return }
  screen.fill(line, style: Style(.statusBar))
  func width(_ hint: KeyHint) -> Int { hint.key.displayWidth(screen.glyphs) + hint.label.displayWidth(screen.glyphs) + 3 }
  let last = hints.last.map(width) ?? 0
  var x = line.x + 1
  for (index, hint) in hints.enumerated() {
    let reserve = index == hints.count - 1 ? 0 : last
    if x + width(hint) - 2 + reserve > line.maxX { continue }
    let style = hint.isEnabled ? Style(.key) : Style(.dim, on: .statusBar)
    screen.target(Rect(x: x, y: line.y, width: width(hint) - 2, height: 1), .key(hint.key))
    x += screen.put(hint.key, x: x, y: line.y, style: style, maxWidth: line.maxX - x) + 1
    x += screen.put(hint.label, x: x, y: line.y, style: hint.isEnabled ? Style(.statusBar) : style, maxWidth: line.maxX - x) + 2
  }
}

/// One line with text at both ends; the right end goes first when space is short.
package func drawStatusLine(
  left: [Span], right: [Span] = [], ground: Role = .statusBar, into screen: inout ScreenBuffer, in rect: Rect
) {
  guard let line = firstLine(rect) else { return }
  screen.fill(line, style: Style(ground))
  func grounded(_ spans: [Span]) -> [Span] {
    spans.map { Span($0.text, $0.style.on == nil ? ($0.style.role == .text ? Style(ground) : $0.style.on(ground)) : $0.style) }
  }
  screen.clipped(to: line) { screen in
    let used = screen.put(grounded(left), x: line.x + 1, y: line.y, maxWidth: line.width - 1)
    let width = right.reduce(0) { $0 + $1.text.displayWidth(screen.glyphs) }
    if width > 0 && used + width + 4 <= line.width { screen.put(grounded(right), x: line.maxX - 1 - width, y: line.y) }
  }
}

/// A bar for a share in 0...1 with its label over it, legible without colour.
package func drawProgress(
  _ share: Double, label: String = "", role: Role = .accent, into screen: inout ScreenBuffer, in rect: Rect
) {
  guard let line = firstLine(rect) else { return }
  let share = share.isFinite ? min(1, max(0, share)) : 0
  let labelWidth = min(label.displayWidth(screen.glyphs), line.width)
  let isBeside = line.width - labelWidth - 1 >= 6
  let bar = labelWidth == 0 ? line : isBeside ? line.splitRight(labelWidth + 1).rest : Rect.zero
  screen.fill(line)
  let eighths = Int((share * Double(bar.width * 8)).rounded(.down))
  let partial: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  for column in 0..<bar.width {
    let filled = min(8, max(0, eighths - column * 8))
    if screen.glyphs == .ascii {
      screen.set(filled >= 4 ? "#" : ".", x: bar.x + column, y: bar.y, style: Style(filled >= 4 ? role : .grid))
    } else if filled == 8 {
      screen.set("█", x: bar.x + column, y: bar.y, style: Style(role))
    } else if filled > 0 {
      screen.set(partial[filled - 1], x: bar.x + column, y: bar.y, style: Style(role, on: .grid))
    } else {
      screen.set("─", x: bar.x + column, y: bar.y, style: Style(.grid))
    }
  }
  if labelWidth > 0 { screen.put(label, x: line.maxX - labelWidth, y: line.y, style: .text, maxWidth: labelWidth, ellipsis: true) }
}

private func firstLine(_ rect: Rect) -> Rect? {
  rect.isEmpty ? nil : Rect(x: rect.x, y: rect.y, width: rect.width, height: 1)
}
