/// What the engine tells: to the log, the store and the screen alike.
package enum EngineReport: Sendable {
  case started(RunSummary)
  case status(RunStatus)
  /// The recipe of the run was changed while it goes on.
  case changed([RecipeChange])
  /// All metrics of one optimiser step; never dropped.
  case points([MetricPoint])
  case event(RunEvent)
  /// The probe pair as the model sees it now; a newer one replaces an older unread one.
  case probe(PairView)
  /// The answer to `EngineCommand.showPair` or to a request outside a run.
  case pair(PairView, PairRequest)
  /// Where the time of a step goes; told once a second while it is measured.
  case profile(EngineProfile)
  /// Weights and gradients of every trained parameter after a step.
  case histograms([ParameterHistogram])
  case ended(RunState, message: String)
}

/// What the engine is asked between (micro-)steps.
package enum EngineCommand: Hashable, Sendable {
  case pause
  case resume
  case singleStep
  case checkpoint
  case stop
  /// Change entries of the recipe from the next step on, each as `key=value`; all of them or none.
  case set([String])
  /// Measure every operation, or stop measuring.
  case measure(Bool)
  /// Show a pair, as it is or changed by hand, under the present weights.
  case showPair(PairRequest)
}
