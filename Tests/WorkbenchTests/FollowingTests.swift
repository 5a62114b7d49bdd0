import Screen
import Telemetry
import Testing

@testable import Workbench

/// A run that another process trains, seen from here.
@Suite struct FollowingTests {
  private static func summary(_ state: RunState, step: Int) -> RunSummary {
    var run = SampleRuns.summaries()[0]
    (run.id, run.name, run.state, run.step, run.steps) = (70, "elsewhere", state, step, 400)
    run.last = [Metric.totalLoss: 3, Metric.pairsPerSecond: 55]
    run.duration = 100
    return run
  }

  private static func points(_ steps: ClosedRange<Int>) -> [MetricPoint] {
    steps.map { MetricPoint(metric: Metric.totalLoss, step: $0, value: Double($0), time: 1000 + Double($0)) }
  }

  private static func following() -> WorkbenchState {
    var state = WorkbenchState()
    _ = update(&state, .resize(columns: 120, rows: 40))
    _ = update(&state, .runsLoaded([summary(.running, step: 100)]))
    _ = update(&state, .command("runs", []))
    _ = update(&state, .command("open", ["70"]))
    _ = update(&state, .seriesLoaded(run: 70, metric: Metric.totalLoss, Curve(points: points(1...100))))
    return state
  }

  /// History with one run, whose list has just been read.
  private static func listed(_ runState: RunState) -> WorkbenchState {
    var state = WorkbenchState()
    _ = update(&state, .tick(1000))
    _ = update(&state, .runsLoaded([summary(runState, step: 100)]))
    _ = update(&state, .command("runs", []))
    return state
  }

  @Test func pointsArriveOnceAndInOrder() {
    var state = Self.following()
    #expect(update(&state, .storeChanged) == [.follow(run: 70, after: 99, probe: -1)])
    // Rings that come while a look is under way ask for one more, not for one each.
    #expect(update(&state, .storeChanged).isEmpty && update(&state, .storeChanged).isEmpty)
    #expect(
      update(&state, .followed(Self.summary(.running, step: 120), Self.points(100...120))) == [.follow(run: 70, after: 119, probe: -1)])
    #expect(update(&state, .followed(Self.summary(.paused, step: 120), Self.points(120...120))).isEmpty)
    let curve = state.series.series(70, Metric.totalLoss)
    #expect(curve?.steps == Array(1...120).map(Int32.init) && curve?.lastValue == 120)
    #expect(state.summary(of: 70)?.step == 120)
    #expect(Rendered.text(state, 120, 40).contains("paused"))
    // An answer that failed does not end the following.
    #expect(update(&state, .storeChanged) == [.follow(run: 70, after: 119, probe: -1)])
    _ = update(&state, .failed("the store is busy"))
    #expect(update(&state, .storeChanged) == [.follow(run: 70, after: 119, probe: -1)])
  }

  @Test func requestsGoToTheOtherProcess() {
    var state = Self.following()
    #expect(Rendered.text(state, 120, 40).contains("5m 00s left"))
    #expect(Rendered.text(state, 120, 40).contains("55.0 pairs/s"))
    #expect(update(&state, .command("pause", [])) == [.steer(run: 70, .pause)])
    #expect(state.pending == nil)
    #expect(update(&state, .command("step", [])).isEmpty, "only a paused run does single steps")
    _ = update(&state, .followed(Self.summary(.paused, step: 101), []))
    #expect(update(&state, .command("pause", [])) == [.steer(run: 70, .resume)])
    #expect(update(&state, .command("step", [])) == [.steer(run: 70, .singleStep)])
    #expect(update(&state, .command("checkpoint", [])) == [.steer(run: 70, .checkpoint)])
    #expect(update(&state, .command("stop", [])).isEmpty && state.overlay == .confirmStop)
    #expect(Rendered.text(state, 120, 40).contains("Stop \"elsewhere\"?"))
    #expect(update(&state, .key(KeyPress(name: "y")!)) == [.steer(run: 70, .stop)])
    // Leaving does not ask: the run is not ours to end.
    #expect(update(&state, .command("quit", [])) == [.quit])
    _ = update(&state, .followed(Self.summary(.stopped, step: 102), []))
    #expect(update(&state, .command("pause", [])).isEmpty)
  }

  @Test func aRunOfThisProcessIsNotFollowed() {
    var state = Self.following()
    _ = update(&state, .engine(.started(Self.summary(.running, step: 100))))
    #expect(update(&state, .storeChanged).isEmpty)
    #expect(update(&state, .command("pause", [])) == [.engine(.pause)])
  }

  /// Curves that are not here come thinned; those of a run the user has left are not begun again.
  @Test func nothingIsReadPointByPointThatIsNotShown() {
    var state = Self.following()
    state.series.keep(only: [])
    #expect(update(&state, .storeChanged) == [.loadRun(70), .follow(run: 70, after: 99, probe: -1)])
    state.shownRun = nil
    _ = update(&state, .followed(Self.summary(.running, step: 130), Self.points(100...130)))
    #expect(state.series.series(70, Metric.totalLoss) == nil && state.summary(of: 70)?.step == 130)
  }

  /// However often others write, one list is asked for at a time.
  @Test func theListOfRunsIsAskedForOnceAtATime() {
    var state = Self.listed(.running)
    #expect(update(&state, .storeChanged).isEmpty, "it was read a moment ago")
    #expect(update(&state, .tick(1001)) == [.loadRuns])
    #expect(update(&state, .storeChanged).isEmpty && update(&state, .storeChanged).isEmpty)
    #expect(update(&state, .runsLoaded([Self.summary(.running, step: 101)])).isEmpty)
    #expect(state.wakeTime == 1002 && update(&state, .tick(1002)) == [.loadRuns], "what came meanwhile is read a second later")
    #expect(update(&state, .runsLoaded([Self.summary(.running, step: 102)])).isEmpty)
    #expect(update(&state, .tick(1010)).isEmpty)
  }

  /// A list that was read before the user's own change must not undo it on the screen.
  @Test func ownChangesOutliveAnOlderList() {
    var state = Self.listed(.finished)
    _ = update(&state, .storeChanged)
    #expect(update(&state, .tick(1001)) == [.loadRuns])
    _ = update(&state, .command("note", ["mine"]))
    // The old list comes, and is read anew at once.
    #expect(update(&state, .runsLoaded([Self.summary(.finished, step: 100)])) == [.loadRuns])
  }

  @Test func aFailureDoesNotForgetThatTheListIsOld() {
    var state = Self.listed(.finished)
    _ = update(&state, .storeChanged)
    _ = update(&state, .failed("something else"))
    #expect(update(&state, .tick(1001)) == [.loadRuns])
  }

  /// The trainer was killed and taken up again from an earlier checkpoint.
  @Test func aRunThatGoesBackIsFollowedFromThere() {
    var state = Self.following()
    _ = update(&state, .tick(1100))
    #expect(update(&state, .storeChanged) == [.follow(run: 70, after: 99, probe: -1)])
    #expect(update(&state, .followed(Self.summary(.running, step: 60), [])) == [.follow(run: 70, after: 59, probe: -1)])
    #expect(state.series.series(70, Metric.totalLoss)?.lastStep == 60 && state.series.series(70, Metric.totalLoss)?.lastValue == 60)
    let anew = (61...70).map { MetricPoint(metric: Metric.totalLoss, step: $0, value: -1, time: 2000 + Double($0)) }
    #expect(update(&state, .followed(Self.summary(.running, step: 70), anew)).isEmpty)
    let curve = state.series.series(70, Metric.totalLoss)
    #expect(curve?.steps == Array(1...70).map(Int32.init) && curve?.values.suffix(11) == [60] + [Float](repeating: -1, count: 10))
    // It makes steps, so it is not stalled.
    _ = update(&state, .tick(2071))
    #expect(!Rendered.text(state, 120, 40).contains("no step for"))
    #expect(Rendered.text(state, 120, 40).contains("70 / 400"))
  }

  /// The pace of the last steps tells how long it will take, not what came before: an hour's pause is no slow training.
  @Test func pausesAreNoPace() {
    var state = Self.following()
    let late = (101...140).map { MetricPoint(metric: Metric.totalLoss, step: $0, value: 1, time: 4700 + Double($0)) }
    var run = Self.summary(.running, step: 140)
    run.duration = 3740
    _ = update(&state, .storeChanged)
    _ = update(&state, .followed(run, late))
    #expect(Rendered.text(state, 160, 40).contains("4m 20s left"), "\(Rendered.text(state, 160, 3))")
    _ = update(&state, .followed(Self.summary(.paused, step: 140), []))
    let footer = Rendered.text(state, 120, 40).split(separator: "\n").last ?? ""
    state.notice = nil
    #expect((Rendered.text(state, 120, 40).split(separator: "\n").last ?? "").contains("Space continue"), "\(footer)")
  }
}
