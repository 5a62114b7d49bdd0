import Screen

/// One line of text being edited.
package struct TextField: Hashable, Sendable {
  package private(set) var characters: [Character]
  package private(set) var cursor: Int

  package init(text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  package var text: String { String(characters) }

  package mutating func insert(_ character: Character) {
    guard characters.count < 4096 else { return }
    characters.insert(character, at: cursor)
    cursor += 1
  }

  package mutating func move(to position: Int) { cursor = max(0, min(characters.count, position)) }

  package mutating func deleteBackward() {
    guard cursor > 0 else { return }
    cursor -= 1
    characters.remove(at: cursor)
  }

  package mutating func deleteForward() {
    guard cursor < characters.count else { return }
    characters.remove(at: cursor)
  }

  package mutating func deleteWord() {
    while cursor > 0, characters[cursor - 1] == " " { deleteBackward() }
    while cursor > 0, characters[cursor - 1] != " " { deleteBackward() }
  }

  package mutating func deleteToStart() {
    characters.removeFirst(cursor)
    cursor = 0
  }
}
