import Kernels
import Tensors
import Testing

@testable import Graph

/// Work and bytes of operations, against counts made by hand.
@Suite struct OperationCountTests {
  /// Multiplications and additions of a product [rows, inner] x [inner, columns], counted one by one.
  private func product(_ rows: Int, _ inner: Int, _ columns: Int) -> Double {
    var count = 0
    for _ in 0..<rows { for _ in 0..<columns { for _ in 0..<inner { count += 2 } } }
    return Double(count)
  }

  private func program(_ graph: GraphBuilder) -> Program {
    Program(graph, parameters: ParameterStore(layout: graph.parameterLayout(), forTraining: true), accumulating: true)
  }

  @Test func linearLayersAndTheVocabularyHead() {
    let graph = GraphBuilder(mode: .training(dropoutRate: 0))
    let x = graph.input(ValueShape(.fixed(7), [5]))
    let first = graph.linearGELU(x, weight: graph.parameter("a.fc1.weight", [6, 5]), bias: graph.parameter("a.fc1.bias", [6]))
    let second = graph.linear(first, weight: graph.parameter("a.fc2.weight", [3, 6]), bias: graph.parameter("a.fc2.bias", [3]))
    graph.vocabularyLoss(
      second, weight: graph.parameter("head.weight", [11, 3]), bias: graph.parameter("head.bias", [11]), labels: graph.indexInput("labels"),
      rowWeights: graph.input(ValueShape(.fixed(7), [1])), loss: "words")
    let measures = program(graph).measures()
    #expect(measures.map(\.label) == ["linear + GELU", "linear", "vocabulary loss", "linear", "linear + GELU"])
    #expect(measures.map(\.isGradient) == [false, false, true, true, true])
    #expect(measures.map(\.module) == ["a.fc1", "a.fc2", "head", "a.fc2", "a.fc1"])
    let (one, two, words) = (product(7, 5, 6), product(7, 6, 3), product(7, 3, 11))
    // Nothing goes back through the first layer: its input is no result of anything.
    #expect(measures.map(\.operations) == [one, two, 3 * words, 2 * two, one])
    // x, weight, bias, result and what GELU was made from; then input, weight, bias, result.
    #expect(measures[0].bytes == Double(4 * (35 + 30 + 6 + 42 + 42)))
    #expect(measures[1].bytes == Double(4 * (42 + 18 + 3 + 21)))
  }

  @Test func convolutions() {
    let graph = GraphBuilder(mode: .training(dropoutRate: 0))
    let images = graph.input(ValueShape(.fixed(2), [3, 8, 8]))
    var x = graph.convolve3x3(images, weight: graph.parameter("c.weight", [4, 3, 3, 3]), bias: graph.parameter("c.bias", [4]), relu: true)
    x = graph.convolve3x3(x, weight: graph.parameter("d.weight", [3, 4, 3, 3]), bias: graph.parameter("d.bias", [3]), relu: false)
    graph.squaredError(x, target: images, mask: graph.input(ValueShape(.fixed(2), [2, 2])), scale: 1, loss: "error")
    let measures = program(graph).measures()
    let (first, second) = (product(2 * 64, 27, 4), product(2 * 64, 36, 3))
    #expect(measures.map(\.operations) == [first, second, 0, 2 * second, first])
    #expect(measures.map(\.module) == ["c", "d", "d", "d", "c"])
  }

  @Test func attentionOfEqualAndOfRaggedRows() {
    for isRagged in [false, true] {
      let graph = GraphBuilder(mode: .training(dropoutRate: 0))
      let layout = graph.textLayout(capacity: 10, maximumTokens: 5)
      let rows: AttentionRows = isRagged ? .text(layout) : .uniform(5)
      let x = graph.input(ValueShape(isRagged ? .packed(layout.rows) : .fixed(10), [4]))
      let projected = graph.linear(
        x, weight: graph.parameters(["t.self.query.weight", "t.self.key.weight", "t.self.value.weight"], [4, 4]),
        bias: graph.parameters(["t.self.query.bias", "t.self.key.bias", "t.self.value.bias"], [4]))
      let y = graph.attention(
        query: Columns(projected), key: Columns(projected, from: 4), value: Columns(projected, from: 8), width: 4, heads: 2, batch: 2,
        queryRows: rows, keyRows: rows, probabilities: "p")
      graph.vocabularyLoss(
        y, weight: graph.parameter("head.weight", [3, 4]), bias: graph.parameter("head.bias", [3]), labels: graph.indexInput("labels"),
        rowWeights: graph.input(ValueShape(isRagged ? .packed(layout.rows) : .fixed(10), [1])), loss: "words")
      let program = program(graph)
      let offsets: [Int32] = [0, 5, 7]
      let counts: [Int32] = [4, 2]
      offsets.withUnsafeBufferPointer { offsets in
        counts.withUnsafeBufferPointer { counts in
          if isRagged {
            program.bind(layout.offsets, offsets.baseAddress!)
            program.bind(layout.keyCounts, counts.baseAddress!)
            program.setRows(layout.rows, 7)
          }
          // Of each pair and head: scores, then the mix of values.
          let lengths = isRagged ? [(5, 4), (2, 2)] : [(5, 5), (5, 5)]
          let forward = lengths.reduce(0.0) { $0 + 2 * (product($1.0, 2, $1.1) + product($1.0, $1.1, 2)) }
          let attention = program.measures().filter { $0.label == "attention" }
          #expect(attention.map(\.operations) == [forward, 2.5 * forward], "ragged \(isRagged)")
          #expect(attention.map(\.module) == ["t.self", "t.self"])
        }
      }
    }
  }

  /// Nothing is timed unless it is asked for.
  @Test func measuringIsOffUntilAskedFor() {
    let graph = GraphBuilder(mode: .inference)
    let x = graph.input(ValueShape(.fixed(2), [3, 8, 8]))
    let y = graph.convolve3x3(x, weight: graph.parameter("c.weight", [3, 3, 3, 3]), bias: graph.parameter("c.bias", [3]), relu: false)
    let mask = graph.input(ValueShape(.fixed(2), [2, 2]))
    graph.squaredError(y, target: x, mask: mask, scale: 1, loss: "error")
    let program = Program(graph, parameters: ParameterStore(layout: graph.parameterLayout(), forTraining: false))
    let (picture, ones) = (Block(floats: 2 * 3 * 64), Block(floats: 8))
    program.bind(x, UnsafePointer(picture.floats))
    program.bind(mask, UnsafePointer(ones.floats))
    program.run()
    #expect(program.measures().allSatisfy { $0.seconds == 0 })
    program.isMeasuring = true
    program.run()
    #expect(program.measures().allSatisfy { $0.seconds > 0 })
    program.resetProfile()
    #expect(program.measures().allSatisfy { $0.seconds == 0 })
  }
}
