import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct ChartGridTests {
  private static func state() -> WorkbenchState {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: 120, rows: 40))
    return state
  }

  @Test func chartsAreChosenJoinedMovedAndHidden() {
    var state = Self.state()
    let usual = state.chartMetrics
    _ = state.perform("layout", ["lr", "mim_loss+res_loss+mlm_loss", "lr"])
    #expect(state.chartMetrics == ["lr", "mim_loss"])
    #expect(state.companions(of: "mim_loss").map(\.metric) == ["mim_loss", "res_loss", "mlm_loss"])
    let text = Rendered.text(state, 120, 40)
    #expect(text.contains("mim loss +2") && text.contains("res loss 0.2"), "\(text)")
    _ = state.perform("chart-later")
    #expect(state.chartMetrics == ["mim_loss", "lr"] && state.monitor.selected == 1)
    _ = state.perform("join", ["grad_norm"])
    #expect(state.companions(of: "lr").map(\.metric) == ["lr", "grad_norm"])
    _ = state.perform("join", ["grad_norm"])
    #expect(state.companions(of: "lr").isEmpty)
    _ = state.perform("hide")
    #expect(state.chartMetrics == ["mim_loss"])
    _ = state.perform("hide")
    #expect(state.chartMetrics == ["mim_loss"] && state.notice == "One chart stays")
    _ = state.perform("layout", ["mim_los"])
    #expect(state.notice == "No drawn run has a metric \"mim_los\"; did you mean \"mim_loss\"?")
    _ = state.perform("layout")
    #expect(state.chartMetrics == usual)
  }

  @Test func theFilterIsAPattern() {
    var state = Self.state()
    state.monitor.filter = "^(mim|res)_"
    #expect(state.chartMetrics == ["mim_loss", "res_loss"])
    state.monitor.filter = "(mim"
    #expect(state.chartMetrics.isEmpty, "what is no pattern yet is looked for as it stands")
    state.monitor.filter = "LOSS$"
    #expect(state.chartMetrics.count == 4)
  }

  @Test func theClockAndTheTimeSinceTheStartAreAxes() {
    var state = WorkbenchState()
    _ = update(&state, .resize(columns: 120, rows: 40))
    for (run, start) in [(Int64(1), 1_764_158_400.0), (2, 1_764_162_000)] {
      let points = (1...100).map { MetricPoint(metric: Metric.totalLoss, step: $0, value: Double($0), time: start + Double($0) * 30) }
      _ = update(&state, .seriesLoaded(run: run, metric: Metric.totalLoss, Curve(points: points)))
    }
    state.shownRun = 1
    state.runs.marks = [2]
    _ = state.perform("axis", ["time"])
    #expect(abs(state.chartWindow.high - 99 * 30) < 1)
    _ = state.perform("axis", ["clock"])
    #expect(abs(state.chartWindow.high - (3600 + 99 * 30)) < 1)
    #expect(state.axisValue(ofStep: 51) == 1500 && state.step(atAxisValue: 1500) == 51)
    state.zoneOffset = 3600
    #expect(state.axisLabel(0) == "13:00" && state.axisLabel(3600) == "14:00")
    let text = Rendered.text(state, 120, 40)
    #expect(text.contains("o'clock"), "\(text)")
    state.monitor.cursor = 3600 + 1500
    #expect(Rendered.text(state, 120, 40).contains("a 51"), "the second run's own value is read out")
  }

  /// Zooming into a thinned curve asks for the stretch once, and shows it.
  @Test func zoomedStretchesAreReadAtAFinerGrain() throws {
    var state = WorkbenchState()
    _ = update(&state, .resize(columns: 120, rows: 40))
    let count = 1_000_000
    func series(_ steps: StrideTo<Int>) -> MetricSeries {
      let list = Array(steps)
      let shares = list.map { _ in MetricSeries.Share(mean: 1, finite: 500, broken: 0) }
      return MetricSeries(metric: Metric.totalLoss, steps: list, values: list.map { Double($0 % 7) }, shares: shares, isThinned: true)
    }
    let times = StepTimes(steps: [1, count], times: [0, 1e6])
    state.shownRun = 5
    _ = update(
      &state, .seriesLoaded(run: 5, metric: Metric.totalLoss, Curve(series(stride(from: 1, to: count, by: 500)), times: times)))
    #expect(update(&state, .command("zoom-in", [])).isEmpty, "half of it has columns enough")
    var asked: [ClosedRange<Int>] = []
    for _ in 0..<6 {
      for case .loadStretch(5, let metrics, let steps) in update(&state, .command("zoom-in", [])) {
        #expect(metrics == [Metric.totalLoss])
        asked.append(steps)
      }
    }
    #expect(asked.count == 1, "one request at a time: \(asked)")
    let steps = try #require(asked.first)
    let fine = Curve(series(stride(from: steps.lowerBound, to: steps.upperBound, by: 20)), times: times)
    let next = update(&state, .stretchLoaded(run: 5, Stretch(steps: steps, curves: [Metric.totalLoss: fine])))
    guard case .loadStretch(5, _, let finer)? = next.first else { return #expect(Bool(false), "the zoom has gone on since: \(next)") }
    #expect(finer.count < steps.count)
    _ = update(&state, .stretchLoaded(run: 5, Stretch(steps: finer, curves: [Metric.totalLoss: fine])))
    #expect(state.curve(5, Metric.totalLoss, over: state.chartWindow) == fine)
    #expect(update(&state, .failed("the store is gone")).contains(.bell))
    _ = update(&state, .command("whole", []))
    #expect(state.curve(5, Metric.totalLoss, over: state.chartWindow)?.count == 2000)
  }

  @Test func aStoreThatFailsIsNotAskedAgainAndAgain() {
    var state = WorkbenchState()
    _ = update(&state, .resize(columns: 120, rows: 40))
    let steps = Array(stride(from: 1, to: 100_000, by: 50))
    let shares = steps.map { _ in MetricSeries.Share(mean: 1, finite: 50, broken: 0) }
    let series = MetricSeries(metric: Metric.totalLoss, steps: steps, values: steps.map(Double.init), shares: shares, isThinned: true)
    state.shownRun = 5
    _ = update(&state, .seriesLoaded(run: 5, metric: Metric.totalLoss, Curve(series, times: StepTimes(steps: [1], times: [0]))))
    var effects: [Effect] = []
    for _ in 0..<5 { effects += update(&state, .command("zoom-in", [])) }
    #expect(effects.count == 1)
    // What fails beside it does not touch it.
    #expect(update(&state, .failed("something else")) == [.bell])
    _ = update(&state, .key(KeyPress(.escape)))
    #expect(update(&state, .command("zoom-in", [])).isEmpty, "it is under way still")
    #expect(update(&state, .stretchLoaded(run: 5, nil)).isEmpty)
    #expect(update(&state, .command("zoom-in", [])).isEmpty)
    _ = state.open(5)
    state.monitor.span = 1000
    #expect(update(&state, .command("zoom-in", [])).count == 1, "opening the run tries anew")
  }

  /// A metric that begins late stands where it was taken, not at the start.
  @Test func lateMetricsCountFromTheRunsStart() throws {
    var state = Self.state()
    let run = try #require(state.shownRun)
    func points(_ metric: String, _ steps: [Int]) -> Curve {
      Curve(points: steps.map { MetricPoint(metric: metric, step: $0, value: 1, time: 5000 + 2 * Double($0)) })
    }
    state.series = SeriesStore()
    state.series.load(points(Metric.totalLoss, Array(1...100)), run: run, metric: Metric.totalLoss)
    state.series.load(points("val_total_loss", [90, 100]), run: run, metric: "val_total_loss")
    _ = state.perform("axis", ["time"])
    #expect(state.axisExtent == 198)
    let base = state.timeBase(of: run) ?? -1
    let late = state.series.series(run, "val_total_loss")
    #expect(base == 5002 && late.map { $0.timeOrigin - base } == 178)
    // One of a hundred columns: marks at 178 and 198 seconds, none at the left.
    let row = Rendered.text(state, 120, 40).split(separator: "\n").first { $0.contains("◆") } ?? ""
    let first = row.distance(from: row.startIndex, to: row.firstIndex(of: "◆") ?? row.startIndex)
    #expect(first > 25, "\(row)")
  }

  @Test func wordsBehindToggleCommandsAreRefused() {
    var state = Self.state()
    for command in ["log", "clip", "enlarge", "pause", "checkpoint"] {
      let before = (state.monitor, state.pending)
      #expect(update(&state, .command(command, ["foo"])).isEmpty)
      #expect(state.monitor == before.0 && state.pending == before.1)
      #expect(state.notice?.contains("takes nothing after its name; \"foo\"") == true, "\(state.notice ?? "")")
    }
  }

  @Test func patternsThatAreNoneAreSaidToBe() {
    var state = Self.state()
    _ = state.perform("filter-charts", ["zzz(a"])
    #expect(Rendered.text(state, 120, 40).contains("it is no pattern"))
    state.monitor.filter = "^val"
    #expect(!state.chartMetrics.isEmpty && state.chartMetrics.allSatisfy { state.presentMetrics.contains("val_" + $0) })
  }
}
