/// Where an update stands in the passes over the data. An epoch has as many updates as whole groups of micro-batches fit; what is left
/// over is dropped, as published.
package struct EpochClock: Hashable, Sendable {
  package let pairCount: Int
  package let batch: Int
  package let accumulation: Int
  /// Micro-batches the published loader would give in an epoch: whole batches.
  package var microBatchesPerEpoch: Int { pairCount / batch }
  package var updatesPerEpoch: Int { microBatchesPerEpoch / accumulation }

  package init(pairCount: Int, batch: Int, accumulation: Int) {
    self.pairCount = pairCount
    self.batch = batch
    self.accumulation = accumulation
  }

  /// Optimiser steps of the run a recipe asks for.
  package func totalSteps(_ schedule: Recipe.Schedule) -> Int {
    schedule.steps > 0 ? schedule.steps : schedule.epochs * updatesPerEpoch
  }

  /// Epoch from 0 of update `index` (from 0).
  package func epoch(of index: Int) -> Int { index / updatesPerEpoch }

  /// Number from 0 of the first micro-batch of update `index`, inside its epoch.
  package func microBatch(of index: Int) -> Int { index % updatesPerEpoch * accumulation }

  /// The published x of update `index`: micro-batch over micro-batches, plus epoch.
  package func fractionalEpoch(of index: Int) -> Double {
    Double(microBatch(of: index)) / Double(microBatchesPerEpoch) + Double(epoch(of: index))
  }
}
