/// torch's bicubic resize of float planes (`interpolate(mode: "bicubic", align_corners: False)`).
package enum TensorResize {
  /// - Parameters:
  ///   - planes: [planes, height, width].
  ///   - antialias: Off: four taps with a = -0.75 and replicated edges (torchvision 0.14.1's default for tensors). On: the support grows
  ///     with the factor of reduction, a = -0.5, edges renormalised.
  /// - Returns: [planes, outHeight, outWidth].
  package static func bicubic(
    _ planes: [Float], count: Int, height: Int, width: Int, outHeight: Int, outWidth: Int, antialias: Bool
  ) -> [Float] {
    precondition(planes.count == count * height * width, "planes hold count x height x width values")
    let across = taps(from: width, to: outWidth, antialias: antialias)
    let down = taps(from: height, to: outHeight, antialias: antialias)
    var result: [Float] = []
    result.reserveCapacity(count * outHeight * outWidth)
    var rows = [Double](repeating: 0, count: height * outWidth)
    for plane in 0..<count {
      for row in 0..<height {
        let start = (plane * height + row) * width
        for column in 0..<outWidth {
          var sum = 0.0
          for tap in across[column] { sum += tap.weight * Double(planes[start + tap.place]) }
          rows[row * outWidth + column] = sum
        }
      }
      for row in 0..<outHeight {
        for column in 0..<outWidth {
          var sum = 0.0
          for tap in down[row] { sum += tap.weight * rows[tap.place * outWidth + column] }
          result.append(Float(sum))
        }
      }
    }
    return result
  }

  private struct Tap {
    var place: Int
    var weight: Double
  }

  private static func taps(from source: Int, to outputs: Int, antialias: Bool) -> [[Tap]] {
    guard !antialias else {
      let axis = ResampleAxis(from: source, to: outputs, filter: .bicubic)
      return (0..<outputs).map { output in
        (0..<Int(axis.counts[output])).map {
          Tap(place: Int(axis.starts[output]) + $0, weight: axis.weights[output * axis.taps + $0])
        }
      }
    }
    let scale = Double(source) / Double(outputs)
    return (0..<outputs).map { output in
      let center = (Double(output) + 0.5) * scale - 0.5
      let first = center.rounded(.down)
      return (-1...2).map { offset in
        Tap(
          place: min(max(Int(first) + offset, 0), source - 1), weight: sharpCubic(abs(center - first - Double(offset))))
      }
    }
  }

  /// Cubic convolution with a = -0.75.
  private static func sharpCubic(_ x: Double) -> Double {
    if x <= 1 { return (1.25 * x - 2.25) * x * x + 1 }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.75 : 0
  }
}
