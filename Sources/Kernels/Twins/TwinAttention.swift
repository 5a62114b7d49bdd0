#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Twin {
  /// The plain form of `AttentionShape`: q, k, v and the output are packed [rows, heads * headWidth].
  package struct Attention {
    package var heads, headWidth: Int
    package var queryOffsets, keyOffsets: [Int]
    package var keyCounts: [Int]?
    package var scale: Double
    package var mask: Mask?

    package init(
      heads: Int, headWidth: Int, queryOffsets: [Int], keyOffsets: [Int], keyCounts: [Int]?, scale: Double, mask: Mask?
    ) {
      self.heads = heads
      self.headWidth = headWidth
      self.queryOffsets = queryOffsets
      self.keyOffsets = keyOffsets
      self.keyCounts = keyCounts
      self.scale = scale
      self.mask = mask
    }

    package var batch: Int { queryOffsets.count - 1 }
    var width: Int { heads * headWidth }
    func keys(of pair: Int) -> Int { keyCounts?[pair] ?? (keyOffsets[pair + 1] - keyOffsets[pair]) }

    func dot(_ a: [Double], _ rowA: Int, _ b: [Double], _ rowB: Int, head: Int) -> Double {
      (0..<headWidth).reduce(0) { $0 + a[rowA * width + head * headWidth + $1] * b[rowB * width + head * headWidth + $1] }
    }
    func factor(row: Int, head: Int, key: Int) -> Double {
      guard let mask else { return 1 }
      return mask.factor(rowHash: mask.attentionHash(row: row, head: head), channel: key)
    }
    /// The probabilities of one query row over its pair's keys, and the log of the sum.
    func probabilities(q: [Double], k: [Double], pair: Int, head: Int, row: Int) -> (p: [Double], logSum: Double) {
      let scores = (0..<keys(of: pair)).map { scale * dot(q, row, k, keyOffsets[pair] + $0, head: head) }
      let peak = scores.max() ?? 0
      let sum = scores.reduce(0) { $0 + exp($1 - peak) }
      return (scores.map { exp($0 - peak) / sum }, scores.isEmpty ? 0 : peak + log(sum))
    }

    package struct Result {
      /// logSum [query rows, heads]; probabilities [batch, heads, maxQueries, maxKeys].
      package var out, logSum, probabilities: [Double]
    }
    package func forward(q: [Double], k: [Double], v: [Double], maxQueries: Int, maxKeys: Int) -> Result {
      let rows = queryOffsets[batch]
      var result = Result(
        out: [Double](repeating: 0, count: rows * width), logSum: [Double](repeating: 0, count: rows * heads),
        probabilities: [Double](repeating: 0, count: batch * heads * maxQueries * maxKeys))
      for pair in 0..<batch {
        for head in 0..<heads {
          for row in queryOffsets[pair]..<queryOffsets[pair + 1] {
            let (p, logSum) = probabilities(q: q, k: k, pair: pair, head: head, row: row)
            result.logSum[row * heads + head] = logSum
            for (key, probability) in p.enumerated() {
              let query = row - queryOffsets[pair]
              result.probabilities[((pair * heads + head) * maxQueries + query) * maxKeys + key] = probability
              let kept = probability * factor(row: row, head: head, key: key)
              for c in head * headWidth..<(head + 1) * headWidth {
                result.out[row * width + c] += kept * v[(keyOffsets[pair] + key) * width + c]
              }
            }
          }
        }
      }
      return result
    }

    package struct Gradients {
      package var dq, dk, dv: [Double]
    }
    package func gradient(q: [Double], k: [Double], v: [Double], dOut: [Double]) -> Gradients {
      func zeros(_ x: [Double]) -> [Double] { [Double](repeating: 0, count: x.count) }
      var result = Gradients(dq: zeros(q), dk: zeros(k), dv: zeros(v))
      for pair in 0..<batch {
        for head in 0..<heads {
          for row in queryOffsets[pair]..<queryOffsets[pair + 1] {
            let p = probabilities(q: q, k: k, pair: pair, head: head, row: row).p
            let factors = p.indices.map { factor(row: row, head: head, key: $0) }
            let dp = p.indices.map { factors[$0] * dot(dOut, row, v, keyOffsets[pair] + $0, head: head) }
            let mean = zip(p, dp).reduce(0) { $0 + $1.0 * $1.1 }
            for key in p.indices {
              let ds = scale * p[key] * (dp[key] - mean)
              let keyRow = (keyOffsets[pair] + key) * width
              for c in head * headWidth..<(head + 1) * headWidth {
                result.dq[row * width + c] += ds * k[keyRow + c]
                result.dk[keyRow + c] += ds * q[row * width + c]
                result.dv[keyRow + c] += p[key] * factors[key] * dOut[row * width + c]
              }
            }
          }
        }
      }
      return result
    }
  }
}
