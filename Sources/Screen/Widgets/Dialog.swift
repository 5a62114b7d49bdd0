/// A window over the screen that must be answered.
package struct Dialog: Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case question, error, information }
  package var kind: Kind
  package var title: String
  package var message: String
  package var keys: [KeyHint]

  package init(_ kind: Kind, title: String, message: String, keys: [KeyHint]) {
    self.kind = kind
    self.title = title
    self.message = message
    self.keys = keys
  }

  /// Asks before something that cannot be undone.
  package static func confirm(_ title: String, message: String, yes: String, no: String = "cancel") -> Dialog {
    Dialog(.question, title: title, message: message, keys: [KeyHint("y", yes), KeyHint("n", no)])
  }

  /// Stays until it is read.
  package static func error(_ title: String, message: String) -> Dialog {
    Dialog(.error, title: title, message: message, keys: [KeyHint("enter", "close")])
  }

  package func draw(into screen: inout ScreenBuffer, in rect: Rect) {
    let inner = min(64, rect.width - 6)
    guard inner > 0, rect.height > 0 else { return }
    var lines = wrap(message, width: inner, glyphs: screen.glyphs)
    let room = max(1, rect.height - 5)
    if lines.count > room { lines = Array(lines.prefix(room)) }
    let keysWidth = keys.reduce(0) { $0 + $1.key.displayWidth(screen.glyphs) + $1.label.displayWidth(screen.glyphs) + 3 } + 1
    let width = max(lines.map(\.width).max() ?? 0, title.displayWidth(screen.glyphs) + 2, keysWidth) + 4
    let frame = rect.centred(width: width, height: lines.count + 5)
    var box = Box((kind == .error ? "! " : "") + title, isFocused: true)
    box.hasPointer = false
    let body = box.draw(into: &screen, in: frame)
    if kind == .error { screen.restyle(frame) { if $0.role == .borderFocused { $0.role = .error } } }
    let text = body.inset(horizontal: 1, vertical: 0)
    screen.clipped(to: body.splitBottom(1).rest) { screen in
      for (row, line) in lines.enumerated() { screen.put(line, x: text.x, y: text.y + row + (body.height > lines.count + 1 ? 1 : 0)) }
    }
    drawKeyFooter(keys, into: &screen, in: body.splitBottom(1).bottom)
  }
}
