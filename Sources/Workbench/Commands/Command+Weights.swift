import Telemetry

extension Command {
  private static let needsPanel: Refusal = { $0.monitor.panel == .weights ? nil : "The weights panel is not shown; p shows it" }

  static let weights: [Command] = [
    Command(
      "parameter-next", keys: ["n"], words: "parameter", help: "show how the next parameter's numbers are spread", group: .charts,
      footer: 16, unless: needsPanel
    ) { state, _ in state.chooseParameter(by: 1) },
    Command(
      "parameter-previous", keys: ["N"], words: "parameter", help: "show the parameter before", group: .charts, unless: needsPanel
    ) { state, _ in state.chooseParameter(by: -1) },
    Command(
      "parameter", words: "parameter", help: "show the next parameter whose path fits a pattern", arguments: "PARAMETER", group: .charts
    ) { state, arguments in
      guard let word = arguments.first else { return state.refuse("parameter needs a path or a part of one, as in :parameter attn.qkv") }
      return state.chooseParameter(matching: word)
    },
    Command(
      "weights-kind", keys: ["v"], words: "gradients", help: "show how gradients are spread, or weights", arguments: "[weights|gradients]",
      group: .charts, footer: 17, unless: needsPanel
    ) { state, arguments in
      state.weights.kind = state.chosen(after: state.weights.kind, arguments.first, what: "Spread of")
      return []
    },
  ]
}
