import Testing

@testable import Kernels

extension KernelTests {
  @Suite struct Attention {
    private struct Case {
      var heads, headWidth: Int
      var queries, keys: [Int]
      var counts: [Int]?
    }
    private let cases = [
      Case(heads: 1, headWidth: 1, queries: [1], keys: [1]),
      Case(heads: 2, headWidth: 5, queries: [3, 1], keys: [4, 7]),
      Case(heads: 3, headWidth: 32, queries: [50, 50], keys: [50, 50]),
      Case(heads: 2, headWidth: 16, queries: [70, 0, 9], keys: [17, 5, 33], counts: [17, 3, 1]),
      Case(heads: 1, headWidth: 64, queries: [65, 12], keys: [197, 130], counts: [197, 0]),
      Case(heads: 2, headWidth: 24, queries: [130], keys: [66]),
    ]

    @Test func againstTheTwin() {
      for shape in cases {
        for rate in [0, 0.2] as [Float] {
          for mode in bothModes { check(shape, rate: rate, mode) }
        }
      }
    }

    private func check(_ shape: Case, rate: Float, _ mode: WriteMode) {
      let label = "attention \(shape), rate \(rate), \(mode)"
      let width = shape.heads * shape.headWidth
      let queryOffsets = shape.queries.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
      let keyOffsets = shape.keys.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
      let (queries, keys) = (queryOffsets[shape.queries.count], keyOffsets[shape.keys.count])
      let (maxQueries, maxKeys) = ((shape.queries.max() ?? 0) + 1, (shape.keys.max() ?? 0) + 2)
      var numbers = Numbers(label)
      let (q, k, v) = (numbers.normal(queries * width), numbers.normal(keys * width), numbers.normal(keys * width))
      let (dOut, beforeQ) = (numbers.normal(queries * width), numbers.normal(queries * width))
      let (beforeK, beforeV) = (numbers.normal(keys * width), numbers.normal(keys * width))
      let names = RowNames(rows: queries)
      let scale = Float(1 / Double(shape.headWidth).squareRoot())
      let twin = Twin.Attention(
        heads: shape.heads, headWidth: shape.headWidth, queryOffsets: queryOffsets, keyOffsets: keyOffsets, keyCounts: shape.counts,
        scale: Double(scale), mask: rate == 0 ? nil : names.mask(rate))
      let forward = twin.forward(q: q, k: k, v: v, maxQueries: maxQueries, maxKeys: maxKeys)
      let gradient = twin.gradient(q: q, k: k, v: v, dOut: dOut)

      let (gq, gk, gv, gdOut) = (Guarded(q), Guarded(k), Guarded(v), Guarded(dOut))
      let offsets = (queryOffsets + keyOffsets + (shape.counts ?? shape.keys)).map(Int32.init)
      let result = offsets.withUnsafeBufferPointer { offsets in
        onEveryThreadCount(label) {
          let base = offsets.baseAddress!
          let pairs = shape.queries.count
          let s = AttentionShape(
            batch: pairs, heads: shape.heads, headWidth: shape.headWidth, queryOffsets: base, keyOffsets: base + pairs + 1,
            keyCounts: shape.counts == nil ? nil : base + 2 * pairs + 2, queryStride: width, keyStride: width, valueStride: width,
            outStride: width, scale: scale, maxQueries: maxQueries, maxKeys: maxKeys)
          let dropout = rate == 0 ? nil : names.dropout(rate)
          let (out, logSum) = (Guarded(unwritten: queries * width), Guarded(unwritten: queries * shape.heads))
          let probabilities = Guarded(unwritten: forward.probabilities.count)
          let scratch = Scratch(max(attentionScratchBytes(s), attentionGradientScratchBytes(s)))
          attention(
            s, q: gq.input, k: gk.input, v: gv.input, dropout: dropout, into: out.pointer, savingLogSum: logSum.pointer,
            probabilities: probabilities.pointer, scratch: scratch.pointer)
          let (dq, dk, dv) = (output(mode, beforeQ), output(mode, beforeK), output(mode, beforeV))
          attentionGradient(
            s, q: gq.input, k: gk.input, v: gv.input, out: out.input, logSum: logSum.input, dOut: gdOut.input, dropout: dropout,
            queryMode: mode, dq: dq.pointer, keyMode: mode, dk: dk.pointer, valueMode: mode, dv: dv.pointer, scratch: scratch.pointer)
          return [out.values, logSum.values, probabilities.values, dq.values, dk.values, dv.values]
        }
      }
      expectClose(result[0], forward.out, label + ": out", tolerance: 1e-5)
      expectClose(result[1], forward.logSum, label + ": log sum", tolerance: 1e-5)
      expectClose(result[2], forward.probabilities, label + ": probabilities", tolerance: 1e-5)
      expectClose(result[3], expected(mode, beforeQ, gradient.dq), label + ": dq", tolerance: 2e-5)
      expectClose(result[4], expected(mode, beforeK, gradient.dk), label + ": dk", tolerance: 2e-5)
      expectClose(result[5], expected(mode, beforeV, gradient.dv), label + ": dv", tolerance: 2e-5)
    }

    /// q, k and v as columns of one [rows, 3D] matrix, as a ViT's qkv layer gives them.
    @Test func packedColumns() {
      let (rows, heads, headWidth) = (10, 2, 8)
      let width = heads * headWidth
      var numbers = Numbers("packed qkv")
      let (qkv, dOut) = (numbers.normal(rows * 3 * width), numbers.normal(rows * width))
      func column(_ which: Int) -> [Double] {
        (0..<rows * width).map { qkv[$0 / width * 3 * width + which * width + $0 % width] }
      }
      let twin = Twin.Attention(
        heads: heads, headWidth: headWidth, queryOffsets: [0, 5, 10], keyOffsets: [0, 5, 10], keyCounts: nil, scale: 0.25, mask: nil)
      let gradient = twin.gradient(q: column(0), k: column(1), v: column(2), dOut: dOut)
      let (packed, gdOut, out) = (Guarded(qkv), Guarded(dOut), Guarded(unwritten: rows * width))
      let (logSum, dPacked) = (Guarded(unwritten: rows * heads), Guarded(unwritten: rows * 3 * width))
      let offsets: [Int32] = [0, 5, 10]
      offsets.withUnsafeBufferPointer {
        let base = $0.baseAddress!
        let s = AttentionShape(
          batch: 2, heads: heads, headWidth: headWidth, queryOffsets: base, keyOffsets: base, keyCounts: nil, queryStride: 3 * width,
          keyStride: 3 * width, valueStride: 3 * width, outStride: width, scale: 0.25, maxQueries: 5, maxKeys: 5)
        let scratch = Scratch(max(attentionScratchBytes(s), attentionGradientScratchBytes(s)))
        let (q, k, v) = (packed.input, packed.input + width, packed.input + 2 * width)
        attention(
          s, q: q, k: k, v: v, dropout: nil, into: out.pointer, savingLogSum: logSum.pointer, probabilities: nil, scratch: scratch.pointer)
        attentionGradient(
          s, q: q, k: k, v: v, out: out.input, logSum: logSum.input, dOut: gdOut.input, dropout: nil, queryMode: .overwrite,
          dq: dPacked.pointer, keyMode: .overwrite, dk: dPacked.pointer + width, valueMode: .overwrite, dv: dPacked.pointer + 2 * width,
          scratch: scratch.pointer)
      }
      let forward = twin.forward(q: column(0), k: column(1), v: column(2), maxQueries: 5, maxKeys: 5)
      expectClose(out.values, forward.out, "packed: out", tolerance: 1e-5)
      let joined = (0..<rows * 3 * width).map { place in
        let (row, part, c) = (place / (3 * width), place / width % 3, place % width)
        return [gradient.dq, gradient.dk, gradient.dv][part][row * width + c]
      }
      expectClose(dPacked.values, joined, "packed: gradients", tolerance: 1e-5)
    }
  }
}
