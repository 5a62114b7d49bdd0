import Graph
import Telemetry
import Testing

@testable import Training

/// What a run tells of its weights and gradients, against the numbers themselves.
@Suite struct HistogramTests {
  @Test func everyTrainedParameterIsCountedAsItStands() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 4, "histogramSteps=2"))
    #expect(run.trainer.run() == .finished)
    let told = run.reports.compactMap { if case .histograms(let all) = $0 { all } else { nil } }
    #expect(told.map { $0.first?.step } == [1, 2, 4])
    let last = try #require(told.last)
    let (store, layout) = (run.trainer.store, run.trainer.store.layout)
    let trained = layout.entries.filter(layout.isTrained).map(\.declaration.path)
    for kind in ParameterHistogram.Kind.allCases {
      #expect(Set(last.filter { $0.kind == kind }.map(\.parameter)) == Set(trained))
    }
    for one in last {
      let values = try #require(one.kind == .weights ? store.values(one.parameter) : store.gradient(one.parameter))
      // Plain sums in another order and another way.
      let numbers = values.map(Double.init).sorted()
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      let squares = numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)
      #expect(
        one.count == numbers.count && one.brokenCount == 0 && one.bins.reduce(0) { $0 + Int($1) } == numbers.count, "\(one.parameter)")
      #expect((one.lowest, one.highest) == (numbers.first, numbers.last), "\(one.parameter)")
      let tolerance = 1e-9 + 1e-6 * max(abs(one.lowest), abs(one.highest))
      #expect(
        abs(one.mean - mean) <= tolerance
          && abs(one.deviation - max(0, squares - mean * mean).squareRoot()) <= 1e-4 * (one.deviation + 1e-6))
      let half = one.quantile(0.5)
      let width = (one.highest - one.lowest) / Double(ParameterHistogram.binCount)
      #expect(abs(half - numbers[(numbers.count - 1) / 2]) <= 2 * width || numbers.count < 8, "the median of \(one.parameter)")
    }
  }

  @Test func countingChangesNothingAndCanBeSwitchedOff() throws {
    let (with, without) = (
      try SmallRun(SmallRun.recipe(steps: 3, "histogramSteps=1")), try SmallRun(SmallRun.recipe(steps: 3, "histogramSteps=0"))
    )
    #expect(with.trainer.run() == .finished && without.trainer.run() == .finished)
    #expect(without.reports.allSatisfy { if case .histograms = $0 { false } else { true } })
    #expect(with.values(Metric.totalLoss) == without.values(Metric.totalLoss))
    for entry in with.trainer.store.layout.entries {
      let (left, right) = (with.trainer.store.values(entry.declaration.path), without.trainer.store.values(entry.declaration.path))
      #expect(left.map(Array.init) == right.map(Array.init), "\(entry.declaration.path)")
    }
  }
}
