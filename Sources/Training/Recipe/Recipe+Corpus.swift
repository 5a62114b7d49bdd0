import Corpus
import Models

extension Recipe {
  /// What of the objective changes the data.
  package var corpusOptions: CorpusOptions {
    func published(_ quirk: Objective) -> Bool { quirk == .published }
    var options = CorpusOptions(
      imageSide: sizes.imageSide, patch: sizes.patch, maximumTokens: sizes.maximumTokens, windowSize: masking.windowSize,
      sixteenBit: published(switches.sixteenBit) ? .saturated : .scaled,
      entityForms: published(switches.entityForms) ? .exactToken : .wordForms,
      descriptorMasking: published(switches.descriptorMasking) ? .deadCode : .real,
      contextPlacement: published(switches.contextPlacement) ? .everyPeriod : .betweenSentences,
      padsInLoss: published(switches.padsInLoss), windowFollowsCrop: !published(switches.windowFollowsCrop))
    options.patchMaskRatio = masking.patchRatio
    options.mean = Float(augmentation.mean)
    options.deviation = Float(augmentation.deviation)
    options.cropScale = augmentation.cropScale
    options.cropRatio = augmentation.cropRatio
    options.flipProbability = augmentation.flip
    options.contextProbability = ablation.contextText ? masking.contextProbability : 0
    options.rebalancing = ablation.rebalancing
    options.entityWeight = masking.entityWeight
    options.entityMasking = ablation.entityMasking
    options.wordMaskRatio = masking.wordRatio
    options.otherWordMaskRatio = masking.otherWordRatio
    options.entityMaskRatio = masking.entityRatio
    options.contextWindow = ablation.contextWindow
    options.mlmTargets = masking.targets
    return options
  }
}
