import CKernels

/// [planes, height, width] -> [planes, height/2, width/2]: torch's bicubic without antialiasing, which for the factor 2 is the fixed kernel
/// [-0.09375, 0.59375, 0.59375, -0.09375] both ways with the edge repeated. height and width are even.
package func halveBicubic(_ x: Floats, into y: MutableFloats, planes: Int, height: Int, width: Int) {
  ck_halve_bicubic(x, y, planes.wide, height.wide, width.wide)
}

/// [planes, height, width] -> [planes, 2 height, 2 width]: torch's bilinear, align_corners false.
package func doubleBilinear(_ x: Floats, into y: MutableFloats, planes: Int, height: Int, width: Int) {
  ck_double_bilinear(x, y, planes.wide, height.wide, width.wide)
}
/// height and width are those of x.
package func doubleBilinearGradient(dy: Floats, mode: WriteMode, into dx: MutableFloats, planes: Int, height: Int, width: Int) {
  ck_double_bilinear_gradient(dy, mode.flag, dx, planes.wide, height.wide, width.wide)
}

/// rows [B*K, C*p*p], channel-major as the convolution's weights: the kept patches (numbers [B, K]) of images [B, C, S, S].
package func gatherPatches(
  _ images: Floats, kept: Indices, into rows: MutableFloats, batch: Int, channels: Int, side: Int, patch: Int, keptCount: Int
) {
  ck_gather_patches(images, kept, rows, batch.wide, channels.wide, side.wide, patch.wide, keptCount.wide)
}

/// x [B, L, p*p*C], values ordered (row, column, channel), channel fastest -> pictures [B, C, g*p, g*p]; L = g*g.
package func unpatchify(_ x: Floats, into y: MutableFloats, batch: Int, grid: Int, patch: Int, channels: Int) {
  ck_unpatchify(x, y, batch.wide, grid.wide, patch.wide, channels.wide)
}
package func unpatchifyGradient(dy: Floats, mode: WriteMode, into dx: MutableFloats, batch: Int, grid: Int, patch: Int, channels: Int) {
  ck_unpatchify_gradient(dy, mode.flag, dx, batch.wide, grid.wide, patch.wide, channels.wide)
}

/// loss = scale · Σ (prediction - target)² over the cells of pictures [B, C, S, S] whose gridMask [B, g, g] is 1, all channels; with
/// dPrediction, its gradient 2 · scale · mask · (prediction - target) too. Summed in Double in fixed order.
package func maskedSquaredError(
  _ prediction: Floats, target: Floats, gridMask: Floats, scale: Double, into loss: UnsafeMutablePointer<Double>, mode: WriteMode,
  dPrediction: MutableFloats?, batch: Int, channels: Int, side: Int, grid: Int, scratch: UnsafeMutableRawPointer
) {
  ck_masked_squared_error(
    prediction, target, gridMask, scale, loss, mode.flag, dPrediction, batch.wide, channels.wide, side.wide, grid.wide, scratch)
}
package func maskedSquaredErrorScratchBytes(batch: Int, channels: Int, side: Int, grid: Int) -> Int {
  batch * channels * grid * MemoryLayout<Double>.stride
}
