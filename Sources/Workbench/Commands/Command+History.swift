import Screen
import Telemetry

/// What is done to runs, and what is made of their table.
extension Command {
  private static let needsResumable: Refusal = { state in
    if let reason = needsIdle(state) { return reason }
    guard let run = state.runs.selected else { return "No run is selected" }
    return [.stopped, .interrupted, .failed].contains(run.state) ? nil : "Only a stopped, interrupted or failed run can be resumed"
  }
  private static let needsRerunnable: Refusal = { state in needsIdle(state) ?? needsSelection(state) }
  private static let needsExported: Refusal = { state in
    guard state.screen == .monitor else { return needsSelection(state) }
    return state.shownRun == nil ? "No run is shown" : nil
  }
  private static let needsClipboard: Refusal = { $0.clipboard ? nil : "The clipboard is left alone; :clipboard on allows it" }

  static let runChanges: [Command] = [
    Command(
      "resume", keys: ["r"], words: "resume", help: "train the selected run on from its last checkpoint", group: .runs, footer: 8,
      unless: needsResumable
    ) { state, _ in
      guard let run = state.runs.selected?.id else { return [] }
      state.pending = "resuming"
      return state.open(run) + [.resumeRun(run)]
    },
    Command(
      "rerun", keys: ["R"], words: "rerun", help: "train a new run with the selected run's recipe", group: .runs, unless: needsRerunnable
    ) { state, _ in
      guard let run = state.runs.selected?.id else { return [] }
      let effects = state.show(.monitor)
      state.pending = "starting"
      return effects + [.rerun(run)]
    },
    Command(
      "tag", keys: ["t"], words: "tag", help: "tag the marked runs or the selected one; -TAG takes a tag away", arguments: "TAG|-TAG...",
      group: .runs, footer: 9, unless: needsRuns
    ) { state, arguments in
      guard arguments.isEmpty else { return state.tag(arguments) }
      state.overlay = .prompt(Prompt(.command, text: "tag "))
      return []
    },
    Command(
      "note", keys: ["n"], words: "note", help: "write a note to the selected run", arguments: "TEXT", group: .runs, footer: 10,
      unless: needsSelection
    ) { state, arguments in
      guard arguments.isEmpty else { return state.note(arguments.joined(separator: " ")) }
      let note = state.runs.selected?.note ?? ""
      state.overlay = .prompt(Prompt(.command, text: note.isEmpty ? "note " : Session.line("note", [note])))
      return []
    },
    Command(
      "rename", keys: ["N"], words: "rename", help: "give the selected run another name", arguments: "NAME", group: .runs,
      unless: needsSelection
    ) { state, arguments in
      guard arguments.isEmpty else { return state.rename(arguments.joined(separator: " ")) }
      state.overlay = .prompt(Prompt(.command, text: Session.line("rename", [state.runs.selected?.name ?? ""])))
      return []
    },
    Command(
      "archive", keys: ["a"], words: "archive", help: "put the marked runs or the selected one out of sight, or back", group: .runs,
      unless: needsRuns
    ) { state, _ in state.archive() },
    Command("show-archive", keys: ["A"], words: "archived", help: "show archived runs too, or hide them", group: .runs) { state, _ in
      state.runs.showsArchived.toggle()
      state.say(state.runs.showsArchived ? "Archived runs are shown" : "Archived runs are hidden")
      return []
    },
    Command(
      "delete", keys: ["D"], words: "delete", help: "delete the marked runs or the selected one when the session ends", group: .runs,
      unless: needsRuns
    ) { state, _ in state.delete() },
  ]

  static let runOutput: [Command] = [
    Command(
      "export", keys: ["e"], words: "export", help: "write the selected or shown run to a file: csv, json, weights",
      arguments: "csv|json|weights FILE", group: .runs, typedOn: [.monitor], footer: 12,
      unless: needsExported
    ) { state, arguments in
      guard let run = state.screen == .monitor ? state.shownRun : state.runs.selected?.id else { return [] }
      guard arguments.count >= 2 else {
        state.overlay = .prompt(Prompt(.command, text: "export \(arguments.first ?? "csv") run-\(run).csv"))
        return []
      }
      guard ["csv", "json", "weights"].contains(arguments[0]) else { return state.refuse("export writes csv, json or weights") }
      return [.export(run: run, format: arguments[0], path: arguments[1])]
    },
    Command(
      "export-table", keys: ["E"], words: "export table", help: "write the table as it is shown to a file",
      arguments: "csv|json|markdown FILE",
      group: .runs
    ) { state, arguments in
      guard arguments.count >= 2 else {
        state.overlay = .prompt(Prompt(.command, text: "export-table \(arguments.first ?? "csv") runs.csv"))
        return []
      }
      guard ["csv", "json", "markdown"].contains(arguments[0]) else { return state.refuse("export-table writes csv, json or markdown") }
      return [.exportListing(state.runs.listing(now: nil), format: arguments[0], path: arguments[1])]
    },
    Command(
      "copy-table", keys: ["y"], words: "copy table", help: "copy the table as it is shown, as Markdown, to the terminal's clipboard",
      group: .runs, unless: needsClipboard
    ) { state, _ in
      let listing = state.runs.listing(now: nil, limit: RunListing.copyLimit)
      state.say("Copied \(Words.plural(listing.rows.count, "row")) as Markdown")
      return [.copy(listing.markdown)]
    },
    Command(
      "sql", keys: ["Q"], words: "sql", help: "ask the store in SQL, reading only: sql SELECT name, step FROM run_summary",
      arguments: "SELECT...", group: .runs
    ) { state, arguments in
      guard !arguments.isEmpty else {
        state.overlay = .prompt(Prompt(.command, text: "sql SELECT "))
        return []
      }
      return state.ask(arguments.joined(separator: " "))
    },
  ]
}
