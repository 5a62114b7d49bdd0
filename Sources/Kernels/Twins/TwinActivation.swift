#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Twin {
  package static func gelu(_ x: [Double]) -> [Double] { x.map { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) } }
  package static func geluGradient(_ x: [Double], dy: [Double]) -> [Double] {
    zip(x, dy).map { x, dy in
      let distribution = 0.5 * (1 + erf(x / 2.0.squareRoot()))
      return dy * (distribution + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot())
    }
  }

  package static func addActivated(_ a: [Double], _ b: [Double], relu: Bool) -> [Double] {
    zip(a, b).map { relu ? max($0 + $1, 0) : $0 + $1 }
  }
  /// The gradient of either summand.
  package static func addActivatedGradient(y: [Double], relu: Bool, dy: [Double]) -> [Double] {
    zip(y, dy).map { relu && $0 <= 0 ? 0 : $1 }
  }

  package static func adamW(
    _ s: AdamW, weightDecay: Double, gradientScale: Double, parameters: inout [Double], gradients: [Double], firstMoments: inout [Double],
    secondMoments: inout [Double]
  ) {
    let (rate, beta1, beta2) = (Double(s.learningRate), Double(s.beta1), Double(s.beta2))
    for i in 0..<parameters.count {
      let g = gradients[i] * gradientScale
      parameters[i] *= 1 - rate * weightDecay
      firstMoments[i] = beta1 * firstMoments[i] + (1 - beta1) * g
      secondMoments[i] = beta2 * secondMoments[i] + (1 - beta2) * g * g
      let denominator = (secondMoments[i] / (1 - pow(beta2, Double(s.step)))).squareRoot() + Double(s.epsilon)
      parameters[i] -= rate * firstMoments[i] / (1 - pow(beta1, Double(s.step))) / denominator
    }
  }
}
