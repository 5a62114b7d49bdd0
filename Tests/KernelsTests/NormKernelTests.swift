import Testing

@testable import Kernels

extension KernelTests {
  @Suite struct Norm {
    private let shapes = [(1, 1), (2, 7), (5, 16), (9, 33), (130, 48), (67, 768), (300, 129)]
    private let epsilon: Float = 1e-5

    @Test func layerNorms() {
      for (rows, width) in shapes {
        let label = "layer norm \(rows) x \(width)"
        var numbers = Numbers(label)
        let x = numbers.normal(rows * width).map { Double(Float($0 + 3)) }
        let (weight, bias, dy) = (numbers.normal(width), numbers.normal(width), numbers.normal(rows * width))
        let (gx, gw, gb, gdy) = (Guarded(x), Guarded(weight), Guarded(bias), Guarded(dy))
        let (before, beforeW) = (numbers.normal(rows * width), numbers.normal(width))
        let twin = Twin.layerNorm(x, weight: weight, bias: bias, epsilon: Double(epsilon), width: width)
        let gradient = Twin.layerNormGradient(x, weight: weight, epsilon: Double(epsilon), dy: dy, width: width)
        let scratch = Scratch(layerNormGradientScratchBytes(rows: rows, width: width))
        for (dxMode, weightMode) in [(WriteMode.overwrite, WriteMode.add), (.add, .overwrite)] {
          let result = onEveryThreadCount(label) {
            let (y, mean, inverse) = (Guarded(unwritten: x.count), Guarded(unwritten: rows), Guarded(unwritten: rows))
            let (dx, dw, db) = (output(dxMode, before), output(weightMode, beforeW), output(weightMode, beforeW))
            layerNorm(
              gx.input, weight: gw.input, bias: gb.input, epsilon: epsilon, into: y.pointer, savingMean: mean.pointer,
              savingInverse: inverse.pointer, rows: rows, width: width)
            layerNormGradient(
              x: gx.input, weight: gw.input, mean: mean.input, inverse: inverse.input, dy: gdy.input, dxMode: dxMode, into: dx.pointer,
              weightMode: weightMode, dWeight: dw.pointer, dBias: db.pointer, rows: rows, width: width, scratch: scratch.pointer)
            return [y.values, mean.values, dx.values, dw.values, db.values]
          }
          // With one column the variance is nothing but epsilon, and rounding errors are magnified by 1/sqrt(epsilon).
          let tolerance = width == 1 ? 1e-3 : 1e-5
          expectClose(result[0], twin.y, label, tolerance: tolerance)
          expectClose(result[1], twin.mean, label + " mean", tolerance: 1e-6)
          expectClose(result[2], expected(dxMode, before, gradient.dx), label + " dx \(dxMode)", tolerance: tolerance)
          expectClose(result[3], expected(weightMode, beforeW, gradient.dWeight), label + " dw \(weightMode)", tolerance: tolerance)
          expectClose(result[4], expected(weightMode, beforeW, gradient.dBias), label + " db \(weightMode)", tolerance: tolerance)
        }
      }
    }

    @Test func residualNorms() {
      for (rows, width) in shapes where width > 1 {
        for rate in [0, 0.25] as [Float] {
          for (dxMode, dyMode) in [(WriteMode.overwrite, WriteMode.overwrite), (.add, .overwrite), (.overwrite, .add)] {
            for withSum in [false, true] {
              residualNorm(rows, width, rate: rate, dxMode, dyMode, withSum: withSum)
            }
          }
        }
      }
    }

    private func residualNorm(_ rows: Int, _ width: Int, rate: Float, _ dxMode: WriteMode, _ dyMode: WriteMode, withSum: Bool) {
      let label = "residual norm \(rows) x \(width), rate \(rate), dx \(dxMode), dy \(dyMode), sum's gradient \(withSum)"
      var numbers = Numbers(label)
      let size = rows * width
      let (x, y, weight, bias) = (numbers.normal(size), numbers.normal(size), numbers.normal(width), numbers.normal(width))
      let (dOut, dSum, before) = (numbers.normal(size), numbers.normal(size), numbers.normal(size))
      let names = RowNames(rows: rows)
      let factors = rate == 0 ? [Double](repeating: 1, count: size) : names.mask(rate).factors(width: width)
      let sum = (0..<size).map { x[$0] + factors[$0] * y[$0] }
      let twin = Twin.layerNorm(sum, weight: weight, bias: bias, epsilon: Double(epsilon), width: width)
      var gradient = Twin.layerNormGradient(sum, weight: weight, epsilon: Double(epsilon), dy: dOut, width: width)
      if withSum { for i in 0..<size { gradient.dx[i] += dSum[i] } }

      let (gx, gy, gw, gb) = (Guarded(x), Guarded(y), Guarded(weight), Guarded(bias))
      let (gdOut, gdSum) = (Guarded(dOut), Guarded(dSum))
      let scratch = Scratch(layerNormGradientScratchBytes(rows: rows, width: width))
      let result = onEveryThreadCount(label) {
        let dropout = rate == 0 ? nil : names.dropout(rate)
        let (total, out) = (Guarded(unwritten: size), Guarded(unwritten: size))
        let (mean, inverse) = (Guarded(unwritten: rows), Guarded(unwritten: rows))
        let (dx, dy) = (output(dxMode, before), output(dyMode, before))
        let (dw, db) = (Guarded(unwritten: width), Guarded(unwritten: width))
        Kernels.residualNorm(
          gx.input, gy.input, dropout: dropout, weight: gw.input, bias: gb.input, epsilon: epsilon, into: total.pointer, out: out.pointer,
          savingMean: mean.pointer, savingInverse: inverse.pointer, rows: rows, width: width)
        residualNormGradient(
          sum: total.input, weight: gw.input, mean: mean.input, inverse: inverse.input, dOut: gdOut.input,
          dSum: withSum ? gdSum.input : nil, dropout: dropout, dxMode: dxMode, into: dx.pointer, dyMode: dyMode, dy: dy.pointer,
          weightMode: .overwrite, dWeight: dw.pointer, dBias: db.pointer, rows: rows, width: width, scratch: scratch.pointer)
        return [total.values, out.values, dx.values, dy.values, dw.values, db.values]
      }
      expectClose(result[0], sum, label + ": sum", tolerance: 1e-6)
      expectClose(result[1], twin.y, label + ": out", tolerance: 2e-5)
      expectClose(result[2], expected(dxMode, before, gradient.dx), label + ": dx", tolerance: 5e-5)
      let dy = (0..<size).map { factors[$0] * gradient.dx[$0] }
      expectClose(result[3], expected(dyMode, before, dy), label + ": dy", tolerance: 5e-5)
      expectClose(result[4], gradient.dWeight, label + ": dw", tolerance: 2e-5)
      expectClose(result[5], gradient.dBias, label + ": db", tolerance: 2e-5)
    }

    @Test func dropoutRows() {
      for (rows, width) in shapes {
        for rate in [0, 0.1, 0.9] as [Float] {
          for mode in bothModes {
            let label = "dropout \(rows) x \(width), rate \(rate), \(mode)"
            var numbers = Numbers(label)
            let (x, before) = (numbers.normal(rows * width), numbers.normal(rows * width))
            let names = RowNames(rows: rows)
            let gx = Guarded(x)
            let result = onEveryThreadCount(label) {
              let y = output(mode, before)
              dropout(gx.input, names.dropout(rate), mode: mode, into: y.pointer, rows: rows, width: width)
              return [y.values]
            }
            let factors = rate == 0 ? x.map { _ in 1 } : names.mask(rate).factors(width: width)
            expectClose(result[0], expected(mode, before, zip(x, factors).map { $0 * $1 }), label, tolerance: 1e-6)
          }
        }
      }
    }

    /// The share of kept values is the one asked for, for rows, for columns and over all; different keys give different masks.
    @Test func dropoutShares() {
      let (rows, width, rate) = (400, 500, Float(0.1))
      let names = RowNames(rows: rows)
      let factors = names.mask(rate).factors(width: width)
      let dropped = Double(factors.filter { $0 == 0 }.count) / Double(factors.count)
      #expect(abs(dropped - 0.1) < 0.003)
      for c in stride(from: 0, to: width, by: 49) {
        let share = Double((0..<rows).filter { factors[$0 * width + c] == 0 }.count) / Double(rows)
        #expect(share > 0.03 && share < 0.18, "column \(c) drops \(share)")
      }
      var other = names.mask(rate)
      other.key &+= 1
      let both = zip(factors, other.factors(width: width)).filter { $0 == 0 && $1 == 0 }.count
      #expect(abs(Double(both) / Double(factors.count) - 0.01) < 0.002, "masks of neighbouring keys must be independent")
    }
  }
}

/// Pairs and tokens that name the rows of a test: pairs of seven tokens.
final class RowNames {
  let pairs: [Int32]
  let tokens: [Int32]
  private let memory: UnsafeMutablePointer<Int32>
  private let key: UInt64 = 0x1234_5678_9ABC_DEF0

  init(rows: Int) {
    pairs = (0..<rows).map { Int32($0 / 7) }
    tokens = (0..<rows).map { Int32($0 % 7) }
    memory = .allocate(capacity: 2 * rows)
    memory.initialize(repeating: 0, count: 2 * rows)
    for (i, value) in (pairs + tokens).enumerated() { memory[i] = value }
  }
  deinit { memory.deallocate() }

  func dropout(_ rate: Float) -> Dropout {
    Dropout(rate: rate, key: key, pairs: Indices(memory), tokens: Indices(memory + pairs.count))
  }
  func mask(_ rate: Float) -> Twin.Mask { Twin.Mask(rate: rate, key: key, pairs: pairs, tokens: tokens) }
}
