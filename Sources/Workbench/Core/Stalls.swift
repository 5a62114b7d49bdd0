import Screen
import Telemetry

/// A run that comes to no step any more: its process may be slow, or gone. A process that dies rings no bell, so a run that is followed is
/// looked at from time to time while nothing comes from it.
extension WorkbenchState {
  /// How fast the watched run goes.
  struct Pace {
    var run: Int64
    var name: String
    var step: Int
    /// When the last step was done, in seconds since 1970.
    var lastStep: Double
    /// Seconds of a step so far.
    var meanStep: Double
    var isOwn: Bool

    var deadline: Double { lastStep + max(10, 20 * meanStep) }
  }

  /// The shown run where another process trains it, else the one this process trains; nil where no step is to be expected.
  var pace: Pace? {
    if let steered, !steered.isOwn {
      guard let run = shownSummary, run.state == .running, run.step > 0 else { return nil }
      // Until something came from it, what the store says of it has to do.
      let last = followedSteps.flatMap { $0.run == run.id ? $0.time : nil } ?? run.updated
      return Pace(
        run: run.id, name: run.name, step: run.step, lastStep: last, meanStep: run.duration / Double(run.step), isOwn: false)
    }
    guard let live, live.state == .running, live.activity.isEmpty, let lastStepTime, live.step > 0 else { return nil }
    return Pace(
      run: live.run, name: live.name, step: live.step, lastStep: lastStepTime, meanStep: live.elapsed / Double(live.step), isOwn: true)
  }

  /// Sets when time alone has to be looked at again.
  mutating func watchForStall() {
    let listTime = listing.isWaiting && screen == .runs ? listing.due : nil
    guard let pace else {
      wakeTime = listTime
      isStalled = false
      return
    }
    isStalled = now >= pace.deadline
    let look = nextLook(pace)
    wakeTime = [isStalled ? nil : pace.deadline, look, listTime].compactMap { $0 }.min()
  }

  private func nextLook(_ pace: Pace) -> Double? {
    pace.isOwn ? nil : max(pace.lastStep, lookTime) + max(2, 5 * pace.meanStep)
  }

  /// How long a notice stands over the footer's keys while other things happen.
  private static let noticeSeconds = 20.0

  /// What becomes due as time goes by.
  mutating func tick(_ time: Double) -> [Effect] {
    now = max(now, time)
    runs.now = now
    // It has been read, or ! lists it; what it stands over are the keys. Nothing wakes up for this alone.
    if notice != nil, now - noticeTime > Self.noticeSeconds { notice = nil }
    let wasStalled = isStalled
    watchForStall()
    let listed = listing.isWaiting && now >= listing.due ? listRuns() : []
    guard let pace else { return listed }
    if isStalled, !wasStalled {
      let words = "\(pace.name) has not finished a step since step \(formatCount(pace.step))"
      if pace.isOwn { remember(words, isError: false) } else { say(words + "; its process lives") }
    }
    guard let look = nextLook(pace), now >= look else { return listed }
    lookTime = now
    return listed + storeChanged()
  }
}

/// When a followed run last did a step.
struct FollowedStep: Hashable, Sendable {
  var run: Int64
  var time: Double
}
