import Screen
import Telemetry

/// Runs side by side.
extension Command {
  private static let needsTwo: Refusal = { $0.compare.runs.count >= 2 ? nil : "Mark 2 to 8 runs on History with m first" }
  private static let needsMarks: Refusal = { state in
    state.runs.marks.count >= 2 || (state.runs.marks.count == 1 && state.shownRun != nil && state.shownRun != state.runs.marks.first)
      ? nil : "Mark 2 to 8 runs with m first"
  }

  private static func compare(
    _ name: String, keys: [String] = [], words: String, help: String, arguments: String = "", footer: Int? = nil, action: @escaping Action
  ) -> Command {
    Command(
      name, keys: keys, words: words, help: help, arguments: arguments, group: .compare, footer: footer, unless: needsTwo, action: action)
  }

  static let comparing: [Command] = [
    Command(
      "compare-marked", keys: ["c"], words: "compare", help: "show the marked runs side by side: curves, differences, recipes, best values",
      group: .runs, footer: 3, unless: needsMarks
    ) { state, _ in state.show(.compare) },
    compare(
      "compare-panel", keys: ["tab"], words: "next panel", help: "go to the next panel, or to the one named",
      arguments: "[curves|difference|recipe|best|scatter|parallel]", footer: 1
    ) { state, arguments in
      state.compare.panel = state.chosen(after: state.compare.panel, arguments.first, what: "Panel")
      (state.compare.scroll, state.notice) = (0, nil)
      return []
    },
    compare("compare-previous", keys: ["backtab"], words: "panel before", help: "go to the panel before") { state, _ in
      let all = CompareState.Panel.allCases
      let place = all.firstIndex(of: state.compare.panel) ?? 0
      state.compare.panel = all[(place + all.count - 1) % all.count]
      state.compare.scroll = 0
      return []
    },
    compare("compare-enlarge", keys: ["enter"], words: "enlarge", help: "show the panel alone, or all again", footer: 2) { state, _ in
      state.compare.isEnlarged.toggle()
      return []
    },
    compare(
      "compare-metric", keys: ["m"], words: "metric", help: "compare the next metric, or the one named", arguments: "[METRIC]", footer: 3
    ) {
      state, arguments in state.compareMetric(arguments.first)
    },
    compare(
      "reference", keys: ["r"], words: "reference", help: "compare with the next run, or with the one of that number",
      arguments: "[RUN]", footer: 4
    ) { state, arguments in state.compareReference(arguments.first) },
    compare(
      "compare-scatter", keys: ["f"], words: "field", help: "the scatter plot's fields: X or X Y, as columns are written",
      arguments: "X [Y]",
      footer: 5
    ) { state, arguments in state.compareFields(arguments) },
    compare(
      "compare-axes", keys: ["A"], words: "axes",
      help: "the fields of the parallel coordinates, as columns are written; usual: as at first",
      arguments: "COLUMN..."
    ) { state, arguments in state.compareAxes(arguments) },
    compare("compare-log", keys: ["y"], words: "log", help: "logarithmic values of the curves, or linear again", footer: 6) { state, _ in
      state.compare.isLogarithmic.toggle()
      return []
    },
    compare("compare-down", keys: ["down", "j"], words: "down", help: "scroll the table down") { state, _ in
      state.compare.scroll = min(state.comparedRows - 1, state.compare.scroll + 1)
      return []
    },
    compare("compare-up", keys: ["up", "k"], words: "up", help: "scroll the table up") { state, _ in
      state.compare.scroll = max(0, state.compare.scroll - 1)
      return []
    },
    compare("compare-right", keys: ["right", "l"], words: "right", help: "show the runs further right in the tables") { state, _ in
      state.compare.sideways = min(state.compare.runs.count - 2, state.compare.sideways + 1)
      return []
    },
    compare("compare-left", keys: ["left", "h"], words: "left", help: "show the runs further left in the tables") { state, _ in
      state.compare.sideways = max(0, state.compare.sideways - 1)
      return []
    },
    compare("compare-reload", keys: ["ctrl-r"], words: "reload", help: "read the runs again") { state, _ in
      state.compare.asked = nil
      return state.compare.runs.map { .loadRun($0) }
    },
    Command(
      "plot", keys: ["P"], words: "plot", help: "draw the selected chart, or the marked runs' total loss, as a PNG for a paper",
      arguments: "FILE.png", group: .compare, screens: [.compare, .runs], typedOn: [.monitor], footer: 7
    ) { state, arguments in
      guard let path = arguments.first else {
        state.overlay = .prompt(Prompt(.command, text: "plot \(state.plottedMetric).png"))
        return []
      }
      return state.plot(to: path)
    },
  ]
}

extension WorkbenchState {
  /// Rows of the panel's table, at least one.
  var comparedRows: Int { max(1, compare.panel == .best ? comparedMetrics.count : compare.differences.count) }

  mutating func compareMetric(_ name: String?) -> [Effect] {
    let all = comparedMetrics
    guard !all.isEmpty else { return refuse("The runs have no metric yet") }
    if let name {
      guard let found = all.first(where: { $0 == name || $0 == name + "_loss" }) else {
        let hint = Nearness.nearest(name, among: all).map { "; did you mean \"\($0)\"?" } ?? ""
        return refuse("The runs have no metric \"\(name)\"" + hint)
      }
      compare.metric = found
    } else {
      compare.metric = all[((all.firstIndex(of: compare.metric) ?? -1) + 1) % all.count]
    }
    say("Metric: \(compare.metric)")
    return []
  }

  mutating func compareReference(_ number: String?) -> [Effect] {
    if let number {
      guard let run = Int64(number), compare.runs.contains(run) else { return refuse("Run \(number) is not compared") }
      compare.reference = run
    } else {
      let place = compare.reference.flatMap { compare.runs.firstIndex(of: $0) } ?? -1
      compare.reference = compare.runs[(place + 1) % compare.runs.count]
    }
    say("Compared with \(compare.reference.map(comparedName) ?? "")")
    return []
  }

  mutating func compareFields(_ names: [String]) -> [Effect] {
    guard !names.isEmpty else {
      overlay = .prompt(Prompt(.command, text: "compare-scatter \(scatterColumns.across.text) \(scatterColumns.upwards.text)"))
      return []
    }
    do throws(RunColumnError) {
      compare.across = try RunColumn(names[0], names: runs.names)
      if names.count > 1 { compare.upwards = try RunColumn(names[1], names: runs.names) }
      compare.panel = .scatter
    } catch { say(error.description) }
    return []
  }

  /// The metric that a plot of curves shows.
  var plottedMetric: String {
    switch screen {
    case .compare: return compare.metric
    case .monitor:
      let metrics = chartMetrics
      return metrics.isEmpty ? Metric.totalLoss : metrics[min(monitor.selected, metrics.count - 1)]
    default: return Metric.totalLoss
    }
  }

  mutating func plot(to path: String) -> [Effect] {
    if screen == .compare {
      switch compare.panel {
      case .curves: return [.plot(curvesChart(of: compare.runs, metric: compare.metric, columns: 1600), path: path)]
      case .difference: return [.plot(differenceChart(), path: path)]
      case .scatter: return [.plot(compare.scatter.chart, path: path)]
      case .parallel: return [.plot(parallelChart(), path: path)]
      case .recipe, .best:
        return refuse("A table is no plot: Tab goes to the curves, the difference, the scatter plot or the parallel coordinates")
      }
    }
    if screen == .monitor {
      guard shownRun != nil else { return refuse("No run is shown") }
      return [.plot(curvesChart(of: drawnRuns, metric: plottedMetric, columns: 1600), path: path)]
    }
    let loaded = runs.chosen.filter { series.series($0, Metric.totalLoss) != nil }
    guard !loaded.isEmpty else { return refuse("Mark the runs with m first, so that their curves are read") }
    return [.plot(curvesChart(of: loaded, metric: Metric.totalLoss, columns: 1600), path: path)]
  }
}
