/// A list of lines, one of them selected.
package struct ListView {
  package var count: Int
  package var selected: Int?
  package var offset: Int
  package var isFocused: Bool
  package var item: (Int) -> [Span]

  package init(count: Int, selected: Int?, offset: Int = 0, isFocused: Bool = true, item: @escaping (Int) -> [Span]) {
    self.count = count
    self.selected = selected
    self.offset = offset
    self.isFocused = isFocused
    self.item = item
  }

  /// Draws and returns the offset that shows the selected item.
  @discardableResult
  package func draw(into screen: inout ScreenBuffer, in rect: Rect) -> Int {
    screen.fill(rect)
    let first = ScrollWindow(offset: offset).containing(selected, count: count, height: rect.height).offset
    let hasBar = count > rect.height && rect.width > 4
    let body = hasBar ? rect.splitRight(1).rest : rect
    screen.clipped(to: body) { screen in
      for (row, index) in (first..<max(first, min(count, first + rect.height))).enumerated() {
        let y = body.y + row
        let under: Role? = index == selected ? (isFocused ? .selection : .statusBar) : nil
        if let under {
          screen.fill(Rect(x: body.x, y: y, width: body.width, height: 1), style: Style(under))
          screen.set(screen.glyphs.pointer, x: body.x, y: y, style: Style(.accent, on: under))
        }
        let spans = item(index).map { span in
          Span(span.text, span.style.on == nil && under != nil ? span.style.on(under ?? .selection) : span.style)
        }
        screen.put(spans, x: body.x + 2, y: y, maxWidth: body.width - 2)
      }
    }
    if hasBar { drawScrollBar(into: &screen, x: rect.maxX - 1, y: rect.y, height: rect.height, offset: first, count: count) }
    return first
  }
}
