extension Twin {
  package struct Norm {
    package var y, mean, inverse: [Double]
  }
  package static func layerNorm(_ x: [Double], weight: [Double], bias: [Double], epsilon: Double, width: Int) -> Norm {
    var result = Norm(y: x, mean: [], inverse: [])
    for row in 0..<x.count / width {
      let line = x[row * width..<(row + 1) * width]
      let mean = line.reduce(0, +) / Double(width)
      let variance = line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      let inverse = 1 / (variance + epsilon).squareRoot()
      for c in 0..<width { result.y[row * width + c] = (x[row * width + c] - mean) * inverse * weight[c] + bias[c] }
      result.mean.append(mean)
      result.inverse.append(inverse)
    }
    return result
  }

  package struct NormGradients {
    package var dx, dWeight, dBias: [Double]
  }
  package static func layerNormGradient(_ x: [Double], weight: [Double], epsilon: Double, dy: [Double], width: Int) -> NormGradients {
    let norm = layerNorm(x, weight: weight, bias: [Double](repeating: 0, count: width), epsilon: epsilon, width: width)
    var result = NormGradients(
      dx: x, dWeight: [Double](repeating: 0, count: width), dBias: [Double](repeating: 0, count: width))
    for row in 0..<x.count / width {
      var sum = 0.0
      var product = 0.0
      for c in 0..<width {
        let normal = (x[row * width + c] - norm.mean[row]) * norm.inverse[row]
        let g = dy[row * width + c]
        sum += g * weight[c]
        product += g * weight[c] * normal
        result.dWeight[c] += g * normal
        result.dBias[c] += g
      }
      for c in 0..<width {
        let normal = (x[row * width + c] - norm.mean[row]) * norm.inverse[row]
        let g = dy[row * width + c] * weight[c]
        result.dx[row * width + c] = norm.inverse[row] * (g - sum / Double(width) - normal * product / Double(width))
      }
    }
    return result
  }

  /// What names the rows of a dropout and how much of it: the plain form of `Dropout`.
  package struct Mask {
    package var rate: Float
    package var key: UInt64
    package var pairs, tokens: [Int32]

    package init(rate: Float, key: UInt64, pairs: [Int32], tokens: [Int32]) {
      self.rate = rate
      self.key = key
      self.pairs = pairs
      self.tokens = tokens
    }

    /// The hash of a row: the kernels' mask is part of what a seed means, so it is written down twice.
    package func rowHash(_ row: Int) -> UInt64 {
      let name = UInt64(UInt32(bitPattern: pairs[row])) << 32 | UInt64(UInt32(bitPattern: tokens[row]))
      return finalised(key ^ finalised(name &+ 0x9E37_79B9_7F4A_7C15))
    }
    package func factor(rowHash: UInt64, channel: Int) -> Double {
      var h = UInt32(truncatingIfNeeded: channel) &* 0x9E37_79B9 &+ UInt32(truncatingIfNeeded: rowHash)
      h ^= h >> 16
      h = h &* 0x85EB_CA6B
      h ^= UInt32(truncatingIfNeeded: rowHash >> 32)
      h ^= h >> 13
      h = h &* 0xC2B2_AE35
      h ^= h >> 16
      return h >= UInt32(clamping: UInt64(Double(rate) * 0x1p32)) ? 1 / (1 - Double(rate)) : 0
    }
    package func attentionHash(row: Int, head: Int) -> UInt64 {
      finalised(rowHash(row) &+ UInt64(head + 1) &* 0xD1B5_4A32_D192_ED03)
    }
    /// The factors of [rows, width].
    package func factors(width: Int) -> [Double] {
      pairs.indices.flatMap { row in
        let hash = rowHash(row)
        return (0..<width).map { factor(rowHash: hash, channel: $0) }
      }
    }
  }
}

/// The finaliser of splitmix64.
private func finalised(_ value: UInt64) -> UInt64 {
  var z = value
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
