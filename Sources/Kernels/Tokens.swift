import CKernels

/// Token rows of the encoder: y [B, K+1, D] = [cls + position[0]; x[b, j] + position[1 + kept[b, j]]]; x [B*K, D], kept [B, K].
package func assembleTokens(
  _ x: Floats, cls: Floats, position: Floats, kept: Indices, into y: MutableFloats, batch: Int, keptCount: Int, width: Int
) {
  ck_assemble_tokens(x, cls, position, kept, y, batch.wide, keptCount.wide, width.wide)
}
package func assembleTokensGradient(
  dy: Floats, xMode: WriteMode, dx: MutableFloats, clsMode: WriteMode, dCls: MutableFloats, batch: Int, keptCount: Int, width: Int
) {
  ck_assemble_tokens_gradient(dy, xMode.flag, dx, clsMode.flag, dCls, batch.wide, keptCount.wide, width.wide)
}

/// Decoder input: y[b, 0] = x[b, 0] + position[0]; y[b, 1+l] = (restore[b, l] < K ? x[b, 1 + restore[b, l]] : maskToken) + position[1+l];
/// x [B, K+1, D], restore [B, L], y [B, L+1, D].
package func restoreTokens(
  _ x: Floats, maskToken: Floats, position: Floats, restore: Indices, into y: MutableFloats, batch: Int, keptCount: Int, length: Int,
  width: Int
) {
  ck_restore_tokens(x, maskToken, position, restore, y, batch.wide, keptCount.wide, length.wide, width.wide)
}
package func restoreTokensGradient(
  dy: Floats, restore: Indices, xMode: WriteMode, dx: MutableFloats, maskMode: WriteMode, dMaskToken: MutableFloats, batch: Int,
  keptCount: Int, length: Int, width: Int
) {
  ck_restore_tokens_gradient(
    dy, restore, xMode.flag, dx, maskMode.flag, dMaskToken, batch.wide, keptCount.wide, length.wide, width.wide)
}

/// x [B, 1+L, D] -> y [B, L, D] without the first token of each.
package func dropClassToken(_ x: Floats, into y: MutableFloats, batch: Int, length: Int, width: Int) {
  ck_drop_class_token(x, y, batch.wide, length.wide, width.wide)
}
/// The class tokens' gradient is zero (written when overwriting).
package func dropClassTokenGradient(dy: Floats, mode: WriteMode, into dx: MutableFloats, batch: Int, length: Int, width: Int) {
  ck_drop_class_token_gradient(dy, mode.flag, dx, batch.wide, length.wide, width.wide)
}

/// y [B, D] = the mean over the tokens of x [B, L, D].
package func meanTokens(_ x: Floats, into y: MutableFloats, batch: Int, length: Int, width: Int) {
  ck_mean_tokens(x, y, batch.wide, length.wide, width.wide)
}
package func meanTokensGradient(dy: Floats, mode: WriteMode, into dx: MutableFloats, batch: Int, length: Int, width: Int) {
  ck_mean_tokens_gradient(dy, mode.flag, dx, batch.wide, length.wide, width.wide)
}

/// y[r] = x[r] + g[pair of r]: packed rows, offsets [B+1], g [B, D].
package func addPerPair(_ x: Floats, _ g: Floats, offsets: Indices, into y: MutableFloats, batch: Int, width: Int) {
  ck_add_per_pair(x, g, offsets, y, batch.wide, width.wide)
}
package func addPerPairGradient(
  dy: Floats, offsets: Indices, xMode: WriteMode, dx: MutableFloats, pairMode: WriteMode, dg: MutableFloats, batch: Int, width: Int
) {
  ck_add_per_pair_gradient(dy, offsets, xMode.flag, dx, pairMode.flag, dg, batch.wide, width.wide)
}

/// y[i] = x[rows[i]]; rows are unique and ascending.
package func selectRows(_ x: Floats, rows: Indices, count: Int, into y: MutableFloats, width: Int) {
  ck_select_rows(x, rows, count.wide, y, width.wide)
}
/// Rows that were not selected get zero when overwriting.
package func selectRowsGradient(
  dy: Floats, rows: Indices, count: Int, mode: WriteMode, into dx: MutableFloats, sourceRows: Int, width: Int
) {
  ck_select_rows_gradient(dy, rows, count.wide, mode.flag, dx, sourceRows.wide, width.wide)
}
