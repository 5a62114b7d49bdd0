import Kernels

extension Op {
  /// Scratch bytes of one pass, for the worst case.
  func scratchBytes(shapes: [ValueShape], gradient: Bool) -> Int {
    func capacity(_ value: Value) -> Int { shapes[value.index].rows.capacity }
    switch self {
    case .linear(let o):
      guard gradient else { return 0 }
      let again = o.recomputed == nil ? 0 : capacity(o.x) * o.inputs * MemoryLayout<Float>.stride
      return max(again, Kernels.columnSumScratchBytes(rows: capacity(o.x), width: o.outputs))
    case .layerNorm(let o): return gradient ? Kernels.layerNormGradientScratchBytes(rows: capacity(o.x), width: o.width) : 0
    case .residualNorm(let o): return gradient ? Kernels.layerNormGradientScratchBytes(rows: capacity(o.x), width: o.width) : 0
    case .attention(let o): return gradient ? Kernels.attentionGradientScratchBytes(o.sizes) : Kernels.attentionScratchBytes(o.sizes)
    case .convolve(let o):
      return gradient
        ? Kernels.convolve3x3GradientScratchBytes(
          batch: o.batch, inputs: o.inputs, outputs: o.outputs, height: o.height, width: o.width) : 0
    case .squaredError(let o):
      return Kernels.maskedSquaredErrorScratchBytes(batch: o.batch, channels: o.channels, side: o.side, grid: o.grid)
    case .vocabularyLoss(let o):
      return Kernels.vocabularyLossScratchBytes(rows: capacity(o.x), width: o.width, vocabulary: o.vocabulary)
    case .dropout, .embedding, .halveBicubic, .gatherPatches, .assembleTokens, .restoreTokens, .dropClassToken, .meanTokens,
      .addPerPair, .selectRows, .unpatchify, .doubleBilinear, .addActivated:
      return 0
    }
  }

  /// Multiplications and additions of one pass at `rows` rows of each value; elementwise work is not counted.
  /// - Parameters:
  ///   - wanted: bit i: downstream value i carries a gradient.
  ///   - scores: query-key pairs of an attention, one head.
  func floatingPointOperations(gradient: Bool, wanted: UInt32, rows: (Value) -> Int, scores: (AttentionOp) -> Double) -> Double {
    /// A product forwards; backwards one for the input and one for the weight, as far as they are wanted.
    func products(_ one: Double) -> Double { gradient ? one * Double((wanted & 1) + (wanted >> 1 & 1)) : one }
    switch self {
    case .linear(let o): return products(2 * Double(rows(o.x)) * Double(o.inputs) * Double(o.outputs))
    case .attention(let o):
      // Forwards scores and mix; backwards the scores again, and two products for each.
      return scores(o) * Double(o.heads * o.headWidth) * (gradient ? 10 : 4)
    case .convolve(let o): return products(2 * Double(o.batch * o.height * o.width) * Double(o.inputs * o.outputs * 9))
    case .vocabularyLoss(let o):
      // The loss runs in its gradient pass, where there is one.
      let one = 2 * Double(rows(o.x)) * Double(o.width) * Double(o.vocabulary)
      return one + (gradient ? products(one) : 0)
    case .layerNorm, .residualNorm, .dropout, .embedding, .halveBicubic, .gatherPatches, .assembleTokens, .restoreTokens,
      .dropClassToken, .meanTokens, .addPerPair, .selectRows, .unpatchify, .doubleBilinear, .addActivated, .squaredError:
      return 0
    }
  }

  /// What profiles call the operation.
  var label: String {
    switch self {
    case .linear(let o): o.preactivation == nil ? "linear" : "linear + GELU"
    case .layerNorm: "layer norm"
    case .residualNorm: "residual + layer norm"
    case .dropout: "dropout"
    case .attention: "attention"
    case .embedding: "embedding"
    case .halveBicubic: "halve picture"
    case .gatherPatches: "gather patches"
    case .assembleTokens: "assemble tokens"
    case .restoreTokens: "restore tokens"
    case .dropClassToken: "drop class token"
    case .meanTokens: "mean of tokens"
    case .addPerPair: "add per pair"
    case .selectRows: "select rows"
    case .unpatchify: "unpatchify"
    case .doubleBilinear: "double picture"
    case .convolve: "convolution"
    case .addActivated: "skip connection"
    case .squaredError: "squared error"
    case .vocabularyLoss: "vocabulary loss"
    }
  }
}

extension AttentionOp {
  /// The shape without its run-time offsets: enough to size scratch memory, which depends on the maxima alone.
  var sizes: AttentionShape {
    AttentionShape(
      batch: batch, heads: heads, headWidth: headWidth, queryOffsets: AttentionOp.noOffsets, keyOffsets: AttentionOp.noOffsets,
      keyCounts: nil, queryStride: heads * headWidth, keyStride: heads * headWidth, valueStride: heads * headWidth,
      outStride: heads * headWidth, scale: 1, maxQueries: maximumQueries, maxKeys: maximumKeys)
  }

  /// Stands where offsets would; never read.
  nonisolated(unsafe) private static let noOffsets: UnsafePointer<Int32> = {
    let zero = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    zero.initialize(to: 0)
    return UnsafePointer(zero)
  }()
}
