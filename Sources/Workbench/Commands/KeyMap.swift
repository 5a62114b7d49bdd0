import Screen

/// Which key does what on which screen; built from the command table, where a user's own keys replace those of a command.
package struct KeyMap: Sendable {
  private var bindings: [ScreenName: [String: String]] = [:]
  private var keysOfCommand: [String: [String]] = [:]

  /// - Parameter replacements: keys by command name; an empty list leaves a command to the palette.
  package init(replacements: [String: [String]] = [:]) {
    for command in Command.all {
      let keys = replacements[command.name] ?? command.keys
      keysOfCommand[command.name] = keys
      for screen in command.screens {
        for key in keys where bindings[screen]?[key] == nil { bindings[screen, default: [:]][key] = command.name }
      }
    }
  }

  package func command(for key: String, on screen: ScreenName) -> String? { bindings[screen]?[key] }

  package func keys(of command: String) -> [String] { keysOfCommand[command] ?? [] }

  /// How help and the footer write a key.
  package static func label(_ key: String) -> String {
    switch key {
    case "space": "Space"
    case "enter": "Enter"
    case "esc": "Esc"
    case "tab": "Tab"
    case "backtab": "S-Tab"
    case "left": "Left"
    case "right": "Right"
    case "up": "Up"
    case "down": "Down"
    case "pageup": "PgUp"
    case "pagedown": "PgDn"
    case "home": "Home"
    case "end": "End"
    default: key.hasPrefix("ctrl-") ? "^" + key.dropFirst(5).uppercased() : key
    }
  }
}
