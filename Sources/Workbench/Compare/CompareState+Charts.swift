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
      title: MetricWords.title(metric), y: ChartAxis(label: MetricScale.label(metric), scale: compare.isLogarithmic ? .log : .linear),
      series: drawn)
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
      title: "\(MetricWords.title(compare.metric)) less that of \(reference)",
      y: ChartAxis(label: MetricScale.label(compare.metric, words: "difference")), series: drawn)
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
