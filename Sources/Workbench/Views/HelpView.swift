import Screen

/// Every key and command, from the command table.
enum HelpView {
  private enum Row {
    case heading(String)
    case command(Command)
    case gap
  }

  private static func rows(_ state: WorkbenchState) -> [Row] {
    let here = Command.Group.allCases.sorted { rank($0, state) < rank($1, state) }
    return here.flatMap { group -> [Row] in
      let commands = Command.all.filter { $0.group == group }
      return [.heading(group.rawValue)] + commands.map { .command($0) } + [.gap]
    }
  }

  /// What works on this screen comes first.
  private static func rank(_ group: Command.Group, _ state: WorkbenchState) -> Int {
    let commands = Command.all.filter { $0.group == group }
    let order = Command.Group.allCases.firstIndex(of: group) ?? 0
    if group == .everywhere { return 50 }
    return (commands.contains { $0.screens.contains(state.screen) } ? 0 : 100) + order
  }

  static func rowCount(_ state: WorkbenchState) -> Int { rows(state).count }

  static func draw(_ state: WorkbenchState, scroll: Int, into screen: inout ScreenBuffer, _ area: Rect) {
    screen.fill(area)
    let inner = screen.frame(area, title: "keys and commands", right: "j/k scroll, Esc closes")
    for (row, line) in rows(state).dropFirst(scroll).prefix(inner.height).enumerated() {
      let y = inner.y + row
      switch line {
      case .gap: break
      case .heading(let text): screen.write(text, x: inner.x + 1, y: y, width: inner.width - 2, .title)
      case .command(let command):
        let keys = state.keys.keys(of: command.name).map(KeyMap.label).joined(separator: " ")
        screen.write(keys, x: inner.x + 2, y: y, width: 12, .key)
        screen.write(":" + command.name, x: inner.x + 15, y: y, width: 17, .accent)
        let arguments = command.arguments.isEmpty ? "" : command.arguments + "  "
        let refusal = state.refusal(of: command)
        screen.write(arguments + command.help, x: inner.x + 33, y: y, width: inner.width - 34, refusal == nil ? .plain : .dim)
      }
    }
  }
}
