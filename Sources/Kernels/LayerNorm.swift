import CKernels

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias over the last axis of [rows, width]; mean and 1/sqrt(...) of each row are kept.
package func layerNorm(
  _ x: Floats, weight: Floats, bias: Floats, epsilon: Float, into y: MutableFloats, savingMean: MutableFloats,
  savingInverse: MutableFloats, rows: Int, width: Int
) {
  ck_norm(x, nil, Dropout?.none.c, weight, bias, epsilon, nil, y, savingMean, savingInverse, rows.wide, width.wide)
}

package func layerNormGradient(
  x: Floats, weight: Floats, mean: Floats, inverse: Floats, dy: Floats, dxMode: WriteMode, into dx: MutableFloats,
  weightMode: WriteMode, dWeight: MutableFloats, dBias: MutableFloats, rows: Int, width: Int, scratch: UnsafeMutableRawPointer
) {
  ck_norm_gradient(
    x, weight, mean, inverse, dy, nil, Dropout?.none.c, dxMode.flag, dx, 0, nil, weightMode.flag, dWeight, dBias, rows.wide, width.wide,
    scratch)
}
package func layerNormGradientScratchBytes(rows: Int, width: Int) -> Int { 2 * partialSums * width * MemoryLayout<Float>.stride }

/// sum = x + dropout(y); out = layerNorm(sum).
package func residualNorm(
  _ x: Floats, _ y: Floats, dropout: Dropout?, weight: Floats, bias: Floats, epsilon: Float, into sum: MutableFloats,
  out: MutableFloats, savingMean: MutableFloats, savingInverse: MutableFloats, rows: Int, width: Int
) {
  ck_norm(x, y, dropout.c, weight, bias, epsilon, sum, out, savingMean, savingInverse, rows.wide, width.wide)
}

/// total = layer norm gradient of dOut + dSum; dx (mode) = total, dy (mode) = dropout mask * total.
package func residualNormGradient(
  sum: Floats, weight: Floats, mean: Floats, inverse: Floats, dOut: Floats, dSum: Floats?, dropout: Dropout?, dxMode: WriteMode,
  into dx: MutableFloats, dyMode: WriteMode, dy: MutableFloats, weightMode: WriteMode, dWeight: MutableFloats, dBias: MutableFloats,
  rows: Int, width: Int, scratch: UnsafeMutableRawPointer
) {
  ck_norm_gradient(
    sum, weight, mean, inverse, dOut, dSum, dropout.c, dxMode.flag, dx, dyMode.flag, dy, weightMode.flag, dWeight, dBias, rows.wide,
    width.wide, scratch)
}
