import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct AxisLabelTests {
  private static func labels(_ metric: String, _ low: Double, _ high: Double, rows: Int = 12, isLogarithmic: Bool = false) -> AxisLabels? {
    let points = [low, high].enumerated().map { MetricPoint(metric: metric, step: $0.offset + 1, value: $0.element, time: 0) }
    let trace = ChartTrace(Curve(points: points), window: ChartWindow(low: 0, high: 3), timeBase: nil, count: 4, smoothing: 0)
    guard var range = ValueRange(of: [trace], isLogarithmic: isLogarithmic, clips: false) else { return nil }
    // The store keeps single precision; the labels are of what was meant.
    (range.low, range.high) = (low, high)
    return AxisLabels(range: range, rows: rows, scale: MetricScale(metric, highest: high))
  }

  private static func texts(_ metric: String, _ low: Double, _ high: Double) throws -> (ends: [String], unit: String) {
    let labels = try #require(Self.labels(metric, low, high))
    return (labels.rows.prefix(2).map(\.1), labels.unit)
  }

  @Test func labelsAreInTheUnitOfTheTitle() throws {
    #expect(try Self.texts(Metric.dataWait, 0.002, 0.056) == (["56", "2"], "ms"))
    #expect(try Self.texts(Metric.dataWait, 0.5, 2) == (["2.00", "0.50"], "s"))
    #expect(try Self.texts(Metric.wordsOwnPicture, 0, 1) == (["100 %", "0 %"], ""))
    #expect(try Self.texts(Metric.processorTime, 10, 76) == (["1m 16s", "10.0s"], ""))
    #expect(try Self.texts(Metric.residentMemory, 300, 312.5) == (["312.5", "300.0"], "MiB"))
    #expect(try Self.texts(Metric.mlmLoss, 2, 8).unit == "nats")
    #expect(try Self.texts(Metric.pairsPerSecond, 30, 41).unit == "/s")
  }

  /// The axis and the title of a wait agree, whichever end the last value is at.
  @Test func theTitleIsInTheUnitOfTheAxis() {
    #expect(MetricScale(Metric.dataWait, highest: 0.056).words(0.000001) == "0.00 ms")
    #expect(MetricScale(Metric.dataWait, highest: 0.056).words(0.056) == "56.0 ms")
    #expect(MetricScale(Metric.dataWait, highest: 3).words(0.056) == "0.06 s")
  }

  @Test(arguments: [
    (9.91e-4, 9.94e-4), (9.912e-4, 9.9123e-4), (1e-7, 2e-3), (0, 1), (78.1, 78.4), (12_345.1, 12_345.4), (123_456.1, 123_456.2),
    (1e6, 1.000002e6), (-3e-5, 4e-5), (-9.91e-4, -9.90e-4), (0.0995, 0.0996), (3.4e9, 3.5e9), (-1e12, 1e12),
  ]) func neighboursDifferAndFit(low: Double, high: Double) throws {
    for metric in [Metric.learningRate, Metric.totalLoss, Metric.processorTime, Metric.dataWait, Metric.wordsOwnPicture, Metric.mlmLoss] {
      for rows in [1, 2, 5, 12, 40] {
        for isLogarithmic in [false, true] where !isLogarithmic || low > 0 {
          let labels = try #require(Self.labels(metric, low, high, rows: rows, isLogarithmic: isLogarithmic))
          let texts = labels.rows.map(\.1)
          #expect(Set(texts).count == texts.count, "\(metric) \(low) \(high): \(texts)")
          if low >= 0, high < 1e6, metric != Metric.wordsOwnPicture {
            #expect(texts.allSatisfy { $0.count < ChartView.gutter }, "\(metric) \(low) \(high): \(texts)")
          }
        }
      }
    }
  }

  @Test func theUnitStandsUnderTheValues() {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: 120, rows: 40))
    _ = state.perform("layout", ["mlm_loss", "pairs_per_s"])
    let text = Rendered.text(state, 120, 40)
    #expect(text.contains(" nats  0 ") && text.contains(" /s  0 "), "\(text)")
  }

  /// Names of joined curves stand in rows of their own; no column of the curves is covered.
  @Test func joinedCurvesAreNamedAboveThem() throws {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: 120, rows: 40))
    _ = state.perform("layout", ["total_loss+mlm_loss+mim_loss"])
    for glyphs in [GlyphSet.unicode, .ascii] {
      let lines = Rendered.text(state, 120, 40, glyphs).split(separator: "\n").map(String.init)
      let top = try #require(lines.firstIndex { $0.contains("total loss +2") })
      #expect(lines[top + 1].contains("mlm loss 3.") && lines[top + 1].contains("mim loss 0."), "\(lines[top + 1])")
      #expect(!lines[(top + 2)...].prefix(20).contains { $0.contains("mlm loss") }, "\(lines.joined(separator: "\n"))")
    }
  }

  /// Where colour does not tell curves apart their letters stand along them.
  @Test func lettersStandAlongJoinedCurvesWithoutColour() {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: 120, rows: 40))
    _ = state.perform("layout", ["res_loss+mim_loss"])
    func count(_ look: Look, _ mark: String) -> Int {
      var screen = ScreenBuffer(width: 120, height: 40)
      view(state, look, into: &screen)
      let area = MonitorLayout(state).charts[0]
      return screen.plainText().split(separator: "\n").map(Array.init)[(area.y + 2)..<area.maxY].joined().count { String($0) == mark }
    }
    for mark in ["○", "a"] { #expect(count(Look(.dark, .mono), mark) >= count(Look(.dark), mark) + 3, "\(mark)") }
  }

  @Test func metricsOfOneUnitAreAFamily() {
    let family = MetricScale.family(of:)
    #expect(family(Metric.totalLoss) == family(Metric.mlmLoss) && family(Metric.validationMLM) == family(Metric.mlmLoss))
    #expect(family(Metric.learningRate) != family(Metric.pairsPerSecond) && family("acc") == family("val_acc"))
    #expect(family("acc") != family(Metric.gradientNorm))
    #expect(MetricScale.label(Metric.pairsPerSecond) == "pairs_per_s (pairs/s)" && MetricScale.label(Metric.learningRate) == "lr")
  }
}
