import Screen
import Telemetry
import Testing

@testable import Workbench

/// The first five minutes.
@Suite struct TourTests {
  private func begun(columns: Int = 80, rows: Int = 24) -> WorkbenchState {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: columns, rows: rows))
    _ = update(&state, .command("tour", []))
    return state
  }

  private func step(_ state: WorkbenchState) -> Int? { state.shell.tour.map(\.step) }

  private func press(_ names: String..., in state: inout WorkbenchState) {
    for name in names {
      for effect in update(&state, .key(KeyPress(name: name)!)) {
        if case .loadPair(let request, let weights) = effect {
          _ = update(&state, .pairLoaded(SamplePair.view(index: request.index), request, weights))
        }
      }
    }
  }

  /// Every command the tour names is one, and has a key where the step takes place.
  @Test func itsWordsNameKeysThatWork() {
    for step in TourStep.all {
      var names: [String] = []
      var rest = step.words[...]
      while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
        names.append(String(rest[rest.index(after: open)..<close]))
        rest = rest[rest.index(after: close)...]
      }
      #expect(!names.isEmpty, "\(step.words)")
      for name in names {
        #expect(Command.named(name) != nil, "there is no command \(name)")
        for screen in step.screen.map({ [$0] }) ?? ScreenName.allCases {
          #expect(!KeyMap().keys(of: name, on: screen).isEmpty, "\(name) has no key on \(screen)")
        }
      }
    }
    #expect(Set(TourStep.all.map(\.job)).count == 4, "three jobs and an end")
  }

  @Test func pressingWhatItSaysLeadsThroughAllThreeJobs() {
    var state = begun()
    for (number, keys) in [["left"], ["+"], ["enter"], ["2"], ["tab"], ["r"], ["3"], ["m"], ["enter"]].enumerated() {
      #expect(step(state) == number, "before \(keys)")
      for key in keys { press(key, in: &state) }
    }
    #expect(state.shell.tour?.isAtEnd == true)
    press("esc", in: &state)
    #expect(state.shell.tour == nil)
  }

  /// The panel takes rows of its own: what it talks about stays in sight.
  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func itHidesNothing(columns: Int, rows: Int) {
    for number in TourStep.all.indices {
      var state = begun(columns: columns, rows: rows)
      state.shell.tour?.step = number
      if let home = TourStep.all[number].screen { state.screen = home }
      let frame = Frame(state)
      #expect(frame.content.maxY == frame.tour.y && frame.tour.maxY == frame.footer.y && frame.tour.height >= 2)
      #expect(frame.content.height >= rows - 8)
      let text = Rendered.text(state, columns, rows)
      #expect(text.contains("tour \(number + 1) of \(TourStep.all.count): \(TourStep.all[number].job)"))
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let panel = lines[frame.tour.y..<frame.tour.maxY].joined(separator: " ")
      #expect(
        panel.split(separator: " ").suffix(3).joined(separator: " ")
          == state.tourWords?.split(separator: " ").suffix(3).joined(separator: " "))
    }
  }

  @Test func itCanBeLeftAndGoesOnWhereItWas() {
    var state = begun()
    press("left", "esc", in: &state)
    #expect(state.tourWords == nil && state.monitor.cursor != nil, "Esc leaves the tour and nothing else")
    #expect(state.notice == "The tour waits at step 2 of \(TourStep.all.count): :tour goes on")
    press("+", in: &state)
    #expect(step(state) == 1, "a tour that was left does not go on by itself")
    _ = update(&state, .command("tour", []))
    #expect(step(state) == 1 && state.tourWords != nil)
    press("2", in: &state)
    #expect(state.tourWords == "Press 1 for Monitor, where the tour goes on.")
    _ = update(&state, .command("tour", ["restart"]))
    #expect(step(state) == 0 && state.screen == .monitor)
  }

  @Test func anEmptyStoreGetsARunToLookAt() {
    var state = SampleScreens.empty()
    #expect(update(&state, .command("tour", [])).contains(.startRun(["quickstart"])))
    #expect(update(&state, .command("tour", [])).isEmpty, "not twice")
    #expect(state.tourWords?.hasPrefix("Waiting for a run to start") == true)
  }

  @Test func itNamesTheUsersKeys() {
    var state = begun()
    state.keys = KeyFile(parsing: "cursor-left = f7\n", file: "keys").map
    #expect(state.tourWords?.contains("f7") == true && state.tourWords?.contains("{") == false)
  }

  /// The first screen of an empty store names the three jobs and how each begins.
  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func theFirstScreenLeadsToTheThreeJobs(columns: Int, rows: Int) {
    let text = Rendered.text(SampleScreens.state("monitor-empty", columns: columns, rows: rows), columns, rows)
    for words in ["Watch a run", ":train", "Look into a pair", "Compare runs", ":tour", "explains this screen"] {
      #expect(text.contains(words), "\(words)\n\(text)")
    }
  }
}

/// `?` explains the screen one is on, then lists everything; `/` finds in it.
@Suite struct HelpTests {
  private func opened(_ screen: String, columns: Int = 120, rows: Int = 40) -> WorkbenchState {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: columns, rows: rows))
    for name in [screen, "help"] { _ = update(&state, .command(name, [])) }
    return state
  }

  @Test(arguments: ScreenName.allCases, [80, 120, 200])
  func theScreenComesFirst(screen: ScreenName, columns: Int) {
    let state = opened(screen.rawValue, columns: columns)
    let rows = HelpText(state, width: columns - 2).rows.map { $0.pieces.map { $0.spans.map(\.text).joined() }.joined(separator: " ") }
    #expect(rows.first == "This screen: \(screen.title)")
    let order = ["This screen", "Keys of this screen", "On every screen", "On other screens"].map { words in
      rows.firstIndex { $0.hasPrefix(words) } ?? -1
    }
    #expect(order == order.sorted() && !order.contains(-1), "\(order)")
    #expect(rows[1].hasPrefix(screen.title + " ") && screen.explanation.count >= 2)
    // Nothing is cut, however narrow: every help text is there word for word.
    let all = rows.joined(separator: " ").split(separator: " ").joined(separator: " ")
    for command in Command.all { #expect(all.contains(command.help), "\(command.name) at \(columns)") }
  }

  @Test func wordsAreFoundAsTheyAreTyped() {
    var state = opened("monitor")
    _ = update(&state, .key(KeyPress("/")))
    for letter in "outlier" { _ = update(&state, .key(KeyPress(letter))) }
    let text = Rendered.text(state, 120, 40)
    #expect(text.contains(":clip") && !text.contains(":smooth") && text.contains("find in help: outlier"), "\(text)")
    _ = update(&state, .key(KeyPress(name: "enter")!))
    #expect(Rendered.text(state, 120, 40).contains("help with \"outlier\""))
    _ = update(&state, .key(KeyPress(name: "esc")!))
    #expect(state.overlay == .help(scroll: 0) && state.shell.helpSearch == nil)
    _ = update(&state, .key(KeyPress(name: "esc")!))
    #expect(state.overlay == nil)
    _ = update(&state, .command("help", []))
    for key in ["/", "q", "x", "q", "z"] { _ = update(&state, .key(KeyPress(key.first!))) }
    #expect(Rendered.text(state, 120, 40).contains("nothing in help holds \"qxqz\""))
  }

  @Test func whatCannotBeDoneNowSaysWhy() {
    var state = SampleScreens.empty()
    _ = update(&state, .resize(columns: 120, rows: 300))
    _ = update(&state, .command("help", []))
    #expect(Rendered.text(state, 120, 300).contains("not now: No run is training here"))
  }
}

/// Every command in many states: it does something, or says why it does not.
@Suite struct CommandWalkTests {
  private static let states: [(String, WorkbenchState)] = {
    var states: [(String, WorkbenchState)] = []
    for name in SampleScreens.names {
      if let state = SampleScreens.state(name, columns: 100, rows: 30) { states.append((name, state)) }
    }
    for screen in ScreenName.allCases {
      for (label, base) in [("with data", SampleScreens.withData()), ("empty", SampleScreens.empty())] {
        var state = base
        _ = update(&state, .resize(columns: 80, rows: 24))
        _ = update(&state, .command(screen.rawValue, []))
        states.append(("\(screen) \(label)", state))
      }
    }
    return states
  }()

  @Test func aRefusedCommandSaysWhyEverywhere() {
    var refused = 0
    for (label, original) in Self.states {
      for command in Command.all {
        var state = original
        (state.overlay, state.errors, state.notice) = (nil, [], nil)
        guard let reason = state.refusal(of: command) else { continue }
        refused += 1
        #expect(reason.count >= 8 && !reason.hasSuffix("."), "\(label), \(command.name): \(reason)")
        let effects = update(&state, .command(command.name, []))
        #expect(effects.isEmpty && state.notice?.isEmpty == false, "\(label), \(command.name) is refused in silence")
        #expect(
          state.suggestions(for: command.name).contains { $0.command.name == command.name && $0.refusal == reason }, "\(command.name)")
      }
    }
    #expect(refused > 100)
  }

  /// Whatever a command without its arguments, or with nonsense, does: the next frame can be drawn, and an answer is never an empty line.
  @Test func everyCommandCanBeGivenAnything() {
    for (label, original) in Self.states {
      for command in Command.all {
        for arguments in [[], [""], ["nonsense"], ["-1"], ["99999999999999999999"], ["1e400", "\u{1b}[2J"]] {
          var state = original
          (state.overlay, state.errors, state.notice) = (nil, [], nil)
          _ = update(&state, .command(command.name, arguments))
          #expect(state.notice?.isEmpty != true && !state.errors.contains(""), "\(label), \(command.name) \(arguments)")
          if arguments.isEmpty { _ = Rendered.text(state, state.columns, state.rows) }
        }
      }
    }
  }

  @Test func everyCommandHasANameWordsHelpAndAWayToIt() {
    for command in Command.all {
      #expect(!command.name.isEmpty && !command.words.isEmpty && command.help.count >= 10, "\(command.name)")
      #expect(command.help.first?.isLowercase == true || command.help.hasPrefix("ECAMP"), "\(command.name): help begins like the others")
      #expect(!command.screens.isEmpty, "\(command.name)")
      for place in command.places { #expect(!place.isEmpty, "\(command.name): \(command.arguments)") }
    }
  }
}
