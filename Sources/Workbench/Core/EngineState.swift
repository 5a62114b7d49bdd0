import Telemetry

/// What the engine panel shows, and how.
package struct EngineState: Sendable {
  /// The newest, and the run it is of.
  package private(set) var profile: EngineProfile?
  package private(set) var run: Int64?
  /// Why there is none, where one cannot be read.
  package private(set) var problem: String?
  package var grouping = EngineProfile.Grouping.kind
  package var order = EngineProfile.Order.share
  /// Whether the engine of this process has been asked to measure.
  var isMeasuring = false
  /// The run of another process that the panel shows, and when its process was last asked to measure, in seconds since 1970.
  var followed: (run: Int64, askedAt: Double?)?
  /// Whether one look at the store's profile is under way, and when it began, in seconds since 1970.
  var isLoading = false
  var lookedAt = 0.0

  mutating func take(_ profile: EngineProfile?, of run: Int64, problem: String? = nil) {
    (self.profile, self.run, self.problem) = (profile, run, problem)
  }

  mutating func forget() { (profile, run, problem) = (nil, nil, nil) }
}

extension WorkbenchState {
  private var showsPanel: Bool { screen == .monitor && monitor.panel == .engine }

  /// Whether the panel is in sight and there is something to measure here.
  private var wantsMeasures: Bool { showsPanel && isLive && live?.run == shownRun }

  /// Measuring costs a little, so it is asked for while somebody looks.
  mutating func measureIfShown() -> [Effect] {
    guard wantsMeasures != engine.isMeasuring else { return [] }
    engine.isMeasuring = wantsMeasures
    if engine.isMeasuring { engine.forget() }
    return isLive ? [.engine(.measure(engine.isMeasuring))] : []
  }

  /// A run of another process is asked to measure while the panel shows it; what was measured comes by way of the store, also of a run
  /// that has ended.
  mutating func pursueProfile() -> [Effect] {
    guard showsPanel, !wantsMeasures, let run = shownRun else {
      engine.followed = nil
      return []
    }
    var effects: [Effect] = []
    if engine.followed?.run != run {
      engine.followed = (run, nil)
      if engine.run != run { engine.forget() }
      effects += loadProfile()
    }
    guard let steered, !steered.isOwn, steered.run == run, steered.state == .running else { return effects }
    if let asked = engine.followed?.askedAt, now - asked < EngineMeasuring.renewal { return effects }
    engine.followed?.askedAt = now
    return effects + [.steer(run: run, .measure(true))]
  }

  /// A followed run has written: where the panel shows it there may be a new profile, no more often than they are told.
  mutating func profileMayBeNew(of run: Int64) -> [Effect] {
    run == engine.followed?.run && now - engine.lookedAt >= EngineMeasuring.interval ? loadProfile() : []
  }

  private mutating func loadProfile() -> [Effect] {
    guard let followed = engine.followed, !engine.isLoading else { return [] }
    (engine.isLoading, engine.lookedAt) = (true, now)
    return [.loadProfile(run: followed.run)]
  }

  mutating func profileLoaded(_ profile: EngineProfile?, of run: Int64, problem: String?) -> [Effect] {
    engine.isLoading = false
    // The user may have gone on to another run meanwhile.
    guard run == engine.followed?.run else { return loadProfile() }
    if profile != nil || problem != nil || engine.run != run { engine.take(profile, of: run, problem: problem) }
    return []
  }
}
