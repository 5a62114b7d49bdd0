#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Twin {
  package struct VocabularyLoss {
    package var loss: Double
    package var tokenLoss, logits, dx, dWeight, dBias: [Double]
  }
  package static func vocabularyLoss(
    _ x: [Double], weight: [Double], bias: [Double], labels: [Int32], rowWeights: [Double], rows: Int, width: Int, vocabulary: Int
  ) -> VocabularyLoss {
    let logits = linear(x, weight: weight, bias: bias, rows: rows, inputs: width, outputs: vocabulary)
    var loss = 0.0
    var tokenLoss: [Double] = []
    var dLogits = logits
    for row in 0..<rows {
      let line = logits[row * vocabulary..<(row + 1) * vocabulary]
      let peak = line.max() ?? 0
      let sum = line.reduce(0) { $0 + exp($1 - peak) }
      let label = Int(labels[row])
      tokenLoss.append(peak + log(sum) - logits[row * vocabulary + label])
      loss += rowWeights[row] * tokenLoss[row]
      for c in 0..<vocabulary {
        dLogits[row * vocabulary + c] = rowWeights[row] * (exp(logits[row * vocabulary + c] - peak) / sum - (c == label ? 1 : 0))
      }
    }
    let gradients = linearGradient(x, weight: weight, dy: dLogits, rows: rows, inputs: width, outputs: vocabulary)
    return VocabularyLoss(
      loss: loss, tokenLoss: tokenLoss, logits: logits, dx: gradients.dx, dWeight: gradients.dWeight, dBias: gradients.dBias)
  }
}
