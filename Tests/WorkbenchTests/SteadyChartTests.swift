import Screen
import Telemetry
import Testing

@testable import Workbench

/// A run that goes on leaves its curves where they are: a step changes a handful of cells, not the picture.
@Suite struct SteadyChartTests {
  @Test func theAxisOfARunGrowsInRoundSteps() {
    var before = 0.0
    var changes = 0
    for step in 1...100_000 {
      let reach = ChartWindow.reach(Double(step))
      #expect(reach >= Double(step) && reach <= max(2, Double(step) * 1.35) && reach >= before)
      if reach != before { changes += 1 }
      before = reach
    }
    #expect(changes < 60, "\(changes)")
    #expect(ChartWindow.reach(.infinity) == .infinity && ChartWindow.reach(0) == 1)
  }

  @Test func roundedRangesHoldTheRangeAndHardlyMore() {
    for (low, high) in [(0.0, 1.0), (2.93, 10.42), (-3e-7, 4e-7), (1e6, 1.000001e6), (-5, -4.999), (0.1, 1e9)] {
      for isLogarithmic in [false, true] where !isLogarithmic || low > 0 {
        guard var range = Self.range(low, high) else { continue }
        range.isLogarithmic = isLogarithmic
        let rounded = range.rounded()
        // Rounding of the last bits is no loss of a point.
        let hair = 1e-6 * max(abs(range.low), abs(range.high))
        #expect(rounded.low <= range.low + hair && rounded.high >= range.high - hair, "\(range) became \(rounded)")
        if !isLogarithmic { #expect(rounded.high - rounded.low <= (range.high - range.low) * 1.1251 + hair) }
      }
    }
  }

  private static func range(_ low: Double, _ high: Double) -> ValueRange? {
    let points = [low, high].enumerated().map { MetricPoint(metric: "x", step: $0.offset + 1, value: $0.element, time: 0) }
    let trace = ChartTrace(Curve(points: points), window: ChartWindow(low: 0, high: 3), timeBase: nil, count: 4, smoothing: 0)
    return ValueRange(of: [trace], isLogarithmic: false, clips: false)
  }

  /// Cells that differ between the frames of neighbouring steps, at the most but for the frames in which the axis grows.
  @Test(arguments: [(80, 24, 90), (120, 40, 160), (200, 60, 260)]) func aStepChangesFewCells(columns: Int, rows: Int, most: Int) {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: columns, rows: rows))
    func frame() -> ScreenBuffer {
      var screen = ScreenBuffer(width: columns, height: rows)
      view(state, Look(.dark), into: &screen)
      return screen
    }
    var last = frame()
    var changes: [Int] = []
    let metrics = state.chartMetrics
    for step in 1241...1290 {
      let points = metrics.map { metric in
        let value = state.series.series(SampleRuns.live, metric)?.values.last ?? 1
        return MetricPoint(
          metric: metric, step: step, value: Double(value) * (1 + 0.01 * Double(step % 7 - 3)), time: SampleRuns.now + Double(step))
      }
      _ = update(&state, .engine(.points(points)))
      let next = frame()
      changes.append(zip(last.cells, next.cells).count { $0 != $1 })
      last = next
    }
    changes.sort()
    #expect(changes[changes.count / 2] <= most / 2, "\(changes)")
    #expect(changes[changes.count * 9 / 10] <= most, "\(changes)")
  }
}
