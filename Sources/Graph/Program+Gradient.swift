import Kernels

extension Program {
  typealias Instruction = Schedule.Instruction

  /// The gradient pass of one operation; bits of the instruction follow the order of `OpEffects.downstream` and `.upstream`.
  func runGradient(_ op: Op, _ i: Instruction, scratch: UnsafeMutableRawPointer?) {
    switch op {
    case .linear(let o): gradient(o, i, needed(scratch))
    case .layerNorm(let o):
      Kernels.layerNormGradient(
        x: read(o.x), weight: read(o.weight), mean: read(o.mean), inverse: read(o.inverse), dy: upstream(o.y),
        dxMode: mode(i, 0, o.x), into: gradientPointer(o.x), weightMode: mode(i, 1, o.weight), dWeight: gradientPointer(o.weight),
        dBias: gradientPointer(o.bias), rows: rows(o.x), width: o.width, scratch: needed(scratch))
    case .residualNorm(let o):
      Kernels.residualNormGradient(
        sum: read(o.sum), weight: read(o.weight), mean: read(o.mean), inverse: read(o.inverse), dOut: upstream(o.y),
        dSum: i.present >> 1 & 1 == 1 ? upstream(o.sum) : nil, dropout: dropout(o.dropout), dxMode: mode(i, 0, o.x),
        into: gradientPointer(o.x), dyMode: mode(i, 1, o.branch), dy: gradientPointer(o.branch), weightMode: mode(i, 2, o.weight),
        dWeight: gradientPointer(o.weight), dBias: gradientPointer(o.bias), rows: rows(o.x), width: o.width, scratch: needed(scratch))
    case .dropout(let o):
      if let use = dropout(o.use) {
        Kernels.dropout(upstream(o.y), use, mode: mode(i, 0, o.x), into: gradientPointer(o.x), rows: rows(o.x), width: o.width)
      }
    case .attention(let o): gradient(o, i, needed(scratch))
    case .embedding(let o):
      Kernels.embeddingGradient(
        dOut: upstream(o.y), ids: indices(o.ids), positions: indices(o.positions), types: indices(o.types), mode: mode(i, 0, o.word),
        dWord: gradientPointer(o.word), dPosition: gradientPointer(o.position), dType: gradientPointer(o.type), rows: rows(o.y),
        width: o.width, vocabulary: o.vocabulary, positionCount: o.positionCount, typeCount: o.typeCount, paddingID: o.paddingID)
    case .halveBicubic, .gatherPatches:
      // Pictures are inputs: they carry no gradient, so the schedule never comes here.
      return
    case .assembleTokens(let o):
      Kernels.assembleTokensGradient(
        dy: upstream(o.y), xMode: mode(i, 0, o.x), dx: gradientPointer(o.x), clsMode: mode(i, 1, o.classToken),
        dCls: gradientPointer(o.classToken), batch: o.batch, keptCount: o.keptCount, width: o.width)
    case .restoreTokens(let o):
      Kernels.restoreTokensGradient(
        dy: upstream(o.y), restore: indices(o.restore), xMode: mode(i, 0, o.x), dx: gradientPointer(o.x),
        maskMode: mode(i, 1, o.maskToken), dMaskToken: gradientPointer(o.maskToken), batch: o.batch, keptCount: o.keptCount,
        length: o.length, width: o.width)
    case .dropClassToken(let o):
      Kernels.dropClassTokenGradient(
        dy: upstream(o.y), mode: mode(i, 0, o.x), into: gradientPointer(o.x), batch: o.batch, length: o.length, width: o.width)
    case .meanTokens(let o):
      Kernels.meanTokensGradient(
        dy: upstream(o.y), mode: mode(i, 0, o.x), into: gradientPointer(o.x), batch: o.batch, length: o.length, width: o.width)
    case .addPerPair(let o):
      Kernels.addPerPairGradient(
        dy: upstream(o.y), offsets: indices(o.offsets), xMode: mode(i, 0, o.x), dx: gradientPointer(o.x),
        pairMode: mode(i, 1, o.perPair), dg: gradientPointer(o.perPair), batch: o.batch, width: o.width)
    case .selectRows(let o):
      Kernels.selectRowsGradient(
        dy: upstream(o.y), rows: indices(o.rows), count: rows(o.y), mode: mode(i, 0, o.x), into: gradientPointer(o.x),
        sourceRows: rows(o.x), width: o.width)
    case .unpatchify(let o):
      Kernels.unpatchifyGradient(
        dy: upstream(o.y), mode: mode(i, 0, o.x), into: gradientPointer(o.x), batch: o.batch, grid: o.grid, patch: o.patch,
        channels: o.channels)
    case .doubleBilinear(let o):
      Kernels.doubleBilinearGradient(
        dy: upstream(o.y), mode: mode(i, 0, o.x), into: gradientPointer(o.x), planes: o.planes, height: o.height, width: o.width)
    case .convolve(let o):
      Kernels.convolve3x3Gradient(
        x: read(o.x), y: o.relu ? read(o.y) : read(o.x), weight: read(o.weight), relu: o.relu, dy: upstream(o.y),
        inputMode: mode(i, 0, o.x), dx: gradientPointer(o.x), weightMode: mode(i, 1, o.weight), dWeight: gradientPointer(o.weight),
        dBias: gradientPointer(o.bias), batch: o.batch, inputs: o.inputs, outputs: o.outputs, height: o.height, width: o.width,
        scratch: needed(scratch))
    case .addActivated(let o):
      Kernels.addActivatedGradient(
        y: o.relu ? read(o.y) : upstream(o.y), relu: o.relu, dy: upstream(o.y), aMode: mode(i, 0, o.a), da: gradientPointer(o.a),
        bMode: mode(i, 1, o.b), db: gradientPointer(o.b), count: shapes[o.y.index].capacity)
    case .squaredError(let o):
      let wanted = i.wanted & 1 == 1
      squaredError(o, mode: mode(i, 0, o.prediction), gradient: wanted ? gradientPointer(o.prediction) : nil, needed(scratch))
    case .vocabularyLoss(let o): gradient(o, i, needed(scratch))
    }
  }

  private func upstream(_ value: Value) -> UnsafePointer<Float> { UnsafePointer(gradientPointer(value)) }

  private func gradient(_ o: LinearOp, _ i: Instruction, _ scratch: UnsafeMutableRawPointer) {
    let count = rows(o.x)
    let dy = gradientPointer(o.y)
    if let preactivation = o.preactivation {
      // The gradient of y is read by nobody else, so it becomes the gradient of the preactivation in place.
      Kernels.geluGradient(preactivation: read(preactivation), dy: dy, into: dy, count: count * o.outputs)
    }
    if i.wanted & 1 == 1 {
      Kernels.linearGradientInput(
        dy: dy, weight: read(o.weight), mode: mode(i, 0, o.x), into: gradientPointer(o.x), rows: count, inputs: o.inputs,
        outputs: o.outputs)
    }
    guard i.wanted >> 1 & 1 == 1 else { return }
    var x = UnsafePointer<Float>?.none
    if let recomputed = o.recomputed {
      let again = scratch.assumingMemoryBound(to: Float.self)
      Kernels.gelu(read(recomputed), into: again, count: count * o.inputs)
      x = UnsafePointer(again)
    }
    Kernels.linearGradientWeight(
      dy: dy, x: x ?? read(o.x), mode: mode(i, 1, o.weight), into: gradientPointer(o.weight), rows: count, inputs: o.inputs,
      outputs: o.outputs)
    Kernels.columnSum(
      dy, mode: mode(i, 2, o.bias), into: gradientPointer(o.bias), rows: count, width: o.outputs, scratch: scratch)
  }

  private func gradient(_ o: AttentionOp, _ i: Instruction, _ scratch: UnsafeMutableRawPointer) {
    // Bits count distinct projections in order of first use.
    let keyBit = o.key.value == o.query.value ? 0 : 1
    let valueBit = o.value.value == o.query.value ? 0 : (o.value.value == o.key.value ? keyBit : keyBit + 1)
    Kernels.attentionGradient(
      attentionShape(o), q: read(o.query.value) + o.query.start, k: read(o.key.value) + o.key.start,
      v: read(o.value.value) + o.value.start, out: read(o.y), logSum: read(o.logSum), dOut: upstream(o.y),
      dropout: dropout(o.dropout), queryMode: mode(i, 0, o.query.value), dq: gradientPointer(o.query.value) + o.query.start,
      keyMode: mode(i, keyBit, o.key.value), dk: gradientPointer(o.key.value) + o.key.start, valueMode: mode(i, valueBit, o.value.value),
      dv: gradientPointer(o.value.value) + o.value.start, scratch: scratch)
  }

  private func gradient(_ o: VocabularyOp, _ i: Instruction, _ scratch: UnsafeMutableRawPointer) {
    guard i.wanted != 0 else { return vocabularyLoss(o, gradients: nil, scratch) }
    vocabularyLoss(
      o,
      gradients: VocabularyGradients(
        dx: gradientPointer(o.x), dxMode: mode(i, 0, o.x), dWeight: gradientPointer(o.weight), dBias: gradientPointer(o.bias),
        weightMode: mode(i, 1, o.weight)), scratch)
  }
}
