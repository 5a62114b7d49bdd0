import Screen
import Telemetry

/// The list of runs: moving, opening, marking, ordering.
extension Command {
  static let needsSelection: Refusal = { $0.runs.selected == nil ? "No run is selected" : nil }
  static let needsRuns: Refusal = { $0.runs.chosen.isEmpty ? "No run is selected or marked" : nil }

  private static let needsMark: Refusal = { $0.runs.marks.isEmpty ? "No run is marked" : nil }

  static let runs: [Command] = moving + choosing + ordering + runChanges + runOutput

  private static let moving: [Command] = [
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
      state.moveRun(by: -state.runs.rowCount)
    },
    Command("run-last", keys: ["end", "G"], words: "last", help: "select the last run", group: .runs) { state, _ in
      state.moveRun(by: state.runs.rowCount)
    },
    Command("run-column-right", keys: ["right", "l"], words: "column", help: "go to the next column", group: .runs) { state, _ in
      state.moveColumn(by: 1)
    },
    Command("run-column-left", keys: ["left", "h"], words: "column", help: "go to the column before", group: .runs) { state, _ in
      state.moveColumn(by: -1)
    },
  ]

  private static let choosing: [Command] = [
    Command(
      "open", keys: ["enter"], words: "open", help: "show the run's curves on Monitor, or the runs of the group; RUN is a number",
      arguments: "[RUN]", group: .runs, footer: 1
    ) { state, arguments in
      if arguments.isEmpty, let group = state.runs.selectedGroup {
        state.runs.openGroup = group.key
        return []
      }
      guard let typed = arguments.first else { return state.runs.selected.map { state.open($0.id) } ?? state.refuse("No run is selected") }
      guard let run = Int64(typed), state.summary(of: run) != nil else { return state.refuse("There is no run \(typed)") }
      return state.open(run)
    },
    Command(
      "mark", keys: ["m"], words: "mark", help: "mark the run, to draw its curves over the shown ones and to compare it",
      arguments: "[RUN...]",
      group: .runs, footer: 2, unless: needsSelection
    ) { state, arguments in
      if !arguments.isEmpty {
        let typed = arguments.map { (word: $0, run: Int64($0)) }
        if let wrong = typed.first(where: { $0.run.flatMap { state.summary(of: $0) } == nil }) {
          return state.refuse("There is no run \(wrong.word)")
        }
        let runs = typed.compactMap(\.run)
        for run in runs { state.runs.toggleMark(run) }
        return runs.filter { state.runs.marks.contains($0) && !state.series.loadedRuns.contains($0) }.map { .loadRun($0) }
      }
      guard let run = state.runs.selected?.id else { return [] }
      state.runs.toggleMark(run)
      let effects: [Effect] = state.runs.marks.contains(run) && !state.series.loadedRuns.contains(run) ? [.loadRun(run)] : []
      state.runs.move(by: 1)
      return effects
    },
    Command("unmark-all", keys: ["U"], words: "unmark all", help: "take away all marks", group: .runs, unless: needsMark) { state, _ in
      state.runs.marks = []
      return []
    },
  ]

  private static let ordering: [Command] = [
    Command(
      "sort", keys: ["s"], words: "sort",
      help: "sort by the column one is on, or by the one named: losses the best first; again turns it round", arguments: "[COLUMN]",
      group: .runs,
      footer: 4
    ) { state, arguments in state.sortRuns(by: arguments.first) },
    Command("reverse", keys: ["S"], words: "reverse", help: "turn the order round", group: .runs) { state, _ in
      state.runs.isDescending.toggle()
      return []
    },
    Command(
      "filter-runs", keys: ["/"], words: "filter",
      help: "show runs that fit: state=finished & min:mlm_loss<3 | tags~best, !archived, optimiser.lr>1e-4, created>2d ago, any word",
      arguments: "[EXPRESSION]", group: .runs, footer: 5
    ) { state, arguments in
      if arguments.isEmpty {
        state.overlay = .prompt(Prompt(.filterRuns, text: state.runs.filter))
      } else {
        state.runs.filter = arguments.joined(separator: " ")
        if let problem = state.runs.filterProblem { state.say(problem) }
      }
      return []
    },
    Command(
      "group", keys: ["v"], words: "group",
      help: "group by the column one is on, or those named, with mean ± spread; again for single runs", arguments: "[COLUMN...]",
      group: .runs, footer: 7
    ) { state, arguments in state.groupRuns(by: arguments) },
    Command(
      "columns", keys: ["+"], words: "columns",
      help:
        "choose the columns: facts, metrics (mlm_loss, min:mlm_loss, mlm_loss@1000), recipe fields (optimiser.lr); `usual` for the first ones",
      arguments: "COLUMN...", group: .runs
    ) { state, arguments in
      guard arguments.isEmpty else { return state.chooseColumns(arguments) }
      let now = state.runs.columns.map(\.text).joined(separator: " ")
      state.overlay = .prompt(Prompt(.command, text: "columns \(now) "))
      return []
    },
    Command(
      "column-add", words: "add column", help: "show a column behind the one one is on", arguments: "COLUMN...", group: .runs
    ) { state, arguments in state.addColumns(arguments) },
    Command("column-remove", keys: ["-"], words: "hide column", help: "hide the column one is on", group: .runs) { state, _ in
      state.removeColumn()
    },
    Command("column-left", keys: ["<"], words: "move column", help: "move the column one is on to the left", group: .runs) { state, _ in
      state.shiftColumn(by: -1)
    },
    Command("column-right", keys: [">"], words: "move column", help: "move the column one is on to the right", group: .runs) { state, _ in
      state.shiftColumn(by: 1)
    },
    Command("reload", keys: ["ctrl-r"], words: "reload", help: "read the store again", group: .runs) { state, _ in
      state.runs.renewFacts()
      return [.loadRuns]
    },
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

  // MARK: Columns

  /// The column the cursor is on.
  package var runColumn: RunColumn { runs.columns[min(max(0, runs.column), runs.columns.count - 1)] }

  mutating func moveColumn(by offset: Int) -> [Effect] {
    runs.column = min(max(0, runs.column + offset), runs.columns.count - 1)
    return []
  }

  mutating func sortRuns(by name: String?) -> [Effect] {
    do throws(RunColumnError) {
      let column = try name.map { (name) throws(RunColumnError) in try RunColumn(name, names: runs.names) } ?? runColumn
      if runs.sort == column, name == nil {
        runs.isDescending.toggle()
      } else {
        // Taken out once: each change of the order sorts.
        let isDescending = column.startsDescending(runs.facts)
        runs.sort = column
        if runs.isDescending != isDescending { runs.isDescending = isDescending }
      }
      say("Sorted by \(column.text), \(column.orderWords(isDescending: runs.isDescending, runs.facts))")
    } catch { say(error.description) }
    return []
  }

  mutating func groupRuns(by names: [String]) -> [Effect] {
    do throws(RunColumnError) {
      let columns =
        names.isEmpty ? (runs.grouping.isEmpty ? [runColumn] : []) : try RunColumn.list(names.joined(separator: " "), names: runs.names)
      runs.grouping = columns
      say(columns.isEmpty ? "Single runs" : "Grouped by \(columns.map(\.text).joined(separator: ", ")): mean ± standard deviation")
    } catch { say(error.description) }
    return []
  }

  mutating func chooseColumns(_ names: [String]) -> [Effect] {
    do throws(RunColumnError) {
      runs.columns = names == ["usual"] ? RunColumn.usual : try RunColumn.list(names.joined(separator: " "), names: runs.names)
      runs.column = min(runs.column, runs.columns.count - 1)
      runs.refresh()
    } catch { say(error.description) }
    return []
  }

  mutating func addColumns(_ names: [String]) -> [Effect] {
    guard !names.isEmpty else {
      overlay = .prompt(Prompt(.command, text: "column-add "))
      return []
    }
    do throws(RunColumnError) {
      let added = try RunColumn.list(names.joined(separator: " "), names: runs.names).filter { !runs.columns.contains($0) }
      runs.columns.insert(contentsOf: added, at: min(runs.columns.count, runs.column + 1))
      runs.refresh()
      if added.isEmpty { say("Shown already") } else { runs.column = min(runs.columns.count - 1, runs.column + added.count) }
    } catch { say(error.description) }
    return []
  }

  mutating func removeColumn() -> [Effect] {
    guard runs.columns.count > 1 else { return refuse("The last column stays") }
    say("\(runColumn.text) hidden; :column-add \(runColumn.text) shows it again")
    runs.columns.remove(at: min(runs.column, runs.columns.count - 1))
    runs.column = min(runs.column, runs.columns.count - 1)
    return []
  }

  mutating func shiftColumn(by offset: Int) -> [Effect] {
    let target = runs.column + offset
    guard runs.columns.indices.contains(target), runs.columns.indices.contains(runs.column) else { return [] }
    runs.columns.swapAt(runs.column, target)
    runs.column = target
    return []
  }

  /// Facts of recipes and curves that are wanted and not known yet.
  mutating func askForFacts() -> [Effect] {
    let missing = runs.missing()
    return missing.isEmpty ? [] : [.loadRunFacts(missing)]
  }
}
