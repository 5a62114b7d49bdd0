import Screen
import Telemetry

/// Runs as lines across the fields they differ in and what came of it: the compared ones in front, other visible runs behind.
struct ParallelPlot: Sendable {
  struct Key: Hashable {
    var axes: [RunColumn]
    var runs: [Int64]
    /// Of the list of runs.
    var generation: Int
  }

  /// Runs behind the compared ones; more would only be a grey block.
  static let most = 300

  private(set) var key: Key?
  private(set) var chart = ParallelChart()
  /// Visible runs with a value on two axes at least, and those of them that are drawn.
  private(set) var count = 0
  private(set) var drawn = 0

  init() {}

  init(_ key: Key, state: WorkbenchState) {
    self.key = key
    let runs = state.runs
    let rows = key.runs.compactMap { runs[run: $0] } + runs.visible.map { runs.all[$0] }.filter { !key.runs.contains($0.id) }
    let columns = key.axes.map { column in Column(column, rows.map { column.value($0, runs.facts) }) }
    var own: [ParallelChart.Line] = []
    var others: [ParallelChart.Line] = []
    for (index, run) in rows.enumerated() {
      let places = columns.map { $0.places[index] }
      let place = key.runs.firstIndex(of: run.id)
      guard place != nil || places.count(where: { $0 != nil }) > 1 else { continue }
      if let place {
        own.append(.init(state.comparedName(run.id), role: .curve(place), places: places, mark: place))
      } else {
        others.append(.init(run.name, role: .axis, places: places))
      }
    }
    count = own.count + others.count
    // Evenly through the list, whatever it is sorted by.
    let step = max(1, Double(others.count) / Double(Self.most))
    let kept = stride(from: 0.0, to: Double(others.count), by: step).map { others[Int($0)] }
    drawn = own.count + kept.count
    chart = ParallelChart(axes: columns.map(\.axis), lines: own + kept)
  }

  /// The values of one field and where they lie on its axis.
  private struct Column {
    var axis: ParallelChart.Axis
    var places: [Double?]

    init(_ column: RunColumn, _ values: [RunValue?]) {
      let words = Set(values.compactMap { if case .text(let text) = $0 { text } else { nil } }).sorted()
      let numbers = values.compactMap { if case .number(let number) = $0, number.isFinite { number } else { nil } }
      guard words.isEmpty else {
        // Numbers among words are words too.
        let all = Set(values.compactMap { $0.map { column.words($0, now: nil) } }).sorted()
        let heights = Dictionary(all.enumerated().map { ($1, (Double($0) + 0.5) / Double(all.count)) }) { first, _ in first }
        // Of many words some, from all of the axis.
        let every = (all.count + 11) / 12
        let said = all.enumerated().filter { $0.offset % every == 0 }.map(\.element)
        axis = .init(title: column.title, words: said.map { .init($0, at: heights[$0] ?? 0) })
        places = values.map { $0.flatMap { heights[column.words($0, now: nil)] } }
        return
      }
      let scale = ChartScale(
        ChartAxis(scale: !column.isLabel && isSpreadByFactors(numbers) ? .log : .linear), lowest: numbers.min() ?? .nan,
        highest: numbers.max() ?? .nan,
        hasMargin: false)
      // Seeds and the like are counted, not measured.
      let isCounted = column.isLabel && areWhole(numbers)
      func text(_ number: Double) -> String { isCounted ? String(Int(number)) : column.words(.number(number), now: nil) }
      let (low, high) = (numbers.min(), numbers.max())
      // All the same: one value in the middle, said once.
      axis = .init(
        title: column.title + (scale.isLog ? " (log)" : ""), low: low == high ? "" : low.map(text) ?? "", high: high.map(text) ?? "no value"
      )
      places = values.map { value in
        guard case .number(let number)? = value, number.isFinite else { return nil }
        return scale.position(number)
      }
    }
  }
}

extension WorkbenchState {
  /// Both plots over all visible runs, where what they show has changed.
  mutating func plotFields() {
    let columns = scatterColumns
    let axes = parallelAxes
    runs.plotted = [columns.across, columns.upwards] + axes
    let scatter = ScatterPlot.Key(across: columns.across, upwards: columns.upwards, runs: compare.runs, generation: runs.generation)
    if compare.scatter.key != scatter { compare.scatter = ScatterPlot(scatter, state: self) }
    let parallel = ParallelPlot.Key(axes: axes, runs: compare.runs, generation: runs.generation)
    if compare.parallel.key != parallel { compare.parallel = ParallelPlot(parallel, state: self) }
  }

  /// Why a plot of fields has nothing to show: the store has not answered yet, or no run has a value of each.
  func absence(of columns: [RunColumn]) -> String {
    if columns.contains(where: { $0.quantity.map(runs.asked.contains) ?? false }) { return "reading ..." }
    return "no visible run has a value of \(columns.map(\.title).joined(separator: " and "))"
  }

  mutating func compareAxes(_ names: [String]) -> [Effect] {
    guard !names.isEmpty else {
      overlay = .prompt(Prompt(.command, text: "compare-axes " + parallelAxes.map(\.text).joined(separator: " ")))
      return []
    }
    guard names != ["usual"] else {
      (compare.axes, compare.panel) = (nil, .parallel)
      return []
    }
    do throws(RunColumnError) {
      let axes = try RunColumn.list(names.joined(separator: " "), names: runs.names)
      guard axes.count > 1 else {
        return refuse("Parallel coordinates take two fields or more, as in :compare-axes optimiser.lr min:mlm_loss")
      }
      (compare.axes, compare.panel) = (axes, .parallel)
    } catch { say(error.description) }
    return []
  }

  /// The parallel coordinates for a file: each axis from 0 to 1.
  package func parallelChart() -> ChartDescription {
    let plot = compare.parallel
    let behind = plot.chart.lines.count { $0.mark == nil }
    let firstBehind = plot.chart.lines.firstIndex { $0.mark == nil }
    let series = plot.chart.lines.enumerated().map { order, line in
      // The grey lines are one entry of the legend.
      let name = line.mark != nil ? line.name : order == firstBehind ? Words.plural(behind, "other run") : ""
      return ChartSeries(
        name, role: line.role, x: line.places.indices.map(Double.init), y: line.places.map { $0 ?? .nan })
    }
    let axes = plot.chart.axes
    return ChartDescription(
      title: "runs across what they differ in",
      x: ChartAxis(range: -0.5...(Double(max(1, axes.count)) - 0.5), categories: axes.map(\.title)), y: ChartAxis(range: -0.02...1.02),
      series: series, uprights: axes)
  }
}
