/// A border with a title; what it frames is drawn into the rectangle `draw` returns.
package struct Box: Hashable, Sendable {
  package var title: String
  /// Text at the right end of the top border, as a count or a mode.
  package var note: String
  /// Text in the bottom border.
  package var footer: String
  package var isFocused: Bool
  /// Points at the title of a focused box, so that focus shows without colour.
  var hasPointer = true

  package init(_ title: String = "", note: String = "", footer: String = "", isFocused: Bool = false) {
    self.title = title
    self.note = note
    self.footer = footer
    self.isFocused = isFocused
  }

  /// Draws the border and blanks the inside. A rectangle too small for a border is all inside.
  @discardableResult
  package func draw(into screen: inout ScreenBuffer, in rect: Rect) -> Rect {
    screen.fill(rect)
    guard rect.width >= 3, rect.height >= 3 else { return rect }
    let glyphs = screen.glyphs
    let style = Style(isFocused ? .borderFocused : .border)
    for x in rect.x + 1..<rect.maxX - 1 {
      screen.set(glyphs.horizontal, x: x, y: rect.y, style: style)
      screen.set(glyphs.horizontal, x: x, y: rect.maxY - 1, style: style)
    }
    for y in rect.y + 1..<rect.maxY - 1 {
      screen.set(glyphs.vertical, x: rect.x, y: y, style: style)
      screen.set(glyphs.vertical, x: rect.maxX - 1, y: y, style: style)
    }
    screen.set(glyphs.topLeft, x: rect.x, y: rect.y, style: style)
    screen.set(glyphs.topRight, x: rect.maxX - 1, y: rect.y, style: style)
    screen.set(glyphs.bottomLeft, x: rect.x, y: rect.maxY - 1, style: style)
    screen.set(glyphs.bottomRight, x: rect.maxX - 1, y: rect.maxY - 1, style: style)
    labels(&screen, rect)
    return rect.inset(by: 1)
  }

  private func labels(_ screen: inout ScreenBuffer, _ rect: Rect) {
    let room = rect.width - 4
    guard room > 2 else { return }
    var used = 0
    if !title.isEmpty {
      let marked = isFocused && hasPointer ? "\(screen.glyphs.pointer) \(title)" : title
      let style = Style(isFocused ? .borderFocused : .title, attributes: isFocused ? .bold : [])
      used = label(marked, &screen, x: rect.x + 2, y: rect.y, room: room, style: style)
    }
    let noteWidth = note.displayWidth(screen.glyphs) + 2
    if !note.isEmpty && used + noteWidth < room {
      label(note, &screen, x: rect.maxX - 2 - noteWidth, y: rect.y, room: noteWidth, style: .dim)
    }
    if !footer.isEmpty { label(footer, &screen, x: rect.x + 2, y: rect.maxY - 1, room: room, style: .dim) }
  }

  @discardableResult
  private func label(_ text: String, _ screen: inout ScreenBuffer, x: Int, y: Int, room: Int, style: Style) -> Int {
    screen.set(" ", x: x, y: y, style: .background)
    let used = screen.put(text, x: x + 1, y: y, style: style, maxWidth: room - 2, ellipsis: true)
    screen.set(" ", x: x + 1 + used, y: y, style: .background)
    return used + 2
  }
}
