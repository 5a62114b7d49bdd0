import CKernels

/// AdamW's settings at one step (counted from 1).
package struct AdamW {
  package var learningRate: Float
  package var beta1: Float
  package var beta2: Float
  package var epsilon: Float
  package var step: Int

  package init(learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, step: Int) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.step = step
  }
}

/// One pass over a stretch of the flat blocks, in torch's order: p *= 1 - lr wd; m, v; p -= lr / (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + eps).
/// - Parameter gradientScale: multiplies the gradient first (clipping, loss scale).
package func adamW(
  _ s: AdamW, weightDecay: Float, gradientScale: Float, parameters: MutableFloats, gradients: Floats, firstMoments: MutableFloats,
  secondMoments: MutableFloats, count: Int
) {
  let correction1 = 1 - power(Double(s.beta1), s.step)
  let correction2 = 1 - power(Double(s.beta2), s.step)
  let c = ck_adamw_settings(
    learning_rate: s.learningRate, beta1: s.beta1, beta2: s.beta2, epsilon: s.epsilon, correction1: Float(correction1),
    correction2_root: Float(correction2.squareRoot()))
  ck_adamw(c, weightDecay, gradientScale, parameters, gradients, firstMoments, secondMoments, count.wide)
}

/// base^exponent by squaring.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var result = 1.0
  var factor = base
  var left = exponent
  while left > 0 {
    if left & 1 == 1 { result *= factor }
    factor *= factor
    left >>= 1
  }
  return result
}

/// Σ x², squares summed in Double in fixed order; not finite when any x is not.
package func sumOfSquares(_ x: Floats, count: Int, scratch: UnsafeMutableRawPointer) -> Double {
  var result = 0.0
  ck_sum_of_squares(x, count.wide, &result, scratch)
  return result
}
package func sumOfSquaresScratchBytes(count: Int) -> Int { (count / 16384 + 1) * MemoryLayout<Double>.stride }
