/// What an operation touches, for the planner.
struct OpEffects {
  /// Values the forward pass reads.
  var reads: [Value]
  /// Values the forward pass writes, saved ones included.
  var writes: [Value]
  /// Values the gradient pass reads.
  var gradientReads: [Value] = []
  /// Outputs whose gradient the gradient pass reads.
  var upstream: [Value] = []
  /// Inputs whose gradient the gradient pass writes, in the order of its write-mode bits.
  var downstream: [Value] = []
  /// A loss runs once, in its gradient pass, when gradients are wanted.
  var isLoss = false
}

extension Op {
  var effects: OpEffects {
    switch self {
    case .linear(let o):
      var effects = OpEffects(
        reads: [o.x, o.weight, o.bias], writes: [o.y], gradientReads: [o.recomputed ?? o.x, o.weight], upstream: [o.y],
        downstream: [o.x, o.weight, o.bias])
      if let preactivation = o.preactivation {
        effects.writes.append(preactivation)
        effects.gradientReads.append(preactivation)
      }
      return effects
    case .layerNorm(let o):
      return OpEffects(
        reads: [o.x, o.weight, o.bias], writes: [o.y, o.mean, o.inverse], gradientReads: [o.x, o.weight, o.mean, o.inverse],
        upstream: [o.y], downstream: [o.x, o.weight, o.bias])
    case .residualNorm(let o):
      return OpEffects(
        reads: [o.x, o.branch, o.weight, o.bias], writes: [o.sum, o.y, o.mean, o.inverse],
        gradientReads: [o.sum, o.weight, o.mean, o.inverse], upstream: [o.y, o.sum], downstream: [o.x, o.branch, o.weight, o.bias])
    case .dropout(let o):
      return OpEffects(reads: [o.x], writes: [o.y], upstream: [o.y], downstream: [o.x])
    case .attention(let o):
      let projections = [o.query.value, o.key.value, o.value.value].uniqued
      return OpEffects(
        reads: projections, writes: [o.y, o.logSum] + [o.probabilities].compactMap { $0 },
        gradientReads: projections + [o.y, o.logSum], upstream: [o.y], downstream: projections)
    case .embedding(let o):
      let tables = [o.word, o.position, o.type]
      return OpEffects(reads: tables, writes: [o.y], upstream: [o.y], downstream: tables)
    case .halveBicubic(let o):
      return OpEffects(reads: [o.x], writes: [o.y])
    case .gatherPatches(let o):
      return OpEffects(reads: [o.images], writes: [o.y])
    case .assembleTokens(let o):
      return OpEffects(
        reads: [o.x, o.classToken, o.position], writes: [o.y], upstream: [o.y], downstream: [o.x, o.classToken])
    case .restoreTokens(let o):
      return OpEffects(
        reads: [o.x, o.maskToken, o.position], writes: [o.y], upstream: [o.y], downstream: [o.x, o.maskToken])
    case .dropClassToken(let o), .meanTokens(let o):
      return OpEffects(reads: [o.x], writes: [o.y], upstream: [o.y], downstream: [o.x])
    case .addPerPair(let o):
      return OpEffects(reads: [o.x, o.perPair], writes: [o.y], upstream: [o.y], downstream: [o.x, o.perPair])
    case .selectRows(let o):
      return OpEffects(reads: [o.x], writes: [o.y], upstream: [o.y], downstream: [o.x])
    case .unpatchify(let o):
      return OpEffects(reads: [o.x], writes: [o.y], upstream: [o.y], downstream: [o.x])
    case .doubleBilinear(let o):
      return OpEffects(reads: [o.x], writes: [o.y], upstream: [o.y], downstream: [o.x])
    case .convolve(let o):
      return OpEffects(
        reads: [o.x, o.weight, o.bias], writes: [o.y], gradientReads: [o.x, o.weight] + (o.relu ? [o.y] : []), upstream: [o.y],
        downstream: [o.x, o.weight, o.bias])
    case .addActivated(let o):
      return OpEffects(
        reads: [o.a, o.b], writes: [o.y], gradientReads: o.relu ? [o.y] : [], upstream: [o.y], downstream: [o.a, o.b])
    case .squaredError(let o):
      let reads = [o.prediction, o.target, o.mask]
      return OpEffects(reads: reads, writes: [], gradientReads: reads, downstream: [o.prediction], isLoss: true)
    case .vocabularyLoss(let o):
      let reads = [o.x, o.weight, o.bias, o.rowWeights]
      return OpEffects(
        reads: reads, writes: [o.tokenLoss] + [o.logits].compactMap { $0 }, gradientReads: reads,
        downstream: [o.x, o.weight, o.bias], isLoss: true)
    }
  }
}

extension Array where Element: Hashable {
  /// The elements in order, each once.
  var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
