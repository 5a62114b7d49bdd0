/// Which pair is to be shown, under which mask, and what of it is changed by hand.
package struct PairRequest: Hashable, Sendable {
  /// Position in the data set.
  package var index: Int
  /// Which mask is drawn: the same draw hides the same words and patches.
  package var draw: Int
  /// Read in place of the pair's report and context text; nil leaves them.
  package var report: String?
  /// The pair whose film is looked at instead of the pair's own; nil leaves it.
  package var pictureOf: Int?
  /// Tokens hidden (true) or shown (false) whatever the mask says, by their number in the report.
  package var masks: [Int: Bool]
  /// What masks, hidden patches and the place of the context text are drawn from in place of the run's own seed, so that two runs can look
  /// at the very same pair.
  package var seed: UInt64?

  package init(
    index: Int, draw: Int = 0, report: String? = nil, pictureOf: Int? = nil, masks: [Int: Bool] = [:], seed: UInt64? = nil
  ) {
    self.index = index
    self.draw = draw
    self.report = report
    self.pictureOf = pictureOf
    self.masks = masks
    self.seed = seed
  }

  /// Whether the pair is not as the data set has it.
  package var isChanged: Bool { report != nil || pictureOf != nil || !masks.isEmpty }
}

/// Whose weights look at a pair.
package struct PairWeights: Hashable, Sendable {
  package enum Checkpoint: Hashable, Sendable {
    /// The weights a live run has now, or else its last checkpoint.
    case newest
    /// The checkpoint of the lowest validation loss.
    case best
    case step(Int)
  }
  /// Nil: no weights, or those of whatever run is live.
  package var run: Int64?
  package var checkpoint: Checkpoint
  /// The run whose data set the pair is of; nil is the run's own.
  package var dataOf: Int64?

  package init(run: Int64?, checkpoint: Checkpoint = .newest, dataOf: Int64? = nil) {
    self.run = run
    self.checkpoint = checkpoint
    self.dataOf = dataOf
  }
}
