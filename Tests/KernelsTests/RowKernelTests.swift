import Testing

@testable import Kernels

extension KernelTests {
  @Suite struct Rows {
    private let counts = [1, 15, 16, 17, 100, 16384, 33_001]

    @Test func activations() {
      for count in counts {
        let label = "count \(count)"
        var numbers = Numbers(label)
        let (x, dy, before) = (numbers.normal(count, scale: 3), numbers.normal(count), numbers.normal(count))
        let (gx, gdy) = (Guarded(x), Guarded(dy))
        let result = onEveryThreadCount(label) {
          let (y, dx, sum, added) = (
            Guarded(unwritten: count), Guarded(dy), Guarded(unwritten: count), Guarded(before)
          )
          gelu(gx.input, into: y.pointer, count: count)
          geluGradient(preactivation: gx.input, dy: dx.input, into: dx.pointer, count: count)
          add(gx.input, gdy.input, into: sum.pointer, count: count)
          accumulate(gx.input, mode: .add, into: added.pointer, count: count)
          scale(added.pointer, by: 0.5, count: count)
          return [y.values, dx.values, sum.values, added.values]
        }
        expectClose(result[0], Twin.gelu(x), "gelu, \(label)", tolerance: 3e-7)
        expectClose(result[1], Twin.geluGradient(x, dy: dy), "gelu gradient in place, \(label)", tolerance: 1e-6)
        expectClose(result[2], zip(x, dy).map { $0 + $1 }, "add, \(label)", tolerance: 1e-7)
        expectClose(result[3], zip(before, x).map { ($0 + $1) / 2 }, "accumulate and scale, \(label)", tolerance: 1e-7)
      }
    }

    /// The tails of the normal distribution, huge arguments and what is not finite.
    @Test func geluAtTheEdges() {
      let x: [Double] = [0, -0.0, 1e-30, -1e-30, 5.9, -5.9, 6.1, -6.1, 13, -13, 40, -40, 1e20, -1e20]
      let (gx, y, slope) = (Guarded(x), Guarded(unwritten: x.count), Guarded([Double](repeating: 1, count: x.count)))
      gelu(gx.input, into: y.pointer, count: x.count)
      geluGradient(preactivation: gx.input, dy: slope.input, into: slope.pointer, count: x.count)
      expectClose(y.values, Twin.gelu(x), "gelu at the edges", tolerance: 3e-7)
      expectClose(slope.values, Twin.geluGradient(x, dy: x.map { _ in 1 }), "gelu slope at the edges", tolerance: 3e-7)
      let (bad, out) = (Guarded([.nan, .infinity]), Guarded(unwritten: 2))
      gelu(bad.input, into: out.pointer, count: 2)
      #expect(out.values[0].isNaN)
      #expect(!out.values[1].isFinite)
    }

    @Test func activatedSums() {
      for (count, relu) in [(1, true), (50, false), (50, true), (16_400, true)] {
        for (aMode, bMode) in [(WriteMode.overwrite, WriteMode.overwrite), (.add, .overwrite), (.overwrite, .add)] {
          let label = "sum of \(count), relu \(relu), \(aMode) \(bMode)"
          var numbers = Numbers(label)
          let (a, b, dy, before) = (numbers.normal(count), numbers.normal(count), numbers.normal(count), numbers.normal(count))
          let (ga, gb, gdy) = (Guarded(a), Guarded(b), Guarded(dy))
          let result = onEveryThreadCount(label) {
            let (y, da, db) = (Guarded(unwritten: count), output(aMode, before), output(bMode, before))
            addActivated(ga.input, gb.input, relu: relu, into: y.pointer, count: count)
            addActivatedGradient(
              y: y.input, relu: relu, dy: gdy.input, aMode: aMode, da: da.pointer, bMode: bMode, db: db.pointer, count: count)
            return [y.values, da.values, db.values]
          }
          let y = Twin.addActivated(a, b, relu: relu)
          let gradient = Twin.addActivatedGradient(y: result[0], relu: relu, dy: dy)
          expectClose(result[0], y, label, tolerance: 1e-7)
          expectClose(result[1], expected(aMode, before, gradient), label + " da", tolerance: 1e-7)
          expectClose(result[2], expected(bMode, before, gradient), label + " db", tolerance: 1e-7)
        }
      }
    }

    @Test func sumOfSquaresIsExactEnough() {
      for count in counts {
        var numbers = Numbers("squares \(count)")
        let x = numbers.normal(count)
        let (gx, scratch) = (Guarded(x), Scratch(sumOfSquaresScratchBytes(count: count)))
        let result = onEveryThreadCount("squares \(count)") { [[sumOfSquares(gx.input, count: count, scratch: scratch.pointer)]] }
        expectClose(result[0], [x.reduce(0) { $0 + $1 * $1 }], "sum of \(count) squares", tolerance: 1e-12)
        for bad in [Float.nan, .infinity, -.infinity] {
          gx.pointer[count / 2] = bad
          #expect(!sumOfSquares(gx.input, count: count, scratch: scratch.pointer).isFinite)
        }
      }
    }

    @Test func optimiser() {
      for (count, step) in [(1, 1), (37, 3), (16_500, 1000)] {
        var numbers = Numbers("adamw \(count)")
        var (p, g, m) = (numbers.normal(count), numbers.normal(count), numbers.normal(count, scale: 0.1))
        var v = numbers.normal(count, scale: 0.1).map { Double(Float($0 * $0)) }
        g[0] = 0
        let settings = AdamW(learningRate: 1.5e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, step: step)
        let (p0, m0, v0) = (p, m, v)
        let gg = Guarded(g)
        let result = onEveryThreadCount("adamw \(count)") {
          let (gp, gm, gv) = (Guarded(p0), Guarded(m0), Guarded(v0))
          adamW(
            settings, weightDecay: 0.05, gradientScale: 0.7, parameters: gp.pointer, gradients: gg.input, firstMoments: gm.pointer,
            secondMoments: gv.pointer, count: count)
          return [gp.values, gm.values, gv.values]
        }
        Twin.adamW(
          settings, weightDecay: Double(Float(0.05)), gradientScale: Double(Float(0.7)), parameters: &p, gradients: g, firstMoments: &m,
          secondMoments: &v)
        expectClose(result[0], p, "adamw \(count) parameters", tolerance: 1e-6)
        expectClose(result[1], m, "adamw \(count) first moments", tolerance: 1e-7)
        expectClose(result[2], v, "adamw \(count) second moments", tolerance: 1e-7)
      }
    }
  }
}
