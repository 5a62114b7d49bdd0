/// A line of text being typed, and its cursor. Editing keys are those of readline.
package struct TextField: Hashable, Sendable {
  package private(set) var characters: [Character]
  /// 0...characters.count
  package private(set) var cursor: Int

  package init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  package var text: String { String(characters) }

  /// True if the key was an editing key.
  package mutating func handle(_ press: KeyPress) -> Bool {
    switch (press.key, press.control, press.alt) {
    case (.character("a"), true, _), (.home, _, _): cursor = 0
    case (.character("e"), true, _), (.end, _, _): cursor = characters.count
    case (.character("b"), true, _): cursor = max(0, cursor - 1)
    case (.character("f"), true, _): cursor = min(characters.count, cursor + 1)
    case (.character("k"), true, _): characters.removeSubrange(cursor...)
    case (.character("u"), true, _):
      characters.removeSubrange(..<cursor)
      cursor = 0
    case (.character("w"), true, _), (.backspace, _, true): remove(from: wordStart())
    case (.character("b"), _, true), (.left, true, _): cursor = wordStart()
    case (.character("f"), _, true), (.right, true, _): cursor = wordEnd()
    case (.left, _, _): cursor = max(0, cursor - 1)
    case (.right, _, _): cursor = min(characters.count, cursor + 1)
    case (.backspace, _, _), (.character("h"), true, _): remove(from: max(0, cursor - 1))
    case (.delete, _, _), (.character("d"), true, _):
      if cursor < characters.count { characters.remove(at: cursor) }
    case (.character(let character), false, false): insert(String(character))
    default: return false
    }
    return true
  }

  /// Inserts typed or pasted text at the cursor; line ends become blanks, other controls are dropped.
  package mutating func insert(_ text: String) {
    for scalar in text.unicodeScalars {
      if ScalarClass(scalar) == .control && !["\n", "\t"].contains(scalar) { continue }
      let character = ["\n", "\t"].contains(scalar) ? " " : Character(scalar)
      // A combining mark joins the character before it.
      if ScalarClass(scalar) == .combining || ScalarClass(scalar) == .emojiJoiner, cursor > 0 {
        let joined = String(characters[cursor - 1]) + String(character)
        if joined.count == 1 {
          characters[cursor - 1] = Character(joined)
          continue
        }
      }
      characters.insert(character, at: cursor)
      cursor += 1
    }
  }

  private mutating func remove(from start: Int) {
    characters.removeSubrange(start..<cursor)
    cursor = start
  }

  private func wordStart() -> Int {
    var index = cursor
    while index > 0, characters[index - 1].isWhitespace { index -= 1 }
    while index > 0, !characters[index - 1].isWhitespace { index -= 1 }
    return index
  }

  private func wordEnd() -> Int {
    var index = cursor
    while index < characters.count, characters[index].isWhitespace { index += 1 }
    while index < characters.count, !characters[index].isWhitespace { index += 1 }
    return index
  }

  /// Draws the prompt and the part of the text around the cursor on the first line of `rect`, and puts the terminal's cursor there.
  package func draw(prompt: String, into screen: inout ScreenBuffer, in rect: Rect, note: String = "") {
    guard !rect.isEmpty else { return }
    let line = Rect(x: rect.x, y: rect.y, width: rect.width, height: 1)
    screen.fill(line, style: Style(.input))
    let start = screen.put(prompt, x: line.x, y: line.y, style: Style(.accent, on: .input), maxWidth: line.width)
    let room = line.width - start
    guard room > 0 else { return }
    var first = 0
    func widthToCursor() -> Int { String(characters[first..<cursor]).displayWidth(screen.glyphs) }
    while first < cursor, widthToCursor() > room - 1 { first += 1 }
    let shown = String(characters[first...])
    screen.clipped(to: line) { screen in
      let used = screen.put(shown, x: line.x + start, y: line.y, style: Style(.input), maxWidth: room)
      if !note.isEmpty && used + note.displayWidth(screen.glyphs) + 2 < room {
        screen.putRight(note, right: line.maxX - 1, y: line.y, style: Style(.dim, on: .input))
      }
    }
    screen.cursor = (line.x + start + widthToCursor(), line.y)
  }
}
