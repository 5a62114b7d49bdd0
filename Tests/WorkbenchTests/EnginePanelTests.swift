import Screen
import Telemetry
import Testing

@testable import Workbench

/// The engine's panel on Monitor.
@Suite struct EnginePanelTests {
  /// Measuring is asked for while the panel is in sight, and not longer.
  @Test func measuringFollowsThePanel() {
    var state = SampleScreens.withData()
    #expect(update(&state, .command("panel", ["engine"])) == [.engine(.measure(true))])
    #expect(update(&state, .command("cursor", ["4"])).isEmpty)
    #expect(update(&state, .command("pairs", [])).contains(.engine(.measure(false))))
    #expect(update(&state, .command("monitor", [])) == [.engine(.measure(true))])
    _ = update(&state, .command("runs", []))
    // Another run's curves: the panel has nothing to say of it.
    #expect(!update(&state, .command("open", ["6"])).contains(.engine(.measure(true))))
    #expect(Rendered.text(state, 120, 40).contains("ecamp plan --time"))
  }

  @Test func thePanelShowsOperationsThreadsAndArena() {
    for (columns, rows) in [(80, 24), (120, 40), (200, 60)] {
      guard let state = SampleScreens.state("monitor-engine", columns: columns, rows: rows) else {
        Issue.record("no such sample")
        continue
      }
      let text = Rendered.text(state, columns, rows)
      for part in [
        "ms a step", "2 threads, at work 96 %, 92 %", "by kind", "share v", "GFLOP/s", "linear", "arena 52.0 MiB, fullest at",
      ] {
        #expect(text.contains(part), "\(part) at \(columns)x\(rows)\n\(text)")
      }
    }
  }

  @Test func rowsAreGroupedAndOrdered() {
    guard var state = SampleScreens.state("monitor-engine", columns: 200, rows: 60) else { return }
    _ = update(&state, .command("engine-group", ["block"]))
    #expect(Rendered.text(state, 200, 60).contains("blocks.3"))
    _ = update(&state, .key(KeyPress(.character("E"))))
    #expect(state.engine.order == .rate && Rendered.text(state, 200, 60).contains("GFLOP/s v"))
    let rows = SampleProfile.profile().rows(by: .part, order: .share)
    #expect(rows.map(\.name).contains("bert_encoder") && abs(rows.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    _ = update(&state, .command("panel", ["charts"]))
    #expect(update(&state, .command("engine-group", [])).isEmpty)
    #expect(state.notice?.contains("not shown") == true)
  }

  /// A run of another process is asked again while one looks, and shown from what the store has of it.
  @Test func aRunOfAnotherProcessIsMeasuredThere() {
    var run = SampleRuns.summaries()[0]
    (run.id, run.state, run.step, run.steps) = (70, .running, 100, 400)
    var state = WorkbenchState()
    _ = update(&state, .resize(columns: 120, rows: 40))
    _ = update(&state, .runsLoaded([run]))
    _ = update(&state, .command("open", ["70"]))
    _ = update(&state, .tick(1000))
    state.screen = .runs
    _ = update(&state, .command("open", ["70"]))
    #expect(update(&state, .command("panel", ["engine"])) == [.loadProfile(run: 70), .steer(run: 70, .measure(true))])
    #expect(Rendered.text(state, 120, 40).contains("is asked to measure"))
    #expect(update(&state, .profileLoaded(run: 70, nil)).isEmpty)
    // New steps bring new figures; what is there stays until then.
    _ = update(&state, .storeChanged)
    #expect(update(&state, .followed(run, [])).isEmpty, "it was looked at a moment ago")
    _ = update(&state, .tick(1001))
    _ = update(&state, .storeChanged)
    #expect(update(&state, .followed(run, [])) == [.loadProfile(run: 70)])
    #expect(update(&state, .profileLoaded(run: 70, SampleProfile.profile())).isEmpty)
    #expect(Rendered.text(state, 120, 40).contains("ms a step"))
    #expect(update(&state, .tick(1014)).isEmpty)
    #expect(update(&state, .tick(1016)) == [.steer(run: 70, .measure(true))])
    // Out of sight nothing is asked for.
    _ = update(&state, .command("panel", ["charts"]))
    #expect(update(&state, .tick(1100)).isEmpty)
    #expect(update(&state, .followed(run, [])).isEmpty)
  }
}
