import Screen
import Telemetry
import Testing

@testable import Workbench

/// Alarms on the screen: they stay until read, and lead to where they came from.
@Suite struct AlarmBannerTests {
  private static func event(_ kind: RunAlarm.Kind, step: Int, pairs: [Int] = [], rings: Bool = false, text: String = "the loss is 9")
    -> RunEvent
  {
    RunEvent(kind: .warning, step: step, time: 1000 + Double(step), text: text, alarm: RunAlarm(kind, pairs: pairs, rings: rings))
  }

  private func press(_ state: inout WorkbenchState, _ key: Character) -> [Effect] { update(&state, .key(KeyPress(.character(key)))) }

  @Test func theAlarmStaysUntilItIsRead() {
    for (columns, rows) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
      var state = SampleScreens.withData()
      _ = update(&state, .resize(columns: columns, rows: rows))
      #expect(update(&state, .engine(.event(Self.event(.spike, step: 900, pairs: [17, 3], rings: true)))) == [.bell])
      #expect(Rendered.text(state, columns, rows).contains("! LOSS SPIKE"))
      _ = update(&state, .command("follow", []))
      state.notice = nil
      #expect(Rendered.text(state, columns, rows).contains("! LOSS SPIKE"))
      #expect(Rendered.text(state, columns, rows).contains("a see it"))
      _ = update(&state, .command("back", []))
      #expect(!Rendered.text(state, columns, rows).contains("LOSS SPIKE"))
    }
  }

  @Test func aKeyLeadsToItsStepAndAnotherToItsPair() {
    var state = SampleScreens.withData()
    _ = update(&state, .engine(.event(Self.event(.spike, step: 900, pairs: [17, 3]))))
    _ = update(&state, .engine(.event(Self.event(.disk, step: 901))))
    #expect(state.alarms.shown?.event.step == 901 && Rendered.text(state, 120, 40).contains("and 1 more"))
    // No pair filled the disk.
    _ = press(&state, "A")
    #expect(state.screen == .monitor && state.notice == "No pair caused this alarm")
    _ = press(&state, "a")
    #expect(state.monitor.cursor == 901 && state.alarms.shown?.event.step == 900)
    _ = press(&state, "A")
    #expect(state.screen == .pairs && state.pairs.wanted.index == 17 && state.alarms.shown == nil)
  }

  @Test func anAlarmOfAnotherRunOpensThatRun() {
    var state = SampleScreens.withData()
    _ = update(&state, .engine(.event(Self.event(.spike, step: 900, pairs: [17]))))
    _ = update(&state, .command("runs", []))
    _ = update(&state, .command("open", ["6"]))
    #expect(Rendered.text(state, 120, 40).contains("quickstart: the loss is 9"))
    _ = press(&state, "a")
    #expect(state.shownRun == SampleRuns.live && state.monitor.cursor == 900)
  }

  /// Alarms of a live run are told when it is opened, those of a run that ended well are history; none is told twice.
  @Test func storedAlarmsAreToldOnce() {
    var state = SampleScreens.withData()
    let events = [Self.event(.spike, step: 5, rings: true)]
    #expect(update(&state, .eventsLoaded(run: 6, events)).isEmpty && state.alarms.shown == nil, "run 6 is finished")
    let live = RunSummary(
      id: 70, name: "elsewhere", state: .running, preset: "tiny", objective: "described", data: "", seed: 1, created: 0, updated: 0,
      duration: 1, step: 9, steps: 10, last: [:], host: "")
    _ = update(&state, .runsLoaded([live]))
    #expect(update(&state, .eventsLoaded(run: 70, events)).isEmpty && state.alarms.unread.count == 1, "old news do not ring")
    #expect(update(&state, .eventsLoaded(run: 70, events)).isEmpty && state.alarms.unread.count == 1)
    let more = events + [Self.event(.disk, step: 6, rings: true)]
    #expect(update(&state, .eventsLoaded(run: 70, more)) == [.bell] && state.alarms.unread.count == 2)
  }

  /// A followed run that says nothing is looked at; what is gone is told from what is slow.
  @Test func aSilentRunIsLookedAt() {
    var run = SampleRuns.summaries()[0]
    (run.id, run.name, run.state, run.step, run.steps, run.duration) = (70, "elsewhere", .running, 100, 400, 10)
    var state = WorkbenchState()
    _ = update(&state, .resize(columns: 120, rows: 40))
    _ = update(&state, .tick(2000))
    _ = update(&state, .runsLoaded([run]))
    _ = update(&state, .command("runs", []))
    _ = update(&state, .command("open", ["70"]))
    let points = [MetricPoint(metric: Metric.totalLoss, step: 100, value: 3, time: 2000)]
    _ = update(&state, .seriesLoaded(run: 70, metric: Metric.totalLoss, Curve(points: points)))
    _ = update(&state, .storeChanged)
    _ = update(&state, .followed(run, points))
    #expect(state.wakeTime == 2002)
    #expect(update(&state, .tick(2001)).isEmpty)
    #expect(update(&state, .tick(2002.1)) == [.follow(run: 70, after: 99, probe: -1)])
    _ = update(&state, .followed(run, []))
    #expect(!state.isStalled)
    _ = update(&state, .tick(2010.1))
    #expect(state.isStalled && state.notice?.contains("its process lives") == true)
    #expect(Rendered.text(state, 120, 40).contains("no step for"))
    _ = update(&state, .followed(run, []))
    _ = update(&state, .storeChanged)
    (run.state, run.hasLostProcess) = (.interrupted, true)
    _ = update(&state, .followed(run, []))
    #expect(state.errors.first?.contains("The process that trained elsewhere is gone") == true)
    #expect(!state.isStalled && state.wakeTime == nil)
    #expect(Rendered.text(state, 120, 40).contains("its process is gone"))
  }

  @Test func branching() {
    var state = SampleScreens.withData()
    #expect(update(&state, .command("branch", ["best"])).isEmpty && state.notice?.contains("stop it first") == true)
    _ = update(&state, .engine(.ended(.stopped, message: "stopped")))
    _ = update(&state, .command("runs", []))
    _ = update(&state, .command("open", ["6"]))
    #expect(update(&state, .command("branch", ["best", "optimiser.lr=1"])) == [.branchRun(6, point: "best", ["optimiser.lr=1"])])
    #expect(update(&state, .command("branch", ["optimiser.lr=1"])) == [.branchRun(6, point: "last", ["optimiser.lr=1"])])
    #expect(update(&state, .command("branch", ["300"])) == [.branchRun(6, point: "300", [])])
    #expect(update(&state, .command("branch", ["newest"])).isEmpty && state.notice?.contains("last, best or a step") == true)
    #expect(update(&state, .command("branch", ["best", "lr"])).isEmpty && state.notice?.contains("KEY=VALUE") == true)
  }
}
