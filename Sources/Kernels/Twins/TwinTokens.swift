extension Twin {
  /// A linear map of rows: output row i is the sum of `factor` times source rows. Gathering, scattering and averaging of token rows are all
  /// of this kind, and their gradient is the same terms read backwards.
  package struct RowMap {
    package struct Term {
      package var to, from: Int
      package var factor: Double
    }
    package var terms: [Term]
    package var outputs: Int
    package var inputs: Int

    package init(outputs: Int, inputs: Int, terms: [(to: Int, from: Int, factor: Double)]) {
      self.outputs = outputs
      self.inputs = inputs
      self.terms = terms.map { Term(to: $0.to, from: $0.from, factor: $0.factor) }
    }

    package func forward(_ x: [Double], width: Int) -> [Double] {
      var y = [Double](repeating: 0, count: outputs * width)
      for t in terms { for c in 0..<width { y[t.to * width + c] += t.factor * x[t.from * width + c] } }
      return y
    }
    package func gradient(_ dy: [Double], width: Int) -> [Double] {
      var dx = [Double](repeating: 0, count: inputs * width)
      for t in terms { for c in 0..<width { dx[t.from * width + c] += t.factor * dy[t.to * width + c] } }
      return dx
    }
  }

  /// out[i] = table[ids[i]].
  package static func lookUp(ids: [Int32], entries: Int) -> RowMap {
    RowMap(outputs: ids.count, inputs: entries, terms: ids.enumerated().map { ($0.offset, Int($0.element), 1) })
  }

  /// Source rows: x [B*K], then cls, then position [L+1].
  package static func assembleTokens(kept: [Int32], batch: Int, keptCount: Int, length: Int) -> RowMap {
    let cls = batch * keptCount
    var terms: [(Int, Int, Double)] = []
    for b in 0..<batch {
      terms += [(b * (keptCount + 1), cls, 1), (b * (keptCount + 1), cls + 1, 1)]
      for j in 0..<keptCount {
        let to = b * (keptCount + 1) + 1 + j
        terms += [(to, b * keptCount + j, 1), (to, cls + 2 + Int(kept[b * keptCount + j]), 1)]
      }
    }
    return RowMap(outputs: batch * (keptCount + 1), inputs: cls + 2 + length, terms: terms)
  }

  /// Source rows: x [B*(K+1)], then the mask token, then position [L+1].
  package static func restoreTokens(restore: [Int32], batch: Int, keptCount: Int, length: Int) -> RowMap {
    let mask = batch * (keptCount + 1)
    var terms: [(Int, Int, Double)] = []
    for b in 0..<batch {
      for token in 0...length {
        let to = b * (length + 1) + token
        let from = token == 0 ? -1 : Int(restore[b * length + token - 1])
        terms += [(to, from < keptCount ? b * (keptCount + 1) + 1 + from : mask, 1), (to, mask + 1 + token, 1)]
      }
    }
    return RowMap(outputs: batch * (length + 1), inputs: mask + 2 + length, terms: terms)
  }

  package static func dropClassToken(batch: Int, length: Int) -> RowMap {
    RowMap(
      outputs: batch * length, inputs: batch * (length + 1),
      terms: (0..<batch * length).map { ($0, $0 / length * (length + 1) + 1 + $0 % length, 1) })
  }

  package static func meanTokens(batch: Int, length: Int) -> RowMap {
    RowMap(outputs: batch, inputs: batch * length, terms: (0..<batch * length).map { ($0 / length, $0, 1 / Double(length)) })
  }

  /// Source rows: x [rows], then g [B].
  package static func addPerPair(offsets: [Int32]) -> RowMap {
    let batch = offsets.count - 1
    let rows = Int(offsets[batch])
    var terms: [(Int, Int, Double)] = []
    for b in 0..<batch { for row in Int(offsets[b])..<Int(offsets[b + 1]) { terms += [(row, row, 1), (row, rows + b, 1)] } }
    return RowMap(outputs: rows, inputs: rows + batch, terms: terms)
  }
}
