import Testing

@testable import Kernels

extension KernelTests {
  @Suite struct Linear {
    /// Odd sizes, sizes beyond one chunk, and the ways operands may be stored.
    @Test func products() {
      let sizes = [(1, 1, 1), (3, 5, 7), (17, 33, 9), (50, 50, 32), (65, 100, 130), (300, 70, 64), (5, 1030, 40), (130, 515, 259)]
      for (m, n, k) in sizes {
        for (aTransposed, bTransposed) in [(false, false), (false, true), (true, false), (true, true)] {
          for mode in bothModes {
            let label = "product \(m) x \(n) x \(k), transposed \(aTransposed) \(bTransposed), \(mode)"
            var numbers = Numbers(label)
            let (a, b, before) = (numbers.normal(m * k), numbers.normal(k * n), numbers.normal(m * n))
            let twin = Twin.product(m: m, n: n, k: k, a: a, aTransposed: aTransposed, b: b, bTransposed: bTransposed)
            let (inputA, inputB) = (Guarded(a), Guarded(b))
            let result = onEveryThreadCount(label) {
              let c = output(mode, before)
              matrixProduct(
                m: m, n: n, k: k, a: inputA.input, lda: aTransposed ? m : k, aTransposed: aTransposed, b: inputB.input,
                ldb: bTransposed ? k : n, bTransposed: bTransposed, mode: mode, into: c.pointer, ldc: n)
              return [c.values]
            }
            expectClose(result[0], expected(mode, before, twin), label, tolerance: 2e-6 * Double(k).squareRoot() + 2e-6)
          }
        }
      }
    }

    /// A product into a part of a wider matrix leaves the rest alone.
    @Test func leadingDimensions() {
      let (m, n, k) = (33, 21, 19)
      var numbers = Numbers("leading")
      let (a, b) = (numbers.normal(m * 40), numbers.normal(n * 30))
      let before = numbers.normal(m * 50)
      let (inputA, inputB, c) = (Guarded(a), Guarded(b), Guarded(before))
      matrixProduct(
        m: m, n: n, k: k, a: inputA.input, lda: 40, aTransposed: false, b: inputB.input, ldb: 30, bTransposed: true, mode: .add,
        into: c.pointer, ldc: 50)
      var twin = before
      for i in 0..<m { for j in 0..<n { for l in 0..<k { twin[i * 50 + j] += a[i * 40 + l] * b[j * 30 + l] } } }
      expectClose(c.values, twin, "product in a wider matrix", tolerance: 1e-5)
    }

    @Test func linearLayers() {
      for (rows, inputs, outputs) in [(1, 3, 5), (7, 16, 33), (50, 48, 130), (200, 65, 300)] {
        let label = "linear \(rows) \(inputs) \(outputs)"
        var numbers = Numbers(label)
        let (x, weight, bias) = (numbers.normal(rows * inputs), numbers.normal(outputs * inputs, scale: 0.3), numbers.normal(outputs))
        let dy = numbers.normal(rows * outputs)
        let (gx, gw, gb, gdy) = (Guarded(x), Guarded(weight), Guarded(bias), Guarded(dy))
        let result = onEveryThreadCount(label) {
          let (y, plain, pre, activated) = (
            Guarded(unwritten: dy.count), Guarded(unwritten: dy.count), Guarded(unwritten: dy.count), Guarded(unwritten: dy.count)
          )
          linear(gx.input, weight: gw.input, bias: gb.input, into: y.pointer, rows: rows, inputs: inputs, outputs: outputs)
          linear(gx.input, weight: gw.input, bias: nil, into: plain.pointer, rows: rows, inputs: inputs, outputs: outputs)
          linearGELU(
            gx.input, weight: gw.input, bias: gb.input, savingPreactivation: pre.pointer, into: activated.pointer, rows: rows,
            inputs: inputs, outputs: outputs)
          return [y.values, plain.values, pre.values, activated.values]
        }
        let twin = Twin.linear(x, weight: weight, bias: bias, rows: rows, inputs: inputs, outputs: outputs)
        expectClose(result[0], twin, label, tolerance: 1e-5)
        expectClose(
          result[1], Twin.linear(x, weight: weight, bias: nil, rows: rows, inputs: inputs, outputs: outputs), label + " without bias",
          tolerance: 1e-5)
        expectClose(result[2], twin, label + " preactivation", tolerance: 1e-5)
        expectClose(result[3], Twin.gelu(twin), label + " activated", tolerance: 1e-5)
        gradients(label, rows, inputs, outputs, x: gx, weight: gw, dy: gdy)
      }
    }

    private func gradients(_ label: String, _ rows: Int, _ inputs: Int, _ outputs: Int, x: Guarded, weight: Guarded, dy: Guarded) {
      let twin = Twin.linearGradient(x.values, weight: weight.values, dy: dy.values, rows: rows, inputs: inputs, outputs: outputs)
      var numbers = Numbers(label + " before")
      let (beforeX, beforeW, beforeB) = (numbers.normal(x.count), numbers.normal(weight.count), numbers.normal(outputs))
      let scratch = Scratch(columnSumScratchBytes(rows: rows, width: outputs))
      for mode in bothModes {
        let result = onEveryThreadCount("\(label) gradient, \(mode)") {
          let (dx, dw, db) = (output(mode, beforeX), output(mode, beforeW), output(mode, beforeB))
          linearGradientInput(
            dy: dy.input, weight: weight.input, mode: mode, into: dx.pointer, rows: rows, inputs: inputs, outputs: outputs)
          linearGradientWeight(dy: dy.input, x: x.input, mode: mode, into: dw.pointer, rows: rows, inputs: inputs, outputs: outputs)
          columnSum(dy.input, mode: mode, into: db.pointer, rows: rows, width: outputs, scratch: scratch.pointer)
          return [dx.values, dw.values, db.values]
        }
        expectClose(result[0], expected(mode, beforeX, twin.dx), "\(label) dx, \(mode)", tolerance: 2e-5)
        expectClose(result[1], expected(mode, beforeW, twin.dWeight), "\(label) dw, \(mode)", tolerance: 2e-5)
        expectClose(result[2], expected(mode, beforeB, twin.dBias), "\(label) db, \(mode)")
      }
    }

    @Test func peakAndNames() {
      #expect(matrixProductPeak(size: 128, rounds: 2) > 0.1)
      #expect(["x86-64-v4", "x86-64-v3", "x86-64", "baseline"].contains(kernelLevel))
      #expect(!blasCore.isEmpty)
    }
  }
}

/// Memory for a kernel's own use, filled with bytes that are no numbers.
final class Scratch {
  let pointer: UnsafeMutableRawPointer
  init(_ bytes: Int) {
    pointer = .allocate(byteCount: max(bytes, 64), alignment: 64)
    pointer.initializeMemory(as: UInt8.self, repeating: 0xFF, count: max(bytes, 64))
  }
  deinit { pointer.deallocate() }
}
