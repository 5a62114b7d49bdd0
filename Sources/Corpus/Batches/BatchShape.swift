/// The sizes that the buffers of a batch follow from.
package struct BatchShape: Hashable, Sendable {
  /// Pairs B.
  package var batch: Int
  /// Side S of the small image; films are prepared at 2S.
  package var imageSide: Int
  /// Side of a patch of the small image.
  package var patch: Int
  /// Patches K that the encoder sees.
  package var keptCount: Int
  package var maximumTokens: Int
  /// Every pair has `maximumTokens` rows of text; otherwise only its real tokens.
  package var padded: Bool

  package init(batch: Int, imageSide: Int, patch: Int, keptCount: Int, maximumTokens: Int, padded: Bool) {
    self.batch = batch
    self.imageSide = imageSide
    self.patch = patch
    self.keptCount = keptCount
    self.maximumTokens = maximumTokens
    self.padded = padded
  }

  /// Int(L (1 - ratio)) patches are kept, as in the published code; pads have rows only where the loss averages over them.
  package init(batch: Int, options: CorpusOptions) {
    let grid = options.imageSide / options.patch
    self.init(
      batch: batch, imageSide: options.imageSide, patch: options.patch,
      keptCount: max(1, Int(Double(grid * grid) * (1 - options.patchMaskRatio))), maximumTokens: options.maximumTokens,
      padded: options.padsInLoss)
  }

  /// Patches along a side.
  package var grid: Int { imageSide / patch }
  /// Patches L of an image.
  package var length: Int { grid * grid }
  package var largeSide: Int { 2 * imageSide }
  /// Text rows in the worst case.
  package var rowCapacity: Int { batch * maximumTokens }
}
