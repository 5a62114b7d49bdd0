import Screen

/// What is looked for in help.
struct HelpSearch: Hashable, Sendable {
  var field = TextField()
  /// Keys go into the field; otherwise they scroll.
  var isTyping = true
}

extension WorkbenchState {
  /// A key while help is open: `/` looks for words, Esc first ends the search, then help.
  mutating func pressInHelp(_ key: KeyPress, _ name: String, scroll: Int) -> [Effect] {
    if var search = shell.helpSearch {
      if search.isTyping {
        shell.helpSearch = searched(&search, key, name)
        overlay = .help(scroll: 0)
        return []
      }
      if name == "esc" {
        shell.helpSearch = nil
        overlay = .help(scroll: 0)
        return []
      }
    }
    if name == "/" {
      shell.helpSearch = HelpSearch(field: TextField(shell.helpSearch?.field.text ?? ""))
      return []
    }
    overlay = scrolled(name, from: scroll, rows: HelpView.rowCount(self)).map { .help(scroll: $0) }
    if overlay == nil { shell.helpSearch = nil }
    return []
  }

  private func searched(_ search: inout HelpSearch, _ key: KeyPress, _ name: String) -> HelpSearch? {
    switch name {
    case "esc", "ctrl-c": return nil
    case "enter", "down", "up", "pagedown", "pageup":
      search.isTyping = false
      return search.field.text.isEmpty ? nil : search
    case "backspace" where search.field.text.isEmpty: return nil
    default:
      _ = search.field.handle(key)
      return search
    }
  }
}
