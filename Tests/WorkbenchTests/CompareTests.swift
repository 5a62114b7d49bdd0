import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct CompareTests {
  /// Two stored runs with curves, marked and compared, and what the store would say of them.
  static func compared() -> WorkbenchState {
    var state = SampleScreens.withData()
    for (command, arguments) in [("runs", []), ("run-first", []), ("run-next", []), ("mark", []), ("mark", [])] as [(String, [String])] {
      _ = update(&state, .command(command, arguments))
    }
    let effects = update(&state, .key(KeyPress("c")))
    for case .loadComparison(let runs, let reference, let metric) in effects {
      _ = update(&state, .comparisonLoaded(SampleRuns.comparison(runs, reference, metric)))
    }
    return state
  }

  /// What is known of two runs says nothing of three; until the store has told, there is nothing to show of them.
  @Test func aRunMoreIsNotShownWithWhatWasToldOfFewer() {
    var state = Self.compared()
    let count = state.compare.runs.count
    for (command, arguments) in [("runs", []), ("unmark-all", [])] as [(String, [String])] {
      _ = update(&state, .command(command, arguments))
    }
    for run in state.runs.all.prefix(count + 2).map(\.id) { _ = update(&state, .command("mark", ["\(run)"])) }
    _ = update(&state, .command("compare", []))
    #expect(state.compare.runs.count > count && state.compare.differences.isEmpty)
    for panel in CompareState.Panel.allCases {
      _ = update(&state, .command("compare-panel", [panel.rawValue]))
      for (columns, rows) in [(80, 24), (120, 40), (200, 60)] { #expect(!Rendered.text(state, columns, rows).isEmpty) }
    }
  }

  @Test func onlyWhatDiffersIsShown() {
    var state = Self.compared()
    #expect(state.screen == .compare && state.compare.runs == [6, 5] && state.compare.reference == 6)
    #expect(state.compare.differences.map(\.path) == ["optimiser.lr", "run: host"])
    #expect(state.compare.differences[0].values == ["0.001", "0.0003"])
    _ = update(&state, .resize(columns: 120, rows: 40))
    let text = Rendered.text(state, 120, 40)
    for word in ["optimiser.lr", "0.0003", "node1", "bits part at step 401; beyond noise from step 1,201", "(reference)", "-0.050"] {
      #expect(text.contains(word), "\(word)\n\(text)")
    }
    #expect(!text.contains("batch"), "a field that agrees is left out")
  }

  @Test func everyPanelShowsAtEverySize() {
    var state = Self.compared()
    _ = update(&state, .runFactsLoaded(SampleRuns.facts(Array(state.runs.asked))))
    for panel in CompareState.Panel.allCases {
      _ = update(&state, .command("compare-panel", [panel.rawValue]))
      for (columns, rows) in [(40, 10), (80, 24), (120, 40), (200, 60)] {
        _ = update(&state, .resize(columns: columns, rows: rows))
        for glyphs in [GlyphSet.unicode, .ascii] {
          let text = Rendered.text(state, columns, rows, glyphs)
          #expect(text.contains("total_loss") && !text.contains("reading"), "\(panel) \(columns)x\(rows)\n\(text)")
        }
      }
    }
  }

  @Test func aChangeAsksTheStoreOnce() {
    var state = Self.compared()
    #expect(
      update(&state, .command("compare-metric", ["mlm"])).contains(.loadComparison(runs: [6, 5], reference: 6, metric: Metric.mlmLoss)))
    #expect(update(&state, .command("compare-log", [])).isEmpty)
    #expect(update(&state, .command("reference", [])) == [.loadComparison(runs: [6, 5], reference: 5, metric: Metric.mlmLoss)])
    _ = update(&state, .command("compare-metric", ["nosuch"]))
    #expect(state.notice?.hasPrefix("The runs have no metric \"nosuch\"") == true)
  }

  @Test func scatterAsksForItsFieldsAndDrawsThem() {
    var state = Self.compared()
    #expect(state.runs.asked.contains(.recipe("optimiser.lr")) && state.runs.asked.contains(.lowest(Metric.totalLoss)))
    _ = update(
      &state,
      .runFactsLoaded([
        .recipe("optimiser.lr"): [6: .number(1e-3), 5: .number(3e-4), 4: .number(1e-5)],
        .lowest(Metric.totalLoss): [6: .number(2.8), 5: .number(2.7), 4: .number(3)],
      ]))
    let chart = state.compare.scatter.chart
    #expect(chart.series.map(\.x) == [[1e-3], [3e-4], [1e-5]] && chart.series.map(\.y) == [[2.8], [2.7], [3]])
    #expect(chart.x.scale == .log && chart.series.allSatisfy(\.isPoints))
    _ = update(&state, .command("compare-scatter", ["objective", "step"]))
    #expect(state.compare.scatter.chart.x.categories == ["described", "published"] && state.compare.panel == .scatter)
    #expect(Rendered.text(state, 80, 24).contains("published"))
  }

  @Test func parallelCoordinatesCrossTheAxesAtTheirValues() throws {
    var state = Self.compared()
    #expect(state.parallelAxes == [.quantity(.recipe("optimiser.lr")), .fact(.duration), .quantity(.lowest(Metric.totalLoss))])
    _ = update(&state, .command("compare-panel", ["parallel"]))
    #expect(Rendered.text(state, 80, 24).contains("no value"))
    _ = update(
      &state,
      .runFactsLoaded([
        .recipe("optimiser.lr"): [6: .number(1e-3), 5: .number(1e-4), 4: .number(1e-5)],
        .lowest(Metric.totalLoss): [6: .number(2), 5: .number(5), 4: .number(3)],
      ]))
    let chart = state.compare.parallel.chart
    func places(_ name: String) throws -> [Double?] { try #require(chart.lines.first { $0.name == name }).places }
    // By hand: the rate on a logarithmic axis, the loss on a linear one.
    #expect(chart.axes.map(\.title) == ["optimiser.lr (log)", "trained (log)", "min total"])
    #expect((chart.axes[0].low, chart.axes[0].high) == ("1e-5", "0.001") && (chart.axes[2].low, chart.axes[2].high) == ("2.000", "5.000"))
    for (name, rate, loss) in [("phantom-described-s2", 1.0, 0.0), ("phantom-described-s1", 0.5, 1), ("phantom-published", 0, 1.0 / 3)] {
      let own = try places(name)
      let (first, last) = (try #require(own[0]), try #require(own[2]))
      #expect(abs(first - rate) < 1e-9 && abs(last - loss) < 1e-9, "\(name) \(own)")
    }
    #expect(chart.lines.map(\.mark) == [0, 1] + chart.lines.dropFirst(2).map { _ in nil })
    _ = update(&state, .resize(columns: 80, rows: 24))
    #expect(Rendered.text(state, 80, 24).contains("1e-5"))

    _ = update(&state, .command("compare-axes", ["objective", "step", "optimiser.lr"]))
    let words = state.compare.parallel.chart
    #expect(words.axes[0].words == [.init("described", at: 0.25), .init("published", at: 0.75)])
    guard case .plot(let plot, _)? = update(&state, .command("plot", ["a.png"])).first else {
      Issue.record("no plot")
      return
    }
    #expect(plot.x.categories.count == 3 && plot.series[0].y.count == 3 && plot.series[0].name == "phantom-described-s2")
    _ = update(&state, .command("compare-axes", ["objective"]))
    #expect(state.notice?.contains("two fields or more") == true)
    _ = update(&state, .command("compare-axes", ["nosuch", "step"]))
    #expect(state.notice?.contains("no run has a field or metric \"nosuch\"") == true)
    _ = update(&state, .command("compare-axes", ["usual"]))
    #expect(state.compare.axes == nil && state.parallelAxes.count == 3)
  }

  @Test func plotsWithoutValuesSayWhy() {
    var state = Self.compared()
    _ = update(&state, .runFactsLoaded([.recipe("optimiser.lr"): [:], .lowest(Metric.totalLoss): [:]]))
    _ = update(&state, .command("compare-panel", ["scatter"]))
    #expect(Rendered.text(state, 80, 24).contains("no visible run has a value of optimiser.lr and min total"))
  }

  @Test func tenThousandRunsBehindAreThinned() {
    var state = Self.compared()
    let many = (0..<10_000).map { index in
      var run = SampleRuns.summaries()[2]
      (run.id, run.name) = (Int64(100 + index), "r\(index)")
      return run
    }
    _ = update(&state, .runsLoaded(SampleRuns.summaries() + many))
    _ = update(&state, .command("compare-axes", ["duration", "step"]))
    #expect(state.compare.parallel.count == 10_007 && state.compare.parallel.drawn == 2 + ParallelPlot.most)
    // With values of their own each draws a line of its own.
    let spread = many.enumerated().map { index, run in
      var run = run
      (run.duration, run.step) = (Double(1 + index * 37 % 9001), index * 91 % 20_000)
      return run
    }
    _ = update(&state, .runsLoaded(SampleRuns.summaries() + spread))
    for glyphs in [GlyphSet.unicode, .ascii] {
      let text = Rendered.text(state, 120, 40, glyphs)
      #expect(text.contains("302 of 10,007 runs"), "\(text)")
    }
  }

  @Test func plotsAreOfWhatIsShown() {
    var state = Self.compared()
    guard case .plot(let curves, let path)? = update(&state, .command("plot", ["a.png"])).first else {
      Issue.record("no plot")
      return
    }
    #expect(path == "a.png" && curves.series.map(\.name) == ["phantom-described-s2", "phantom-described-s1"])
    #expect(curves.series.allSatisfy { $0.x.count > 1000 })
    _ = update(&state, .command("compare-panel", ["best"]))
    #expect(update(&state, .command("plot", ["a.png"])).isEmpty)
  }

  @Test func withoutMarksItSaysHow() {
    var state = SampleScreens.empty()
    _ = update(&state, .command("compare", []))
    #expect(Rendered.text(state, 80, 24).contains("mark 2 to 8 runs on History with m"))
    _ = update(&state, .command("compare-metric", []))
    #expect(state.notice == "Mark 2 to 8 runs on History with m first")
  }
}
