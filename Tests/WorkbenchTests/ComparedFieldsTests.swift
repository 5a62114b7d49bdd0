import Screen
import Telemetry
import Testing

@testable import Workbench

/// What the comparison's plots and tables begin with and how they read when they are crowded.
@Suite struct ComparedFieldsTests {
  /// Runs whose recipes differ in the given fields, compared; each field has a value for each run.
  static func compared(_ runs: [Int64] = [6, 5], fields: [(String, [String])]) -> WorkbenchState {
    var state = SampleScreens.withData()
    _ = update(&state, .command("runs", []))
    state.runs.marks = runs
    let effects = update(&state, .command("compare-marked", []))
    for case .loadComparison(let runs, let reference, let metric) in effects {
      var comparison = SampleRuns.comparison(runs, reference, metric)
      for (order, run) in runs.enumerated() {
        comparison.entries[run] = fields.map { RecipeEntry(path: $0.0, value: $0.1[order]) }
      }
      _ = update(&state, .comparisonLoaded(comparison))
    }
    return state
  }

  private static let best = RunColumn.quantity(.lowest(Metric.totalLoss))

  @Test func theScatterBeginsWithWhatDiffers() {
    func across(_ fields: [(String, [String])]) -> RunColumn { Self.compared(fields: fields).scatterColumns.across }
    func recipe(_ path: String) -> RunColumn { .quantity(.recipe(path)) }
    #expect(across([("seed", ["1", "2"]), ("batch", ["8", "8"])]) == recipe("seed"), "and not a preset that is the same")
    #expect(across([("seed", ["1", "2"]), ("optimiser.lr", ["0.001", "0.0003"])]) == recipe("optimiser.lr"))
    #expect(across([("preset", ["tiny", "base"]), ("seed", ["1", "2"]), ("steps", ["10", "20"])]) == recipe("steps"))
    #expect(across([("preset", ["tiny", "base"]), ("seed", ["1", "2"])]) == recipe("preset"))
    #expect(across([("name", ["a", "b"]), ("run: host", ["x", "y"])]) == .fact(.seed), "recipes are the same: what the runs differ in")
  }

  @Test func parallelAxesBeginWithWhatDiffers() {
    let seeds = Self.compared(fields: [("seed", ["1", "2"])])
    #expect(seeds.parallelAxes == [.quantity(.recipe("seed")), .fact(.duration), Self.best])
    let rates = Self.compared(fields: [("seed", ["1", "2"]), ("optimiser.lr", ["0.001", "0.0003"])])
    #expect(rates.parallelAxes == [.quantity(.recipe("optimiser.lr")), .fact(.duration), Self.best])
  }

  @Test func namesAreNoDifference() {
    let state = Self.compared(fields: [("name", ["former-name", "other"]), ("batch", ["8", "16"])])
    #expect(state.compare.differences.map(\.path) == ["batch"])
    #expect(!Rendered.text(state, 120, 40).contains("former-name") && !state.comparedTables.contains("former-name"))
  }

  /// Runs that the filter hides or that are archived are drawn with the others that were marked.
  @Test func hiddenRunsAreInTheScatter() {
    var state = Self.compared(fields: [("optimiser.lr", ["0.001", "0.0003"])])
    _ = update(
      &state,
      .runFactsLoaded([
        .recipe("optimiser.lr"): [6: .number(1e-3), 5: .number(3e-4), 4: .number(1e-5)],
        .lowest(Metric.totalLoss): [6: .number(2.8), 5: .number(2.7), 4: .number(3)],
      ]))
    var listed = SampleRuns.summaries()
    for index in listed.indices where listed[index].id == 5 { listed[index].isArchived = true }
    _ = update(&state, .runsLoaded(listed))
    #expect(!state.runs.visible.contains { state.runs.all[$0].id == 5 })
    let chart = state.compare.scatter.chart
    #expect(chart.series.map(\.x) == [[1e-3], [3e-4], [1e-5]], "\(chart.series)")
    #expect(chart.series.last?.name == "another run" && chart.series.last?.role == .axis)
  }

  @Test func seedsAreCountedOnALinearAxis() throws {
    var state = Self.compared(fields: [("seed", ["1", "420"])])
    let seeds: [Int64: RunValue] = [6: .number(1), 5: .number(420)]
    _ = update(&state, .runFactsLoaded([.recipe("seed"): seeds, .lowest(Metric.totalLoss): [6: .number(2.8), 5: .number(2.7)]]))
    let scatter = state.compare.scatter.chart
    #expect(scatter.x.scale == .linear && scatter.x.isWhole)
    let axis = try #require(state.compare.parallel.chart.axes.first)
    #expect(axis.title == "seed" || axis.title == "recipe:seed", "\(axis)")
    #expect((axis.low, axis.high) == ("1", "420"))
    _ = update(&state, .command("compare-axes", ["seed", "min:total_loss"]))
    let fact = try #require(state.compare.parallel.chart.axes.first)
    #expect(!fact.low.contains(".") && !fact.high.contains(".") && !fact.title.contains("log"), "\(fact)")
  }

  @Test func bestValuesFitTheirColumns() {
    let screen = ScreenBuffer(width: 10, height: 1)
    let points = [(2.750, 2.800), (2.8, 2.79997), (1.5e-5, 1.8e-5), (0.1459, 0.154), (412.3, 36.1), (1e-9, 2e-9), (3, 3)]
    for width in 7...22 {
      for (own, reference) in points {
        let span = CompareTables.cell(
          .init(step: 18_200, value: own), .init(step: 1, value: reference), Metric.totalLoss, width: width, screen)
        #expect(screen.measure(span.text) <= width, "\(span.text) in \(width)")
        let first = span.text.split(separator: " ").first.flatMap { Double($0) }
        #expect(first.map { abs($0 - own) <= abs(own) * 0.35 } == true, "\(span.text) says \(own)")
        for word in span.text.split(separator: " ").dropFirst() where word.hasPrefix("+") || word.hasPrefix("-") {
          let said = Double(word)
          #expect(said.map { abs($0 - (own - reference)) <= abs(own - reference) * 0.5 } == true, "\(span.text): \(own) - \(reference)")
        }
      }
      let alone = CompareTables.cell(.init(step: 18_200, value: 2.75), nil, Metric.totalLoss, width: width, screen)
      #expect(screen.measure(alone.text) <= width)
    }
    let wide = CompareTables.cell(.init(step: 3, value: 2.75), .init(step: 1, value: 2.8), Metric.totalLoss, width: 22, screen)
    #expect(wide.text == "2.750 -0.050 ✓")
  }

  @Test func tablesSayWhichRunsTheyShow() {
    let fields = (0..<27).map { ("optimiser.someLongField\($0)", (1...7).map { "value-\($0)" }) }
    var state = Self.compared([1, 2, 3, 4, 5, 6, 7], fields: fields)
    _ = update(&state, .resize(columns: 120, rows: 40))
    let text = Rendered.text(state, 120, 40)
    #expect(text.contains("runs 1-2 of 7, Left/Right for more") && text.contains("value-1") && text.contains("value-2"), "\(text)")
    for _ in 0..<9 { _ = update(&state, .command("compare-right", [])) }
    let last = Rendered.text(state, 120, 40)
    #expect(last.contains("runs 6-7 of 7") && last.contains("value-7"), "the last run can be reached\n\(last)")
    let few = Self.compared(fields: [("optimiser.lr", ["0.001", "0.0003"])])
    #expect(!Rendered.text(few, 120, 40).contains("Left/Right for more"))
  }

  @Test func partingsAreNotCut() {
    var parting = CurveParting(
      run: 1, reference: 2, metric: "m", difference: MetricSeries(metric: "m"), commonCount: 9, firstUnequal: 18_401,
      firstBeyondNoise: 19_201, window: 1239)
    let words = CompareView.partingWords(parting)
    #expect(words.count <= 80 && words == "bits part at step 18,401; beyond noise from step 19,201, in means of 1,239 steps")
    #expect(CompareView.partingWords(parting, isShort: true) == "bits part at step 18,401; beyond noise from step 19,201")
    parting.window = nil
    #expect(CompareView.partingWords(parting) == "bits part at step 18,401; too few steps to tell noise")
    var state = Self.compared(fields: [("batch", ["8", "16"])])
    _ = update(&state, .command("compare-panel", ["difference"]))
    for (columns, rows) in [(40, 16), (80, 24), (120, 40)] {
      _ = update(&state, .resize(columns: columns, rows: rows))
      let text = Rendered.text(state, columns, rows)
      #expect(text.contains("bits part at step 401;") && text.contains("step 1,201"), "\(text)")
      #expect(text.split(separator: "\n").filter { $0.contains("bits part") }.allSatisfy { !$0.contains("…") })
    }
  }

  /// Without colour the marks of the curves stand along them.
  @Test func curvesAreToldApartWithoutColour() {
    var state = Self.compared(fields: [("batch", ["8", "16"])])
    _ = update(&state, .command("compare-enlarge", []))
    func marks(_ look: Look) -> Int {
      var screen = ScreenBuffer(width: 120, height: 40)
      view(state, look, into: &screen)
      return screen.plainText().count { $0 == "◆" }
    }
    #expect(marks(Look(.dark, .mono)) >= marks(Look(.dark)) + 2)
  }

  @Test func thePlotOfParallelCoordinatesNamesItsValues() throws {
    var state = Self.compared(fields: [("optimiser.lr", ["0.001", "0.0003"])])
    _ = update(&state, .command("compare-axes", ["objective", "step"]))
    let chart = state.parallelChart()
    #expect(chart.uprights.first?.words.map(\.text) == ["described", "published"] && chart.y.label.isEmpty)
    let named = chart.series.filter { !$0.name.isEmpty }
    #expect(named.map(\.name) == ["phantom-described-s2", "phantom-described-s1", "5 other runs"] && named.last?.role == .axis)
  }
}
