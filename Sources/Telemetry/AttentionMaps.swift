/// How the heads of an attention are made into one map.
package enum HeadChoice: Hashable, Sendable {
  case mean
  /// The largest of the heads at each place: such a map does not sum to one.
  case largest
  /// Counted from 0.
  case head(Int)
}

/// Fusion cross-attention of every token over the image patches, in image order; each row of a head, and of their mean, sums to 1 over
/// visible patches.
package struct AttentionMaps: Hashable, Sendable {
  package var tokens: Int
  /// The grid is `side` x `side` patches.
  package var side: Int
  /// [tokens, side * side], the mean of the heads; 0 where the patch was hidden from the encoder.
  package var weights: [Float]
  package var headCount: Int
  /// [heads, tokens, side * side]; empty where only the mean was kept.
  package var headWeights: [Float]

  package init(tokens: Int, side: Int, weights: [Float], headCount: Int = 0, headWeights: [Float] = []) {
    self.tokens = tokens
    self.side = side
    self.weights = weights
    self.headCount = headCount
    self.headWeights = headWeights
  }

  /// The attention [side * side] of a stretch of tokens, which share it evenly; nil where it is not known.
  package func map(of range: Range<Int>, heads: HeadChoice) -> [Float]? {
    let patches = side * side
    guard patches > 0, !range.isEmpty, range.lowerBound >= 0, range.upperBound <= tokens, weights.count >= tokens * patches else {
      return nil
    }
    func mean(of plane: ArraySlice<Float>) -> [Float] {
      var map = [Float](repeating: 0, count: patches)
      for token in range {
        let start = plane.startIndex + token * patches
        for patch in 0..<patches { map[patch] += plane[start + patch] / Float(range.count) }
      }
      return map
    }
    func plane(_ head: Int) -> ArraySlice<Float> { headWeights[(head * tokens * patches)..<((head + 1) * tokens * patches)] }
    let hasHeads = headCount > 0 && headWeights.count >= headCount * tokens * patches
    switch heads {
    case .mean: return mean(of: weights[...])
    case .largest:
      guard hasHeads else { return nil }
      return (1..<headCount).reduce(mean(of: plane(0))) { zip($0, mean(of: plane($1))).map(max) }
    case .head(let head):
      guard hasHeads, (0..<headCount).contains(head) else { return nil }
      return mean(of: plane(head))
    }
  }
}

/// Self-attention inside the image encoder, of every block and head over the patches it saw and its class token.
package struct EncoderAttention: Hashable, Sendable {
  package var blockCount: Int
  package var headCount: Int
  /// The grid is `side` x `side` patches.
  package var side: Int
  /// Places in the grid of the patches the encoder saw, in the order of its rows behind the class token's.
  package var patches: [Int]
  /// [blocks, heads, 1 + patches, 1 + patches]; each row sums to 1.
  package var weights: [Float]

  package init(blockCount: Int, headCount: Int, side: Int, patches: [Int], weights: [Float]) {
    self.blockCount = blockCount
    self.headCount = headCount
    self.side = side
    self.patches = patches
    self.weights = weights
  }

  /// What a patch attends to.
  package struct Row: Hashable, Sendable {
    /// [side * side] in image order, 0 where the patch was hidden.
    package var map: [Float]
    /// What goes to the class token.
    package var classShare: Float
  }

  /// The attention of the patch at `place` in the grid; nil where the encoder did not see it.
  package func row(of place: Int, block: Int, heads: HeadChoice) -> Row? {
    let rows = patches.count + 1
    guard let query = patches.firstIndex(of: place), (0..<blockCount).contains(block), headCount > 0,
      weights.count >= blockCount * headCount * rows * rows
    else { return nil }
    func values(_ head: Int) -> ArraySlice<Float> {
      let start = ((block * headCount + head) * rows + query + 1) * rows
      return weights[start..<(start + rows)]
    }
    let row: [Float]
    switch heads {
    case .mean:
      row = (0..<rows).map { column in
        (0..<headCount).reduce(Float(0)) { $0 + values($1)[values($1).startIndex + column] } / Float(headCount)
      }
    case .largest: row = (1..<headCount).reduce(Array(values(0))) { zip($0, values($1)).map(max) }
    case .head(let head):
      guard (0..<headCount).contains(head) else { return nil }
      row = Array(values(head))
    }
    var map = [Float](repeating: 0, count: side * side)
    for (column, patch) in patches.enumerated() where map.indices.contains(patch) { map[patch] = row[column + 1] }
    return Row(map: map, classShare: row[0])
  }
}
