import Corpus
import Graph
import Models
import Telemetry

extension PairInspector {
  private static let crossAttention = "fusion_cross_attn_probs"
  private static func selfAttention(_ block: Int) -> String { "encoder_attn_probs\(block)" }

  /// The intermediates that attention is read from.
  static func attentionNames(_ recipe: Recipe) -> Set<String> {
    Set([crossAttention] + (0..<recipe.sizes.depth).map(selfAttention))
  }

  /// The fusion layer's cross-attention, at the patches' places. The published map leaves them in shuffled order (Q24).
  func attentionMaps(_ run: ModelRun, tokens: Int) -> AttentionMaps? {
    guard let probabilities = run.program.pointer(Self.crossAttention) else { return nil }
    let (heads, kept, length) = (run.model.sizes.textHeadCount, run.model.keptCount, batch.shape.length)
    let queries = run.model.sizes.maximumTokens
    let plane = tokens * length
    var maps = AttentionMaps(
      tokens: tokens, side: batch.shape.grid, weights: [Float](repeating: 0, count: plane), headCount: heads,
      headWeights: [Float](repeating: 0, count: heads * plane))
    let isShuffled = recipe.switches.attentionMap == .published
    let restore = UnsafeBufferPointer(start: UnsafePointer(batch.restore), count: length)
    for head in 0..<heads {
      for token in 0..<tokens {
        let row = UnsafeBufferPointer(start: probabilities + (head * queries + token) * kept, count: kept)
        let patches = isShuffled ? Array(row) : attentionInPlace(row, restore: restore)
        for (patch, probability) in patches.enumerated() {
          maps.weights[token * length + patch] += probability / Float(heads)
          maps.headWeights[head * plane + token * length + patch] = probability
        }
      }
    }
    return maps
  }

  /// What each patch the encoder saw attends to, in every block.
  func encoderAttention(_ run: ModelRun) -> EncoderAttention? {
    let (sizes, kept) = (run.model.sizes, run.model.keptCount)
    let count = sizes.headCount * (kept + 1) * (kept + 1)
    var weights: [Float] = []
    weights.reserveCapacity(sizes.depth * count)
    for block in 0..<sizes.depth {
      guard let probabilities = run.program.pointer(Self.selfAttention(block)) else { return nil }
      weights += UnsafeBufferPointer(start: probabilities, count: count)
    }
    return EncoderAttention(
      blockCount: sizes.depth, headCount: sizes.headCount, side: batch.shape.grid, patches: (0..<kept).map { Int(batch.kept[$0]) },
      weights: weights)
  }
}
