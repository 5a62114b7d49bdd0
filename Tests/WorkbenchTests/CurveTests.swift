import Telemetry
import TestSupport
import Testing

@testable import Workbench

@Suite struct CurveTests {
  /// A series whose values repeat nothing, with a NaN here and there.
  private static func series(_ count: Int) -> Curve {
    var series = Curve()
    for index in 0..<count { series.append(step: index + 1, value: value(index), time: 1000 + Double(index) / 8) }
    return series
  }

  private static func value(_ index: Int) -> Double {
    index % 97 == 13 ? .nan : Double((index &* 7919) % 10_007) / 16
  }

  private static func naive(_ range: Range<Int>) -> SeriesSummary {
    var summary = SeriesSummary()
    for index in range { summary.add(Float(value(index))) }
    return summary
  }

  @Test(arguments: [0, 1, 31, 32, 33, 1023, 1024, 1025, 40_000])
  func pyramidEqualsNaiveSummary(count: Int) {
    let series = Self.series(count)
    var seed: UInt64 = 42
    for _ in 0..<200 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1
      let first = count == 0 ? 0 : Int(seed >> 33) % (count + 1)
      seed = seed &* 6_364_136_223_846_793_005 &+ 1
      let second = count == 0 ? 0 : Int(seed >> 33) % (count + 1)
      let range = min(first, second)..<max(first, second)
      #expect(series.summary(of: range) == Self.naive(range), "count \(count), range \(range)")
    }
    #expect(series.summary(of: -5..<(count + 5)).count == count)
  }

  @Test func aResumedRunSupersedesWhatItWalksAgain() {
    var series = Self.series(5000)
    series.append(step: 3000, value: 7, time: 2000)
    #expect(series.count == 3000)
    #expect(series.lastStep == 3000)
    #expect(series.lastValue == 7)
    var expected = Self.naive(0..<2999)
    expected.add(7)
    #expect(series.summary(of: 0..<3000) == expected)
    for step in 3001...4200 { series.append(step: step, value: 1, time: 2001) }
    #expect(series.summary(of: 3000..<4200).mean == 1)
  }

  @Test func stepsAndTimesAreFoundByHalving() {
    let series = Self.series(1000)
    #expect(series.firstIndex(atOrAfterStep: 1) == 0)
    #expect(series.firstIndex(atOrAfterStep: 500) == 499)
    #expect(series.firstIndex(atOrAfterStep: 499.5) == 499)
    #expect(series.firstIndex(atOrAfterStep: 9999) == 1000)
    #expect(series.firstIndex(atOrAfterTime: 1000 + 10) == 80)
  }

  @Test func loadedCurvesKeepLivePointsBeyondThem() {
    var store = SeriesStore()
    store.append([MetricPoint(metric: "a", step: 9, value: 1, time: 9), MetricPoint(metric: "a", step: 11, value: 2, time: 11)], to: 1)
    store.load(Curve(points: (1...10).map { MetricPoint(metric: "a", step: $0, value: 5, time: Double($0)) }), run: 1, metric: "a")
    #expect(store.series(1, "a")?.steps == Array(1...11))
    #expect(store.series(1, "a")?.values.last == 2)
  }

  @Test func aMillionPointsAreSummarisedWithoutTouchingThem() {
    func seconds(points: Int) -> Double {
      var series = Curve()
      for step in 1...points { series.append(step: step, value: Double(step % 1000), time: Double(step)) }
      let width = points / 400
      return ownSeconds { for column in 0..<400 { _ = series.summary(of: (column * width)..<((column + 1) * width)) } }
    }
    let (few, many) = (seconds(points: 10_000), seconds(points: 1_000_000))
    print("400 columns: \(few * 1000) ms of 10,000 points, \(many * 1000) ms of 1,000,000")
    #expect(many < 25 * few, "400 columns took \(few) s and \(many) s; walking every point takes a hundred times as long")
  }
}
