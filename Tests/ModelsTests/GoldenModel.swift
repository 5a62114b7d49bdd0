import Foundation
import Graph
import Interchange
import Kernels
import Tensors
import TestSupport

@testable import Models

/// One golden folder's model, its inputs bound, ready to run in the published objective.
final class GoldenModel {
  let sizes: ModelSizes
  let model: PreTrainingModel
  let store: ParameterStore
  let program: Program
  private let floats: [Block]
  private let integers: [Block]
  private let labels: [Int]
  private let rowWeights: [Float]

  /// Which patches the encoder sees, and in which order.
  enum Patches { case quarterShuffled, allShuffled, allInOrder }

  /// What a file of inputs does not hold (window, labels, weights) is 0.
  init(
    sizes: ModelSizes, window: Int, image: [Float], inputs: SafetensorsFile, batch: Int, seeing seen: Patches = .quarterShuffled,
    pictures: PreTrainingModel.Pictures = .large, training: Bool = true, sharing trained: ParameterStore? = nil
  ) throws {
    self.sizes = sizes
    var options = ModelOptions()
    (options.superResolutionOutput, options.dropoutRate) = (.clipped, 0)
    options.superResolution = pictures == .large
    let keptCount = seen == .quarterShuffled ? sizes.keptCount(maskRatio: 0.75) : sizes.patchCount
    let builder = GraphBuilder(mode: training ? .training(dropoutRate: 0) : .inference, keepsEverything: true)
    model = PreTrainingModel(builder, sizes: sizes, options: options, batch: batch, keptCount: keptCount, pictures: pictures)
    store = ParameterStore(layout: trained?.layout ?? builder.parameterLayout(), forTraining: training, sharing: trained?.values)
    program = Program(builder, parameters: store)

    var (floats, integers) = ([Block](), [Block]())
    func hold(_ elements: [Float]) -> UnsafePointer<Float> {
      let block = Block(floats: elements.count)
      for (index, element) in elements.enumerated() { block.floats[index] = element }
      floats.append(block)
      return UnsafePointer(block.floats)
    }
    func hold(_ elements: [Int]) -> UnsafePointer<Int32> {
      let block = Block(byteCount: elements.count * 4)
      let target = block.base.assumingMemoryBound(to: Int32.self)
      for (index, element) in elements.enumerated() { target[index] = Int32(element) }
      integers.append(block)
      return UnsafePointer(target)
    }
    func integersOrZeros(_ name: String, _ count: Int) -> [Int] { (try? inputs.integers(name)) ?? [Int](repeating: 0, count: count) }
    let patches = Self.patches(
      noise: try inputs.floats("noise"), batch: batch, count: sizes.patchCount, kept: keptCount, identity: seen == .allInOrder)
    let rows = try inputs.integers("ids").count
    let length = rows / batch
    let attention = try inputs.integers("attention_mask")
    program.bind(model.images, hold(image))
    program.bind(model.kept, hold(patches.kept))
    program.bind(model.restore, hold(patches.restore))
    program.bind(model.patchMask, hold(patches.mask))
    program.bind(
      model.windowMask,
      hold(Self.window(sizes, columns: integersOrZeros("column", batch), rows: integersOrZeros("row", batch), size: window)))
    program.bind(model.ids, hold(try inputs.integers("ids")))
    program.bind(model.positions, hold((0..<rows).map { $0 % length }))
    program.bind(model.types, hold(integersOrZeros("type_ids", rows)))
    program.bind(model.text.pairs, hold((0..<rows).map { $0 / length }))
    program.bind(model.text.tokens, hold((0..<rows).map { $0 % length }))
    program.bind(model.text.offsets, hold((0...batch).map { $0 * length }))
    program.bind(model.text.keyCounts, hold((0..<batch).map { attention[($0 * length)..<(($0 + 1) * length)].reduce(0, +) }))
    program.bind(model.lossRows, hold(Array(0..<rows)))
    labels = integersOrZeros("labels", rows)
    rowWeights = ((try? inputs.floats("weights")) ?? [Float](repeating: 0, count: rows)).map { $0 / Float(rows) }
    program.bind(model.lossLabels, hold(labels))
    program.bind(model.lossWeights, hold(rowWeights))
    program.setRows(model.text.rows, rows)
    program.setRows(model.lossGroup, rows)
    (self.floats, self.integers) = (floats, integers)
  }

  /// The engine never holds the logits' gradient whole; it follows from the kept logits: weight * (softmax - truth).
  var logitsGradient: [Float]? {
    guard let logits = program.value("logits")?.elements else { return nil }
    let vocabulary = sizes.vocabulary
    return (0..<(logits.count / vocabulary)).flatMap { row -> [Float] in
      let values = logits[(row * vocabulary)..<((row + 1) * vocabulary)].map(Double.init)
      let highest = values.max() ?? 0
      let exponentials = values.map { exp($0 - highest) }
      let sum = exponentials.reduce(0, +)
      return exponentials.enumerated().map { index, value in
        Float((value / sum - (index == labels[row] ? 1 : 0)) * Double(rowWeights[row]))
      }
    }
  }

  /// The same weights in a plan that sees every patch in order: embeddings of patches that training never looks at.
  func seeingAllPatches(image: [Float], inputs: SafetensorsFile) throws -> GoldenModel {
    let whole = try GoldenModel(
      sizes: sizes, window: 1, image: image, inputs: inputs, batch: model.batch, seeing: .allInOrder, training: false, sharing: store)
    whole.program.run()
    return whole
  }

  /// Ascending argsort of the noise, its first `kept`, its inverse and the mask (reference section 4).
  static func patches(noise: [Float], batch: Int, count: Int, kept: Int, identity: Bool) -> (kept: [Int], restore: [Int], mask: [Float]) {
    var (keptAll, restore, mask) = ([Int](), [Int](repeating: 0, count: batch * count), [Float](repeating: 1, count: batch * count))
    for pair in 0..<batch {
      let order = identity ? Array(0..<count) : (0..<count).sorted { (noise[pair * count + $0], $0) < (noise[pair * count + $1], $1) }
      keptAll += order.prefix(kept)
      for (place, patch) in order.enumerated() {
        restore[pair * count + patch] = place
        if place < kept { mask[pair * count + patch] = 0 }
      }
    }
    return (keptAll, restore, mask)
  }

  static func window(_ sizes: ModelSizes, columns: [Int], rows: [Int], size: Int) -> [Float] {
    zip(columns, rows).flatMap { column, row in
      (0..<sizes.patchCount).map { cell in
        let (r, c) = (cell / sizes.grid, cell % sizes.grid)
        return r >= column && r < column + size && c >= row && c < row + size ? 1 : 0
      }
    }
  }
}

extension ModelSizes {
  /// Sizes as a golden folder's meta.json names them.
  init(golden config: [String: Any]) {
    self.init()
    func number(_ dictionary: [String: Any], _ key: String, _ fallback: Int) -> Int { dictionary[key] as? Int ?? fallback }
    let bert = config["bert"] as? [String: Any] ?? [:]
    imageSide = number(config, "img_size", imageSide)
    patch = number(config, "patch_size", patch)
    width = number(config, "embed_dim", width)
    depth = number(config, "depth", depth)
    headCount = number(config, "num_heads", headCount)
    decoderWidth = number(config, "decoder_embed_dim", decoderWidth)
    decoderDepth = number(config, "decoder_depth", decoderDepth)
    decoderHeadCount = number(config, "decoder_num_heads", decoderHeadCount)
    mlpRatio = config["mlp_ratio"] as? Double ?? mlpRatio
    vocabulary = number(bert, "vocab_size", vocabulary)
    textWidth = number(bert, "hidden_size", textWidth)
    textDepth = number(bert, "num_hidden_layers", textDepth)
    textHeadCount = number(bert, "num_attention_heads", textHeadCount)
    textHidden = number(bert, "intermediate_size", textHidden)
    maximumTokens = number(bert, "max_position_embeddings", maximumTokens)
  }
}
