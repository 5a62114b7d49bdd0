import Kernels

extension Program {
  /// The forward pass of one operation. A loss reaches this only in an inference graph.
  func runForward(_ op: Op, scratch: UnsafeMutableRawPointer?) {
    switch op {
    case .linear(let o): forward(o)
    case .layerNorm(let o):
      Kernels.layerNorm(
        read(o.x), weight: read(o.weight), bias: read(o.bias), epsilon: o.epsilon, into: write(o.y), savingMean: write(o.mean),
        savingInverse: write(o.inverse), rows: rows(o.x), width: o.width)
    case .residualNorm(let o):
      Kernels.residualNorm(
        read(o.x), read(o.branch), dropout: dropout(o.dropout), weight: read(o.weight), bias: read(o.bias), epsilon: o.epsilon,
        into: write(o.sum), out: write(o.y), savingMean: write(o.mean), savingInverse: write(o.inverse), rows: rows(o.x), width: o.width)
    case .dropout(let o):
      if let use = dropout(o.use) { Kernels.dropout(read(o.x), use, mode: .overwrite, into: write(o.y), rows: rows(o.x), width: o.width) }
    case .attention(let o): forward(o, needed(scratch))
    case .embedding(let o):
      Kernels.embedding(
        word: read(o.word), position: read(o.position), type: read(o.type), ids: indices(o.ids), positions: indices(o.positions),
        types: indices(o.types), into: write(o.y), rows: rows(o.y), width: o.width)
    case .halveBicubic(let o):
      Kernels.halveBicubic(read(o.x), into: write(o.y), planes: o.planes, height: o.height, width: o.width)
    case .gatherPatches(let o):
      Kernels.gatherPatches(
        read(o.images), kept: indices(o.kept), into: write(o.y), batch: o.batch, channels: o.channels, side: o.side, patch: o.patch,
        keptCount: o.keptCount)
    case .assembleTokens(let o):
      Kernels.assembleTokens(
        read(o.x), cls: read(o.classToken), position: read(o.position), kept: indices(o.kept), into: write(o.y), batch: o.batch,
        keptCount: o.keptCount, width: o.width)
    case .restoreTokens(let o):
      Kernels.restoreTokens(
        read(o.x), maskToken: read(o.maskToken), position: read(o.position), restore: indices(o.restore), into: write(o.y),
        batch: o.batch, keptCount: o.keptCount, length: o.length, width: o.width)
    case .dropClassToken(let o):
      Kernels.dropClassToken(read(o.x), into: write(o.y), batch: o.batch, length: o.length, width: o.width)
    case .meanTokens(let o): Kernels.meanTokens(read(o.x), into: write(o.y), batch: o.batch, length: o.length, width: o.width)
    case .addPerPair(let o):
      Kernels.addPerPair(read(o.x), read(o.perPair), offsets: indices(o.offsets), into: write(o.y), batch: o.batch, width: o.width)
    case .selectRows(let o):
      Kernels.selectRows(read(o.x), rows: indices(o.rows), count: rows(o.y), into: write(o.y), width: o.width)
    case .unpatchify(let o):
      Kernels.unpatchify(read(o.x), into: write(o.y), batch: o.batch, grid: o.grid, patch: o.patch, channels: o.channels)
    case .doubleBilinear(let o):
      Kernels.doubleBilinear(read(o.x), into: write(o.y), planes: o.planes, height: o.height, width: o.width)
    case .convolve(let o):
      Kernels.convolve3x3(
        read(o.x), weight: read(o.weight), bias: read(o.bias), relu: o.relu, into: write(o.y), batch: o.batch, inputs: o.inputs,
        outputs: o.outputs, height: o.height, width: o.width)
    case .addActivated(let o):
      Kernels.addActivated(read(o.a), read(o.b), relu: o.relu, into: write(o.y), count: shapes[o.y.index].capacity)
    case .squaredError(let o): squaredError(o, mode: .overwrite, gradient: nil, needed(scratch))
    case .vocabularyLoss(let o): vocabularyLoss(o, gradients: nil, needed(scratch))
    }
  }

  func needed(_ scratch: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer {
    guard let scratch else { fatalError("An operation was planned without the scratch memory it needs.") }
    return scratch
  }

  private func forward(_ o: LinearOp) {
    if let preactivation = o.preactivation {
      Kernels.linearGELU(
        read(o.x), weight: read(o.weight), bias: read(o.bias), savingPreactivation: write(preactivation), into: write(o.y),
        rows: rows(o.x), inputs: o.inputs, outputs: o.outputs)
    } else {
      Kernels.linear(
        read(o.x), weight: read(o.weight), bias: read(o.bias), into: write(o.y), rows: rows(o.x), inputs: o.inputs, outputs: o.outputs)
    }
  }

  func attentionShape(_ o: AttentionOp) -> AttentionShape {
    AttentionShape(
      batch: o.batch, heads: o.heads, headWidth: o.headWidth, queryOffsets: indices(o.queryOffsets), keyOffsets: indices(o.keyOffsets),
      keyCounts: o.keyCounts.map { indices($0) }, queryStride: shapes[o.query.value.index].width,
      keyStride: shapes[o.key.value.index].width, valueStride: shapes[o.value.value.index].width,
      outStride: o.heads * o.headWidth, scale: 1 / Float(o.headWidth).squareRoot(), maxQueries: o.maximumQueries,
      maxKeys: o.maximumKeys)
  }

  private func forward(_ o: AttentionOp, _ scratch: UnsafeMutableRawPointer) {
    Kernels.attention(
      attentionShape(o), q: read(o.query.value) + o.query.start, k: read(o.key.value) + o.key.start,
      v: read(o.value.value) + o.value.start, dropout: dropout(o.dropout), into: write(o.y), savingLogSum: write(o.logSum),
      probabilities: o.probabilities.map { write($0) }, scratch: scratch)
  }

  func squaredError(_ o: SquaredErrorOp, mode: WriteMode, gradient: UnsafeMutablePointer<Float>?, _ scratch: UnsafeMutableRawPointer) {
    Kernels.maskedSquaredError(
      read(o.prediction), target: read(o.target), gridMask: read(o.mask), scale: o.scale, into: losses + o.loss, mode: mode,
      dPrediction: gradient, batch: o.batch, channels: o.channels, side: o.side, grid: o.grid, scratch: scratch)
  }

  func vocabularyLoss(_ o: VocabularyOp, gradients: VocabularyGradients?, _ scratch: UnsafeMutableRawPointer) {
    Kernels.vocabularyLoss(
      read(o.x), weight: read(o.weight), bias: read(o.bias), labels: indices(o.labels), rowWeights: read(o.rowWeights),
      into: losses + o.loss, tokenLoss: write(o.tokenLoss), gradients: gradients, logits: o.logits.map { write($0) }, rows: rows(o.x),
      width: o.width, vocabulary: o.vocabulary, scratch: scratch)
  }
}
