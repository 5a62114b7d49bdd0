/// Where an update stands in the passes over the data. An epoch has as many updates as whole groups of micro-batches fit; what is left over
/// is dropped, as published. Data smaller than one update are gone through several times in an epoch.
package struct EpochClock: Hashable, Sendable {
  package let pairCount: Int
  package let batch: Int
  package let accumulation: Int
  private let passes: Int

  package init(pairCount: Int, batch: Int, accumulation: Int) {
    self.pairCount = pairCount
    self.batch = batch
    self.accumulation = accumulation
    passes = max(1, (batch * accumulation + pairCount - 1) / pairCount)
  }

  /// Micro-batches the published loader would give in an epoch: whole batches.
  package var microBatchesPerEpoch: Int { pairCount * passes / batch }
  package var updatesPerEpoch: Int { microBatchesPerEpoch / accumulation }

  /// Optimiser steps of the run a recipe asks for.
  package func totalSteps(_ schedule: Recipe.Schedule) -> Int {
    schedule.steps > 0 ? schedule.steps : schedule.epochs * updatesPerEpoch
  }

  /// The published x of update `index` (from 0): micro-batch over micro-batches, plus epoch.
  package func fractionalEpoch(of index: Int) -> Double {
    let microBatch = index % updatesPerEpoch * accumulation
    return Double(microBatch) / Double(microBatchesPerEpoch) + Double(index / updatesPerEpoch)
  }
}
