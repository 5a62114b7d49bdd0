import Screen

/// Which key does what on which screen; built from the command table, where a user's own keys replace those of a command and win over
/// those of others.
package struct KeyMap: Sendable {
  /// Keys by command name; an empty list leaves a command to the palette.
  package typealias Replacements = [String: [String]]

  private var bindings: [ScreenName: [String: String]] = [:]
  private var keysOfCommand: [ScreenName: [String: [String]]] = [:]

  /// - Parameters:
  ///   - replacements: for every screen a command works on.
  ///   - particular: for one screen; there these come first.
  package init(replacements: Replacements = [:], on particular: [ScreenName: Replacements] = [:]) {
    for screen in ScreenName.allCases {
      let commands = Command.all.filter { $0.screens.contains(screen) }
      let own = { (command: Command) in particular[screen]?[command.name] ?? replacements[command.name] }
      for command in commands { own(command).map { bind($0, to: command.name, on: screen) } }
      for command in commands where own(command) == nil { bind(command.keys, to: command.name, on: screen) }
    }
  }

  private mutating func bind(_ keys: [String], to command: String, on screen: ScreenName) {
    for key in keys where bindings[screen]?[key] == nil {
      bindings[screen, default: [:]][key] = command
      keysOfCommand[screen, default: [:]][command, default: []].append(key)
    }
  }

  package func command(for key: String, on screen: ScreenName) -> String? { bindings[screen]?[key] }

  /// The keys that lead to a command on a screen.
  package func keys(of command: String, on screen: ScreenName) -> [String] { keysOfCommand[screen]?[command] ?? [] }

  /// The keys of a command on the first screen that has any for it.
  package func keys(of command: String) -> [String] {
    ScreenName.allCases.lazy.map { keys(of: command, on: $0) }.first { !$0.isEmpty } ?? []
  }

  /// The keys as help shows them on `screen`: those that work there, or those of the command's own screens.
  package func shownKeys(of command: String, on screen: ScreenName) -> [String] {
    let here = keys(of: command, on: screen)
    return here.isEmpty ? keys(of: command) : here
  }

  /// How help and the footer write a key.
  package static func label(_ key: String) -> String {
    if let label = labels[key] { return label }
    return key.hasPrefix("ctrl-") ? "^" + key.dropFirst(5).uppercased() : key
  }

  static let labels = [
    "space": "Space", "enter": "Enter", "esc": "Esc", "tab": "Tab", "backtab": "S-Tab", "left": "Left", "right": "Right", "up": "Up",
    "down": "Down", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End",
  ]
}
