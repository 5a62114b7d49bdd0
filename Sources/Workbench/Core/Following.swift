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
    var effects = listRuns()
    guard let run = followedRun, following.begins() else { return effects }
    let known = series.lastStep(of: run)
    // Curves that are not here yet come thinned, not point by point.
    if known == nil { effects.append(.loadRun(run)) }
    // What a step brings beside its own metrics (validation, words) may come a moment after them.
    let after = max(0, (known ?? summary(of: run)?.step ?? 0) - 1)
    effects.append(.follow(run: run, after: after, probe: probes[run]?.step ?? -1))
    return effects
  }

  /// A list of many runs takes long to read: while others write, the next look waits for as long as a second and ten times the last.
  mutating func listRuns() -> [Effect] {
    guard screen == .runs else { return [] }
    guard now >= listing.due else {
      listing.isWaiting = true
      return []
    }
    guard listing.begins() else { return [] }
    (listing.isWaiting, listing.began) = (false, now)
    return [.loadRuns]
  }

  mutating func runsArrived() -> [Effect] {
    let took = listing.began > 0 ? now - listing.began : 0
    (listing.due, listing.began) = (now + min(30, max(1, 10 * took)), 0)
    let isWantedAgain = listing.ends()
    if listing.isOutdated {
      // It was read before the user changed something that it shows.
      (listing.isOutdated, listing.due) = (false, 0)
      return listRuns()
    }
    return isWantedAgain ? listRuns() : []
  }

  mutating func follow(_ run: RunSummary, _ points: [MetricPoint]) -> [Effect] {
    let before = summary(of: run.id)
    if !(isLive && live?.run == run.id) {
      // The user may have gone on to another run meanwhile, whose curves alone are kept.
      if let last = series.lastStep(of: run.id), run.step < last {
        rewind(run)
        following.wantsMore()
      } else if drawnRuns.contains(run.id) {
        series.append(points.filter { $0.step > (series.series(run.id, $0.metric)?.lastStep ?? -1) }, to: run.id)
      }
      runs.renew(run)
      if run.id == shownRun { weights.noteProgress(now: now) }
      if let newest = points.map(\.time).max() { followedSteps = FollowedStep(run: run.id, time: newest) }
      if run.hasLostProcess, before?.state.isLive == true {
        fail(
          "The process that trained \(run.name) is gone, at step \(formatCount(run.step)); r on \(ScreenName.runs.title) goes on from its last checkpoint"
        )
      } else if let before, before.state != run.state {
        say("\(run.name) is \(run.state.rawValue) at step \(formatCount(run.step))")
      }
    }
    return profileMayBeNew(of: run.id) + (following.ends() ? storeChanged() : [])
  }
}

extension WorkbenchState {
  /// The store knows fewer steps of a run than the screen: it was taken up again from a checkpoint, and what came after that is no more.
  private mutating func rewind(_ run: RunSummary) {
    series.rewind(run.id, to: run.step)
    if followedSteps?.run == run.id { followedSteps = nil }
    if let probe = probes[run.id]?.step, probe > run.step { probes[run.id] = nil }
  }

  /// Seconds until the end of a run that another process trains, by the pace of its last steps: pauses and what came before the first step
  /// say nothing of what is to come.
  package func timeLeft(of run: RunSummary) -> Double? {
    guard run.step > 0, run.steps > run.step else { return nil }
    let pace = recentStepSeconds(of: run.id) ?? run.duration / Double(run.step)
    return pace > 0 ? pace * Double(run.steps - run.step) : nil
  }

  /// The median of the last steps' seconds.
  private func recentStepSeconds(of run: Int64) -> Double? {
    guard let curve = series.series(run, Metric.totalLoss), curve.count > 2 else { return nil }
    let paces = (max(1, curve.count - 64)..<curve.count).compactMap { index -> Double? in
      let steps = Double(curve.steps[index] - curve.steps[index - 1])
      let seconds = Double(curve.times[index] - curve.times[index - 1])
      return steps > 0 && seconds > 0 ? seconds / steps : nil
    }.sorted()
    return paces.count > 1 ? paces[paces.count / 2] : nil
  }
}

/// A look at the store: one at a time, and one more when it was written to meanwhile, however often.
struct StoreLook: Hashable, Sendable {
  private var isUnderWay = false
  private var isWantedAgain = false
  /// When it may be done again, when the last began, and whether one waits for that; in seconds since 1970.
  var due = 0.0
  var began = 0.0
  var isWaiting = false
  /// Whether the user has changed something since the last look began.
  var isOutdated = false

  /// Whether to look now.
  mutating func begins() -> Bool {
    isWantedAgain = isUnderWay
    defer { isUnderWay = true }
    return !isUnderWay
  }

  /// What was found needs another look.
  mutating func wantsMore() { isWantedAgain = true }

  /// Whether to look once more.
  mutating func ends() -> Bool {
    defer { (isUnderWay, isWantedAgain) = (false, false) }
    return isWantedAgain
  }
}
