/// How the loss of a report's words comes about: the sum of weight times loss over its tokens, and over pads where the objective counts
/// them, divided by the number of positions that are averaged over.
package struct WordLoss: Hashable, Sendable {
  /// Positions the objective averages over: real tokens, or all positions of a report with its pads.
  package var length: Int
  /// Weight times loss, summed over the pads that count, in nats; 0 where pads are left out.
  package var padSum: Double

  package init(length: Int, padSum: Double = 0) {
    self.length = length
    self.padSum = padSum
  }
}

extension PairView {
  /// The sum of weight times loss over everything the objective averages over, in nats; nil where no model has looked at every token.
  package var weightedLossSum: Double? {
    guard let wordLoss, !tokens.isEmpty else { return nil }
    var sum = wordLoss.padSum
    for token in tokens {
      guard let loss = token.loss else { return nil }
      sum += token.weight * loss
    }
    return sum
  }

  /// That sum over its length: the mean that is logged as `mlm_loss`.
  package var meanWordLoss: Double? {
    guard let wordLoss, wordLoss.length > 0 else { return nil }
    return weightedLossSum.map { $0 / Double(wordLoss.length) }
  }

  /// The part of the words' loss that a token makes up, in 0...1; nil where it is not known.
  package func lossShare(of token: TokenView) -> Double? {
    guard let loss = token.loss, let sum = weightedLossSum, sum > 0 else { return nil }
    return token.weight * loss / sum
  }
}
