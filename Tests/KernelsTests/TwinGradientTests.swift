import Testing

@testable import Kernels

/// The twins' gradients against central differences, all in Double.
@Suite struct TwinGradientTests {
  @Test func linear() {
    for (rows, inputs, outputs) in [(1, 1, 1), (3, 5, 2), (4, 2, 7)] {
      var numbers = Numbers("linear \(rows) \(inputs) \(outputs)")
      expectGradient(
        "linear \(rows) \(inputs) \(outputs)",
        [numbers.normal(rows * inputs), numbers.normal(outputs * inputs), numbers.normal(outputs)]
      ) {
        Twin.linear($0[0], weight: $0[1], bias: $0[2], rows: rows, inputs: inputs, outputs: outputs)
      } _: { x, dy in
        let g = Twin.linearGradient(x[0], weight: x[1], dy: dy, rows: rows, inputs: inputs, outputs: outputs)
        return [g.dx, g.dWeight, g.dBias]
      }
    }
  }

  @Test func activations() {
    var numbers = Numbers("activations")
    expectGradient("gelu", [numbers.normal(40, scale: 3)]) {
      Twin.gelu($0[0])
    } _: {
      [Twin.geluGradient($0[0], dy: $1)]
    }
    for relu in [false, true] {
      expectGradient("add, relu \(relu)", [numbers.normal(24), numbers.normal(24)]) {
        Twin.addActivated($0[0], $0[1], relu: relu)
      } _: { x, dy in
        let d = Twin.addActivatedGradient(y: Twin.addActivated(x[0], x[1], relu: relu), relu: relu, dy: dy)
        return [d, d]
      }
    }
  }

  @Test func layerNorm() {
    for (rows, width) in [(1, 2), (3, 7), (2, 16)] {
      var numbers = Numbers("norm \(rows) \(width)")
      expectGradient("layer norm \(rows) \(width)", [numbers.normal(rows * width), numbers.normal(width), numbers.normal(width)]) {
        Twin.layerNorm($0[0], weight: $0[1], bias: $0[2], epsilon: 1e-5, width: width).y
      } _: { x, dy in
        let g = Twin.layerNormGradient(x[0], weight: x[1], epsilon: 1e-5, dy: dy, width: width)
        return [g.dx, g.dWeight, g.dBias]
      }
    }
  }

  @Test func attention() {
    let pairs: [Int32] = [0, 0, 0, 1, 1]
    let mask = Twin.Mask(rate: 0.3, key: 77, pairs: pairs, tokens: [0, 1, 2, 0, 1])
    for counts in [nil, [2, 3]] as [[Int]?] {
      for dropped in [nil, mask] {
        let shape = Twin.Attention(
          heads: 2, headWidth: 3, queryOffsets: [0, 3, 5], keyOffsets: [0, 4, 7], keyCounts: counts, scale: 0.6, mask: dropped)
        var numbers = Numbers("attention")
        let label = "attention, counts \(String(describing: counts)), dropout \(dropped != nil)"
        expectGradient(label, [numbers.normal(30), numbers.normal(42), numbers.normal(42)]) {
          shape.forward(q: $0[0], k: $0[1], v: $0[2], maxQueries: 3, maxKeys: 4).out
        } _: { x, dy in
          let g = shape.gradient(q: x[0], k: x[1], v: x[2], dOut: dy)
          return [g.dq, g.dk, g.dv]
        }
      }
    }
  }

  @Test func vocabularyLoss() {
    var numbers = Numbers("vocabulary")
    let (rows, width, vocabulary) = (4, 3, 11)
    let labels = numbers.below(vocabulary, count: rows)
    let weights = [1.0, 0, 2.5, 0.25]
    func loss(_ x: [[Double]]) -> Twin.VocabularyLoss {
      Twin.vocabularyLoss(
        x[0], weight: x[1], bias: x[2], labels: labels, rowWeights: weights, rows: rows, width: width, vocabulary: vocabulary)
    }
    expectGradient("vocabulary loss", [numbers.normal(rows * width), numbers.normal(vocabulary * width), numbers.normal(vocabulary)]) {
      [loss($0).loss]
    } _: { x, dy in
      let result = loss(x)
      return [result.dx, result.dWeight, result.dBias].map { $0.map { $0 * dy[0] } }
    }
  }

  @Test func convolution() {
    for relu in [false, true] {
      for (inputs, outputs, height, width) in [(1, 1, 1, 1), (3, 2, 4, 5), (2, 3, 2, 3)] {
        let shape = Twin.Convolution(batch: 2, inputs: inputs, outputs: outputs, height: height, width: width, relu: relu)
        var numbers = Numbers("convolution \(inputs) \(outputs)")
        let x = [numbers.normal(2 * inputs * height * width), numbers.normal(outputs * inputs * 9), numbers.normal(outputs)]
        expectGradient("convolution \(inputs) to \(outputs), \(height) x \(width), relu \(relu)", x) {
          shape.forward($0[0], weight: $0[1], bias: $0[2])
        } _: { x, dy in
          let g = shape.gradient(x[0], y: shape.forward(x[0], weight: x[1], bias: x[2]), weight: x[1], dy: dy)
          return [g.dx, g.dWeight, g.dBias]
        }
      }
    }
  }

  @Test func maskedError() {
    var numbers = Numbers("masked error")
    let target = numbers.normal(2 * 16)
    let mask = [1.0, 0, 1, 1]
    func error(_ x: [Double]) -> Twin.SquaredError {
      Twin.maskedSquaredError(x, target: target, gridMask: mask, scale: 0.3, batch: 1, channels: 2, side: 4, grid: 2)
    }
    expectGradient("masked error", [numbers.normal(2 * 16)]) {
      [error($0[0]).loss]
    } _: { x, dy in
      [error(x[0]).gradient.map { $0 * dy[0] }]
    }
  }

  /// All the linear maps: <map x, y> = <x, mapᵀ y> is what finite differences of a linear function say.
  @Test func linearMaps() {
    let maps: [(String, Twin.RowMap)] = [
      ("halve", Twin.halveBicubic(planes: 2, height: 6, width: 4)), ("double", Twin.doubleBilinear(planes: 2, height: 3, width: 2)),
      ("gather", Twin.gatherPatches(kept: [3, 0, 1, 2], batch: 2, channels: 2, side: 4, patch: 2, keptCount: 2)),
      ("unpatchify", Twin.unpatchify(batch: 1, grid: 2, patch: 2, channels: 3)),
      ("assemble", Twin.assembleTokens(kept: [2, 0, 1, 3], batch: 2, keptCount: 2, length: 4)),
      ("restore", Twin.restoreTokens(restore: [1, 2, 0, 3, 0, 3, 2, 1], batch: 2, keptCount: 2, length: 4)),
      ("mean", Twin.meanTokens(batch: 2, length: 3)), ("drop class", Twin.dropClassToken(batch: 2, length: 3)),
      ("per pair", Twin.addPerPair(offsets: [0, 2, 2, 5])), ("look up", Twin.lookUp(ids: [1, 1, 0], entries: 3)),
    ]
    for (name, map) in maps {
      var numbers = Numbers(name)
      expectGradient(name, [numbers.normal(map.inputs * 2)]) {
        map.forward($0[0], width: 2)
      } _: {
        [map.gradient($1, width: 2)]
      }
    }
  }
}
