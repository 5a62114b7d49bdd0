/// Which part of a long list is shown.
package struct ScrollWindow: Hashable, Sendable {
  package var offset: Int

  package init(offset: Int = 0) { self.offset = offset }

  /// The window of `height` rows over `count` items nearest to the present one that contains `selected`, with a row of context where it can.
  package func containing(_ selected: Int?, count: Int, height: Int) -> ScrollWindow {
    guard height > 0 else { return ScrollWindow() }
    let last = max(0, count - height)
    var first = offset
    if let selected {
      let context = height > 4 ? 1 : 0
      first = min(first, selected - context)
      first = max(first, selected + context - height + 1)
    }
    return ScrollWindow(offset: min(max(0, first), last))
  }
}

/// Draws where a window stands in a list, in one column; nothing if all of it is shown.
package func drawScrollBar(into screen: inout ScreenBuffer, x: Int, y: Int, height: Int, offset: Int, count: Int) {
  guard height > 0, count > height else { return }
  let length = max(1, height * height / count)
  let top = count == height ? 0 : (height - length) * offset / (count - height)
  for row in 0..<height {
    let isThumb = row >= top && row < top + length
    screen.set(
      isThumb ? screen.glyphs.scrollThumb : screen.glyphs.vertical, x: x, y: y + row, style: Style(isThumb ? .accent : .grid))
  }
}
