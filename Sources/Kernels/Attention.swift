import CKernels

/// Attention over packed rows. Pair b owns query rows queryOffsets[b]..<queryOffsets[b+1] and key rows keyOffsets[b]..<keyOffsets[b+1], of
/// which the first keyCounts[b] take part (all without keyCounts). Head h of a row is columns h*headWidth..<(h+1)*headWidth, so one packed
/// qkv [rows, 3D] works through three pointers and stride 3D.
package struct AttentionShape {
  package var batch: Int
  package var heads: Int
  package var headWidth: Int
  package var queryOffsets: Indices
  package var keyOffsets: Indices
  package var keyCounts: Indices?
  package var queryStride: Int
  package var keyStride: Int
  package var valueStride: Int
  package var outStride: Int
  package var scale: Float
  /// The most rows any pair may have: scratch and the probabilities' layout go by them.
  package var maxQueries: Int
  package var maxKeys: Int

  package init(
    batch: Int, heads: Int, headWidth: Int, queryOffsets: Indices, keyOffsets: Indices, keyCounts: Indices?, queryStride: Int,
    keyStride: Int, valueStride: Int, outStride: Int, scale: Float, maxQueries: Int, maxKeys: Int
  ) {
    self.batch = batch
    self.heads = heads
    self.headWidth = headWidth
    self.queryOffsets = queryOffsets
    self.keyOffsets = keyOffsets
    self.keyCounts = keyCounts
    self.queryStride = queryStride
    self.keyStride = keyStride
    self.valueStride = valueStride
    self.outStride = outStride
    self.scale = scale
    self.maxQueries = maxQueries
    self.maxKeys = maxKeys
  }

  var c: ck_attention_shape {
    ck_attention_shape(
      batch: batch.wide, heads: heads.wide, head_width: headWidth.wide, query_offsets: queryOffsets, key_offsets: keyOffsets,
      key_counts: keyCounts, query_stride: queryStride.wide, key_stride: keyStride.wide, value_stride: valueStride.wide,
      out_stride: outStride.wide, scale: scale, max_queries: maxQueries.wide, max_keys: maxKeys.wide)
  }
}

/// out = softmax(scale q kᵀ) v for every pair and head; the log of each row's sum of exponentials is kept for the gradient.
/// - Parameters:
///   - dropout: of the probabilities, not re-normalised; pairs and tokens name the query rows, and the mask depends on (key, pair, head,
///     query token, key position inside the pair).
///   - savingLogSum: [query rows, heads].
///   - probabilities: [batch, heads, maxQueries, maxKeys] before dropout, zero beyond a pair's own rows and keys.
package func attention(
  _ s: AttentionShape, q: Floats, k: Floats, v: Floats, dropout: Dropout?, into out: MutableFloats, savingLogSum: MutableFloats,
  probabilities: MutableFloats?, scratch: UnsafeMutableRawPointer
) {
  ck_attention(s.c, q, k, v, dropout.c, out, savingLogSum, probabilities)
}
/// Scores live in the workers' own memory, whose size does not depend on the plan; a line is taken so that the plan has an address to give.
package func attentionScratchBytes(_ s: AttentionShape) -> Int {
  precondition(
    ck_attention_bytes(s.c) <= ck_worker_bytes(), "Attention over \(s.maxKeys) keys of width \(s.headWidth) does not fit a worker's memory."
  )
  return 64
}

/// dq, dk, dv (their modes) of `attention`; strides as those of q, k, v. Keys that take no part get zero gradients.
package func attentionGradient(
  _ s: AttentionShape, q: Floats, k: Floats, v: Floats, out: Floats, logSum: Floats, dOut: Floats, dropout: Dropout?,
  queryMode: WriteMode, dq: MutableFloats, keyMode: WriteMode, dk: MutableFloats, valueMode: WriteMode, dv: MutableFloats,
  scratch: UnsafeMutableRawPointer
) {
  ck_attention_gradient(
    s.c, q, k, v, out, logSum, dOut, dropout.c, queryMode.flag, dq, keyMode.flag, dk, valueMode.flag, dv)
}
package func attentionGradientScratchBytes(_ s: AttentionShape) -> Int { attentionScratchBytes(s) }
