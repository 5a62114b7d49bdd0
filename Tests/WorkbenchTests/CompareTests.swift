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
