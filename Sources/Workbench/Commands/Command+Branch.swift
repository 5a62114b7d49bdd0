import Telemetry

extension Command {
  private static let needsBranchable: Refusal = { state in
    if let reason = needsIdle(state) { return reason }
    return state.branchable == nil ? "No run is shown to branch from" : nil
  }

  static let branch: [Command] = [
    Command(
      "branch", keys: ["b"], words: "branch",
      help: "start another run from a checkpoint of this one, with its weights and moments and a changed recipe",
      arguments: "[last|best|STEP] [KEY=VALUE...]", group: .training, screens: [.monitor, .runs], unless: needsBranchable
    ) { state, arguments in
      guard let run = state.branchable else { return [] }
      guard !arguments.isEmpty else {
        state.overlay = .prompt(Prompt(.command, text: "branch last "))
        return []
      }
      let named = arguments[0].contains("=") ? nil : arguments[0]
      let settings = Array(arguments.dropFirst(named == nil ? 0 : 1))
      let point = named ?? "last"
      guard ["last", "best"].contains(point) || Int(point).map({ $0 >= 0 }) == true else {
        return state.refuse("branch takes last, best or a step first, then KEY=VALUE, as in :branch best optimiser.lr=1e-4")
      }
      guard settings.allSatisfy({ $0.contains("=") }) else {
        return state.refuse("branch takes KEY=VALUE behind the checkpoint, as in :branch best optimiser.lr=1e-4")
      }
      let effects = state.show(.monitor)
      state.pending = "branching from \(run.name)"
      return effects + [.branchRun(run.id, point: point, settings)]
    }
  ]
}

extension WorkbenchState {
  /// The run a branch would grow out of: the selected one on the table of runs, elsewhere the shown one.
  var branchable: RunSummary? { screen == .runs ? runs.selected : shownSummary }
}
