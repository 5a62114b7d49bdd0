import Screen
import Telemetry

/// Runs that another process trains: their curves grow here as it writes them, and requests reach it by way of the store.
extension WorkbenchState {
  /// The run a request goes to: the shown one where another process trains it, else the one this process trains.
  package struct Steered: Hashable, Sendable {
    package var run: Int64
    package var name: String
    package var state: RunState
    package var isOwn: Bool
  }

  package var steered: Steered? {
    if let shown = shownSummary, shown.state.isLive, !(isLive && live?.run == shown.id) {
      return Steered(run: shown.id, name: shown.name, state: shown.state, isOwn: false)
    }
    guard isLive, let live else { return nil }
    return Steered(run: live.run, name: live.name, state: live.state, isOwn: true)
  }

  /// - Parameter pending: what the status line says until the engine has answered.
  mutating func steer(_ command: EngineCommand, pending text: String) -> [Effect] {
    guard let steered else { return [] }
    if steered.isOwn {
      pending = text
      return [.engine(command)]
    }
    return [.steer(run: steered.run, command)]
  }

  /// The shown run, unless this process trains it.
  private var followedRun: Int64? { isLive && live?.run == shownRun ? nil : shownRun }

  mutating func storeChanged() -> [Effect] {
    var effects: [Effect] = screen == .runs ? [.loadRuns] : []
    guard let run = followedRun else { return effects }
    if isFollowing {
      mustFollowAgain = true
    } else {
      isFollowing = true
      // What a step brings beside its own metrics (validation, words) may come a moment after them.
      let after = max(0, (series.lastStep(of: run) ?? 0) - 1)
      effects.append(.follow(run: run, after: after, probe: probes[run]?.step ?? -1))
    }
    return effects
  }

  mutating func follow(_ run: RunSummary, _ points: [MetricPoint]) -> [Effect] {
    isFollowing = false
    let before = summary(of: run.id)
    if !(isLive && live?.run == run.id) {
      series.append(points.filter { $0.step > (series.series(run.id, $0.metric)?.lastStep ?? -1) }, to: run.id)
      runs.renew(run)
      if let before, before.state != run.state { say("\(run.name) is \(run.state.rawValue) at step \(formatCount(run.step))") }
    }
    guard mustFollowAgain else { return [] }
    mustFollowAgain = false
    return storeChanged()
  }
}
