import Screen
import Telemetry

extension Command {
  private static let needsShownRun: Refusal = { $0.shownRun == nil ? "No run is shown" : nil }
  private static let needsChange: Refusal = { $0.shell.undoings.isEmpty ? "There is nothing to undo" : nil }
  private static let needsSteps: Refusal = { $0.shell.steps.isEmpty ? "Nothing has been done yet" : nil }

  static let general: [Command] =
    ScreenName.tabs.enumerated().map { index, screen in
      Command(
        screen.rawValue, keys: ["\(index + 1)"], words: screen.title, help: "show the \(screen.title) screen", group: .everywhere
      ) { state, _ in state.show(screen) }
    } + [
      Command(
        "help", keys: ["?"], words: "help", help: "explain this screen, then list every key and command", group: .everywhere, footer: 99
      ) { state, _ in
        state.shell.helpSearch = nil
        state.overlay = .help(scroll: 0)
        return []
      },
      Command("command", keys: [":"], words: "command", help: "type a command by name", group: .everywhere, footer: 91) { state, _ in
        state.overlay = .prompt(Prompt(.command))
        return []
      },
      Command("back", keys: ["esc"], words: "back", help: "undo the last narrowing, then go back to Monitor", group: .everywhere) {
        state, _ in state.goBack()
      },
      Command("messages", keys: ["!"], words: "messages", help: "list what the workbench has said so far", group: .everywhere) { state, _ in
        state.overlay = .messages(scroll: 0)
        return []
      },
      Command(
        "events", keys: ["@"], words: "events", help: "list what happened to the shown run: settings, checkpoints, warnings, alarms",
        group: .everywhere, unless: needsShownRun
      ) { state, _ in
        state.overlay = .events(chosen: 0)
        return []
      },
      Command(
        "theme", keys: ["T"], words: "theme", help: "look at the themes and choose one, or take the one named", arguments: "[THEME]",
        group: .everywhere
      ) { state, arguments in state.chooseTheme(arguments.first) },
      Command(
        "undo", keys: ["u"], words: "undo",
        help: "take back the last change of what is shown or kept; on Pairs, u takes back what the pair was changed by", group: .everywhere,
        screens: Set(ScreenName.allCases).subtracting([.pairs]), unless: needsChange
      ) { state, _ in state.undo() },
      Command(
        "tour", words: "tour", help: "walk through the three jobs step by step, or go on where you left", arguments: "[restart]",
        group: .everywhere, isReplayed: false
      ) { state, arguments in state.startTour(again: arguments.first == "restart") },
      Command(
        "save", words: "save", help: "write what was done so far to a session, to be replayed", arguments: "FILE", group: .everywhere,
        isReplayed: false, unless: needsSteps
      ) { state, arguments in state.saveSession(arguments) },
      Command("redraw", keys: ["ctrl-l"], words: "redraw", help: "draw the whole screen again", group: .everywhere, isReplayed: false) {
        _, _ in [.redraw]
      },
      Command(
        "quit", keys: ["q"], words: "quit", help: "leave; asks first if a run is training or runs are to be deleted", group: .everywhere,
        screens: Set(ScreenName.allCases).subtracting([.pictures]), footer: 92, isReplayed: false
      ) { state, _ in state.quit() },
      Command(
        "interrupt", keys: ["ctrl-c"], words: "quit", help: "leave from any screen, as quit does", group: .everywhere, isReplayed: false
      ) { state, _ in state.quit() },
    ]
}

extension WorkbenchState {
  fileprivate mutating func quit() -> [Effect] {
    guard isLive || !runs.deleted.isEmpty else { return [.quit] }
    overlay = .confirmQuit
    return []
  }

  mutating func show(_ next: ScreenName) -> [Effect] {
    screen = next
    overlay = nil
    switch next {
    case .monitor: return []
    case .pairs, .pictures: return pairs.view == nil ? requestPair(pairs.wanted) : []
    case .compare:
      openComparison()
      let left = runs.marks.dropFirst(CompareState.limit).compactMap { summary(of: $0)?.name }
      if !left.isEmpty { say("Compare takes \(CompareState.limit) runs; left out: \(left.joined(separator: ", "))") }
      defer { runs.hasAskedPaths = true }
      return runs.hasAskedPaths ? [] : [.loadRecipePaths]
    case .runs:
      runs.renewFacts()
      defer { runs.hasAskedPaths = true }
      return [.loadRuns] + (runs.hasAskedPaths ? [] : [.loadRecipePaths])
    }
  }

  /// Takes back one thing at a time, so that Esc never leads anywhere surprising.
  mutating func goBack() -> [Effect] {
    switch screen {
    case .monitor:
      if alarms.readShown() != nil {
        return []
      } else if monitor.cursor != nil {
        monitor.cursor = nil
      } else if monitor.isEnlarged {
        monitor.isEnlarged = false
      } else if monitor.span != nil || monitor.end != nil {
        monitor.span = nil
        monitor.end = nil
      } else if !monitor.filter.isEmpty {
        monitor.filter = ""
      }
      return []
    case .pairs: return pairs.isTravelling ? leaveProbe() : leavePairs()
    case .pictures: return leavePictures()
    case .compare:
      guard compare.isEnlarged else { return show(.runs) }
      compare.isEnlarged = false
      return []
    case .runs:
      if runs.openGroup != nil {
        runs.openGroup = nil
      } else if !runs.filter.isEmpty {
        runs.filter = ""
      } else if !runs.grouping.isEmpty {
        runs.grouping = []
      } else {
        return show(.monitor)
      }
      return []
    }
  }
}
