import Foundation
import Graph
import Interchange
import Kernels
import Tensors
import TestSupport
import Testing

@testable import Models

/// The full-size model with hash-filled weights: losses, summaries of every intermediate, gradient norms.
@Suite(.enabled(if: SharedFolder.isPresent, "goldens are absent: set ECAMP_SHARED"), .serialized)
struct GoldenBaseTests {
  @Test func agrees() throws {
    let folder = SharedFolder.golden("base")
    print("golden folder base: losses, summaries, gradient norms")
    let meta = try GoldenMeta(folder)
    let inputs = try SafetensorsFile(path: folder.appendingPathComponent("inputs.safetensors").path)
    let pixels = try inputs.bytes("image_u8")
    let batch = try inputs.integers("column").count
    let sizes = ModelSizes.base
    let image = Self.normalised(pixels, batch: batch, side: 2 * sizes.imageSide)
    WorkerPool.start(threads: 2)
    let golden = try GoldenModel(sizes: sizes, window: 12, image: image, inputs: inputs, batch: batch)
    fill(golden.store, sizes, meta)
    golden.program.run()

    for (index, name) in ["mim", "res", "mlm"].enumerated() {
      let (got, expected) = (try #require(golden.program.loss(name)), meta.doubles("losses")[index])
      #expect(abs(got - expected) <= 1e-4 * abs(expected), "\(name): \(got), expected \(expected)")
    }
    let recorded = meta.root["fp32_vs_fp64_max_abs"] as? [String: Double] ?? [:]
    for (name, summary) in meta.dictionary("summaries") where name != "patch_embed" {
      guard let summary = summary as? [String: Any] else { continue }
      try compare(name, summary, golden, image, recorded: recorded[name] ?? 0)
    }
    try compareGradients(golden, meta)
    let whole = try golden.seeingAllPatches(image: image, inputs: inputs)
    try compare("patch_embed", meta.dictionary("summaries", "patch_embed"), whole, image, recorded: recorded["patch_embed"] ?? 0)
  }

  private func compare(_ name: String, _ summary: [String: Any], _ golden: GoldenModel, _ image: [Float], recorded: Double) throws {
    let elements: [Float]
    switch name {
    // Inputs of this graph; the tests of Corpus compare them.
    case "mask", "pixel_mask", "super_pixel_mask": return
    case "imgs_big": elements = image
    case "x_masked":
      let rows = try #require(golden.program.value("x_masked_with_cls")).elements
      let (width, perPair) = (golden.sizes.width, golden.model.keptCount + 1)
      elements = (0..<(rows.count / width)).filter { $0 % perPair != 0 }.flatMap { rows[($0 * width)..<(($0 + 1) * width)] }
    default: elements = try #require(golden.program.value(name), "nothing is named \(name)").elements
    }
    func floats(_ key: String) -> [Float] { (summary[key] as? [Double] ?? []).map { Float($0) } }
    let stride = summary["stride"] as? Int ?? 1
    let strided = floats("strided").indices.map { elements[$0 * stride] }
    for (key, got) in [("first64", Array(elements.prefix(64))), ("strided", strided)] {
      let comparison = GoldenComparison("\(name) \(key)", got, floats(key), recorded: recorded)
      #expect(comparison.agrees, "\(comparison)")
    }
    let statistics = Statistics(elements)
    for (key, got) in [
      ("mean", statistics.mean), ("std", statistics.deviation), ("l2", statistics.norm), ("min", statistics.lowest),
      ("max", statistics.highest),
    ] {
      let expected = summary[key] as? Double ?? .nan
      #expect(abs(got - expected) <= max(1e-5 + 1e-4 * abs(expected), 20 * recorded), "\(name) \(key): \(got), expected \(expected)")
    }
  }

  private func compareGradients(_ golden: GoldenModel, _ meta: GoldenMeta) throws {
    for (name, summary) in meta.dictionary("grads") {
      guard let summary = summary as? [String: Any], let expected = summary["l2"] as? Double, name != PublishedNames.biasAlias else {
        continue
      }
      let buffer: UnsafeMutableBufferPointer<Float>? = golden.store.gradient(name)
      guard let buffer else {
        guard name.hasPrefix("__act__.") else {
          #expect(expected == 0, "\(name) has no gradient here")
          continue
        }
        let activation = String(name.dropFirst("__act__.".count))
        let elements = activation == "logits" ? golden.logitsGradient : golden.program.gradient(activation)?.elements
        let norm = Statistics(try #require(elements, "\(name) has no gradient here")).norm
        #expect(abs(norm - expected) <= 1e-5 + 1e-4 * expected, "gradient norm of \(name): \(norm), expected \(expected)")
        continue
      }
      let statistics = Statistics(Array(buffer))
      #expect(
        abs(statistics.norm - expected) <= 1e-5 + 1e-4 * expected, "gradient norm of \(name): \(statistics.norm), expected \(expected)")
      let first = (summary["first8"] as? [Double] ?? []).map { Float($0) }
      let comparison = GoldenComparison("gradient of \(name), first 8", Array(buffer.prefix(8)), first)
      #expect(comparison.agrees, "\(comparison)")
    }
  }

  /// The hash of reference section 13, by position in the published state_dict.
  private func fill(_ store: ParameterStore, _ sizes: ModelSizes, _ meta: GoldenMeta) {
    var positions: [String: UInt64] = [:]
    for (index, name) in PublishedNames.order(sizes).enumerated() { positions[name] = UInt64(index) }
    for entry in store.layout.entries {
      let (path, shape) = (entry.declaration.path, entry.declaration.shape)
      let target = store.values.floats + entry.offset
      if path == "pos_embed" || path == "decoder_pos_embed" {
        for (index, value) in positionTable(width: shape.last, grid: sizes.grid, kind: .published).enumerated() { target[index] = value }
        continue
      }
      let fanIn = shape.extents.dropFirst().reduce(1, *)
      let isScale = shape.rank == 1 && path.hasSuffix(".weight")
      let isTable = path == "cls_token" || path == "mask_token" || path.contains("embeddings.weight")
      let a: Float = isScale ? 0.125 : isTable ? 0.0625 : shape.rank == 1 ? 0.03125 : Float((3 / Double(fanIn)).squareRoot())
      hashFill(target, count: entry.count, position: positions[path] ?? 0, scale: a, offset: isScale ? 1 : 0)
      if path.hasSuffix("word_embeddings.weight") { for index in 0..<shape.last { target[index] = 0 } }
    }
  }

  private func hashFill(_ target: UnsafeMutablePointer<Float>, count: Int, position: UInt64, scale: Float, offset: Float) {
    let start = position &* (1 << 40) &+ 0x9E37_79B9_7F4A_7C15
    var index = 0
    while index < count {
      var z = start &+ UInt64(truncatingIfNeeded: index)
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      let uniform = Float(z >> 40) * 0x1p-24
      target[index] = offset + (2 * uniform - 1) * scale
      index &+= 1
    }
  }

  private static func normalised(_ pixels: [UInt8], batch: Int, side: Int) -> [Float] {
    let table = (0..<256).map { (Float($0) / 255 - 0.4721) / 0.3037 }
    let plane = side * side
    var image = [Float](repeating: 0, count: pixels.count)
    pixels.withUnsafeBufferPointer { pixels in
      image.withUnsafeMutableBufferPointer { image in
        for pair in 0..<batch {
          for pixel in 0..<plane {
            for channel in 0..<3 { image[(pair * 3 + channel) * plane + pixel] = table[Int(pixels[(pair * plane + pixel) * 3 + channel])] }
          }
        }
      }
    }
    return image
  }
}

/// Mean, population deviation, norm and extremes in Double.
struct Statistics {
  private(set) var mean = 0.0
  private(set) var deviation = 0.0
  private(set) var norm = 0.0
  private(set) var lowest = Double.infinity
  private(set) var highest = -Double.infinity

  init(_ elements: [Float]) {
    var (sum, squares) = (0.0, 0.0)
    elements.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        let value = Double(buffer[index])
        sum += value
        squares += value * value
        if value < lowest { lowest = value }
        if value > highest { highest = value }
        index &+= 1
      }
    }
    let count = Double(elements.count)
    mean = sum / count
    deviation = max(0, squares / count - mean * mean).squareRoot()
    norm = squares.squareRoot()
  }
}
