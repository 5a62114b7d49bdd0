import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct UpdateTests {
  private static func press(_ state: inout WorkbenchState, _ names: String...) -> [Effect] {
    names.flatMap { name in KeyPress(name: name).map { update(&state, .key($0)) } ?? [] }
  }

  private static func load(_ index: Int, draw: Int = 0) -> Effect {
    .loadPair(PairRequest(index: index, draw: draw), PairWeights(run: SampleRuns.live))
  }

  private static func loaded(_ index: Int, draw: Int = 0) -> Message {
    .pairLoaded(SamplePair.view(index: index), PairRequest(index: index, draw: draw), PairWeights(run: SampleRuns.live))
  }

  private static func type(_ state: inout WorkbenchState, _ text: String) {
    for character in text { _ = update(&state, .key(KeyPress(character))) }
  }

  @Test func spacePausesAndContinues() {
    var state = SampleScreens.withData()
    #expect(Self.press(&state, "space") == [.engine(.pause)])
    #expect(state.pending == "pausing after this step")
    var status = SampleRuns.status()
    status.state = .paused
    _ = update(&state, .engine(.status(status)))
    #expect(state.pending == nil)
    #expect(Self.press(&state, "s") == [.engine(.singleStep)])
    #expect(Self.press(&state, "space") == [.engine(.resume)])
  }

  @Test func stoppingAsksFirst() {
    var state = SampleScreens.withData()
    #expect(Self.press(&state, "x").isEmpty)
    #expect(state.overlay == .confirmStop)
    #expect(Self.press(&state, "j", "enter").isEmpty)
    #expect(state.overlay == .confirmStop, "only an answer answers")
    #expect(Self.press(&state, "n").isEmpty)
    #expect(state.overlay == nil)
    #expect(Self.press(&state, "x", "y") == [.engine(.stop)])
  }

  @Test func leavingAsksOnlyWhileARunIsLive() {
    var idle = SampleScreens.empty()
    #expect(Self.press(&idle, "q") == [.quit])
    var live = SampleScreens.withData()
    #expect(Self.press(&live, "q").isEmpty)
    #expect(Self.press(&live, "esc").isEmpty)
    #expect(live.overlay == nil)
    #expect(Self.press(&live, "q", "y") == [.engine(.stop), .quit])
  }

  @Test func theScreenIsDrawnAnewWhateverLiesOverIt() {
    for keys in [[], ["?"], [":"], ["q"], ["x"]] {
      var state = SampleScreens.withData()
      for key in keys { _ = Self.press(&state, key) }
      let overlay = state.overlay
      #expect(Self.press(&state, "ctrl-l") == [.redraw], "after \(keys)")
      #expect(state.overlay == overlay, "after \(keys)")
    }
  }

  @Test func errorsStayUntilRead() {
    var state = SampleScreens.withData()
    _ = update(&state, .failed("the disk is full"))
    _ = update(&state, .engine(.points(SampleRuns.points(steps: 3))))
    _ = Self.press(&state, "j", "2")
    #expect(state.errors == ["the disk is full"])
    #expect(Rendered.text(state, 80, 24).contains("the disk is full"))
    _ = Self.press(&state, "enter")
    #expect(state.errors.isEmpty)
    #expect(state.screen == .monitor, "keys pressed at the error did nothing else")
  }

  @Test func aHeldKeyAsksForOnePairAtATime() {
    var state = SampleScreens.withData()
    _ = Self.press(&state, "2")
    #expect(Self.press(&state, "j", "j", "j", "j") == [Self.load(12)])
    #expect(state.pairs.wanted.index == 15)
    let next = update(&state, Self.loaded(12))
    #expect(next == [Self.load(15)])
    #expect(update(&state, Self.loaded(15)).isEmpty)
    #expect(state.pairs.view?.index == 15)
  }

  @Test func aNewMaskKeepsTheWord() {
    var state = SampleScreens.withData()
    _ = Self.press(&state, "2", "right", "right")
    let cursor = state.pairs.cursor
    #expect(Self.press(&state, "r") == [Self.load(11, draw: 1)])
    _ = update(&state, Self.loaded(11, draw: 1))
    #expect(state.pairs.cursor == cursor)
  }

  @Test func pairsByNumberAndBySearch() {
    var state = SampleScreens.withData()
    _ = Self.press(&state, "2", "g")
    Self.type(&state, "42")
    #expect(Self.press(&state, "enter") == [Self.load(41)])
    _ = update(&state, Self.loaded(41))
    _ = Self.press(&state, "/")
    Self.type(&state, "left base")
    #expect(Self.press(&state, "enter") == [.searchReports(text: "left base", from: 41, isForward: true)])
    #expect(update(&state, .searchResult(text: "left base", index: 77)) == [Self.load(77)])
    _ = update(&state, Self.loaded(77))
    #expect(Self.press(&state, "F") == [.searchReports(text: "left base", from: 77, isForward: false)])
    _ = Self.press(&state, "g")
    Self.type(&state, "293")
    #expect(Self.press(&state, "enter") == [Self.load(292)], "the last one")
  }

  @Test func masksAreVisitedInOrderAndAround() {
    var state = SampleScreens.withData()
    _ = Self.press(&state, "2")
    let masks = state.pairs.words.indices.filter { state.pairs.words[$0].isMasked }
    var visited: [Int] = []
    for _ in 0..<(masks.count + 1) {
      visited.append(state.pairs.cursor)
      _ = Self.press(&state, "tab")
    }
    #expect(visited == masks + [masks[0]])
    _ = Self.press(&state, "backtab")
    #expect(state.pairs.cursor == masks[0])
  }

  @Test func openingARunLoadsItsCurvesAndForgetsOthers() {
    var state = SampleScreens.withData()
    #expect(Self.press(&state, "3") == [.loadRuns, .loadRecipePaths])
    #expect(Self.press(&state, "j", "j", "j", "enter") == [.loadRun(4)])
    #expect(state.screen == .monitor)
    #expect(state.drawnRuns == [4])
    #expect(state.series.loadedRuns == [SampleRuns.live], "the live run is kept, the ones opened before are not")
  }

  @Test func markedRunsAreDrawnTogether() {
    var state = SampleScreens.withData()
    _ = Self.press(&state, "3", "j")
    #expect(Self.press(&state, "m").isEmpty, "its curves are there already")
    #expect(Self.press(&state, "j", "m") == [.loadRun(4)])
    #expect(state.drawnRuns == [SampleRuns.live, 6, 4])
    _ = Self.press(&state, "U")
    #expect(state.drawnRuns == [SampleRuns.live])
    _ = Self.press(&state, "u")
    #expect(state.drawnRuns == [SampleRuns.live, 6, 4])
  }

  @Test func theFilterActsWhileTypingAndEscGivesBackTheOldOne() {
    var state = SampleScreens.withData()
    _ = Self.press(&state, "3", "/")
    Self.type(&state, "smoke")
    #expect(state.runs.visible.count == 1)
    _ = Self.press(&state, "esc")
    #expect(state.runs.visible.count == 7)
    _ = Self.press(&state, "/")
    Self.type(&state, "phantom-")
    _ = Self.press(&state, "enter")
    #expect(state.runs.visible.count == 3)
    _ = Self.press(&state, "esc")
    #expect(state.runs.visible.count == 7)
    #expect(state.screen == .runs)
  }

  @Test func thePaletteFindsCompletesAndRuns() {
    var state = SampleScreens.withData()
    _ = Self.press(&state, ":")
    Self.type(&state, "chk")
    guard case .prompt(let prompt) = state.overlay else {
      Issue.record("the prompt is gone")
      return
    }
    #expect(state.suggestions(for: prompt.field.text).first?.command.name == "checkpoint")
    #expect(Self.press(&state, "tab", "enter") == [.keepLine("checkpoint"), .engine(.checkpoint)])
    _ = Self.press(&state, ":", "ctrl-p")
    #expect(Self.press(&state, "enter").contains(.engine(.checkpoint)), "history gives the last line back")
    _ = Self.press(&state, ":")
    _ = update(&state, .paste("axis time\n"))
    _ = Self.press(&state, "enter")
    #expect(state.monitor.axis == .time)
  }

  @Test func zoomKeepsWhatTheCursorReads() {
    var state = SampleScreens.withData()
    _ = update(&state, .command("cursor", ["400"]))
    for _ in 0..<4 { _ = Self.press(&state, "+") }
    let window = state.chartWindow
    #expect(window.low <= 400 && window.high >= 400)
    #expect(abs(window.span - 1250.0 / 16) < 1e-9)
    _ = Self.press(&state, "0")
    // The run goes on: the axis ends at the next round number.
    #expect(state.chartWindow == ChartWindow(low: 0, high: 1250))
    _ = Self.press(&state, "+", "f")
    #expect(state.chartWindow == ChartWindow(low: 625, high: 1250))
    _ = update(&state, .engine(.points([MetricPoint(metric: Metric.totalLoss, step: 1300, value: 3, time: SampleRuns.now + 1)])))
    #expect((1300...(1300 + 625.0 / 8)).contains(state.chartWindow.high), "the newest step stays in sight")
    #expect(abs(state.chartWindow.span - 625) < 1e-9)
  }

  @Test func eventsCanBeVisited() {
    var state = SampleScreens.withData()
    _ = Self.press(&state, "[")
    #expect(state.monitor.cursor == 1000)
    _ = Self.press(&state, "[")
    #expect(state.monitor.cursor == 500)
    _ = Self.press(&state, "]")
    #expect(state.monitor.cursor == 1000)
  }

  @Test func aStalledRunIsNoticedOnceAndWakesNobodyAfter() {
    var state = SampleScreens.withData()
    let wake = state.wakeTime ?? 0
    #expect(wake >= SampleRuns.now + 9)
    _ = update(&state, .tick(wake - 0.5))
    #expect(!state.isStalled)
    _ = update(&state, .tick(wake))
    #expect(state.isStalled)
    #expect(state.wakeTime == nil)
    #expect(Rendered.text(state, 120, 40).contains("no step for"))
    _ = update(&state, .engine(.points(SampleRuns.points(steps: 1241).suffix(3).map { $0 })))
    var status = SampleRuns.status()
    status.step = 1241
    _ = update(&state, .engine(.status(status)))
    #expect(!state.isStalled)
  }

  @Test func anIdleWorkbenchNeverWakes() {
    var state = SampleScreens.empty()
    _ = Self.press(&state, "2", "3", "1")
    #expect(state.wakeTime == nil)
  }

  @Test func aFailedRunIsAnErrorAndCanBeResumed() {
    var state = SampleScreens.withData()
    let effects = update(&state, .engine(.ended(.failed, message: "loss is not a number at step 1,241, pairs 3 and 17")))
    #expect(effects == [.bell, .loadRuns])
    #expect(state.errors.first?.contains("pairs 3 and 17") == true)
    _ = Self.press(&state, "enter", "3")
    #expect(Self.press(&state, "r").contains(.resumeRun(SampleRuns.live)))
  }

  @Test func everySampleScreenIsReachedByItsCommands() {
    for name in SampleScreens.names {
      let state = SampleScreens.state(name, columns: 80, rows: 24)
      #expect(state?.errors.isEmpty == true, "\(name)")
    }
    #expect(SampleScreens.state("nothing", columns: 80, rows: 24) == nil)
  }

  /// What is deleted for good is named before one leaves.
  @Test func leavingWithDeletionsPendingAsksFirst() {
    var state = WorkbenchState()
    _ = update(&state, .resize(columns: 120, rows: 40))
    _ = update(&state, .runsLoaded(SampleRuns.summaries().filter { !$0.state.isLive }))
    _ = update(&state, .command("runs", []))
    let name = state.runs.selected?.name ?? "?"
    _ = update(&state, .command("delete", []))
    #expect(state.notice?.contains(name) == true, "\(state.notice ?? "")")
    #expect(update(&state, .command("quit", [])).isEmpty && state.overlay == .confirmQuit)
    #expect(Rendered.text(state, 120, 40).contains("delete 1 run for good?") && Rendered.text(state, 120, 40).contains(name))
    #expect(update(&state, .key(KeyPress("n"))).isEmpty && state.overlay == nil)
    _ = update(&state, .command("undo", []))
    #expect(update(&state, .command("quit", [])) == [.quit])
  }

  @Test func picturesAreLeftForPairs() {
    var state = SampleScreens.state("pictures", columns: 120, rows: 40) ?? WorkbenchState()
    #expect(state.screen == .pictures)
    #expect(Self.press(&state, "q").contains(.quit) == false && state.screen == .pairs)
    // The command itself leaves from anywhere, and so does Ctrl-C.
    for way in ["quit", "interrupt"] {
      var other = SampleScreens.state("pictures", columns: 120, rows: 40) ?? WorkbenchState()
      other.live = nil
      #expect(update(&other, .command(way, [])) == [.quit], "\(way)")
      #expect(KeyMap().command(for: "ctrl-c", on: .pictures) == "interrupt")
    }
  }

  /// A key that help lists for a screen does there what help says.
  @Test func helpListsTheKeysOfItsScreen() {
    for screen in ScreenName.allCases {
      var state = SampleScreens.withData()
      _ = update(&state, .resize(columns: 140, rows: 40))
      state.screen = screen
      let lines = HelpText(state, width: 140).rows.map { $0.pieces.flatMap { $0.spans.map(\.text) }.joined(separator: " ") }
      let end = lines.firstIndex { $0.contains("On other screens") } ?? lines.count
      let start = lines.firstIndex { $0.contains("Keys of this screen") } ?? end
      let names = lines[start..<end].compactMap { line in
        line.split(separator: " ").first { $0.hasPrefix(":") }.map { String($0.dropFirst()) }
      }
      #expect(!names.isEmpty)
      for name in names {
        guard let command = Command.named(name) else { continue }
        #expect(command.screens.contains(screen), "\(name) on \(screen)")
      }
    }
  }
}
