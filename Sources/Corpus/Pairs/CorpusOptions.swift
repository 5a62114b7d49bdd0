/// How 16-bit grey films become 8-bit.
package enum SixteenBitRule: String, Sendable, CaseIterable {
  /// Published (Q4): values above 255 saturate.
  case saturated
  /// Described: the full range is scaled to 0...255.
  case scaled
}

/// Which words of a report count as entities.
package enum EntityForms: String, Sendable, CaseIterable {
  /// Published (Q7): a single token that equals a word of the list.
  case exactToken
  /// Described: also plurals and inflections, any case, and words that the vocabulary splits; the pieces of a word share its fate.
  case wordForms
}

/// What happens to the up to two words before an entity.
package enum DescriptorMasking: String, Sendable, CaseIterable {
  /// Published (Q8): they are re-weighted, but masked like any other word.
  case deadCode
  /// Described: they are masked with the ratio of entities.
  case real
}

/// Where the context text may be put into a report.
package enum ContextPlacement: String, Sendable, CaseIterable {
  /// Published (Q5): at any ".", decimal points included, without a space.
  case everyPeriod
  /// Described: between sentences, set off by spaces.
  case betweenSentences
}

/// Which tokens the vocabulary head is asked for.
package enum MLMTargets: String, Sendable, CaseIterable {
  /// Every token that the objective gives weight to, masked or not (Q13).
  case all
  /// Masked tokens only.
  case masked
}

/// What the objective wants of the data. Training fills it from the recipe; `published` and `described` are the two presets at full size.
package struct CorpusOptions: Sendable, Hashable {
  /// Side S of the small image in pixels; the large one is 2S.
  package var imageSide: Int
  /// Side of a patch of the small image in pixels.
  package var patch: Int
  /// Tokens kept of a report, [CLS] included.
  package var maximumTokens: Int
  package var patchMaskRatio: Double = 0.75
  /// Normalisation of grey values in 0...1.
  package var mean: Float = 0.4721
  package var deviation: Float = 0.3037
  /// Area of the random crop, as a share of the film.
  package var cropScale: ClosedRange<Double> = 0.2...1
  /// Width over height of the random crop.
  package var cropRatio: ClosedRange<Double> = (3.0 / 4.0)...(4.0 / 3.0)
  package var flipProbability: Double = 0.5
  package var sixteenBit: SixteenBitRule
  package var entityForms: EntityForms
  package var descriptorMasking: DescriptorMasking
  package var contextPlacement: ContextPlacement
  /// Published (Q13): the loss also averages over [PAD] positions.
  package var padsInLoss: Bool
  /// Probability of inserting the context text; 0 switches it off.
  package var contextProbability: Double = 0.8
  /// Entity-aware weights of tokens; off, every real token weighs 1.
  package var rebalancing: Bool = true
  /// Weight of an affirmed entity's tokens in the text loss, beside 1 for any other.
  package var entityWeight: Double = 1
  /// Off: plain random masking at `wordMaskRatio` (the MRM ablation).
  package var entityMasking: Bool = true
  /// Ratio in reports without entities.
  package var wordMaskRatio: Double = 0.75
  /// Ratio of words that are no entities, in reports with entities.
  package var otherWordMaskRatio: Double = 0.7
  package var entityMaskRatio: Double = 0.75
  /// Side of the super-resolution window in patches: 12 of 14.
  package var windowSize: Int
  /// Described: the window moves with crop and flip. Published: it stays where the label puts it.
  package var windowFollowsCrop: Bool
  /// Off: the super-resolution loss covers the whole picture.
  package var contextWindow: Bool = true
  package var mlmTargets: MLMTargets = .all

  package init(
    imageSide: Int, patch: Int, maximumTokens: Int, windowSize: Int, sixteenBit: SixteenBitRule, entityForms: EntityForms,
    descriptorMasking: DescriptorMasking, contextPlacement: ContextPlacement, padsInLoss: Bool, windowFollowsCrop: Bool
  ) {
    self.imageSide = imageSide
    self.patch = patch
    self.maximumTokens = maximumTokens
    self.windowSize = windowSize
    self.sixteenBit = sixteenBit
    self.entityForms = entityForms
    self.descriptorMasking = descriptorMasking
    self.contextPlacement = contextPlacement
    self.padsInLoss = padsInLoss
    self.windowFollowsCrop = windowFollowsCrop
  }

  /// What the published code does, at its sizes.
  package static let published = CorpusOptions(
    imageSide: 224, patch: 16, maximumTokens: 256, windowSize: 12, sixteenBit: .saturated, entityForms: .exactToken,
    descriptorMasking: .deadCode, contextPlacement: .everyPeriod, padsInLoss: true, windowFollowsCrop: false)

  /// What the paper describes, at the published sizes.
  package static let described = CorpusOptions(
    imageSide: 224, patch: 16, maximumTokens: 256, windowSize: 12, sixteenBit: .scaled, entityForms: .wordForms,
    descriptorMasking: .real, contextPlacement: .betweenSentences, padsInLoss: false, windowFollowsCrop: true)
}
