import Foundation
import RunLog
import Screen
import Synchronization
import Telemetry
import TestSupport
import Testing
import Training

@testable import Commands
@testable import Workbench

/// What the panels showed while a run was training is what time travel shows of it afterwards, cell by cell.
@Suite struct TimeTravelTests {
  private static let sizes = [(80, 24), (120, 40), (200, 60)]

  @Test func thePastLooksAsItDidWhenItWasThePresent() throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path + "/store.sqlite")
    let settings = ["phantoms=24", "batch=2", "threads=2", "steps=7", "run.probeSteps=2"]
    let recipe = try Recipe.defaults(
      settings: (Workplace.sizes.filter { !$0.hasPrefix("run.probeSteps") } + settings).map { try RecipeSetting(argument: $0) })
    let reports = Mutex([EngineReport]())
    let session = try RunSession(.fresh(recipe, keepsProbeText: true), store: store) { report in reports.withLock { $0.append(report) } }
    session.begin()
    #expect(session.wait().state == .finished)

    for (columns, rows) in Self.sizes {
      let live = recordedLive(reports.withLock { $0 }, columns, rows)
      #expect(live.map(\.step).count >= 3, "the run of 7 steps looked at its probe at \(live.map(\.step))")
      var past = Watcher(columns, rows)
      let runner = EffectRunner(storePath: store.path, recipe: recipe)
      past.send(.runsLoaded(try store.runs()), runner)
      past.send(.command("runs", []), runner)
      past.send(.command("open", []), runner)
      for look in live.reversed() {
        past.send(.command("travel", ["\(look.step)"]), runner)
        #expect(past.state.shownProbe?.step == look.step)
        #expect(past.panels == look.panels, "Monitor at \(columns)x\(rows), step \(look.step):\n\(past.text)")
        past.send(.command("inspect", []), runner)
        #expect(past.pairContent == look.pair, "Pairs at \(columns)x\(rows), step \(look.step):\n\(past.text)")
        past.send(.command("monitor", []), runner)
      }
    }
  }

  @Test func probesAreSteppedThroughAndLeftAgain() throws {
    let folder = try TemporaryFolder()
    let store = try RunStore(path: folder.path + "/store.sqlite")
    let run = try store.createRun(
      RunDescription(preset: "tiny", objective: "described", data: "made up", recipe: "{}", seed: 1, steps: 100))
    for step in [10, 20, 30, 40] {
      var view = PairView(index: 3, count: 9, imagePath: "a.png", report: "no effusion")
      view.step = step
      view.mlmLoss = Double(step)
      try store.store(view, of: run.id)
    }
    let runner = EffectRunner(storePath: store.path, recipe: Recipe())
    var watcher = Watcher(120, 40)
    watcher.send(.runsLoaded(try store.runs()), runner)
    for effect in update(&watcher.state, .command("runs", [])) + watcher.state.open(run.id) { watcher.carryOut(effect, runner) }
    watcher.send(.engine(.points([])), runner)
    #expect(watcher.state.shownProbe?.step == 40)
    watcher.send(.command("probe-previous", []), runner)
    #expect(watcher.state.shownProbe?.step == 30)
    watcher.send(.command("travel", ["first"]), runner)
    #expect(watcher.state.shownProbe?.mlmLoss == 10)
    watcher.send(.command("probe-previous", []), runner)
    #expect(watcher.state.shownProbe?.step == 10 && watcher.state.notice == "This is the first stored probe")
    watcher.send(.command("probe-next", []), runner)
    watcher.send(.command("inspect", []), runner)
    #expect(watcher.state.screen == .pairs && watcher.state.pairs.view?.step == 20)
    watcher.send(.command("probe-next", []), runner)
    #expect(watcher.state.pairs.view?.step == 30)
    watcher.send(.command("travel", ["now"]), runner)
    #expect(!watcher.state.pairs.isTravelling && watcher.state.monitor.cursor == nil)
    for wrong in [["soon"], ["-3"], [], ["nan"], ["1e400"]] {
      watcher.send(.command("travel", wrong), runner)
      #expect(watcher.state.notice?.contains("travel goes to a step") == true, "travel \(wrong)")
    }
  }

  // MARK: Looking

  private struct Recorded {
    var step: Int
    var panels: [[Cell]]
    var pair: [[Cell]]
  }

  private func recordedLive(_ reports: [EngineReport], _ columns: Int, _ rows: Int) -> [Recorded] {
    var watcher = Watcher(columns, rows)
    var looks: [Recorded] = []
    for report in reports {
      watcher.send(.engine(report), nil)
      guard case .probe(let view) = report, let step = view.step else { continue }
      let panels = watcher.panels
      var inspecting = watcher
      inspecting.send(.command("inspect", []), nil)
      looks.append(Recorded(step: step, panels: panels, pair: inspecting.pairContent))
    }
    return looks
  }
}

/// A workbench without a terminal whose effects are carried out at once.
private struct Watcher {
  var state = WorkbenchState()

  init(_ columns: Int, _ rows: Int) { _ = update(&state, .resize(columns: columns, rows: rows)) }

  mutating func send(_ message: Message, _ runner: EffectRunner?) {
    for effect in update(&state, message) {
      if let runner { carryOut(effect, runner) }
    }
  }

  mutating func carryOut(_ effect: Effect, _ runner: EffectRunner) {
    for answer in runner.answers(to: effect) { send(answer, runner) }
  }

  private var frame: ScreenBuffer {
    var buffer = ScreenBuffer(width: state.columns, height: state.rows)
    view(state, Look(Theme.dark, .direct), into: &buffer)
    return buffer
  }

  /// The cells of Monitor's panels of words and pictures.
  var panels: [[Cell]] {
    let buffer = frame
    let layout = MonitorLayout(state)
    return [layout.words, layout.pictures].compactMap { $0 }.map { cells($0, of: buffer) }
  }

  /// The cells of Pairs below its status line.
  var pairContent: [[Cell]] { [cells(Frame(state).content, of: frame)] }

  var text: String {
    let buffer = frame
    return (0..<state.rows).map { y in String((0..<state.columns).map { buffer[$0, y].glyph }) }.joined(separator: "\n")
  }

  private func cells(_ area: Rect, of buffer: ScreenBuffer) -> [Cell] {
    (area.y..<(area.y + area.height)).flatMap { y in (area.x..<area.maxX).map { buffer[$0, y] } }
  }
}
