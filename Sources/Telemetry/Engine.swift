/// What the engine tells: to the log, the store and the screen alike.
package enum EngineReport: Sendable {
  case started(RunSummary)
  case status(RunStatus)
  /// All metrics of one optimiser step; never dropped.
  case points([MetricPoint])
  case event(RunEvent)
  /// The probe pair as the model sees it now; a newer one replaces an older unread one.
  case probe(PairView)
  /// The answer to `EngineCommand.showPair` or to a request outside a run.
  case pair(PairView)
  case ended(RunState, message: String)
}

/// What the engine is asked between (micro-)steps.
package enum EngineCommand: Hashable, Sendable {
  case pause
  case resume
  case singleStep
  case checkpoint
  case stop
  /// Show pair `index` under the present weights; `draw` picks the mask (the same draw gives the same mask).
  case showPair(index: Int, draw: Int)
}
