import CKernels

/// Filters of Pillow's antialiased resize.
package enum ResampleFilter: Sendable {
  /// Triangle, support 1.
  case bilinear
  /// Cubic convolution with a = -0.5, support 2.
  case bicubic

  var support: Double { self == .bilinear ? 1 : 2 }

  func weight(_ distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .bilinear: return x < 1 ? 1 - x : 0
    case .bicubic:
      if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0
    }
  }
}

/// Which source places make each output place of one axis, and with which weights: the support grows with the factor of reduction
/// (antialiasing), pixel centres lie at half integers, and weights are normalised (Pillow's Resample.c; reference section 3).
struct ResampleAxis {
  let starts: [Int32]
  let counts: [Int32]
  /// [outputs, taps], normalised.
  let weights: [Double]
  let taps: Int

  init(from source: Int, to outputs: Int, filter: ResampleFilter) {
    let scale = Double(source) / Double(outputs)
    let filterScale = max(scale, 1)
    let support = filter.support * filterScale
    let taps = Int(support.rounded(.up)) * 2 + 1
    var starts: [Int32] = []
    var counts: [Int32] = []
    var weights = [Double](repeating: 0, count: outputs * taps)
    for output in 0..<outputs {
      let center = (Double(output) + 0.5) * scale
      let first = max(0, Int(center - support + 0.5))
      let count = min(source, Int(center + support + 0.5)) - first
      var sum = 0.0
      for tap in 0..<count {
        let weight = filter.weight((Double(tap + first) - center + 0.5) * (1 / filterScale))
        weights[output * taps + tap] = weight
        sum += weight
      }
      if sum != 0 { for tap in 0..<count { weights[output * taps + tap] /= sum } }
      starts.append(Int32(first))
      counts.append(Int32(count))
    }
    self.starts = starts
    self.counts = counts
    self.weights = weights
    self.taps = taps
  }

  /// The weights with 22 fractional bits, rounded half away from zero, as Pillow has them for 8-bit pictures.
  var fixedWeights: [Int32] { weights.map { Int32($0 * Double(1 << 22) + ($0 < 0 ? -0.5 : 0.5)) } }
}
