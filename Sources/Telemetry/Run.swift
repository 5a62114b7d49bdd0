/// Where a run stands. Raw values are what the store holds.
package enum RunState: String, Sendable, CaseIterable, Codable {
  case preparing, running, paused, finished
  /// Stopped on purpose before its last step; can be resumed.
  case stopped
  /// Stopped by a signal after a checkpoint; can be resumed.
  case interrupted
  /// Stopped by an error, which is in the run's events.
  case failed

  package var isLive: Bool { self == .preparing || self == .running || self == .paused }
}

/// What lists of runs show.
package struct RunSummary: Hashable, Sendable, Identifiable {
  package var id: Int64
  package var name: String
  package var state: RunState
  package var preset: String
  package var objective: String
  package var data: String
  package var seed: UInt64
  /// Seconds since 1970.
  package var created: Double
  package var updated: Double
  /// Seconds spent training, summed over resumes.
  package var duration: Double
  package var step: Int
  package var steps: Int
  /// Last value of each metric.
  package var last: [String: Double]
  package var host: String
  package var note: String
  /// In alphabetical order.
  package var tags: [String]
  /// Out of sight unless asked for.
  package var isArchived: Bool
  /// Its process ended without a word: it was killed, or its machine went down.
  package var hasLostProcess = false
  /// Where a branch comes from.
  package var parent: RunParent?

  package init(
    id: Int64, name: String, state: RunState, preset: String, objective: String, data: String, seed: UInt64, created: Double,
    updated: Double, duration: Double, step: Int, steps: Int, last: [String: Double], host: String, note: String = "",
    tags: [String] = [], isArchived: Bool = false
  ) {
    self.id = id
    self.name = name
    self.state = state
    self.preset = preset
    self.objective = objective
    self.data = data
    self.seed = seed
    self.created = created
    self.updated = updated
    self.duration = duration
    self.step = step
    self.steps = steps
    self.last = last
    self.host = host
    self.note = note
    self.tags = tags
    self.isArchived = isArchived
  }
}

/// Something that happened to a run, kept with it.
package struct RunEvent: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable, Codable {
    case started, resumed, checkpoint, best, paused, continued, stopped, finished, warning, failure, skippedPair, setting

    /// As a progress line says it.
    package var words: String { self == .skippedPair ? "pair skipped" : rawValue }
  }
  package var kind: Kind
  package var step: Int
  package var time: Double
  package var text: String
  /// Set where somebody should look.
  package var alarm: RunAlarm?

  package init(kind: Kind, step: Int, time: Double, text: String, alarm: RunAlarm? = nil) {
    self.kind = kind
    self.step = step
    self.time = time
    self.text = text
    self.alarm = alarm
  }
}

/// What the status line of a live run says.
package struct RunStatus: Hashable, Sendable {
  package var run: Int64
  package var name: String
  package var state: RunState
  package var step: Int
  package var steps: Int
  package var epoch: Double
  package var pairsPerEpoch: Int
  package var pairsPerSecond: Double
  /// Seconds until the last step at the present rate; nil before the rate is known.
  package var timeLeft: Double?
  package var elapsed: Double
  /// A sentence for what the engine does right now ("reading 293 pairs", "writing checkpoint"); empty while stepping.
  package var activity: String

  package init(
    run: Int64, name: String, state: RunState, step: Int, steps: Int, epoch: Double, pairsPerEpoch: Int, pairsPerSecond: Double,
    timeLeft: Double?, elapsed: Double, activity: String
  ) {
    self.run = run
    self.name = name
    self.state = state
    self.step = step
    self.steps = steps
    self.epoch = epoch
    self.pairsPerEpoch = pairsPerEpoch
    self.pairsPerSecond = pairsPerSecond
    self.timeLeft = timeLeft
    self.elapsed = elapsed
    self.activity = activity
  }
}
