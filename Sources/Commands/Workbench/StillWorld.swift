import Foundation
import Telemetry
import Workbench

/// What a replay leaves out of messages, so that its screens do not depend on the clock, the machine and the folder: times follow from steps and
/// run numbers, a step takes a second, and what only measures the machine is not there.
struct StillWorld {
  /// 2026-01-01 00:00 UTC.
  private static let beginning = 1_767_225_600.0
  private let now: Double
  private static let measured = Metric.ofTheMachine

  init(runs: [RunSummary]) { now = Self.created(Int64((runs.map(\.id).max() ?? 0) + 1)) }

  private static func created(_ run: Int64) -> Double { beginning + 3600 * Double(run) }

  /// The message as a replay may see it; nil for one it must not.
  func still(_ message: Message) -> Message? {
    switch message {
    case .tick: return .tick(now)
    case .runsLoaded(let runs): return .runsLoaded(runs.map(still))
    case .followed(let run, let points): return .followed(still(run), still(points, of: run.id))
    case .seriesLoaded(let run, let metric, let curve):
      guard !Self.measured.contains(metric) else { return nil }
      let points = zip(curve.steps, curve.values).map { step, value in
        MetricPoint(metric: metric, step: Int(step), value: Double(value), time: Self.created(run) + Double(step))
      }
      return .seriesLoaded(run: run, metric: metric, Curve(points: points))
    case .eventsLoaded(let run, let events): return .eventsLoaded(run: run, events.map { still($0, of: run) })
    case .probeAt(let run, let step, let view): return .probeAt(run: run, step: step, view.map(still))
    case .probeLoaded(let run, let view): return .probeLoaded(run: run, still(view))
    case .pairLoaded(let view, let request, let weights): return .pairLoaded(still(view), request, weights)
    case .engine(let report): return .engine(still(report))
    default: return message
    }
  }

  private func still(_ report: EngineReport) -> EngineReport {
    switch report {
    case .started(let run): return .started(still(run))
    case .status(var status):
      (status.pairsPerSecond, status.timeLeft, status.elapsed) = (0, nil, Double(status.step))
      return .status(status)
    case .points(let points): return .points(still(points, of: nil))
    case .event(let event): return .event(still(event, of: nil))
    case .probe(let view): return .probe(still(view))
    case .pair(let view, let request): return .pair(still(view), request)
    default: return report
    }
  }

  private func still(_ run: RunSummary) -> RunSummary {
    var copy = run
    (copy.created, copy.duration, copy.host) = (Self.created(run.id), Double(run.step), "")
    copy.updated = copy.created + copy.duration
    copy.last = run.last.filter { !Self.measured.contains($0.key) }
    copy.data = lastPart(run.data)
    return copy
  }

  private func still(_ points: [MetricPoint], of run: Int64?) -> [MetricPoint] {
    points.filter { !Self.measured.contains($0.metric) }.map { point in
      var copy = point
      copy.time = run.map(Self.created) ?? now
      copy.time += Double(point.step)
      return copy
    }
  }

  private func still(_ event: RunEvent, of run: Int64?) -> RunEvent {
    var copy = event
    copy.time = (run.map(Self.created) ?? now) + Double(event.step)
    return copy
  }

  private func still(_ view: PairView) -> PairView {
    var copy = view
    copy.imagePath = lastPart(view.imagePath)
    return copy
  }

  private func lastPart(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
