import Telemetry

extension Command {
  private static let needsLive: Refusal = { $0.steered != nil ? nil : "No run is training here; :train starts one" }

  private static let needsOwn: Refusal = { $0.isLive ? nil : "No run of this process is training; q leaves" }

  private static let needsPaused: Refusal = { state in
    needsLive(state) ?? (state.steered?.state == .paused ? nil : "Single steps are for a paused run; space pauses")
  }
  static let needsIdle: Refusal = { state in
    state.isLive ? "\"\(state.live?.name ?? "")\" is training; stop it first (x on Monitor)" : nil
  }

  static let training: [Command] = [
    Command(
      "pause", keys: ["space"], words: "pause", help: "pause training after this step, or continue it", group: .training, footer: 1,
      unless: needsLive
    ) { state, _ in
      let continues = state.steered?.state == .paused
      return state.steer(continues ? .resume : .pause, pending: continues ? "continuing" : "pausing after this step")
    },
    Command(
      "step", keys: ["s"], words: "single step", help: "do one step of a paused run", group: .training,
      unless: needsPaused
    ) { state, _ in
      state.steer(.singleStep, pending: "one step")
    },
    Command(
      "checkpoint", keys: ["c"], words: "checkpoint", help: "write a checkpoint after this step", group: .training, footer: 2,
      unless: needsLive
    ) { state, _ in
      state.steer(.checkpoint, pending: "checkpoint after this step")
    },
    Command(
      "stop", keys: ["x"], words: "stop", help: "end the run with a checkpoint, to be resumed later; asks first", group: .training,
      footer: 3, unless: needsLive
    ) { state, _ in
      state.overlay = .confirmStop
      return []
    },
    Command(
      "set", keys: ["r"], words: "set", help: "change an entry of the run's recipe from the next step on, as in :set optimiser.lr 1e-4",
      arguments: "KEY VALUE, or KEY=VALUE...", group: .training, unless: needsLive
    ) { state, arguments in
      guard !arguments.isEmpty else {
        state.overlay = .prompt(Prompt(.command, text: "set optimiser.lr "))
        defer { state.runs.hasAskedPaths = true }
        return state.runs.hasAskedPaths ? [] : [.loadRecipePaths]
      }
      let isPair = arguments.count == 2 && !arguments[0].contains("=")
      let settings = isPair ? [arguments.joined(separator: "=")] : arguments
      guard settings.allSatisfy({ $0.contains("=") }) else {
        return state.refuse("set takes KEY VALUE or KEY=VALUE, as in :set optimiser.lr 1e-4")
      }
      return state.steer(.set(settings), pending: "changing the recipe after this step")
    },
    Command(
      "detach", keys: ["d"], words: "detach", help: "leave, and let the run go on without a terminal; ecamp attach follows it",
      group: .training, isReplayed: false, unless: needsOwn
    ) { state, _ in
      state.pending = "writing a checkpoint, then leaving"
      return [.detach]
    },
    Command(
      "train", words: "train", help: "start training; without settings, the quickstart: a tiny model on drawn films",
      arguments: "[KEY=VALUE...]", group: .training,
      unless: needsIdle
    ) { state, arguments in
      let effects = state.show(.monitor)
      state.pending = "starting"
      return effects + [.startRun(arguments.isEmpty ? ["quickstart"] : arguments)]
    },
  ]
}
