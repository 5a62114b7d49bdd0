/// What of the objective changes the model's graph; every value but the defaults is a named switch of the recipe.
package struct ModelOptions: Hashable, Sendable {
  /// The last step of the super-resolution head: the published one clips at 0, so dark tissue cannot be drawn (Q10).
  package enum SuperResolutionOutput: String, Hashable, Sendable, CaseIterable { case clipped, linear }
  /// Which picture information reaches the words.
  package enum Fusion: String, Hashable, Sendable, CaseIterable {
    /// Cross-attention to patches plus the global token.
    case multiScale
    case localOnly
    case globalOnly
  }
  /// Frequencies of the sin-cos tables: as published (Q3), or as in MAE.
  package enum PositionTable: String, Hashable, Sendable, CaseIterable { case published, mae }

  /// How the learned positions of the words start: at random as published, or as the sines and cosines of a fixed code, of the same size,
  /// under which "the word before" is the same turn at every position.
  package enum WordPositions: String, Hashable, Sendable, CaseIterable { case random, sincos }

  /// How the linear layers of the text tower start: Xavier uniform as published, or N(0, 0.02) as BERT itself does, under which every layer at
  /// first passes on what it gets.
  package enum TextStart: String, Hashable, Sendable, CaseIterable { case xavier, bert }

  package var superResolutionOutput = SuperResolutionOutput.linear
  package var superResolution = true
  package var fusion = Fusion.multiScale
  package var positionTable = PositionTable.published
  package var wordPositions = WordPositions.random
  package var textStart = TextStart.xavier
  package var dropoutRate: Float = 0.1
  package var mimWeight = 1.0
  package var resWeight = 1.0
  /// Micro-batches of one optimiser step; picture losses are divided by it (text weights arrive divided).
  package var accumulation = 1

  package init() {}
}
