import Telemetry

/// The curves and events of every run the screen has looked at.
package struct SeriesStore: Sendable {
  private var runs: [Int64: [String: Curve]] = [:]
  private var eventLists: [Int64: [RunEvent]] = [:]
  /// Optimiser steps of an epoch, where a run has told.
  private var epochSteps: [Int64: Double] = [:]

  package init() {}

  package var loadedRuns: Set<Int64> { Set(runs.keys) }

  package func series(_ run: Int64, _ metric: String) -> Curve? { runs[run]?[metric] }

  package func metrics(of run: Int64) -> Set<String> { Set((runs[run] ?? [:]).keys) }

  package func events(of run: Int64) -> [RunEvent] { eventLists[run] ?? [] }

  package func stepsPerEpoch(of run: Int64) -> Double? { epochSteps[run] }

  package func lastStep(of run: Int64) -> Int? { runs[run]?.values.compactMap(\.lastStep).max() }

  /// When the first point of a run was taken, in seconds since 1970: metrics that begin late count from there too.
  package func timeOrigin(of run: Int64) -> Double? { runs[run]?.values.filter { !$0.isEmpty }.map(\.timeOrigin).min() }

  package mutating func append(_ points: [MetricPoint], to run: Int64) {
    for point in points {
      runs[run, default: [:]][point.metric, default: Curve()].append(step: point.step, value: point.value, time: point.time)
    }
  }

  /// Leaves out what came after `step`: the run was taken up again from there.
  package mutating func rewind(_ run: Int64, to step: Int) {
    for metric in metrics(of: run) { runs[run]?[metric]?.rewind(to: step) }
  }

  /// Takes a curve read from the store; points that came live meanwhile and go beyond it are kept.
  package mutating func load(_ series: Curve, run: Int64, metric: String) {
    var merged = series
    if let live = runs[run]?[metric] { merged.extend(with: live) }
    runs[run, default: [:]][metric] = merged
  }

  package mutating func add(_ event: RunEvent, to run: Int64) {
    eventLists[run, default: []].append(event)
  }

  package mutating func load(_ events: [RunEvent], run: Int64) {
    // The store's come in order, so what is later than its last is not among them.
    let last = events.last?.time ?? -.infinity
    eventLists[run] = events + (eventLists[run] ?? []).filter { $0.time > last }
  }

  package mutating func learnEpoch(run: Int64, step: Int, epoch: Double) {
    if step > 0, epoch > 0 { epochSteps[run] = Double(step) / epoch }
  }

  /// Forgets the curves of runs outside `kept`, so that browsing 1,000 runs does not hold them all.
  package mutating func keep(only kept: Set<Int64>) {
    runs = runs.filter { kept.contains($0.key) }
    eventLists = eventLists.filter { kept.contains($0.key) }
  }
}
