/// One thing the user did at the keyboard or mouse, or the terminal told of.
package enum InputEvent: Hashable, Sendable {
  case key(KeyPress)
  case mouse(MouseEvent)
  case resize(width: Int, height: Int)
  /// Bracketed paste: text, never commands.
  case paste(String)
  /// The terminal is gone; nothing can be drawn any more.
  case hangUp
  /// Another thread called `wake`.
  case wake
}

/// A key with its modifiers. Names, as in key tables and sessions: `q`, `Q`, `space`, `ctrl-c`, `alt-x`, `up`, `f5`, `esc`.
package struct KeyPress: Hashable, Sendable {
  package enum Key: Hashable, Sendable {
    /// A character as typed; shift is in the character. With ctrl it is the lower-case letter.
    case character(Character)
    case up, down, left, right, home, end, pageUp, pageDown, insert, delete, backspace, enter, tab, backTab, escape
    case function(Int)
  }
  package var key: Key
  package var control: Bool
  package var alt: Bool
  package var shift: Bool

  package init(_ key: Key, control: Bool = false, alt: Bool = false, shift: Bool = false) {
    self.key = key
    self.control = control
    self.alt = alt
    self.shift = shift
  }

  package init(_ character: Character) { self.init(.character(character)) }

  private static let named: [(String, Key)] = [
    ("up", .up), ("down", .down), ("left", .left), ("right", .right), ("home", .home), ("end", .end), ("pageup", .pageUp),
    ("pagedown", .pageDown), ("insert", .insert), ("delete", .delete), ("backspace", .backspace), ("enter", .enter), ("tab", .tab),
    ("backtab", .backTab), ("esc", .escape), ("space", .character(" ")),
  ]

  /// The name, as key tables, help and sessions write it.
  package var name: String {
    var result = (control ? "ctrl-" : "") + (alt ? "alt-" : "") + (shift ? "shift-" : "")
    switch key {
    case .function(let number): result += "f\(number)"
    case .character(let character) where character != " ": result.append(character)
    default: result += Self.named.first { $0.1 == key }?.0 ?? ""
    }
    return result
  }

  /// Reads a name; nil if it isn't one.
  package init?(name: String) {
    var rest = Substring(name)
    self.init(.escape)
    var isPrefixed = true
    while isPrefixed {
      isPrefixed = false
      for (prefix, path) in [("ctrl-", \KeyPress.control), ("alt-", \KeyPress.alt), ("shift-", \KeyPress.shift)]
      where rest.hasPrefix(prefix) && rest.count > prefix.count {
        self[keyPath: path] = true
        rest = rest.dropFirst(prefix.count)
        isPrefixed = true
      }
    }
    if rest.count == 1, let character = rest.first {
      key = .character(character)
    } else if let found = Self.named.first(where: { $0.0 == rest }) {
      key = found.1
    } else if rest.first == "f", let number = Int(rest.dropFirst()), (1...63).contains(number) {
      key = .function(number)
    } else {
      return nil
    }
  }
}

/// A mouse action at a cell.
package struct MouseEvent: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    case press(Button)
    case release(Button)
    case drag(Button)
    case wheelUp, wheelDown
  }
  package enum Button: Hashable, Sendable { case left, middle, right }
  package var action: Action
  package var x: Int
  package var y: Int

  package init(_ action: Action, x: Int, y: Int) {
    self.action = action
    self.x = x
    self.y = y
  }
}
