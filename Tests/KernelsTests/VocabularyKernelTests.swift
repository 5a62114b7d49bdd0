import Testing

@testable import Kernels

extension KernelTests {
  @Suite struct Vocabulary {
    @Test func lossAndGradients() {
      // The fourth has more than one block of 512 rows; the last a long vocabulary.
      for (rows, width, vocabulary) in [(1, 3, 2), (7, 16, 37), (20, 33, 515), (1030, 4, 19), (3, 8, 4099)] {
        for mode in bothModes {
          let label = "vocabulary loss \(rows) x \(width) x \(vocabulary), \(mode)"
          var numbers = Numbers(label)
          let (x, weight, bias) = (numbers.normal(rows * width), numbers.normal(vocabulary * width), numbers.normal(vocabulary))
          let labels = numbers.below(vocabulary, count: rows)
          let rowWeights = (0..<rows).map { [1, 0, 1.5, 0.25][$0 % 4] }
          let (beforeX, beforeW, beforeB) = (numbers.normal(x.count), numbers.normal(weight.count), numbers.normal(vocabulary))
          let twin = Twin.vocabularyLoss(
            x, weight: weight, bias: bias, labels: labels, rowWeights: rowWeights, rows: rows, width: width, vocabulary: vocabulary)
          let (gx, gw, gb, gr) = (Guarded(x), Guarded(weight), Guarded(bias), Guarded(rowWeights))
          let scratch = Scratch(vocabularyLossScratchBytes(rows: rows, width: width, vocabulary: vocabulary))
          let result = onEveryThreadCount(label) {
            let (dx, dw, db) = (output(mode, beforeX), output(mode, beforeW), output(mode, beforeB))
            let (tokenLoss, alone) = (Guarded(unwritten: rows), Guarded(unwritten: rows))
            let logits = Guarded(unwritten: rows * vocabulary)
            var (loss, lossAlone) = (0.0, 0.0)
            let gradients = VocabularyGradients(
              dx: dx.pointer, dxMode: mode, dWeight: dw.pointer, dBias: db.pointer, weightMode: mode)
            labels.withUnsafeBufferPointer {
              let labels = $0.baseAddress!
              vocabularyLoss(
                gx.input, weight: gw.input, bias: gb.input, labels: labels, rowWeights: gr.input, into: &loss, tokenLoss: tokenLoss.pointer,
                gradients: gradients, logits: logits.pointer, rows: rows, width: width, vocabulary: vocabulary, scratch: scratch.pointer)
              vocabularyLoss(
                gx.input, weight: gw.input, bias: gb.input, labels: labels, rowWeights: gr.input, into: &lossAlone,
                tokenLoss: alone.pointer, gradients: nil, logits: nil, rows: rows, width: width, vocabulary: vocabulary,
                scratch: scratch.pointer)
            }
            #expect(loss == lossAlone, "\(label): the loss must not depend on whether gradients are asked for")
            return [[loss], tokenLoss.values, logits.values, dx.values, dw.values, db.values]
          }
          expectClose(result[0], [twin.loss], label, tolerance: 2e-6)
          expectClose(result[1], twin.tokenLoss, label + ": token losses", tolerance: 5e-6)
          expectClose(result[2], twin.logits, label + ": logits", tolerance: 5e-6)
          expectClose(result[3], expected(mode, beforeX, twin.dx), label + ": dx", tolerance: 1e-5)
          expectClose(result[4], expected(mode, beforeW, twin.dWeight), label + ": dw", tolerance: 1e-5)
          expectClose(result[5], expected(mode, beforeB, twin.dBias), label + ": db", tolerance: 1e-5)
        }
      }
    }

    /// A row whose logits overflow must not pass silently.
    @Test func notFinite() {
      let (x, weight, bias, rowWeights) = (Guarded([.nan]), Guarded([1, 1]), Guarded([0, 0]), Guarded([1]))
      let (tokenLoss, scratch) = (Guarded(unwritten: 1), Scratch(vocabularyLossScratchBytes(rows: 1, width: 1, vocabulary: 2)))
      var loss = 0.0
      var label: Int32 = 0
      vocabularyLoss(
        x.input, weight: weight.input, bias: bias.input, labels: &label, rowWeights: rowWeights.input, into: &loss,
        tokenLoss: tokenLoss.pointer, gradients: nil, logits: nil, rows: 1, width: 1, vocabulary: 2, scratch: scratch.pointer)
      #expect(!loss.isFinite)
    }

    @Test func embeddings() {
      for (rows, width) in [(1, 1), (9, 7), (200, 80)] {
        for mode in bothModes {
          let label = "embedding \(rows) x \(width), \(mode)"
          var numbers = Numbers(label)
          let (vocabulary, positions) = (13, 11)
          let tables = [numbers.normal(vocabulary * width), numbers.normal(positions * width), numbers.normal(2 * width)]
          let ids = [numbers.below(vocabulary, count: rows), numbers.below(positions, count: rows), numbers.below(2, count: rows)]
          let dy = numbers.normal(rows * width)
          let inputs = tables.map { Guarded($0) }
          let gdy = Guarded(dy)
          let names = ids.map { copied($0) }
          let result = onEveryThreadCount(label) {
            let at = names.map { $0.baseAddress! }
            let out = Guarded(unwritten: rows * width)
            embedding(
              word: inputs[0].input, position: inputs[1].input, type: inputs[2].input, ids: at[0], positions: at[1], types: at[2],
              into: out.pointer, rows: rows, width: width)
            let gradients = tables.map { output(mode, $0) }
            embeddingGradient(
              dOut: gdy.input, ids: at[0], positions: at[1], types: at[2], mode: mode, dWord: gradients[0].pointer,
              dPosition: gradients[1].pointer, dType: gradients[2].pointer, rows: rows, width: width, vocabulary: vocabulary,
              positionCount: positions, typeCount: 2, paddingID: 3)
            return [out.values] + gradients.map(\.values)
          }
          let maps = zip(ids, [vocabulary, positions, 2]).map { Twin.lookUp(ids: $0, entries: $1) }
          let parts = zip(maps, tables).map { $0.forward($1, width: width) }
          expectClose(result[0], dy.indices.map { i in parts[0][i] + parts[1][i] + parts[2][i] }, label, tolerance: 1e-6)
          for which in 0..<3 {
            var map = maps[which]
            if which == 0 { map.terms.removeAll { $0.from == 3 } }
            expectClose(
              result[1 + which], expected(mode, tables[which], map.gradient(dy, width: width)), "\(label): table \(which)",
              tolerance: 1e-5)
          }
          for name in names { name.deallocate() }
        }
      }
    }
  }
}

/// A copy with an address of its own; the caller deallocates it.
func copied(_ values: [Int32]) -> UnsafeBufferPointer<Int32> {
  let memory = UnsafeMutableBufferPointer<Int32>.allocate(capacity: values.count)
  _ = memory.initialize(from: values)
  return UnsafeBufferPointer(memory)
}
