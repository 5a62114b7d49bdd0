import Telemetry

/// A chart grid of the user's own: which charts, in which order, and which curves share one.
package struct ChartLayout: Hashable, Sendable {
  /// Metrics of each chart; the first gives the chart its place, its selection and its title.
  package var charts: [[String]]

  /// - Parameter words: a chart each; `+` joins metrics, as in `total_loss mim_loss+res_loss+mlm_loss lr`.
  package init(_ words: [String]) {
    var seen: Set<String> = []
    charts = words.compactMap { word in
      let metrics = word.split(separator: "+").map(String.init)
      guard let first = metrics.first, seen.insert(first).inserted else { return nil }
      return metrics
    }
  }

  package var text: String { charts.map { $0.joined(separator: "+") }.joined(separator: " ") }
}

extension WorkbenchState {
  /// Every metric of the drawn runs.
  package var presentMetrics: Set<String> { drawnRuns.reduce(into: []) { $0.formUnion(series.metrics(of: $1)) } }

  /// The charts, in reading order: the user's own, or losses first, then what the engine does, then whatever else the runs wrote. `val_`
  /// metrics share the chart of what they validate, companions that of the metric they belong to.
  package var chartMetrics: [String] {
    let charts = monitor.layout.map { $0.charts.map { $0[0] } } ?? usualCharts
    guard !monitor.filter.isEmpty else { return charts }
    // What is no pattern yet, or none at all, is looked for as it stands.
    guard let pattern = try? Pattern(monitor.filter) else {
      return charts.filter { $0.lowercased().contains(monitor.filter.lowercased()) }
    }
    return charts.filter { chart in
      let shown = [chart] + companions(of: chart).map(\.metric)
      let validated = shown.map(MetricWords.validation).filter(presentMetrics.contains)
      return (shown + validated).contains { pattern.matches($0) || pattern.matches(MetricWords.title($0)) }
    }
  }

  /// Why no chart is shown, where a filter leaves none.
  package var emptyFilterWords: String {
    var words = "No chart is called \"\(monitor.filter)\""
    do throws(FilterError) { _ = try Pattern(monitor.filter) } catch {
      words += ", and it is no pattern: \(error.message), at sign \(error.column)"
    }
    return words + "; Esc shows all"
  }

  private var usualCharts: [String] {
    let present = presentMetrics
    let first = [
      Metric.totalLoss, Metric.mimLoss, Metric.resLoss, Metric.mlmLoss, Metric.wordsOwnPicture, Metric.learningRate, Metric.gradientNorm,
      Metric.pairsPerSecond,
    ]
    // The machine comes after what the run itself wrote.
    let last = [Metric.nodeProcessors, Metric.nodeMemory, Metric.nodeRead, Metric.nodeReceived]
    let companions = Set((first + last).flatMap { MetricWords.companions(of: $0).map(\.metric) })
    let others = present.filter {
      !first.contains($0) && !last.contains($0) && !companions.contains($0) && !isValidation($0, of: present)
    }.sorted()
    return first.filter { present.isEmpty ? $0 != Metric.wordsOwnPicture : present.contains($0) } + others + last.filter(present.contains)
  }

  /// The usual charts as the user's own, to be changed.
  private var usualLayout: ChartLayout {
    ChartLayout(usualCharts.map { ([$0] + companions(of: $0).map(\.metric).dropFirst()).joined(separator: "+") })
  }

  private func isValidation(_ metric: String, of present: Set<String>) -> Bool {
    metric.hasPrefix("val_") && present.contains(String(metric.dropFirst(4)))
  }

  /// All curves of a chart with several, its first one included, with the words that tell them apart; none for a chart of one.
  func companions(of chart: String) -> [(metric: String, label: String)] {
    guard let own = monitor.layout?.charts.first(where: { $0[0] == chart }) else { return MetricWords.companions(of: chart) }
    return own.count > 1 ? own.map { ($0, MetricWords.title($0)) } : []
  }

  mutating func setLayout(_ words: [String]) -> [Effect] {
    guard !words.isEmpty else {
      monitor.layout = nil
      return refuse("The usual charts; :layout total_loss mim_loss+res_loss+mlm_loss lr makes others, + joins curves")
    }
    let layout = ChartLayout(words)
    let present = presentMetrics
    for metric in layout.charts.joined() where !present.isEmpty && !present.contains(metric) {
      let hint = Nearness.nearest(metric, among: present.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
      return refuse("No drawn run has a metric \"\(metric)\"\(hint)")
    }
    guard !layout.charts.isEmpty else { return refuse("layout needs names of metrics, as in :layout total_loss mim_loss+mlm_loss") }
    monitor.layout = layout
    monitor.selected = 0
    monitor.filter = ""
    return refuse("Charts: \(layout.text)")
  }

  /// Moves the selected chart by one place; the first move makes the usual charts the user's own.
  mutating func moveChart(by offset: Int) -> [Effect] {
    guard monitor.filter.isEmpty else { return refuse("Charts are moved while all are shown; Esc clears the filter") }
    var layout = monitor.layout ?? usualLayout
    let target = monitor.selected + offset
    guard layout.charts.indices.contains(monitor.selected), layout.charts.indices.contains(target) else {
      return refuse(offset < 0 ? "This is the first chart" : "This is the last chart")
    }
    layout.charts.swapAt(monitor.selected, target)
    monitor.layout = layout
    monitor.selected = target
    return []
  }

  /// Takes the selected chart off the screen.
  mutating func hideChart() -> [Effect] {
    let charts = chartMetrics
    guard charts.count > 1, charts.indices.contains(monitor.selected) else { return refuse("One chart stays") }
    var layout = monitor.layout ?? usualLayout
    layout.charts.removeAll { $0[0] == charts[monitor.selected] }
    monitor.layout = layout
    monitor.selected = min(monitor.selected, charts.count - 2)
    return refuse("\(MetricWords.title(charts[min(monitor.selected, charts.count - 1)])) is selected; :layout brings the usual charts back")
  }

  /// Puts the curve of a metric into the selected chart, or takes it out again.
  mutating func joinCurve(_ metric: String) -> [Effect] {
    let present = presentMetrics
    guard present.contains(metric) else {
      let hint = Nearness.nearest(metric, among: present.sorted()).map { "; did you mean \"\($0)\"?" } ?? ""
      return refuse("No drawn run has a metric \"\(metric)\"\(hint)")
    }
    let charts = chartMetrics
    guard charts.indices.contains(monitor.selected) else { return refuse("No chart is selected") }
    let chart = charts[monitor.selected]
    var layout = monitor.layout ?? usualLayout
    guard let place = layout.charts.firstIndex(where: { $0[0] == chart }), metric != chart else {
      return refuse("It is the chart's own curve")
    }
    if let inside = layout.charts[place].firstIndex(of: metric) {
      layout.charts[place].remove(at: inside)
    } else {
      layout.charts[place].append(metric)
    }
    monitor.layout = layout
    return []
  }
}
