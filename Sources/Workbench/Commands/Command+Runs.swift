import Telemetry

extension Command {
  private static let needsRun: Refusal = { $0.runs.selected == nil ? "No run is selected" : nil }

  private static let needsMark: Refusal = { $0.runs.marks.isEmpty ? "No run is marked" : nil }
  private static let needsResumable: Refusal = { state in
    if let reason = needsIdle(state) { return reason }
    guard let run = state.runs.selected else { return "No run is selected" }
    return [.stopped, .interrupted, .failed].contains(run.state) ? nil : "Only a stopped, interrupted or failed run can be resumed"
  }

  static let runs: [Command] = [
    Command("run-next", keys: ["down", "j"], words: "down", help: "select the next run", group: .runs) { state, _ in state.moveRun(by: 1) },
    Command("run-previous", keys: ["up", "k"], words: "up", help: "select the run before", group: .runs) { state, _ in state.moveRun(by: -1)
    },
    Command("run-forward", keys: ["pagedown"], words: "page down", help: "go a page of runs on", group: .runs) { state, _ in
      state.moveRun(by: max(1, state.rows - 8))
    },
    Command("run-backward", keys: ["pageup"], words: "page up", help: "go a page of runs back", group: .runs) { state, _ in
      state.moveRun(by: -max(1, state.rows - 8))
    },
    Command("run-first", keys: ["home", "g"], words: "first", help: "select the first run", group: .runs) { state, _ in
      state.moveRun(by: -state.runs.visible.count)
    },
    Command("run-last", keys: ["end", "G"], words: "last", help: "select the last run", group: .runs) { state, _ in
      state.moveRun(by: state.runs.visible.count)
    },
    Command(
      "open", keys: ["enter"], words: "open", help: "show the selected run's curves on Monitor, or those of the run numbered",
      arguments: "[RUN]", group: .runs, footer: 1
    ) { state, arguments in
      guard let typed = arguments.first else { return state.runs.selected.map { state.open($0.id) } ?? state.refuse("No run is selected") }
      guard let run = Int64(typed), state.summary(of: run) != nil else { return state.refuse("There is no run \(typed)") }
      return state.open(run)
    },
    Command(
      "mark", keys: ["m"], words: "mark", help: "mark the run, to draw its curves over the shown ones", group: .runs, footer: 2,
      unless: needsRun
    ) { state, _ in
      guard let run = state.runs.selected?.id else { return [] }
      state.runs.toggleMark(run)
      let effects: [Effect] = state.runs.marks.contains(run) && !state.series.loadedRuns.contains(run) ? [.loadRun(run)] : []
      state.runs.move(by: 1)
      return effects
    },
    Command(
      "unmark-all", keys: ["U"], words: "unmark all", help: "take away all marks", group: .runs,
      unless: needsMark
    ) { state, _ in
      state.runs.marks = []
      return []
    },
    Command(
      "sort", keys: ["s"], words: "sort", help: "sort by the next column, or by the one named", arguments: "[COLUMN]", group: .runs,
      footer: 3
    ) { state, arguments in
      state.runs.sort = state.chosen(after: state.runs.sort, arguments.first, what: "Sorted by")
      return []
    },
    Command("reverse", keys: ["S"], words: "reverse", help: "turn the order round", group: .runs, footer: 4) { state, _ in
      state.runs.isDescending.toggle()
      return []
    },
    Command(
      "filter-runs", keys: ["/"], words: "filter", help: "show only runs that hold every word (state=finished, mlm<3 work too)",
      arguments: "[WORDS]", group: .runs, footer: 5
    ) { state, arguments in
      if arguments.isEmpty {
        state.overlay = .prompt(Prompt(.filterRuns, text: state.runs.filter))
      } else {
        state.runs.filter = arguments.joined(separator: " ")
      }
      return []
    },
    Command(
      "resume", keys: ["r"], words: "resume", help: "train the selected run on from its last checkpoint", group: .runs, footer: 6,
      unless: needsResumable
    ) { state, _ in
      guard let run = state.runs.selected?.id else { return [] }
      state.pending = "resuming"
      return state.open(run) + [.resumeRun(run)]
    },
    Command(
      "export", keys: ["e"], words: "export", help: "write the selected run to a file", arguments: "csv|json|weights FILE", group: .runs,
      footer: 7, unless: needsRun
    ) { state, arguments in
      guard let run = state.runs.selected?.id else { return [] }
      guard arguments.count >= 2 else {
        state.overlay = .prompt(Prompt(.command, text: "export \(arguments.first ?? "csv") run-\(run).csv"))
        return []
      }
      guard ["csv", "json", "weights"].contains(arguments[0]) else { return state.refuse("export writes csv, json or weights") }
      return [.export(run: run, format: arguments[0], path: arguments[1])]
    },
    Command("reload", keys: ["ctrl-r"], words: "reload", help: "read the store again", group: .runs) { _, _ in [.loadRuns] },
  ]
}

extension WorkbenchState {
  mutating func refuse(_ text: String) -> [Effect] {
    say(text)
    return []
  }

  mutating func moveRun(by rows: Int) -> [Effect] {
    runs.move(by: rows)
    return []
  }

  /// Shows a run's curves on Monitor, and lets its weights look at pairs from now on.
  mutating func open(_ run: Int64) -> [Effect] {
    shownRun = run
    monitor.span = nil
    monitor.end = nil
    monitor.cursor = nil
    series.keep(only: Set(drawnRuns).union(live.map { [$0.run] } ?? []))
    stretches.keep(only: Set(drawnRuns))
    pairs.view = nil
    pairs.past = []
    pairs.comparison = nil
    pairs.list.forget()
    let isHeldLive = live?.run == run && series.loadedRuns.contains(run)
    return show(.monitor) + (isHeldLive ? [] : [.loadRun(run)])
  }
}
