import Telemetry

/// What the engine panel shows, and how.
package struct EngineState: Sendable {
  /// Of the run this process trains, the newest.
  package var profile: EngineProfile?
  package var grouping = EngineProfile.Grouping.kind
  package var order = EngineProfile.Order.share
  /// Whether the engine has been asked to measure.
  var isMeasuring = false
}

extension WorkbenchState {
  /// Whether the panel is in sight and there is something to measure.
  private var wantsMeasures: Bool { screen == .monitor && monitor.panel == .engine && isLive && live?.run == shownRun }

  /// Measuring costs a little, so it is asked for while somebody looks.
  mutating func measureIfShown() -> [Effect] {
    guard wantsMeasures != engine.isMeasuring else { return [] }
    engine.isMeasuring = wantsMeasures
    if engine.isMeasuring { engine.profile = nil }
    return isLive ? [.engine(.measure(engine.isMeasuring))] : []
  }
}
