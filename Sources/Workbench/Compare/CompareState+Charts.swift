import Screen
import Telemetry

/// The charts of a comparison, for the screen and for files.
extension WorkbenchState {
  /// The curves of one metric, one over the other.
  package func curvesChart(of runs: [Int64], metric: String, columns: Int) -> ChartDescription {
    let last = runs.compactMap { series.series($0, metric)?.lastStep }.max() ?? 0
    let window = ChartWindow(low: 0, high: Double(max(1, last)))
    let drawn = runs.enumerated().map { order, run -> ChartSeries in
      guard let curve = series.series(run, metric) else { return ChartSeries(comparedName(run), role: .curve(order), x: [], y: []) }
      return ChartSeries(comparedName(run), role: .curve(order), curve, over: window, columns: columns)
    }
    return ChartDescription(
      title: MetricWords.title(metric), y: ChartAxis(label: metric, scale: compare.isLogarithmic ? .log : .linear), series: drawn)
  }

  /// Each run's curve less the reference's, which is the line at zero.
  package func differenceChart() -> ChartDescription {
    let partings = compare.told?.partings ?? [:]
    let last = partings.values.compactMap { $0.difference.steps.last }.max()
    let ends: [Double] = last.map { [0, Double($0)] } ?? []
    let drawn = compare.runs.enumerated().map { order, run -> ChartSeries in
      let name = comparedName(run)
      guard run != compare.reference else { return ChartSeries(name, role: .curve(order), x: ends, y: ends.map { _ in 0 }) }
      let difference = partings[run]?.difference ?? MetricSeries(metric: "")
      return ChartSeries(name, role: .curve(order), x: difference.steps.map(Double.init), y: difference.values)
    }
    let reference = compare.reference.map(comparedName) ?? ""
    return ChartDescription(
      title: "\(MetricWords.title(compare.metric)) less that of \(reference)", y: ChartAxis(label: "difference"), series: drawn)
  }

  /// The axes of the scatter plot.
  package var scatterColumns: (across: RunColumn, upwards: RunColumn) {
    let numbers = compare.differences.first { row in
      !row.path.hasPrefix("run: ") && row.values.compactMap { $0 }.contains { Double($0) != nil } && !["seed", "name"].contains(row.path)
    }
    let across = compare.across ?? numbers.map { .quantity(.recipe($0.path)) } ?? .fact(.preset)
    return (
      across, compare.upwards ?? .quantity(MetricWords.isBetterHigher(compare.metric) ? .highest(compare.metric) : .lowest(compare.metric))
    )
  }
}

extension ChartSeries {
  /// The means of a curve in columns over the steps of a window that begins at 0, with the range each column covers where it is wanted.
  init(_ name: String, role: Role, _ curve: Curve, over window: ChartWindow, columns: Int, hasBand: Bool = false) {
    let count = max(2, columns)
    let trace = ChartTrace(curve, window: window, timeBase: nil, count: count, smoothing: window.span * 0.02)
    let shown = trace.columns.enumerated().filter { $0.element.mean != nil || $0.element.isGap }
    func ends(_ end: KeyPath<SeriesSummary, Float>) -> [Double] {
      hasBand ? shown.map { $0.element.mean == nil ? .nan : Double($0.element.band[keyPath: end]) } : []
    }
    self.init(
      name, role: role, x: shown.map { window.span * Double($0.offset) / Double(count - 1) }, y: shown.map { $0.element.mean ?? .nan },
      low: ends(\.minimum), high: ends(\.maximum))
  }
}

/// Runs as points: a field of theirs against another.
struct ScatterPlot: Sendable {
  struct Key: Hashable {
    var across: RunColumn
    var upwards: RunColumn
    var runs: [Int64]
    /// Of the list of runs.
    var generation: Int
  }

  private(set) var key: Key?
  private(set) var chart = ChartDescription()

  init() {}

  init(_ key: Key, state: WorkbenchState) {
    self.key = key
    let runs = state.runs
    let values = runs.visible.map { key.across.value(runs.all[$0], runs.facts) }
    let words = Set(values.compactMap { if case .text(let text) = $0 { text } else { nil } }).sorted()
    let places = Dictionary(words.enumerated().map { ($1, Double($0)) }) { first, _ in first }
    func number(_ value: RunValue?) -> Double? {
      switch value {
      case .number(let number): number.isFinite ? number : nil
      case .text(let text): places[text]
      case nil: nil
      }
    }
    let compared = Set(key.runs)
    var others: [(x: Double, y: Double)] = []
    var own: [Int64: (x: Double, y: Double)] = [:]
    for (index, value) in zip(runs.visible, values) {
      guard let x = number(value), case .number(let y)? = key.upwards.value(runs.all[index], runs.facts), y.isFinite else { continue }
      if compared.contains(runs.all[index].id) { own[runs.all[index].id] = (x, y) } else { others.append((x, y)) }
    }
    others.sort { $0.x < $1.x }
    // Points of the compared runs have the marks of their curves.
    var series = key.runs.enumerated().map { order, run in
      ChartSeries(
        state.comparedName(run), role: .curve(order), x: own[run].map { [$0.x] } ?? [], y: own[run].map { [$0.y] } ?? [], isPoints: true)
    }
    if !others.isEmpty { series.append(ChartSeries("other runs", role: .axis, x: others.map(\.x), y: others.map(\.y), isPoints: true)) }
    let isLog = words.isEmpty && isSpreadByFactors(series.flatMap(\.x))
    chart = ChartDescription(
      title: "\(key.upwards.title) against \(key.across.title)",
      x: ChartAxis(
        label: words.isEmpty ? key.across.title : "", scale: isLog ? .log : .linear,
        range: words.isEmpty ? nil : -0.5...(Double(words.count) - 0.5), categories: words), y: ChartAxis(label: key.upwards.title),
      series: series)
  }
}
