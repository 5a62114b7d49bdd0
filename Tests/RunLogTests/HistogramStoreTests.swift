import Telemetry
import Testing

@testable import RunLog

@Suite struct HistogramStoreTests {
  private func histogram(_ parameter: String, _ kind: ParameterHistogram.Kind, step: Int) -> ParameterHistogram {
    var bins = [UInt32](repeating: UInt32(step), count: ParameterHistogram.binCount)
    // Every byte of a count matters.
    bins[3] = 0xFEDC_BA98
    return ParameterHistogram(
      parameter: parameter, kind: kind, step: step, count: 10 * step, brokenCount: 1, lowest: -1.5, highest: 2.5, mean: 0.1, deviation: 0.4,
      bins: bins)
  }

  private func all(step: Int) -> [ParameterHistogram] {
    ["b.weight", "a.weight", "c.bias"].flatMap { name in ParameterHistogram.Kind.allCases.map { histogram(name, $0, step: step) } }
  }

  @Test func theyComeBackWhole() throws {
    let store = try StoreFixture().open()
    let (run, other) = (try store.createRun(description()).id, try store.createRun(description()).id)
    for step in [1, 100, 200] { try store.store(all(step: step), of: run) }
    #expect(
      try store.histograms(of: run, parameter: "a.weight", kind: .gradients)
        == [1, 100, 200].map { histogram("a.weight", .gradients, step: $0) })
    #expect(
      try store.newestHistograms(of: run, kind: .weights) == ["a.weight", "b.weight", "c.bias"].map { histogram($0, .weights, step: 200) })
    #expect(try store.histograms(of: other, parameter: "a.weight", kind: .weights).isEmpty)
    #expect(try store.newestHistograms(of: other, kind: .weights).isEmpty)
  }

  @Test func beyondTheLimitTheyAreThinnedEvenly() throws {
    let store = try StoreFixture().open()
    let run = try store.createRun(description()).id
    let limit = RunStore.histogramLimit
    for index in 1...(2 * limit) { try store.store(all(step: 10 * index), of: run) }
    let steps = try store.histograms(of: run, parameter: "b.weight", kind: .weights).map(\.step)
    #expect(steps.count == limit && steps.first == 10 && steps.last == 20 * limit)
    let gaps = zip(steps, steps.dropFirst()).map { $1 - $0 }
    #expect((gaps.max() ?? 0) <= 60, "\(gaps)")
    #expect(try store.histograms(of: run, parameter: "c.bias", kind: .gradients).map(\.step) == steps, "all parameters keep the same steps")
  }

  @Test func whatAResumedRunTakesBackIsGone() throws {
    let store = try StoreFixture().open()
    let run = try store.createRun(description()).id
    for step in [1, 100, 200] { try store.store(all(step: step), of: run) }
    try store.write { (database) throws(StoreError) in try RunStore.supersede(run, after: 150, in: database) }
    #expect(try store.newestHistograms(of: run, kind: .weights).map(\.step) == [100, 100, 100])
  }

  @Test func damagedBinsAreNamed() throws {
    let store = try StoreFixture().open()
    let run = try store.createRun(description()).id
    try store.store(all(step: 1), of: run)
    try store.write { (database) throws(StoreError) in try database.execute("UPDATE histograms SET bins = x'00'") }
    #expect(throws: StoreError.unreadableRow("a histogram of run \(run)")) { try store.newestHistograms(of: run, kind: .weights) }
  }

  @Test(arguments: ["lowest = 9e999", "highest = -1e300", "highest = 1e308", "mean = 9e999", "lowest = 5"]) func impossibleEndsAreNamed(
    change: String
  ) throws {
    let store = try StoreFixture().open()
    let run = try store.createRun(description()).id
    try store.store(all(step: 1), of: run)
    try store.write { (database) throws(StoreError) in try database.execute("UPDATE histograms SET \(change)") }
    #expect(throws: StoreError.unreadableRow("a histogram of run \(run)")) { try store.newestHistograms(of: run, kind: .weights) }
  }
}
