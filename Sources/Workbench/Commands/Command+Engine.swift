import Telemetry

extension Command {
  private static let needsPanel: Refusal = { $0.monitor.panel == .engine ? nil : "The engine panel is not shown; p shows it" }

  static let engine: [Command] = [
    Command(
      "engine-group", keys: ["e"], words: "group", help: "add up the engine's operations by kind, part, block or not at all",
      arguments: "[kind|part|block|operation]", group: .charts, footer: 16, unless: needsPanel
    ) { state, arguments in
      state.engine.grouping = state.chosen(after: state.engine.grouping, arguments.first, what: "Operations by")
      return []
    },
    Command(
      "engine-order", keys: ["E"], words: "order", help: "order the engine's operations by share, rate, bytes or as they run",
      arguments: "[share|rate|bytes|plan]", group: .charts, footer: 17, unless: needsPanel
    ) { state, arguments in
      state.engine.order = state.chosen(after: state.engine.order, arguments.first, what: "Ordered by")
      return []
    },
  ]
}
