import Screen

extension Command {
  static let general: [Command] =
    ScreenName.tabs.enumerated().map { index, screen in
      Command(
        screen.rawValue, keys: ["\(index + 1)"], words: screen.title, help: "show the \(screen.title) screen", group: .everywhere
      ) { state, _ in state.show(screen) }
    } + [
      Command("help", keys: ["?"], words: "help", help: "list every key and command", group: .everywhere, footer: 99) { state, _ in
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
        "theme", keys: ["T"], words: "theme", help: "take the next theme, or the one named", arguments: "[NAME]", group: .everywhere
      ) { state, arguments in state.chooseTheme(arguments.first) },
      Command("redraw", keys: ["ctrl-l"], words: "redraw", help: "draw the whole screen again", group: .everywhere) { _, _ in [.redraw] },
      Command(
        "quit", keys: ["q", "ctrl-c"], words: "quit", help: "leave; asks first if a run is training", group: .everywhere, footer: 92
      ) { state, _ in
        guard state.isLive else { return [.quit] }
        state.overlay = .confirmQuit
        return []
      },
    ]
}

extension WorkbenchState {
  mutating func show(_ next: ScreenName) -> [Effect] {
    screen = next
    overlay = nil
    switch next {
    case .monitor: return []
    case .pairs, .pictures: return pairs.view == nil ? requestPair(pairs.wanted) : []
    case .runs: return [.loadRuns]
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
    case .runs:
      guard !runs.filter.isEmpty else { return show(.monitor) }
      runs.filter = ""
      return []
    }
  }

  mutating func chooseTheme(_ name: String?) -> [Effect] {
    if let name {
      guard themes.contains(name) else {
        let hint = Nearness.nearest(name, among: themes).map { "; did you mean \"\($0)\"?" } ?? ""
        say("There is no theme \"\(name)\"\(hint) (\(themes.joined(separator: ", ")))")
        return []
      }
      theme = name
    } else {
      let position = themes.firstIndex(of: theme) ?? -1
      theme = themes.isEmpty ? theme : themes[(position + 1) % themes.count]
    }
    say("Theme \(theme)")
    return [.setTheme(theme)]
  }
}
