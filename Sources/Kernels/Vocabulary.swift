import CKernels

/// Where the gradients of the vocabulary loss go: dx [rows, width], dWeight [vocabulary, width], dBias [vocabulary].
package struct VocabularyGradients {
  package var dx: MutableFloats
  package var dxMode: WriteMode
  package var dWeight: MutableFloats
  package var dBias: MutableFloats
  package var weightMode: WriteMode

  package init(dx: MutableFloats, dxMode: WriteMode, dWeight: MutableFloats, dBias: MutableFloats, weightMode: WriteMode) {
    self.dx = dx
    self.dxMode = dxMode
    self.dWeight = dWeight
    self.dBias = dBias
    self.weightMode = weightMode
  }
}

/// loss = Σ rowWeights · cross-entropy(x weightᵀ + bias, labels), and its gradients in the same pass, in blocks of rows: the whole
/// [rows, vocabulary] matrix is never in memory unless `logits` asks for it.
/// - Parameters:
///   - tokenLoss: the cross-entropy of each row, without its weight.
///   - logits: [rows, vocabulary].
package func vocabularyLoss(
  _ x: Floats, weight: Floats, bias: Floats, labels: Indices, rowWeights: Floats, into loss: UnsafeMutablePointer<Double>,
  tokenLoss: MutableFloats, gradients: VocabularyGradients?, logits: MutableFloats?, rows: Int, width: Int, vocabulary: Int,
  scratch: UnsafeMutableRawPointer
) {
  ck_vocabulary_loss(
    x, weight, bias, labels, rowWeights, loss, tokenLoss, gradients?.dxMode.flag ?? 0, gradients?.dx, gradients?.weightMode.flag ?? 0,
    gradients?.dWeight, gradients?.dBias, logits, rows.wide, width.wide, vocabulary.wide, scratch)
}
package func vocabularyLossScratchBytes(rows: Int, width: Int, vocabulary: Int) -> Int {
  Int(ck_vocabulary_bytes(rows.wide, vocabulary.wide))
}
