import Graph
import Kernels
import Models
import Tensors

/// The end of a training step: gradient norm, clipping, AdamW in the published groups, in one pass over the flat blocks.
final class OptimiserStep {
  private let store: ParameterStore
  private let settings: Recipe.Optimiser
  private let scratch: Block
  /// Stretches of the flat blocks that share a group and a learning rate.
  private let stretches: [Stretch]

  private struct Stretch {
    var range: Range<Int>
    var isDecayed: Bool
    var rateScale: Double
  }

  init(_ store: ParameterStore, settings: Recipe.Optimiser) {
    self.store = store
    self.settings = settings
    scratch = Block(byteCount: sumOfSquaresScratchBytes(count: store.layout.trainedCount))
    stretches = Self.stretches(store.layout, settings)
  }

  private static func stretches(_ layout: ParameterLayout, _ settings: Recipe.Optimiser) -> [Stretch] {
    var stretches: [Stretch] = []
    for entry in layout.entries where layout.isTrained(entry) {
      let next = Stretch(
        range: entry.offset..<entry.offset + entry.count, isDecayed: entry.offset < layout.decayedCount,
        rateScale: settings.rateScale(entry.declaration.path))
      if let last = stretches.last, last.isDecayed == next.isDecayed, last.rateScale == next.rateScale {
        stretches[stretches.count - 1].range = last.range.lowerBound..<next.range.upperBound
      } else {
        stretches.append(next)
      }
    }
    return stretches
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
    for stretch in stretches {
      let start = stretch.range.lowerBound
      let adam = AdamW(
        learningRate: Float(learningRate * stretch.rateScale), beta1: Float(settings.beta1), beta2: Float(settings.beta2),
        epsilon: Float(settings.epsilon), step: step)
      adamW(
        adam, weightDecay: stretch.isDecayed ? Float(settings.weightDecay) : 0, gradientScale: scale,
        parameters: store.values.floats + start,
        gradients: gradients.floats + start, firstMoments: first.floats + start, secondMoments: second.floats + start,
        count: stretch.range.count)
    }
  }
}

extension Recipe.Optimiser {
  /// Learning rate of a parameter over that of the run.
  func rateScale(_ path: String) -> Double {
    if picturePathMarks.contains(where: path.contains) { return fusionRate }
    return path.hasPrefix("bert_encoder.") ? textRate : 1
  }
}
