extension Twin {
  package struct Convolution {
    package var batch, inputs, outputs, height, width: Int
    package var relu: Bool

    package init(batch: Int, inputs: Int, outputs: Int, height: Int, width: Int, relu: Bool) {
      self.batch = batch
      self.inputs = inputs
      self.outputs = outputs
      self.height = height
      self.width = width
      self.relu = relu
    }

    /// Calls `body` with the places in y, x and the weights of every product.
    private func everyTap(_ body: (_ y: Int, _ x: Int, _ weight: Int) -> Void) {
      for b in 0..<batch {
        for o in 0..<outputs {
          for i in 0..<height {
            for j in 0..<width {
              for c in 0..<inputs {
                for tap in 0..<9 {
                  let (row, column) = (i + tap / 3 - 1, j + tap % 3 - 1)
                  guard row >= 0, row < height, column >= 0, column < width else { continue }
                  body(
                    ((b * outputs + o) * height + i) * width + j, ((b * inputs + c) * height + row) * width + column,
                    (o * inputs + c) * 9 + tap)
                }
              }
            }
          }
        }
      }
    }

    package func forward(_ x: [Double], weight: [Double], bias: [Double]) -> [Double] {
      var y = (0..<batch * outputs * height * width).map { bias[$0 / (height * width) % outputs] }
      everyTap { y[$0] += x[$1] * weight[$2] }
      return relu ? y.map { max($0, 0) } : y
    }

    package struct Gradients {
      package var dx, dWeight, dBias: [Double]
    }
    package func gradient(_ x: [Double], y: [Double], weight: [Double], dy: [Double]) -> Gradients {
      let dz = zip(y, dy).map { relu && $0 <= 0 ? 0 : $1 }
      var result = Gradients(
        dx: [Double](repeating: 0, count: x.count), dWeight: [Double](repeating: 0, count: weight.count),
        dBias: [Double](repeating: 0, count: outputs))
      everyTap {
        result.dx[$1] += dz[$0] * weight[$2]
        result.dWeight[$2] += dz[$0] * x[$1]
      }
      for (i, d) in dz.enumerated() { result.dBias[i / (height * width) % outputs] += d }
      return result
    }
  }
}
