import Kernels
import Tensors
import Testing

@testable import Graph

/// A small graph of every kind of layer with shared memory.
private func smallGraph(training: Bool) -> GraphBuilder {
  let graph = GraphBuilder(mode: training ? .training(dropoutRate: 0) : .inference)
  let images = graph.input(ValueShape(.fixed(2), [3, 8, 8]))
  let mask = graph.input(ValueShape(.fixed(2), [2, 2]))
  let weight = graph.parameter("conv.weight", [3, 3, 3, 3])
  let bias = graph.parameter("conv.bias", [3])
  var x = graph.convolve3x3(images, weight: weight, bias: bias, relu: true)
  for layer in 0..<4 {
    let next = graph.convolve3x3(
      x, weight: graph.parameter("conv\(layer).weight", [3, 3, 3, 3]), bias: graph.parameter("conv\(layer).bias", [3]), relu: true)
    x = graph.addActivated(x, next, relu: false)
  }
  graph.squaredError(x, target: images, mask: mask, scale: 0.01, loss: "error")
  return graph
}

@Suite struct MemoryPlanTests {
  @Test(arguments: [true, false])
  func areasThatLiveTogetherDoNotOverlap(training: Bool) {
    let graph = smallGraph(training: training)
    let program = Program(graph, parameters: ParameterStore(layout: graph.parameterLayout(), forTraining: training))
    let areas = program.plan.areas
    #expect(areas.count > 8)
    for (index, a) in areas.enumerated() {
      #expect(a.offset + a.byteCount <= (a.isLent ? program.plan.lentByteCount : program.plan.byteCount))
      for b in areas[..<index] where a.life.overlaps(b.life) && a.isLent == b.isLent {
        #expect(a.offset + a.byteCount <= b.offset || b.offset + b.byteCount <= a.offset, "\(a) and \(b) share memory while both live")
      }
    }
  }

  @Test func memoryIsShared() {
    let graph = smallGraph(training: false)
    let program = Program(graph, parameters: ParameterStore(layout: graph.parameterLayout(), forTraining: false))
    #expect(program.plan.byteCount < program.plan.unsharedByteCount)
  }

  @Test func layoutPutsDecayedFirstAndKeepsStackedParametersTogether() throws {
    let graph = GraphBuilder(mode: .training(dropoutRate: 0))
    let x = graph.input(ValueShape(.fixed(4), [5]))
    let weight = graph.parameters(["q.weight", "k.weight"], [3, 5])
    let bias = graph.parameters(["q.bias", "k.bias"], [3])
    _ = graph.parameter("unused.weight", [2, 2])
    _ = graph.parameter("table", [2, 2], frozen: true)
    let y = graph.linear(x, weight: weight, bias: bias)
    let labels = graph.indexInput("labels")
    let rowWeights = graph.input(ValueShape(.fixed(4), [1]))
    graph.vocabularyLoss(
      y, weight: graph.parameter("head.weight", [7, 6]), bias: graph.parameter("head.bias", [7]), labels: labels, rowWeights: rowWeights,
      loss: "words")
    let layout = graph.parameterLayout()
    #expect(
      layout.entries.map(\.declaration.path) == [
        "q.weight", "k.weight", "head.weight", "q.bias", "k.bias", "head.bias", "unused.weight", "table",
      ])
    #expect(layout.decayedCount == 15 + 15 + 42)
    #expect(layout.trainedCount == layout.decayedCount + 3 + 3 + 7)
    #expect(try #require(layout.entry("k.weight")).offset == 15)
  }
}
