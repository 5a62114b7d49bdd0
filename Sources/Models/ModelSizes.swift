/// Sizes of the pre-training model; one for each number of section 1 of the reference.
package struct ModelSizes: Hashable, Sendable {
  /// Side of the small picture the encoder sees; the super-resolution target is twice as large.
  package var imageSide = 224
  package var patch = 16
  package var width = 768
  package var depth = 12
  package var headCount = 12
  package var decoderWidth = 512
  package var decoderDepth = 4
  package var decoderHeadCount = 16
  package var mlpRatio = 4.0
  package var vocabulary = 30000
  package var textWidth = 768
  package var textDepth = 6
  package var textHeadCount = 6
  package var textHidden = 1536
  package var maximumTokens = 256

  package init() {}

  /// The published sizes.
  package static let base = ModelSizes()

  package static let small: ModelSizes = {
    var sizes = ModelSizes()
    (sizes.width, sizes.depth, sizes.headCount) = (384, 6, 6)
    (sizes.decoderWidth, sizes.decoderDepth, sizes.decoderHeadCount) = (256, 2, 8)
    (sizes.vocabulary, sizes.textWidth, sizes.textDepth, sizes.textHeadCount, sizes.textHidden) = (8000, 384, 3, 6, 768)
    return sizes
  }()

  package static let tiny: ModelSizes = {
    var sizes = ModelSizes()
    (sizes.imageSide, sizes.patch, sizes.width, sizes.depth, sizes.headCount) = (112, 8, 128, 4, 4)
    (sizes.decoderWidth, sizes.decoderDepth, sizes.decoderHeadCount) = (96, 2, 4)
    (sizes.vocabulary, sizes.textWidth, sizes.textDepth, sizes.textHeadCount, sizes.textHidden) = (2000, 128, 2, 4, 256)
    sizes.maximumTokens = 128
    return sizes
  }()

  /// Patches along one side, and in all.
  package var grid: Int { imageSide / patch }
  package var patchCount: Int { grid * grid }
  package var hidden: Int { Int(Double(width) * mlpRatio) }
  package var decoderHidden: Int { Int(Double(decoderWidth) * mlpRatio) }
  /// Values of one predicted patch, three channels.
  package var patchValues: Int { 3 * patch * patch }

  /// Patches the encoder sees at a mask ratio, rounded towards zero as published.
  package func keptCount(maskRatio: Double) -> Int { Int(Double(patchCount) * (1 - maskRatio)) }
}
