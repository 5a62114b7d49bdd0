import CKernels

/// The channels the convolution's tiles have room for.
package let convolutionChannelLimit = 64

/// y [B, O, H, W] = x [B, C, H, W] * weight [O, C, 3, 3] + bias, padding 1; negative values set to 0 when `relu`. For few channels.
package func convolve3x3(
  _ x: Floats, weight: Floats, bias: Floats, relu: Bool, into y: MutableFloats, batch: Int, inputs: Int, outputs: Int, height: Int,
  width: Int
) {
  precondition(max(inputs, outputs) <= convolutionChannelLimit, "The 3x3 convolution is made for at most 64 channels.")
  ck_convolve3x3(x, weight, bias, relu ? 1 : 0, y, batch.wide, inputs.wide, outputs.wide, height.wide, width.wide)
}

/// - Parameter y: the forward output, whose sign gates dy when `relu`.
package func convolve3x3Gradient(
  x: Floats, y: Floats, weight: Floats, relu: Bool, dy: Floats, inputMode: WriteMode, dx: MutableFloats, weightMode: WriteMode,
  dWeight: MutableFloats, dBias: MutableFloats, batch: Int, inputs: Int, outputs: Int, height: Int, width: Int,
  scratch: UnsafeMutableRawPointer
) {
  precondition(max(inputs, outputs) <= convolutionChannelLimit, "The 3x3 convolution is made for at most 64 channels.")
  ck_convolve3x3_gradient(
    x, y, weight, relu ? 1 : 0, dy, inputMode.flag, dx, weightMode.flag, dWeight, dBias, batch.wide, inputs.wide, outputs.wide,
    height.wide, width.wide, scratch)
}
package func convolve3x3GradientScratchBytes(batch: Int, inputs: Int, outputs: Int, height: Int, width: Int) -> Int {
  Int(ck_convolve3x3_chunks(batch.wide, height.wide, width.wide)) * (inputs * outputs * 9 + outputs) * MemoryLayout<Float>.stride
}
