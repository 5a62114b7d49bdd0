import Graph
import Kernels
import Tensors
import TestSupport
import Testing

@testable import Models

/// The gradient of the whole model against finite differences along random directions, for what the goldens do not cover: packed rows,
/// dropout, the linear super-resolution output, the fusion variants, accumulation.
@Suite(.serialized) struct GradientDirectionTests {
  static let sizes: ModelSizes = {
    var sizes = ModelSizes()
    (sizes.imageSide, sizes.patch, sizes.width, sizes.depth, sizes.headCount) = (16, 4, 24, 1, 3)
    (sizes.decoderWidth, sizes.decoderDepth, sizes.decoderHeadCount) = (16, 1, 2)
    (sizes.vocabulary, sizes.textWidth, sizes.textDepth, sizes.textHeadCount, sizes.textHidden) = (37, 20, 1, 2, 28)
    sizes.maximumTokens = 11
    return sizes
  }()

  struct Case: CustomStringConvertible, Sendable {
    var fusion: ModelOptions.Fusion
    var output: ModelOptions.SuperResolutionOutput
    var dropout: Float
    var description: String { "fusion \(fusion), super-resolution \(output), dropout \(dropout)" }
  }

  static let cases = ModelOptions.Fusion.allCases.flatMap { fusion in
    ModelOptions.SuperResolutionOutput.allCases.flatMap { output in
      [Float(0), 0.3].map { Case(fusion: fusion, output: output, dropout: $0) }
    }
  }

  @Test(arguments: cases)
  func gradientPointsWhereTheLossGrows(_ test: Case) throws {
    let fixture = ModelFixture(Self.sizes, test, seed: 7)
    fixture.program.run()
    let layout = fixture.store.layout
    let gradients = try #require(fixture.store.gradients)
    var stream = RandomKey(seed: 11).stream
    for trial in 0..<4 {
      let direction = (0..<layout.trainedCount).map { _ in Float(stream.normal()) }
      let slope = (0..<layout.trainedCount).reduce(0.0) { $0 + Double(gradients.floats[$1]) * Double(direction[$1]) }
      let saved = (0..<layout.trainedCount).map { fixture.store.values.floats[$0] }
      let epsilon: Float = 1e-4
      func loss(_ sign: Float) -> Double {
        for index in 0..<layout.trainedCount { fixture.store.values.floats[index] = saved[index] + sign * epsilon * direction[index] }
        fixture.measuring.run()
        return ["mim", "res", "mlm"].reduce(0) { $0 + (fixture.measuring.loss($1) ?? 0) }
      }
      let measured = (loss(1) - loss(-1)) / (2 * Double(epsilon))
      for index in 0..<layout.trainedCount { fixture.store.values.floats[index] = saved[index] }
      #expect(abs(measured - slope) <= 0.02 * abs(slope) + 0.02, "\(test), trial \(trial): slope \(slope), measured \(measured)")
    }
  }

  @Test func accumulationAddsMicroBatches() throws {
    let fixture = ModelFixture(Self.sizes, Self.cases[0], seed: 3)
    fixture.program.run()
    let count = fixture.store.layout.trainedCount
    let gradients = try #require(fixture.store.gradients)
    let once = (0..<count).map { gradients.floats[$0] }
    fixture.program.accumulates = true
    fixture.program.run()
    for index in 0..<count {
      #expect(abs(gradients.floats[index] - 2 * once[index]) <= 1e-6 + 1e-5 * abs(once[index]), "element \(index)")
    }
  }

  @Test(arguments: cases)
  func lentGradientMemoryDoesNotChangeTheResult(_ test: Case) throws {
    let fixture = ModelFixture(Self.sizes, test, seed: 13)
    // The measuring program always lends; the other one lends only with dropout.
    #expect(fixture.measuring.plan.lentByteCount > 0)
    fixture.program.run()
    fixture.measuring.run()
    let (a, b) = (try #require(fixture.store.gradients), try #require(fixture.measuring.parameters.gradients))
    for index in 0..<fixture.store.layout.trainedCount {
      #expect(a.floats[index].bitPattern == b.floats[index].bitPattern, "\(test), element \(index)")
    }
  }

  @Test func threadsDoNotChangeTheResult() throws {
    var results: [[UInt32]] = []
    for threads in [1, 2, 3] {
      WorkerPool.start(threads: threads)
      let fixture = ModelFixture(Self.sizes, Self.cases[1], seed: 5)
      fixture.program.run()
      let gradients = try #require(fixture.store.gradients)
      results.append((0..<fixture.store.layout.trainedCount).map { gradients.floats[$0].bitPattern })
    }
    WorkerPool.start(threads: 2)
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }
}

/// A small model with two reports of different length; `measuring` runs the losses of the same model again.
final class ModelFixture {
  let store: ParameterStore
  let program: Program
  let measuring: Program
  private var floats: [Block] = []
  private var integers: [Block] = []

  init(_ sizes: ModelSizes, _ test: GradientDirectionTests.Case, seed: UInt64) {
    var options = ModelOptions()
    (options.fusion, options.superResolutionOutput, options.dropoutRate) = (test.fusion, test.output, test.dropout)
    func build() -> (GraphBuilder, PreTrainingModel) {
      let graph = GraphBuilder(mode: .training(dropoutRate: test.dropout))
      return (
        graph, PreTrainingModel(graph, sizes: sizes, options: options, batch: 2, keptCount: sizes.keptCount(maskRatio: 0.75), textRows: 18)
      )
    }
    let (graph, model) = build()
    store = ParameterStore(layout: graph.parameterLayout(), forTraining: true)
    store.initialise(sizes: sizes, options: options, key: RandomKey(seed: seed))
    program = Program(graph, parameters: store, accumulating: test.dropout == 0)
    // A second parameter store over the same values would share them; a second program with its own gradients keeps the first ones intact.
    let (second, secondModel) = build()
    let measuringStore = ParameterStore(layout: store.layout, forTraining: true, sharing: store.values)
    measuring = Program(second, parameters: measuringStore)
    bind(model, program, sizes, seed)
    bind(secondModel, measuring, sizes, seed)
    (program.dropoutKey, measuring.dropoutKey) = (99, 99)
  }

  private func bind(_ model: PreTrainingModel, _ program: Program, _ sizes: ModelSizes, _ seed: UInt64) {
    var stream = RandomKey(seed: seed).folding(1).stream
    let lengths = [11, 6]
    let side = 2 * sizes.imageSide
    program.bind(model.images, hold((0..<(2 * 3 * side * side)).map { _ in Float(stream.normal()) }))
    let noise = (0..<(2 * sizes.patchCount)).map { _ in Float(stream.uniform()) }
    let patches = GoldenModel.patches(noise: noise, batch: 2, count: sizes.patchCount, kept: model.keptCount, identity: false)
    program.bind(model.kept, hold(patches.kept))
    program.bind(model.restore, hold(patches.restore))
    program.bind(model.patchMask, hold(patches.mask))
    program.bind(model.windowMask, hold(GoldenModel.window(sizes, columns: [0, 1], rows: [1, 0], size: 3)))
    let rows = lengths.reduce(0, +)
    let labels = (0..<rows).map { _ in stream.integer(in: 1...(sizes.vocabulary - 1)) }
    program.bind(model.ids, hold(labels.map { stream.uniform() < 0.5 ? 3 : $0 }))
    program.bind(model.lossLabels, hold(labels))
    program.bind(model.positions, hold(lengths.flatMap { Array(0..<$0) }))
    program.bind(model.types, hold([Int](repeating: 0, count: rows)))
    program.bind(model.text.pairs, hold(lengths.enumerated().flatMap { Array(repeating: $0, count: $1) }))
    program.bind(model.text.tokens, hold(lengths.flatMap { Array(0..<$0) }))
    program.bind(model.text.offsets, hold([0, 11, 17]))
    program.bind(model.text.keyCounts, hold(lengths))
    let chosen = (0..<rows).filter { $0 % 3 != 1 }
    program.bind(model.lossRows, hold(chosen))
    program.bind(model.lossLabels, hold(chosen.map { labels[$0] }))
    program.bind(model.lossWeights, hold(chosen.map { 0.05 + 0.01 * Float($0 % 4) }))
    program.setRows(model.text.rows, rows)
    program.setRows(model.lossGroup, chosen.count)
  }

  private func hold(_ elements: [Float]) -> UnsafePointer<Float> {
    let block = Block(floats: elements.count)
    for (index, element) in elements.enumerated() { block.floats[index] = element }
    floats.append(block)
    return UnsafePointer(block.floats)
  }

  private func hold(_ elements: [Int]) -> UnsafePointer<Int32> {
    let block = Block(byteCount: elements.count * 4)
    let target = block.base.assumingMemoryBound(to: Int32.self)
    for (index, element) in elements.enumerated() { target[index] = Int32(element) }
    integers.append(block)
    return UnsafePointer(target)
  }
}
