extension Twin {
  /// A linear map between whole arrays by (to, from, factor); width 1 of `RowMap`.
  private static func map(outputs: Int, inputs: Int, _ terms: [(Int, Int, Double)]) -> RowMap {
    RowMap(outputs: outputs, inputs: inputs, terms: terms)
  }

  /// Resampling along one axis: for every output place its sources and their factors.
  private typealias Taps = [[(from: Int, factor: Double)]]
  private static func separable(planes: Int, height: Int, width: Int, rows: Taps, columns: Taps) -> RowMap {
    var terms: [(Int, Int, Double)] = []
    for plane in 0..<planes {
      for (i, row) in rows.enumerated() {
        for (j, column) in columns.enumerated() {
          let to = (plane * rows.count + i) * columns.count + j
          for a in row { for b in column { terms.append((to, (plane * height + a.from) * width + b.from, a.factor * b.factor)) } }
        }
      }
    }
    return map(outputs: planes * rows.count * columns.count, inputs: planes * height * width, terms)
  }

  /// The source coordinate of output i at half the size is 2i + 0.5: Keys' cubic with a = -0.75 there, edges repeated.
  package static func halveBicubic(planes: Int, height: Int, width: Int) -> RowMap {
    func cubic(_ distance: Double) -> Double {
      let (a, t) = (-0.75, abs(distance))
      if t <= 1 { return ((a + 2) * t - (a + 3)) * t * t + 1 }
      return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0
    }
    func taps(_ size: Int) -> Taps {
      (0..<size / 2).map { i in
        (-1...2).map { (from: min(max(2 * i + $0, 0), size - 1), factor: cubic(Double($0) - 0.5)) }
      }
    }
    return separable(planes: planes, height: height, width: width, rows: taps(height), columns: taps(width))
  }

  /// The source coordinate of output i at twice the size is (i + 0.5) / 2 - 0.5, not below 0.
  package static func doubleBilinear(planes: Int, height: Int, width: Int) -> RowMap {
    func taps(_ size: Int) -> Taps {
      (0..<2 * size).map { i in
        let place = max((Double(i) + 0.5) / 2 - 0.5, 0)
        let low = Int(place)
        let part = place - Double(low)
        return [(from: low, factor: 1 - part), (from: min(low + 1, size - 1), factor: part)]
      }
    }
    return separable(planes: planes, height: height, width: width, rows: taps(height), columns: taps(width))
  }

  package static func gatherPatches(kept: [Int32], batch: Int, channels: Int, side: Int, patch: Int, keptCount: Int) -> RowMap {
    var terms: [(Int, Int, Double)] = []
    for b in 0..<batch {
      for j in 0..<keptCount {
        let number = Int(kept[b * keptCount + j])
        for c in 0..<channels {
          for p in 0..<patch {
            for q in 0..<patch {
              let (row, column) = (number / (side / patch) * patch + p, number % (side / patch) * patch + q)
              terms.append((terms.count, ((b * channels + c) * side + row) * side + column, 1))
            }
          }
        }
      }
    }
    return map(outputs: terms.count, inputs: batch * channels * side * side, terms)
  }

  package static func unpatchify(batch: Int, grid: Int, patch: Int, channels: Int) -> RowMap {
    let side = grid * patch
    var terms: [(Int, Int, Double)] = []
    for b in 0..<batch {
      for cell in 0..<grid * grid {
        for p in 0..<patch {
          for q in 0..<patch {
            for c in 0..<channels {
              let (row, column) = (cell / grid * patch + p, cell % grid * patch + q)
              terms.append((((b * channels + c) * side + row) * side + column, terms.count, 1))
            }
          }
        }
      }
    }
    return map(outputs: terms.count, inputs: terms.count, terms)
  }

  package struct SquaredError {
    package var loss: Double
    package var gradient: [Double]
  }
  package static func maskedSquaredError(
    _ prediction: [Double], target: [Double], gridMask: [Double], scale: Double, batch: Int, channels: Int, side: Int, grid: Int
  ) -> SquaredError {
    var result = SquaredError(loss: 0, gradient: [Double](repeating: 0, count: prediction.count))
    let cell = side / grid
    for i in 0..<prediction.count {
      let (image, row, column) = (i / (channels * side * side), i / side % side, i % side)
      let mask = gridMask[(image * grid + row / cell) * grid + column / cell]
      let difference = prediction[i] - target[i]
      result.loss += scale * mask * difference * difference
      result.gradient[i] = 2 * scale * mask * difference
    }
    return result
  }
}
