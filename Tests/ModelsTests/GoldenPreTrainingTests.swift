import Foundation
import Graph
import Interchange
import Kernels
import Tensors
import TestSupport
import Testing

@testable import Models

/// The published code's own numbers for every small model in the golden folder: intermediates, losses, gradients, three optimiser steps.
@Suite(.enabled(if: SharedFolder.isPresent, "goldens are absent: set ECAMP_SHARED"), .serialized)
struct GoldenPreTrainingTests {
  static let folders = SharedFolder.goldenFolders(with: ["weights.safetensors", "inputs.safetensors", "outputs.safetensors", "meta.json"])

  @Test func foldersAreThere() { #expect(!Self.folders.isEmpty) }

  @Test(arguments: folders)
  func agrees(folder: URL) throws {
    print("golden folder \(folder.lastPathComponent): intermediates, losses, gradients, optimiser steps")
    let meta = try GoldenMeta(folder)
    let config = meta.dictionary("config")
    let sizes = ModelSizes(golden: config)
    let batch = config["batch"] as? Int ?? 1
    let window = config["sr_window"] as? Int ?? 12
    func file(_ name: String) throws -> SafetensorsFile { try SafetensorsFile(path: folder.appendingPathComponent(name).path) }
    let (weights, inputs, outputs) = (try file("weights.safetensors"), try file("inputs.safetensors"), try file("outputs.safetensors"))

    WorkerPool.start(threads: 2)
    let golden = try GoldenModel(sizes: sizes, window: window, image: try inputs.floats("image"), inputs: inputs, batch: batch)
    try golden.store.load(weights)
    golden.program.run()
    try compareOutputs(golden, outputs, meta, inputs)
    try compareGradients(golden, try file("grads.safetensors"), meta)
    try compareSteps(golden, meta, after: try file("weights_after3.safetensors"), optimizer: try file("optimizer_after3.safetensors"))
  }

  private func compareOutputs(_ golden: GoldenModel, _ outputs: SafetensorsFile, _ meta: GoldenMeta, _ inputs: SafetensorsFile) throws {
    let program = golden.program
    for (index, name) in ["mim", "res", "mlm"].enumerated() {
      let expected = meta.doubles("losses")[index]
      let got = try #require(program.loss(name))
      #expect(abs(got - expected) <= 1e-5 + 1e-4 * abs(expected), "\(name): \(got), expected \(expected)")
    }
    // Patch embedding of hidden patches is never computed in training; a second program that keeps every patch shows them.
    let whole = try golden.seeingAllPatches(image: try inputs.floats("image"), inputs: inputs)
    for name in outputs.entries.map(\.name) {
      let got: [Float]
      switch name {
      // Inputs of this graph; the tests of Corpus compare them. Losses are compared above.
      case "ids_keep", "ids_restore", "mask", "pixel_mask", "super_pixel_mask", "mim_loss", "res_loss", "mlm_loss": continue
      case "patch_embed": got = try #require(whole.program.value(name)).elements
      case "x_masked":
        let width = golden.sizes.width
        let rows = try #require(program.value("x_masked_with_cls")).elements
        got = (0..<(rows.count / width)).filter { $0 % (golden.model.keptCount + 1) != 0 }.flatMap {
          rows[($0 * width)..<(($0 + 1) * width)]
        }
      default: got = try #require(program.value(name), "nothing is named \(name)").elements
      }
      let comparison = GoldenComparison(name, got, try outputs.floats(name), recorded: meta.recorded("act:" + name))
      #expect(comparison.agrees, "\(comparison)")
    }
  }

  private func compareGradients(_ golden: GoldenModel, _ grads: SafetensorsFile, _ meta: GoldenMeta) throws {
    for name in grads.entries.map(\.name) {
      let expected = try grads.floats(name)
      let got: [Float]
      if name == "__act__.logits" {
        got = try #require(golden.logitsGradient)
      } else if name.hasPrefix("__act__.") {
        got = try #require(golden.program.gradient(String(name.dropFirst(8))), "no gradient of \(name)").elements
      } else {
        let path = name == PublishedNames.biasAlias ? PublishedNames.bias : name
        got = Array(try #require(golden.store.gradient(path), "\(name) has no gradient"))
      }
      let comparison = GoldenComparison(name, got, expected, recorded: meta.recorded("grad:" + name))
      #expect(comparison.agrees, "\(comparison)")
    }
    for entry in golden.store.layout.entries where golden.store.layout.isTrained(entry) {
      #expect(grads.entry(entry.declaration.path) != nil, "\(entry.declaration.path) has a gradient here and none in the published code")
    }
  }

  private func compareSteps(_ golden: GoldenModel, _ meta: GoldenMeta, after: SafetensorsFile, optimizer: SafetensorsFile) throws {
    let settings = meta.dictionary("adamw")
    let expectedLosses = settings["step_losses"] as? [[Double]] ?? []
    let expectedNorms = settings["grad_norm_per_step"] as? [Double] ?? []
    let optimiser = TestOptimiser(golden.store, settings)
    for (step, losses) in expectedLosses.enumerated() {
      if step > 0 { golden.program.run() }
      for (index, name) in ["mim", "res", "mlm"].enumerated() {
        let got = try #require(golden.program.loss(name))
        #expect(abs(got - losses[index]) <= 1e-5 + 1e-4 * abs(losses[index]), "step \(step + 1) \(name): \(got), expected \(losses[index])")
      }
      let norm = optimiser.gradientNorm
      if step < expectedNorms.count {
        #expect(abs(norm - expectedNorms[step]) <= 1e-5 + 1e-4 * expectedNorms[step], "step \(step + 1): gradient norm \(norm)")
      }
      optimiser.step(step + 1)
    }
    for name in after.entries.map(\.name) {
      let path = name == PublishedNames.biasAlias ? PublishedNames.bias : name
      let got = Array(try #require(golden.store.values(path)))
      let recorded = meta.recorded("after3:" + name)
      let comparison = GoldenComparison(
        name, Self.withoutKeyBias(name, got), Self.withoutKeyBias(name, try after.floats(name)), recorded: recorded)
      #expect(comparison.agrees, "after 3 steps: \(comparison)")
    }
    for name in optimizer.entries.map(\.name) {
      let isFirst = name.hasSuffix(".exp_avg")
      let path = String(name.dropLast(isFirst ? 8 : 11))
      let canonical = path == PublishedNames.biasAlias ? PublishedNames.bias : path
      let moments = isFirst ? golden.store.firstMoment(canonical) : golden.store.secondMoment(canonical)
      let comparison = GoldenComparison(
        name, Self.withoutKeyBias(path, Array(try #require(moments, "\(path) has no moments"))),
        Self.withoutKeyBias(path, try optimizer.floats(name)))
      #expect(comparison.agrees, "after 3 steps: \(comparison)")
    }
  }

  /// Key biases have a mathematically zero gradient: after optimiser steps they hold rounding noise (Q29).
  static func withoutKeyBias(_ name: String, _ elements: [Float]) -> [Float] {
    if name.hasSuffix(".key.bias") { return [] }
    guard name.hasSuffix(".qkv.bias") else { return elements }
    let third = elements.count / 3
    return Array(elements[..<third] + elements[(2 * third)...])
  }
}

extension ParameterStore {
  /// Loads every parameter by its published name; each must be there.
  func load(_ file: SafetensorsFile) throws {
    for entry in layout.entries {
      try file.read(entry.declaration.path, into: UnsafeMutableBufferPointer(start: values.floats + entry.offset, count: entry.count))
    }
  }
}

/// AdamW over the flat blocks with the settings of a meta.json.
struct TestOptimiser {
  let store: ParameterStore
  let settings: [String: Any]

  init(_ store: ParameterStore, _ settings: [String: Any]) { (self.store, self.settings) = (store, settings) }

  var gradientNorm: Double {
    guard let gradients = store.gradients else { return .nan }
    let scratch = Block(byteCount: sumOfSquaresScratchBytes(count: store.layout.trainedCount))
    return sumOfSquares(gradients.floats, count: store.layout.trainedCount, scratch: scratch.base).squareRoot()
  }

  func step(_ number: Int) {
    guard let gradients = store.gradients, let first = store.firstMoments, let second = store.secondMoments else { return }
    let betas = settings["betas"] as? [Double] ?? [0.9, 0.95]
    let decays = settings["weight_decay_groups"] as? [Double] ?? [0, 0.05]
    let update = AdamW(
      learningRate: Float(settings["lr"] as? Double ?? 1e-3), beta1: Float(betas[0]), beta2: Float(betas[1]),
      epsilon: Float(settings["eps"] as? Double ?? 1e-8), step: number)
    let layout = store.layout
    let groups = [(0, layout.decayedCount, decays[1]), (layout.decayedCount, layout.trainedCount - layout.decayedCount, decays[0])]
    for (offset, count, decay) in groups {
      adamW(
        update, weightDecay: Float(decay), gradientScale: 1, parameters: store.values.floats + offset,
        gradients: gradients.floats + offset, firstMoments: first.floats + offset, secondMoments: second.floats + offset, count: count)
    }
  }
}
