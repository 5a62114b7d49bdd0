import Telemetry

/// A part of a long run at a finer grain than its whole: what the charts show while one has zoomed in.
package struct Stretch: Hashable, Sendable {
  package var steps: ClosedRange<Int>
  package var curves: [String: Curve]

  package init(steps: ClosedRange<Int>, curves: [String: Curve]) { (self.steps, self.curves) = (steps, curves) }
}

/// The stretch of each run that is held, and the one that is on its way; one at a time, so that a held key never builds a queue.
package struct StretchState: Sendable {
  package private(set) var held: [Int64: Stretch] = [:]
  private var isUnderWay = false
  /// A store that could not be read is not asked again and again; opening a run tries anew.
  private var isBroken = false

  package init() {}

  mutating func begins() -> Bool {
    guard !isUnderWay, !isBroken else { return false }
    isUnderWay = true
    return true
  }

  mutating func take(_ stretch: Stretch, of run: Int64) {
    isUnderWay = false
    guard var kept = held[run], kept.steps == stretch.steps else {
      held[run] = stretch
      return
    }
    kept.curves.merge(stretch.curves) { _, new in new }
    held[run] = kept
  }

  mutating func giveUp() { (isUnderWay, isBroken) = (false, true) }

  mutating func keep(only runs: Set<Int64>) {
    held = held.filter { runs.contains($0.key) }
    isBroken = false
  }
}

extension WorkbenchState {
  /// The curve a chart draws: where one has zoomed into a thinned one, the finer stretch, once it is here.
  func curve(_ run: Int64, _ metric: String, over window: ChartWindow) -> Curve? {
    guard let whole = series.series(run, metric) else { return nil }
    guard let limit = whole.thinnedUpTo, let steps = shownSteps(of: run, window), steps.upperBound <= limit,
      let stretch = stretches.held[run], stretch.steps.lowerBound <= steps.lowerBound, stretch.steps.upperBound >= steps.upperBound
    else { return whole }
    return stretch.curves[metric] ?? whole
  }

  /// The steps of a run a window shows; nil where it has none there.
  private func shownSteps(of run: Int64, _ window: ChartWindow) -> ClosedRange<Int>? {
    guard let curve = longestCurve(of: run), let last = curve.lastStep else { return nil }
    func step(_ value: Double) -> Int {
      guard let base = timeBase(of: run) else { return Int(max(0, min(Double(last), value.rounded()))) }
      return Int(curve.steps[min(curve.count - 1, curve.firstIndex(atOrAfterTime: base + value))])
    }
    let (low, high) = (step(window.low), step(window.high))
    return low <= high ? low...high : nil
  }

  /// Asks for the shown stretch of a run where what is held of it has fewer points than a chart has columns.
  mutating func pursueStretch() -> [Effect] {
    guard screen == .monitor, monitor.span != nil else { return [] }
    let window = chartWindow
    for run in drawnRuns {
      guard let curve = longestCurve(of: run), let limit = curve.thinnedUpTo, let steps = shownSteps(of: run, window),
        steps.lowerBound < limit,
        steps.count < limit / 5
      else { continue }
      let wanted = visibleMetrics(of: run)
      if let held = stretches.held[run], held.steps.lowerBound <= steps.lowerBound, held.steps.upperBound >= min(steps.upperBound, limit),
        held.steps.count <= max(4000, 6 * steps.count)
      {
        let missing = wanted.filter { held.curves[$0] == nil }
        if missing.isEmpty { continue }
        return stretches.begins() ? [.loadStretch(run: run, metrics: missing, steps: held.steps)] : []
      }
      // Half as much again on both sides, so that panning and zooming out have it at hand; more would have to be waited for.
      let margin = steps.count / 2 + 1
      let range = max(0, steps.lowerBound - margin)...min(limit, steps.upperBound + margin)
      return stretches.begins() ? [.loadStretch(run: run, metrics: wanted, steps: range)] : []
    }
    return []
  }

  /// The curves on the screen.
  private func visibleMetrics(of run: Int64) -> [String] {
    let layout = MonitorLayout(self)
    let present = series.metrics(of: run)
    let charts = chartMetrics.dropFirst(layout.firstChart).prefix(layout.charts.count)
    return charts.flatMap { [$0, MetricWords.validation(of: $0)] + companions(of: $0).map(\.metric) }.filter(present.contains).sorted()
  }
}
