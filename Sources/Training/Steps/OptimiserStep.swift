import Graph
import Kernels
import Tensors

/// The end of a training step: gradient norm, clipping, AdamW in the published groups, in one pass over the flat blocks.
final class OptimiserStep {
  private let store: ParameterStore
  private let settings: Recipe.Optimiser
  private let scratch: Block

  init(_ store: ParameterStore, settings: Recipe.Optimiser) {
    self.store = store
    self.settings = settings
    scratch = Block(byteCount: sumOfSquaresScratchBytes(count: store.layout.trainedCount))
  }

  /// Of all gradients together; not finite when any of them is not.
  func gradientNorm() -> Double {
    guard let gradients = store.gradients else { return 0 }
    return sumOfSquares(gradients.floats, count: store.layout.trainedCount, scratch: scratch.base).squareRoot()
  }

  /// - Parameter step: from 1.
  func update(step: Int, learningRate: Double, gradientNorm: Double) {
    guard let gradients = store.gradients, let first = store.firstMoments, let second = store.secondMoments else { return }
    let clips = settings.clipNorm > 0 && gradientNorm > settings.clipNorm
    let scale = clips ? Float(settings.clipNorm / gradientNorm) : 1
    let adam = AdamW(
      learningRate: Float(learningRate), beta1: Float(settings.beta1), beta2: Float(settings.beta2), epsilon: Float(settings.epsilon),
      step: step)
    let (decayed, trained) = (store.layout.decayedCount, store.layout.trainedCount)
    adamW(
      adam, weightDecay: Float(settings.weightDecay), gradientScale: scale, parameters: store.values.floats, gradients: gradients.floats,
      firstMoments: first.floats, secondMoments: second.floats, count: decayed)
    adamW(
      adam, weightDecay: 0, gradientScale: scale, parameters: store.values.floats + decayed, gradients: gradients.floats + decayed,
      firstMoments: first.floats + decayed, secondMoments: second.floats + decayed, count: trained - decayed)
  }
}
