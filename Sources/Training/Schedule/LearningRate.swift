#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The learning rate over a run (reference section 7).
package struct LearningRate: Hashable, Sendable {
  package var peak: Double
  package var minimum: Double
  package var shape: Recipe.Schedule.Shape
  package var warmupSteps: Int
  package var totalSteps: Int
  package var warmupEpochs: Double
  package var horizonEpochs: Double

  package init(_ recipe: Recipe, totalSteps: Int) {
    peak = recipe.optimiser.learningRate
    minimum = recipe.optimiser.minimumLearningRate
    shape = recipe.schedule.shape
    warmupSteps = recipe.schedule.warmupSteps
    self.totalSteps = totalSteps
    warmupEpochs = recipe.schedule.warmupEpochs
    horizonEpochs = recipe.schedule.horizonEpochs
  }

  /// As published, at fractional epoch `epoch`: linear from 0 (the very first update has rate 0), then half a cosine towards the horizon.
  package func published(epoch: Double) -> Double {
    if epoch < warmupEpochs { return peak * epoch / warmupEpochs }
    return minimum + (peak - minimum) * 0.5 * (1 + cos(.pi * (epoch - warmupEpochs) / (horizonEpochs - warmupEpochs)))
  }

  /// For short runs, at update `index` from 0: linear up to the peak at the last warm-up step, then half a cosine that reaches the minimum
  /// at the last update.
  package func short(index: Int) -> Double {
    let warmup = min(warmupSteps, totalSteps)
    if index < warmup { return peak * Double(index + 1) / Double(warmup) }
    let progress = Double(index - warmup + 1) / Double(max(1, totalSteps - warmup))
    return minimum + (peak - minimum) * 0.5 * (1 + cos(.pi * min(1, progress)))
  }

  /// Of update `index` (from 0), which begins at fractional epoch `epoch`.
  package func rate(index: Int, epoch: Double) -> Double {
    switch shape {
    case .steps: short(index: index)
    case .epochs: published(epoch: epoch)
    }
  }
}
