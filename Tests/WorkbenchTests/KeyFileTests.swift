import Screen
import Telemetry
import Testing

@testable import Workbench

/// A user's own keys.
@Suite struct KeyFileTests {
  private func read(_ text: String) -> KeyFile { KeyFile(parsing: text, file: "keys") }

  @Test func aLineGivesACommandItsKeys() {
    let file = read(
      """
      # mine
      checkpoint = f5 ctrl-s   # two keys
      pairs search = f3

      smooth =
      zoom-in = + PgUp
      command = : f9
      """)
    #expect(file.problems == [])
    #expect(file.map.command(for: "f5", on: .monitor) == "checkpoint" && file.map.command(for: "ctrl-s", on: .monitor) == "checkpoint")
    #expect(file.map.command(for: "c", on: .monitor) == nil)
    #expect(file.map.command(for: "f3", on: .pairs) == "search" && file.map.command(for: "/", on: .pairs) == nil)
    #expect(file.map.command(for: "w", on: .monitor) == nil && file.map.keys(of: "smooth").isEmpty)
    #expect(file.map.command(for: "pageup", on: .monitor) == "zoom-in" && file.map.command(for: "f9", on: .runs) == "command")
    // What is not named keeps its keys.
    #expect(file.map.command(for: "?", on: .pairs) == "help" && file.map.command(for: "/", on: .monitor) == "filter-charts")
  }

  @Test func footerHelpAndPaletteShowTheUsersKeys() {
    let file = read("checkpoint = f5\nhelp = f1\n")
    var state = SampleScreens.withData()
    state.keys = file.map
    _ = update(&state, .resize(columns: 120, rows: 200))
    let footer = Rendered.text(state, 120, 200).split(separator: "\n").last.map(String.init) ?? ""
    #expect(footer.contains("f5 checkpoint") && footer.contains("f1 help"), "\(footer)")
    for command in ["help", "command"] {
      var shown = state
      _ = update(&shown, .command(command, []))
      if command == "command" { for letter in "checkp" { _ = update(&shown, .key(KeyPress(letter))) } }
      let line = Rendered.text(shown, 120, 200).split(separator: "\n").map(String.init).filter { $0.contains("checkpoint after this step") }
      #expect(line.contains { $0.contains("f5") }, "\(command): \(line)")
    }
    #expect(update(&state, .key(KeyPress(.function(5)))) == [.engine(.checkpoint)])
  }

  @Test(arguments: [
    ("chekpoint = f5", "keys:1: there is no command \"chekpoint\"; did you mean \"checkpoint\"?"),
    ("\n\npiars search = f5", "keys:3: there is no screen \"piars\"; did you mean \"pairs\"?"),
    ("runs search = f5", "keys:1: \"search\" works on Pairs, not on History"),
    ("search f5", "keys:1: there is no \"=\"; a line reads \"command = key key\", as in \"checkpoint = c f5\""),
    ("a b c = f5", "keys:1: before \"=\" stands a command, or a screen and a command, as in \"pairs search = f3\""),
    ("search = f5\nsearch = f6", "keys:2: \"search\" has its keys from line 1 already"),
    (
      "checkpoint = pagupe",
      "keys:1: \"pagupe\" is no key; did you mean \"pageup\"?: keys are characters, names such as space or f5, and ctrl-x"
    ),
    ("checkpoint = ctrl-", "keys:1: \"ctrl-\" is no key by itself: behind it stands the key it is held with, as in ctrl-x"),
    ("checkpoint = f5\nsmooth = f5", "keys:2: f5 is a key of \"checkpoint\" and of \"smooth\" on Monitor; only the first has it"),
    (
      "checkpoint = w",
      "keys:1: w is a key of \"checkpoint\" and of \"smooth\" on Monitor; say what that has instead, \"smooth = ...\", or nothing"
    ),
  ])
  func mistakesAreSaidWithTheirPlace(text: String, problem: String) {
    #expect(read(text).problems.contains(problem), "\(read(text).problems)")
  }

  @Test func aMistakeLeavesTheOtherLinesInForce() {
    let file = read("nonsense\ncheckpoint = w\nredraw = bogus-key f9\n")
    #expect(file.problems.count == 3)
    #expect(file.map.command(for: "w", on: .monitor) == "checkpoint" && file.map.command(for: "f9", on: .runs) == "redraw")
  }

  @Test func theLineMustStayReachable() {
    #expect(read("command =").problems.contains { $0.contains("nothing could be typed") })
    #expect(read("pairs command =").problems.contains { $0.hasPrefix("keys:1: \"command\" has no key on Pairs") })
  }

  /// What `ecamp keys` prints is a key file that changes nothing.
  @Test func theListingReadsBack() {
    for map in [KeyMap(), read("checkpoint = f5\npairs search = f3 #\nsmooth =").map] {
      let again = KeyFile(parsing: map.listing, file: "listing")
      #expect(again.problems == [])
      for screen in ScreenName.allCases {
        for command in Command.all {
          #expect(again.map.keys(of: command.name, on: screen) == map.keys(of: command.name, on: screen), "\(command.name) on \(screen)")
        }
      }
    }
  }

  @Test func anyBytesAreRead() {
    var state: UInt64 = 7
    for _ in 0..<300 {
      let scalars = (0..<60).map { _ -> Character in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        let alphabet = Array("=#  \n\tcommand^-pairs\u{1b}\u{0}日é")
        return alphabet[Int(state >> 33) % alphabet.count]
      }
      _ = read(String(scalars)).map
    }
  }
}

/// `u` and the log of what was done.
@Suite struct UndoTests {
  private func state(_ commands: (String, [String])...) -> WorkbenchState {
    var state = SampleScreens.withData(theme: "dark")
    for (name, arguments) in commands { _ = update(&state, .command(name, arguments)) }
    return state
  }

  @Test func whatIsShownCanBeTakenBack() {
    var state = state(("smooth", ["strong"]), ("log", []), ("runs", []), ("sort", ["mlm"]), ("filter-runs", ["phantom"]))
    #expect(state.runs.filter == "phantom" && state.runs.sort.text == "mlm_loss")
    _ = update(&state, .key(KeyPress("u")))
    #expect(state.runs.filter.isEmpty && state.runs.sort.text == "mlm_loss" && state.notice == "Undone: filter-runs")
    _ = update(&state, .key(KeyPress("u")))
    #expect(state.runs.sort.text == "created" && state.monitor.isLogarithmic)
    _ = update(&state, .command("undo", []))
    _ = update(&state, .command("undo", []))
    #expect(!state.monitor.isLogarithmic && state.monitor.smoothing == .light)
    #expect(update(&state, .command("undo", [])).isEmpty && state.notice == "There is nothing to undo")
  }

  @Test func aFilterTypedLiveIsOneChange() {
    var state = state(("runs", []))
    for key in ["/", "s", "m", "o", "enter"] { _ = update(&state, .key(KeyPress(name: key)!)) }
    #expect(state.runs.filter == "smo" && state.shell.steps.last == Session.Step("filter-runs", ["smo"]))
    _ = update(&state, .key(KeyPress("u")))
    #expect(state.runs.filter.isEmpty)
  }

  @Test func movingAboutIsNothingToUndo() {
    let state = state(("runs", []), ("run-next", []), ("monitor", []), ("cursor", ["400"]), ("chart-next", []))
    #expect(state.shell.undoings.isEmpty)
  }

  @Test func aCommandCanSayHowItIsTakenBack() {
    var state = state()
    state.registerUndo("delete of run smoke") { state in
      state.say("smoke is back")
      return [.loadRuns]
    }
    #expect(update(&state, .command("undo", [])) == [.loadRuns] && state.notice == "smoke is back")
  }

  @Test func theLogHoldsWhatReplays() throws {
    var state = state(("pairs", []), ("go", ["3"]), ("help", []), ("back", []), ("redraw", []), ("chekpoint", []), ("quit", []))
    state.overlay = nil
    for key in ["2", "g", "7", "enter", ":", "m", "o", "n", "i", "enter"] { _ = update(&state, .key(KeyPress(name: key)!)) }
    let log = state.shell.steps.map { ([$0.command] + $0.arguments).joined(separator: " ") }
    #expect(log.prefix(2) == ["pairs", "go 3"] && log.suffix(3) == ["pairs", "go 7", "monitor"], "\(log)")
    #expect(!log.contains("help") && !log.contains("quit") && !log.contains("redraw"))
    for _ in 0..<25_000 { _ = update(&state, .command("theme", ["dark"])) }
    #expect(state.shell.steps.count <= ShellState.mostSteps && state.shell.isCut)
  }
}
