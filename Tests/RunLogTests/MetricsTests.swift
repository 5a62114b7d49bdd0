import Foundation
import Telemetry
import Testing

@testable import RunLog

@Suite struct MetricsTests {
  /// A store with one finished run holding `values` of `total_loss` from step 1.
  private func store(_ values: [Double], in fixture: StoreFixture, batches: Int = 1) throws -> (RunStore, Int64) {
    let store = try fixture.open()
    let run = try store.createRun(description(steps: values.count)).id
    let writer = try RunWriter(store: store, run: run, interval: 0.001)
    let all = points("total_loss", values)
    let size = max(1, (all.count + batches - 1) / batches)
    for start in stride(from: 0, to: all.count, by: size) {
      writer.append(Array(all[start..<min(start + size, all.count)]))
      try writer.flush()
    }
    try writer.close(state: .finished)
    return (store, run)
  }

  private func noisy(_ count: Int) -> [Double] {
    var state: UInt64 = 3
    return (0..<count).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return 5 / (1 + Double(index) / 300) + Double(state >> 40) * 0x1p-24
    }
  }

  @Test func everyPointComesBackExactly() throws {
    let fixture = try StoreFixture()
    var values = noisy(500)
    values[100] = .nan
    values[101] = .infinity
    values[102] = -.infinity
    values[103] = .leastNonzeroMagnitude
    values[104] = -0.0
    let (store, run) = try store(values, in: fixture, batches: 7)
    let series = try store.series("total_loss", of: run)
    #expect(series.steps == Array(1...500) && !series.isThinned)
    // SQLite keeps whole numbers as such, so zero loses its sign.
    #expect(series.values.enumerated().allSatisfy { $0 == 100 || $1 == values[$0] })
    #expect(series.values[100].isNaN)
    #expect(try store.metricNames(of: run) == ["total_loss"])
    #expect(try store.run(run).last == ["total_loss": values[499]] && store.runs()[0].last == ["total_loss": values[499]])
    #expect(try store.run(run).step == 500)
    #expect(try store.series("absent", of: run).count == 0)
    #expect(try store.series("total_loss", of: 77).count == 0)
    let after = try store.points(of: run, after: 498)
    #expect(after == Array(points("total_loss", values)[498...]))
  }

  @Test func aRangeIsCut() throws {
    let fixture = try StoreFixture()
    let (store, run) = try store(noisy(300), in: fixture)
    #expect(try store.series("total_loss", of: run, range: 10...20).steps == Array(10...20))
    #expect(try store.series("total_loss", of: run, range: 290...900).steps == Array(290...300))
    #expect(try store.series("total_loss", of: run, range: 301...900).steps == [])
    #expect(try store.series("total_loss", of: run, range: -5...1).steps == [1])
  }

  /// Thinning against the plain definition, at widths that use rows, 64-step and 4096-step roll-ups.
  @Test(arguments: [(1000, 100), (1000, 999), (20_000, 500), (20_000, 240), (20_000, 9), (20_000, 2), (20_000, 1), (64, 3), (4097, 2)])
  func thinningKeepsTheExtremes(count: Int, maximum: Int) throws {
    let fixture = try StoreFixture()
    var values = noisy(count)
    values[count / 3] = -50
    values[count / 2] = 70
    let (store, run) = try store(values, in: fixture, batches: 11)
    let series = try store.series("total_loss", of: run, maximumPoints: maximum)
    #expect(series.count <= maximum + 2, "\(count) points in \(maximum) became \(series.count)")
    #expect(zip(series.steps, series.steps.dropFirst()).allSatisfy { $0 < $1 })
    #expect(series.steps.last == count && series.values.last == values[count - 1])
    #expect(series.values.min() == -50 && series.values.max() == 70)
    for (step, value) in zip(series.steps, series.values) { #expect(values[step - 1] == value) }
    let width = (count - 1) / max(1, maximum / 2) + 1
    guard width < 64, series.isThinned else { return }
    // Below the roll-ups the stretches are exact.
    for start in stride(from: 1, through: count, by: width) {
      let stretch = values[(start - 1)..<min(start - 1 + width, count)]
      let kept = zip(series.steps, series.values).filter { $0.0 >= start && $0.0 < start + width }.map(\.1)
      #expect(kept.min() == stretch.min() && kept.max() == stretch.max(), "stretch from \(start)")
    }
  }

  /// Means and counts of a thinned curve are those of all its points, whatever the level they are read from.
  @Test(arguments: [(20_000, 3000, 1...20_000), (20_000, 100, 1...20_000), (150_000, 100, 1...150_000), (150_000, 60, 20_480...61_439)])
  func thinningKeepsMeansAndCounts(count: Int, maximum: Int, range: ClosedRange<Int>) throws {
    let fixture = try StoreFixture()
    var values = noisy(count)
    for index in stride(from: 5, to: count, by: 97) { values[index] = .nan }
    let (store, run) = try store(values, in: fixture, batches: 7)
    let series = try store.series("total_loss", of: run, maximumPoints: maximum, range: range)
    #expect(series.isThinned && series.shares.count == series.count)
    let all = values[(range.lowerBound - 1)..<range.upperBound]
    let finite = all.filter(\.isFinite)
    #expect(abs(series.shares.reduce(0) { $0 + $1.finite } - Double(finite.count)) < 1e-6 * Double(count))
    #expect(series.shares.reduce(0) { $0 + $1.broken } == all.count - finite.count)
    let mean = series.shares.reduce(0) { $0 + $1.mean * $1.finite } / Double(finite.count)
    let expected = finite.reduce(0, +) / Double(finite.count)
    #expect(abs(mean - expected) < 1e-9 * abs(expected))
  }

  /// Where reading every point would take too long, a coarser roll-up stands in, with the same extremes, means and counts.
  @Test(arguments: [(3000, 64), (2344, 64), (2000, 512), (20, 4096), (1, 4096)]) func fewRowsAreReadWhereFewMayBe(rows: Int, grain: Int)
    throws
  {
    let fixture = try StoreFixture()
    let values = noisy(150_000)
    let (store, run) = try store(values, in: fixture, batches: 2)
    let series = try store.series("total_loss", of: run, maximumPoints: 60_000, maximumRows: rows)
    let buckets = 150_000 / grain + 1
    #expect(series.count <= 2 * buckets + 1 && series.count > buckets, "\(series.count) of \(buckets) buckets")
    #expect(series.values.min() == values.min() && series.values.max() == values.max())
    #expect(abs(series.shares.reduce(0) { $0 + $1.finite } - 150_000) < 0.1)
    // With few steps every point is there, whatever was asked.
    #expect(try store.series("total_loss", of: run, maximumPoints: 500, maximumRows: 500, range: 7001...7400).count == 400)
  }

  @Test func stepTimesLieOnTheCurveOfTime() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let writer = try RunWriter(store: store, run: run)
    // A night's pause in the middle.
    func time(_ step: Int) -> Double { 1000 + Double(step) * 2 + (step > 3000 ? 30_000 : 0) }
    writer.append((1...6000).map { MetricPoint(metric: "total_loss", step: $0, value: 1, time: time($0)) })
    try writer.close(state: .finished)
    let times = try store.stepTimes(of: run)
    #expect(times.steps.count <= 512 && times.steps.first == 1 && times.steps.last == 6000)
    for step in [1, 2, 500, 2900, 3100, 4567, 6000] { #expect(abs((times.time(of: step) ?? 0) - time(step)) < 1e-6, "step \(step)") }
    let part = try store.stepTimes(of: run, maximumCount: 20, range: 2500...4000)
    #expect(part.steps.count <= 20 && part.steps.first == 2500 && part.steps.last == 4000)
    for step in part.steps { #expect(part.time(of: step) == time(step), "step \(step)") }
    #expect(try store.stepTimes(of: run, range: 9000...9999).isEmpty)
    #expect(times.time(of: 0) == 1002 && times.time(of: 9999) == time(6000))
    #expect(try store.stepTimes(of: store.createRun(description()).id).isEmpty)
  }

  @Test func gapsSurviveThinning() throws {
    let fixture = try StoreFixture()
    var values = noisy(20_000)
    for index in 9000..<9300 { values[index] = .nan }
    let (store, run) = try store(values, in: fixture, batches: 3)
    for maximum in [10_000, 400, 100] {
      let series = try store.series("total_loss", of: run, maximumPoints: maximum)
      let gaps = zip(series.steps, series.values).filter { $0.1.isNaN }.map(\.0)
      #expect(!gaps.isEmpty && gaps.allSatisfy { (9001...9300).contains($0) }, "in \(maximum) points")
    }
    let onlyGaps = try StoreFixture()
    let (other, second) = try self.store(.init(repeating: .nan, count: 5000), in: onlyGaps)
    #expect(try other.series("total_loss", of: second, maximumPoints: 50).values.allSatisfy(\.isNaN))
    #expect(try other.run(second).last["total_loss"]?.isNaN == true)
  }

  @Test func sparseCurvesStayWhole() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let writer = try RunWriter(store: store, run: run)
    writer.append((1...40).map { MetricPoint(metric: "val_total_loss", step: $0 * 500, value: Double($0), time: 0) })
    try writer.close(state: .finished)
    let series = try store.series("val_total_loss", of: run, maximumPoints: 200)
    #expect(series.steps == (1...40).map { $0 * 500 } && series.values == (1...40).map(Double.init))
  }

  // MARK: Resuming

  /// A resumed run looks exactly as one that was never interrupted, wherever it was cut.
  @Test(arguments: [0, 1, 63, 64, 100, 4095, 4096, 5000, 5999, 6000])
  func resumingSupersedesWhatCameAfter(cut: Int) throws {
    let values = noisy(6000)
    let interrupted = try StoreFixture()
    let (store, run) = try store(values.map { $0 + 100 }, in: interrupted, batches: 5)
    try store.log(RunEvent(kind: .started, step: 0, time: 0, text: ""), of: run)
    try store.log(RunEvent(kind: .checkpoint, step: cut + 1, time: 0, text: ""), of: run)
    for step in [cut, cut + 1] where step > 0 {
      try store.store(pairView(step: step), of: run)
      try store.record(.init(step: step, kind: .last, path: "/c/\(step)", checksum: 1, byteCount: 1, time: 0), of: run)
    }
    let resumed = try store.resumeRun(run, after: cut, steps: 7000)
    #expect(resumed.step == cut && resumed.steps == 7000 && resumed.state == .preparing)
    #expect(try store.series("total_loss", of: run).steps == (cut == 0 ? [] : Array(1...cut)))
    #expect(try store.run(run).last["total_loss"] == (cut == 0 ? nil : values[cut - 1] + 100))
    #expect(try store.events(of: run).map(\.kind) == [.started])
    #expect(try store.events(of: run, includingSuperseded: true).map(\.kind) == [.started, .checkpoint])
    #expect(try store.probeSteps(of: run) == (cut == 0 ? [] : [cut]) && store.checkpoints(of: run).map(\.step) == (cut == 0 ? [] : [cut]))

    let writer = try RunWriter(store: store, run: run)
    writer.append(points("total_loss", Array(values[cut...]), from: cut + 1))
    try writer.close(state: .finished)
    let plain = try StoreFixture()
    let (other, whole) = try self.store(values.enumerated().map { $0 < cut ? $1 + 100 : $1 }, in: plain)
    for maximum in [.max, 200, 60, 4] {
      let (left, right) = (
        try store.series("total_loss", of: run, maximumPoints: maximum), try other.series("total_loss", of: whole, maximumPoints: maximum)
      )
      #expect(left.steps == right.steps && left.values == right.values, "cut at \(cut), \(maximum) points")
      #expect(left.shares.map(\.finite) == right.shares.map(\.finite), "cut at \(cut), \(maximum) points")
      // Sums of the same numbers in another order.
      #expect(zip(left.shares, right.shares).allSatisfy { abs($0.mean - $1.mean) < 1e-9 * 200 }, "cut at \(cut), \(maximum) points")
    }
  }
}
