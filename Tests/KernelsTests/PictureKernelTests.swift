import Testing

@testable import Kernels

extension KernelTests {
  @Suite struct Pictures {
    private func check(
      _ label: String, _ map: Twin.RowMap, forward: (Floats, MutableFloats) -> Void,
      gradient: ((Floats, WriteMode, MutableFloats) -> Void)? = nil
    ) {
      var numbers = Numbers(label)
      let (x, dy) = (numbers.normal(map.inputs), numbers.normal(map.outputs))
      let (gx, gdy) = (Guarded(x), Guarded(dy))
      let result = onEveryThreadCount(label) {
        let y = Guarded(unwritten: map.outputs)
        forward(gx.input, y.pointer)
        return [y.values]
      }
      expectClose(result[0], map.forward(x, width: 1), label, tolerance: 1e-6)
      guard let gradient else { return }
      for mode in bothModes {
        let sums = onEveryThreadCount(label) {
          let dx = output(mode, x)
          gradient(gdy.input, mode, dx.pointer)
          return [dx.values]
        }
        expectClose(sums[0], expected(mode, x, map.gradient(dy, width: 1)), "\(label), gradient, \(mode)", tolerance: 1e-6)
      }
    }

    @Test func resampling() {
      // 4098 columns do not fit the lines kept on the stack.
      for (planes, height, width) in [(1, 2, 2), (3, 6, 10), (2, 34, 66), (1, 2, 4098), (3, 64, 64)] {
        check("halve \(planes) \(height) \(width)", Twin.halveBicubic(planes: planes, height: height, width: width)) {
          halveBicubic($0, into: $1, planes: planes, height: height, width: width)
        }
        check("double \(planes) \(height) \(width)", Twin.doubleBilinear(planes: planes, height: height, width: width)) {
          doubleBilinear($0, into: $1, planes: planes, height: height, width: width)
        } gradient: {
          doubleBilinearGradient(dy: $0, mode: $1, into: $2, planes: planes, height: height, width: width)
        }
      }
      for (height, width) in [(1, 1), (1, 5), (7, 3), (2, 4101)] {
        check("double odd \(height) \(width)", Twin.doubleBilinear(planes: 2, height: height, width: width)) {
          doubleBilinear($0, into: $1, planes: 2, height: height, width: width)
        } gradient: {
          doubleBilinearGradient(dy: $0, mode: $1, into: $2, planes: 2, height: height, width: width)
        }
      }
    }

    @Test func patches() {
      for (batch, grid, patch, channels) in [(1, 1, 1, 1), (2, 3, 4, 3), (3, 2, 16, 3), (2, 4, 5, 2)] {
        let label = "\(batch) \(grid) \(patch) \(channels)"
        check("unpatchify \(label)", Twin.unpatchify(batch: batch, grid: grid, patch: patch, channels: channels)) {
          unpatchify($0, into: $1, batch: batch, grid: grid, patch: patch, channels: channels)
        } gradient: {
          unpatchifyGradient(dy: $0, mode: $1, into: $2, batch: batch, grid: grid, patch: patch, channels: channels)
        }
        var numbers = Numbers(label)
        let count = max(1, grid * grid / 2)
        let kept = (0..<batch).flatMap { _ in numbers.shuffled(grid * grid).prefix(count) }
        let at = copied(kept)
        defer { at.deallocate() }
        let map = Twin.gatherPatches(kept: kept, batch: batch, channels: channels, side: grid * patch, patch: patch, keptCount: count)
        check("gather \(label)", map) {
          gatherPatches(
            $0, kept: at.baseAddress!, into: $1, batch: batch, channels: channels, side: grid * patch, patch: patch, keptCount: count)
        }
      }
    }

    @Test func maskedErrors() {
      for (batch, channels, grid, cell) in [(1, 1, 1, 1), (2, 3, 4, 7), (2, 1, 3, 16), (1, 3, 2, 40)] {
        for mode in bothModes {
          let label = "masked error \(batch) \(channels) \(grid) \(cell), \(mode)"
          let side = grid * cell
          var numbers = Numbers(label)
          let size = batch * channels * side * side
          let (prediction, target, before) = (numbers.normal(size), numbers.normal(size), numbers.normal(size))
          let mask = numbers.below(2, count: batch * grid * grid).map(Double.init)
          let (gp, gt, gm) = (Guarded(prediction), Guarded(target), Guarded(mask))
          let scratch = Scratch(maskedSquaredErrorScratchBytes(batch: batch, channels: channels, side: side, grid: grid))
          let result = onEveryThreadCount(label) {
            var (loss, alone) = (0.0, 0.0)
            let d = output(mode, before)
            maskedSquaredError(
              gp.input, target: gt.input, gridMask: gm.input, scale: 0.037, into: &loss, mode: mode, dPrediction: d.pointer, batch: batch,
              channels: channels, side: side, grid: grid, scratch: scratch.pointer)
            maskedSquaredError(
              gp.input, target: gt.input, gridMask: gm.input, scale: 0.037, into: &alone, mode: .overwrite, dPrediction: nil, batch: batch,
              channels: channels, side: side, grid: grid, scratch: scratch.pointer)
            #expect(loss == alone, "\(label): the loss must not depend on whether the gradient is asked for")
            return [[loss], d.values]
          }
          let twin = Twin.maskedSquaredError(
            prediction, target: target, gridMask: mask, scale: 0.037, batch: batch, channels: channels, side: side, grid: grid)
          expectClose(result[0], [twin.loss], label, tolerance: 1e-6)
          expectClose(result[1], expected(mode, before, twin.gradient), label + " gradient", tolerance: 1e-6)
        }
      }
    }

    @Test func convolutions() {
      let shapes = [
        (1, 1, 1, 1, 1), (2, 3, 3, 5, 7), (1, 2, 5, 18, 33), (2, 3, 3, 35, 64), (1, 4, 9, 3, 130), (1, 3, 2, 17, 515), (1, 1, 1, 2, 1030),
      ]
      for (batch, inputs, outputs, height, width) in shapes {
        for relu in [false, true] {
          for (inputMode, weightMode) in [(WriteMode.overwrite, WriteMode.add), (.add, .overwrite)] {
            convolution(batch, inputs, outputs, height, width, relu: relu, inputMode, weightMode)
          }
        }
      }
    }

    private func convolution(
      _ batch: Int, _ inputs: Int, _ outputs: Int, _ height: Int, _ width: Int, relu: Bool, _ inputMode: WriteMode, _ weightMode: WriteMode
    ) {
      let label = "convolution \(batch) x \(inputs) to \(outputs), \(height) x \(width), relu \(relu), \(inputMode) \(weightMode)"
      var numbers = Numbers(label)
      let twin = Twin.Convolution(batch: batch, inputs: inputs, outputs: outputs, height: height, width: width, relu: relu)
      let (x, weight, bias) = (
        numbers.normal(batch * inputs * height * width), numbers.normal(outputs * inputs * 9), numbers.normal(outputs)
      )
      let dy = numbers.normal(batch * outputs * height * width)
      let beforeX = numbers.normal(x.count)
      let (gx, gw, gb, gdy) = (Guarded(x), Guarded(weight), Guarded(bias), Guarded(dy))
      let scratch = Scratch(convolve3x3GradientScratchBytes(batch: batch, inputs: inputs, outputs: outputs, height: height, width: width))
      let result = onEveryThreadCount(label) {
        let (y, dx) = (Guarded(unwritten: dy.count), output(inputMode, beforeX))
        let (dw, db) = (output(weightMode, weight), output(weightMode, bias))
        convolve3x3(
          gx.input, weight: gw.input, bias: gb.input, relu: relu, into: y.pointer, batch: batch, inputs: inputs, outputs: outputs,
          height: height, width: width)
        convolve3x3Gradient(
          x: gx.input, y: y.input, weight: gw.input, relu: relu, dy: gdy.input, inputMode: inputMode, dx: dx.pointer,
          weightMode: weightMode, dWeight: dw.pointer, dBias: db.pointer, batch: batch, inputs: inputs, outputs: outputs, height: height,
          width: width, scratch: scratch.pointer)
        return [y.values, dx.values, dw.values, db.values]
      }
      let gradient = twin.gradient(x, y: result[0], weight: weight, dy: dy)
      expectClose(result[0], twin.forward(x, weight: weight, bias: bias), label, tolerance: 5e-6)
      expectClose(result[1], expected(inputMode, beforeX, gradient.dx), label + " dx", tolerance: 5e-6)
      expectClose(result[2], expected(weightMode, weight, gradient.dWeight), label + " dw", tolerance: 2e-5)
      expectClose(result[3], expected(weightMode, bias, gradient.dBias), label + " db", tolerance: 2e-5)
    }
  }
}
