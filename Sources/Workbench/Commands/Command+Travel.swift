import Telemetry

extension Command {
  private static let needsRun: Refusal = { $0.shownRun == nil ? "No run is shown: :train starts one, 3 lists stored ones" : nil }
  private static let needsProbe: Refusal = { state in
    needsRun(state) ?? (state.shownProbe == nil ? "The model has not looked at its probe pair yet" : nil)
  }

  /// Time travel: the read-out of the curves takes the probe pair with it.
  static let travelling: [Command] = [
    Command(
      "probe-previous", keys: ["{"], words: "probe before", help: "go back to the stored look at the probe pair before this one",
      group: .travel, unless: needsRun
    ) { state, _ in state.moveToProbe(-1) },
    Command(
      "probe-next", keys: ["}"], words: "next probe", help: "go on to the next stored look at the probe pair", group: .travel,
      unless: needsRun
    ) { state, _ in state.moveToProbe(1) },
    Command(
      "travel", keys: [], words: "travel", help: "put curves, words, attention and pictures to a step, or back to the present",
      arguments: "STEP|first|last|now", group: .travel, unless: needsRun
    ) { state, arguments in
      guard let word = arguments.first else { return state.refuse("travel goes to a step, first, last or now, as in :travel 1200") }
      return state.travel(to: word)
    },
    Command(
      "inspect", keys: ["i"], words: "inspect", help: "open the probe pair on Pairs as the model saw it at the read-out", group: .travel,
      screens: [.monitor], footer: 18, unless: needsProbe
    ) { state, _ in state.inspectProbe() },
  ]
}
