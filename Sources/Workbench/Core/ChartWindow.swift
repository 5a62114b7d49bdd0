import Screen
import Telemetry

/// The stretch of a run that the charts show, in axis units: steps (also where labels say epochs), seconds since each
/// run's first point, or, on the clock, seconds since the first point of all.
package struct ChartWindow: Hashable, Sendable {
  package var low: Double
  package var high: Double

  package var span: Double { high - low }

  /// Where the axis of a run that goes on ends: at a round number beyond its last point, so that the curves stay in their columns from step
  /// to step and only what is new is drawn (and sent).
  static func reach(_ extent: Double) -> Double {
    guard extent.isFinite, extent > 1 else { return max(1, extent) }
    var scale = 1.0
    while scale * 10 <= extent { scale *= 10 }
    return ([1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].first { $0 * scale >= extent } ?? 10) * scale
  }
}

extension WorkbenchState {
  /// Where the axis could reach: from 0 to the last point of the drawn runs.
  package var axisExtent: Double {
    var extent = 0.0
    for run in drawnRuns {
      for metric in series.metrics(of: run) {
        guard let curve = series.series(run, metric) else { continue }
        switch monitor.axis {
        case .step, .epoch: extent = max(extent, Double(curve.lastStep ?? 0))
        case .time: extent = max(extent, (curve.lastTime ?? 0) - (timeBase(of: run) ?? 0))
        case .clock: extent = max(extent, (curve.lastTime ?? 0) - clockOrigin)
        }
      }
    }
    return max(extent, 1)
  }

  package var chartWindow: ChartWindow {
    let extent = axisExtent
    guard let span = monitor.span else { return ChartWindow(low: 0, high: isShownLive ? ChartWindow.reach(extent) : extent) }
    let kept = min(max(span, shortestSpan), extent)
    if monitor.end == nil, isShownLive {
      // An eighth at a time.
      let high = max(kept, (extent / (kept / 8)).rounded(.up) * (kept / 8))
      return ChartWindow(low: high - kept, high: high)
    }
    let high = min(max(monitor.end ?? extent, kept), extent)
    return ChartWindow(low: high - kept, high: high)
  }

  /// Whether points are still being added to the shown run, here or elsewhere.
  var isShownLive: Bool { isLive && live?.run == shownRun || shownSummary?.state.isLive == true }

  private var shortestSpan: Double { 2 }

  /// Where the clock axis begins, in seconds since 1970.
  package var clockOrigin: Double { drawnRuns.compactMap { series.timeOrigin(of: $0) }.min() ?? 0 }

  /// The moment the axis counts a run's points from, in seconds since 1970; nil where it counts steps.
  func timeBase(of run: Int64) -> Double? {
    switch monitor.axis {
    case .step, .epoch: nil
    case .time: series.timeOrigin(of: run) ?? 0
    case .clock: clockOrigin
    }
  }

  /// Where a step of the shown run lies along the axis.
  package func axisValue(ofStep step: Double) -> Double {
    guard let run = shownRun, let curve = longestCurve(of: run), !curve.isEmpty, let base = timeBase(of: run) else { return step }
    return curve.timeOrigin - base + Double(curve.times[min(curve.count - 1, curve.firstIndex(atOrAfterStep: step))])
  }

  /// The step of the shown run at a place along the axis.
  package func step(atAxisValue value: Double) -> Double {
    guard let run = shownRun, let curve = longestCurve(of: run), !curve.isEmpty, let base = timeBase(of: run) else {
      return value.rounded()
    }
    return Double(curve.steps[min(curve.count - 1, curve.firstIndex(atOrAfterTime: base + value))])
  }

  func longestCurve(of run: Int64) -> Curve? {
    series.metrics(of: run).compactMap { series.series(run, $0) }.max { $0.count < $1.count }
  }

  mutating func zoom(by factor: Double) -> [Effect] {
    let window = chartWindow
    let extent = axisExtent
    let span = max(shortestSpan, window.span * factor)
    guard span < extent else {
      monitor.span = nil
      monitor.end = nil
      return []
    }
    monitor.span = span
    if let cursor = monitor.cursor, cursor >= window.low, cursor <= window.high {
      let share = (cursor - window.low) / window.span
      monitor.end = min(extent, max(span, cursor + (1 - share) * span))
    } else if let end = monitor.end {
      monitor.end = min(extent, max(span, end - (window.span - span) / 2))
    }
    return []
  }

  mutating func pan(by share: Double) -> [Effect] {
    let window = chartWindow
    guard monitor.span != nil else {
      say("The whole run is in sight; + shows less of it")
      return []
    }
    let end = min(axisExtent, max(window.span, window.high + share * window.span))
    monitor.end = end >= axisExtent ? nil : end
    return []
  }

  /// Moves the read-out by chart columns; the first move puts it at the newest step.
  mutating func moveCursor(columns: Int) -> [Effect] {
    let window = chartWindow
    let column = max(1, window.span / Double(max(2, MonitorLayout(self).plotColumns * 2)))
    guard let cursor = monitor.cursor else {
      monitor.cursor = min(window.high, axisExtent)
      return []
    }
    let moved = min(axisExtent, max(0, cursor + Double(columns) * column))
    monitor.cursor = moved
    if monitor.span != nil, moved < window.low || moved > window.high {
      monitor.end = min(axisExtent, max(window.span, moved + window.span / 2))
    }
    return []
  }

  mutating func moveToEvent(_ direction: Int) -> [Effect] {
    guard let run = shownRun else { return [] }
    let events = series.events(of: run)
    let here = step(atAxisValue: monitor.cursor ?? chartWindow.high + (direction < 0 ? 1 : 0))
    let next =
      direction < 0 ? events.last { Double($0.step) < here } : events.first { Double($0.step) > here }
    guard let next else {
      say(direction < 0 ? "No event before this one" : "No event after this one")
      return []
    }
    monitor.cursor = axisValue(ofStep: Double(next.step))
    say("Step \(formatCount(next.step)), \(next.kind.rawValue): \(next.text)")
    return []
  }

  mutating func selectChart(by offset: Int) -> [Effect] {
    let count = chartMetrics.count
    guard count > 0 else { return [] }
    monitor.selected = ((monitor.selected + offset) % count + count) % count
    return []
  }

  mutating func chooseAxis(_ name: String?) -> [Effect] {
    let before = monitor.axis
    let cursorStep = monitor.cursor.map { step(atAxisValue: $0) }
    monitor.axis = chosen(after: before, name, what: "Axis")
    if before.unit != monitor.axis.unit {
      monitor.span = nil
      monitor.end = nil
      monitor.cursor = cursorStep.map { axisValue(ofStep: $0) }
    }
    if monitor.axis == .epoch, shownRun.flatMap({ series.stepsPerEpoch(of: $0) }) == nil {
      say("Axis: epoch, once the run tells how long one is; steps until then")
    }
    return []
  }
}
