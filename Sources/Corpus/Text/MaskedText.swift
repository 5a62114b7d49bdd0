/// The text side of one pair, ready for a batch. All arrays have one element per real token; token 0 is [CLS].
package struct MaskedText: Hashable, Sendable {
  /// What was tokenised: "[CLS] ", then the report with its context text. Truncation drops tokens, not text.
  package var text: String
  /// Original ids, at most `maximumTokens`.
  package var ids: [Int32]
  /// The same with [MASK] at masked positions.
  package var maskedIDs: [Int32]
  /// Weight of each token's cross-entropy. Their mean is 1 over real tokens; over all `maximumTokens` positions, each pad with `padWeight`,
  /// where the objective averages over pads.
  package var weights: [Float]
  /// Weight of a [PAD] position in the published objective; 0 where pads are left out.
  package var padWeight: Float
  package var isMasked: [Bool]
  package var isEntity: [Bool]
  /// Among the up to two words before an entity.
  package var isDescriptor: [Bool]
  /// Part of "there is no (evidence of)".
  package var isTemplate: [Bool]
  /// Comes from the inserted context text.
  package var isContext: [Bool]
  /// Behind a denial in its sentence.
  package var isDenied: [Bool]
  /// Place of each token in `text`, counted in Unicode scalars.
  package var offsets: [Range<Int>]

  package init(
    text: String, ids: [Int32], maskedIDs: [Int32], weights: [Float], padWeight: Float, isMasked: [Bool], isEntity: [Bool],
    isDescriptor: [Bool], isTemplate: [Bool], isContext: [Bool], isDenied: [Bool], offsets: [Range<Int>]
  ) {
    self.text = text
    self.ids = ids
    self.maskedIDs = maskedIDs
    self.weights = weights
    self.padWeight = padWeight
    self.isMasked = isMasked
    self.isEntity = isEntity
    self.isDescriptor = isDescriptor
    self.isTemplate = isTemplate
    self.isContext = isContext
    self.isDenied = isDenied
    self.offsets = offsets
  }
}
