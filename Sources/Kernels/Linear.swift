import CKernels

/// y [rows, outputs] = x [rows, inputs] weightᵀ + bias; weight [outputs, inputs].
package func linear(
  _ x: Floats, weight: Floats, bias: Floats?, into y: MutableFloats, rows: Int, inputs: Int, outputs: Int
) {
  ck_linear(x, weight, bias, y, rows.wide, inputs.wide, outputs.wide)
}

/// pre = x weightᵀ + bias, kept for the gradient; y = GELU(pre).
package func linearGELU(
  _ x: Floats, weight: Floats, bias: Floats, savingPreactivation pre: MutableFloats, into y: MutableFloats, rows: Int, inputs: Int,
  outputs: Int
) {
  ck_linear_gelu(x, weight, bias, pre, y, rows.wide, inputs.wide, outputs.wide)
}

/// dx [rows, inputs] (mode) = dy [rows, outputs] weight.
package func linearGradientInput(
  dy: Floats, weight: Floats, mode: WriteMode, into dx: MutableFloats, rows: Int, inputs: Int, outputs: Int
) {
  matrixProduct(
    m: rows, n: inputs, k: outputs, a: dy, lda: outputs, aTransposed: false, b: weight, ldb: inputs, bTransposed: false, mode: mode,
    into: dx, ldc: inputs)
}

/// dw [outputs, inputs] (mode) = dyᵀ x.
package func linearGradientWeight(
  dy: Floats, x: Floats, mode: WriteMode, into dw: MutableFloats, rows: Int, inputs: Int, outputs: Int
) {
  matrixProduct(
    m: outputs, n: inputs, k: rows, a: dy, lda: outputs, aTransposed: true, b: x, ldb: inputs, bTransposed: false, mode: mode,
    into: dw, ldc: inputs)
}

/// db [width] (mode) = the sum of the rows of dy [rows, width].
package func columnSum(_ dy: Floats, mode: WriteMode, into db: MutableFloats, rows: Int, width: Int, scratch: UnsafeMutableRawPointer) {
  ck_column_sum(dy, mode.flag, db, rows.wide, width.wide, scratch)
}
package func columnSumScratchBytes(rows: Int, width: Int) -> Int { partialSums * width * MemoryLayout<Float>.stride }

/// Rows are summed in at most this many groups, then the groups in order.
let partialSums = 64
