import Tensors

extension GraphBuilder {
  /// Half the size of [B, C, 2S, 2S]: bicubic (a = -0.75), not antialiased, as the published forward does.
  package func halveBicubic(_ x: Value) -> Value {
    let row = shape(of: x).row
    let (channels, side) = (row[0], row[1])
    expect(row[1] == row[2] && side % 2 == 0, "a picture to halve must be square with an even side")
    let batch = rows(x).capacity
    let y = output(.fixed(batch), [channels, side / 2, side / 2], from: [])
    ops.append(.halveBicubic(ResizeOp(x: x, y: y, planes: batch * channels, height: side, width: side)))
    return y
  }

  /// Rows [B * K, C * p * p] of the patches that `kept` [B, K] names.
  package func gatherPatches(_ images: Value, kept: IndexSlot, keptCount: Int, patch: Int) -> Value {
    let (row, batch) = (shape(of: images).row, rows(images).capacity)
    expect(row[1] % patch == 0, "patches of \(patch) must divide a picture of \(row[1])")
    let y = output(.fixed(batch * keptCount), [row[0] * patch * patch], from: [])
    ops.append(
      .gatherPatches(
        PatchOp(images: images, kept: kept, y: y, batch: batch, channels: row[0], side: row[1], patch: patch, keptCount: keptCount)))
    return y
  }

  /// Class token and visible patches with their positions: [B * (K + 1), D].
  package func assembleTokens(_ x: Value, classToken: Value, position: Value, kept: IndexSlot, batch: Int, keptCount: Int) -> Value {
    let y = output(.fixed(batch * (keptCount + 1)), [width(x)], from: [x, classToken])
    ops.append(
      .assembleTokens(
        AssembleOp(
          x: x, classToken: classToken, position: position, kept: kept, y: y, batch: batch, keptCount: keptCount, width: width(x))))
    return y
  }

  /// Decoder input [B * (L + 1), D]: class token, patches put back in image order, mask tokens for the hidden ones, positions added.
  package func restoreTokens(_ x: Value, maskToken: Value, position: Value, restore: IndexSlot, batch: Int, keptCount: Int, length: Int)
    -> Value
  {
    let y = output(.fixed(batch * (length + 1)), [width(x)], from: [x, maskToken])
    ops.append(
      .restoreTokens(
        RestoreOp(
          x: x, maskToken: maskToken, position: position, restore: restore, y: y, batch: batch, keptCount: keptCount, length: length,
          width: width(x))))
    return y
  }

  /// [B * (L + 1), D] -> [B * L, D].
  package func dropClassToken(_ x: Value, batch: Int, length: Int) -> Value {
    let y = output(.fixed(batch * length), [width(x)], from: [x])
    ops.append(.dropClassToken(TokenOp(x: x, y: y, batch: batch, length: length, width: width(x))))
    return y
  }

  /// [B * L, D] -> [B, D].
  package func meanTokens(_ x: Value, batch: Int, length: Int) -> Value {
    let y = output(.fixed(batch), [width(x)], from: [x])
    ops.append(.meanTokens(TokenOp(x: x, y: y, batch: batch, length: length, width: width(x))))
    return y
  }

  /// [B * L, p * p * C] -> [B, C, S, S].
  package func unpatchify(_ x: Value, batch: Int, grid: Int, patch: Int, channels: Int) -> Value {
    let y = output(.fixed(batch), [channels, grid * patch, grid * patch], from: [x])
    ops.append(.unpatchify(UnpatchifyOp(x: x, y: y, batch: batch, grid: grid, patch: patch, channels: channels)))
    return y
  }

  /// Twice the size, bilinear, corners not aligned.
  package func doubleBilinear(_ x: Value) -> Value {
    let (row, batch) = (shape(of: x).row, rows(x).capacity)
    let y = output(.fixed(batch), [row[0], row[1] * 2, row[2] * 2], from: [x])
    ops.append(.doubleBilinear(ResizeOp(x: x, y: y, planes: batch * row[0], height: row[1], width: row[2])))
    return y
  }

  /// 3x3 convolution, padding 1, optional ReLU.
  package func convolve3x3(_ x: Value, weight: Value, bias: Value, relu: Bool) -> Value {
    let (row, batch, outputs) = (shape(of: x).row, rows(x).capacity, rows(weight).capacity)
    let y = output(.fixed(batch), [outputs, row[1], row[2]], from: [x, weight, bias])
    ops.append(
      .convolve(
        ConvolveOp(
          x: x, weight: weight, bias: bias, y: y, relu: relu, batch: batch, inputs: row[0], outputs: outputs, height: row[1],
          width: row[2])))
    return y
  }

  /// a + b, optional ReLU.
  package func addActivated(_ a: Value, _ b: Value, relu: Bool) -> Value {
    expect(shape(of: a) == shape(of: b), "two values to add must have one shape")
    let y = output(rows(a), shape(of: a).row, from: [a, b])
    ops.append(.addActivated(AddOp(a: a, b: b, y: y, relu: relu)))
    return y
  }

  /// The loss scale * sum of squared differences over the cells of `mask` [B, g, g] that are 1.
  package func squaredError(_ prediction: Value, target: Value, mask: Value, scale: Double, loss name: String) {
    let (row, maskRow) = (shape(of: prediction).row, shape(of: mask).row)
    expect(row == shape(of: target).row, "prediction and target must have one shape")
    expect(row[1] % maskRow[0] == 0, "the mask's grid must divide the picture")
    lossNames.append(name)
    ops.append(
      .squaredError(
        SquaredErrorOp(
          prediction: prediction, target: target, mask: mask, scale: scale, loss: lossNames.count - 1,
          batch: rows(prediction).capacity, channels: row[0], side: row[1], grid: maskRow[0])))
  }
}
