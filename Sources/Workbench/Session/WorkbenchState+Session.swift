extension WorkbenchState {
  /// Writes what was done so far.
  mutating func saveSession(_ arguments: [String]) -> [Effect] {
    guard let path = arguments.first else {
      overlay = .prompt(Prompt(.command, text: "save my.session"))
      return []
    }
    let cut = shell.isCut ? "# What was done before the last \(ShellState.mostSteps) commands is not here.\n" : ""
    let head = "\(Session.signature): ecamp --session FILE begins with it, ecamp play FILE prints where it ends.\n" + cut
    return [.saveSession(path: path, text: head + Session(steps: shell.steps).text)]
  }
}
