import Foundation
import Graph
import Interchange
import Kernels
import Tensors
import TestSupport
import Testing

@testable import Models

/// The published code's cross-attention map (golden/vis): probabilities, the map as published and in place, colours and blend.
@Suite(.enabled(if: SharedFolder.isPresent, "goldens are absent: set ECAMP_SHARED"), .serialized)
struct GoldenAttentionMapTests {
  static let folders = SharedFolder.goldenFolders(with: ["vis.safetensors", "meta.json"])

  fileprivate struct Fixture {
    let file: SafetensorsFile
    let meta: GoldenMeta
    let weights: URL
    let token: Int

    init(_ folder: URL) throws {
      file = try SafetensorsFile(path: folder.appendingPathComponent("vis.safetensors").path)
      meta = try GoldenMeta(folder)
      token = try #require(meta.root["token"] as? Int)
      weights = folder.deletingLastPathComponent().appendingPathComponent(try #require(meta.root["weights"] as? String))
    }

    func extents(_ name: String) throws -> [Int] { try #require(file.entry(name), "\(name) is not in the file").shape }

    /// [heads, patches] of the shown token of the first pair.
    func attention(_ name: String) throws -> [Float] {
      let (all, shape) = (try file.floats(name), try extents(name))
      let (heads, queries, keys) = (shape[1], shape[2], shape[3])
      return (0..<heads).flatMap { head in all[((head * queries + token) * keys)...].prefix(keys) }
    }

    /// The same with the patches at their places.
    func attentionInOrder(_ name: String) throws -> [Float] {
      let (shuffled, restore) = (try attention(name), try file.integers("ids_restore").map { Int32($0) })
      return restore.withUnsafeBufferPointer { restore in
        stride(from: 0, to: shuffled.count, by: restore.count).flatMap { start in
          shuffled.withUnsafeBufferPointer {
            attentionInPlace(UnsafeBufferPointer(rebasing: $0[start..<(start + restore.count)]), restore: restore)
          }
        }
      }
    }

    func compare(_ name: String, _ got: [Float]) throws {
      let comparison = GoldenComparison(name, got, try file.floats(name), recorded: meta.recorded(name))
      #expect(comparison.agrees, "\(comparison)")
    }

    func compareBytes(_ name: String, _ got: [UInt8]) throws {
      let expected = try file.bytes(name)
      #expect(got.count == expected.count, "\(name): \(got.count) bytes, expected \(expected.count)")
      let wrong = zip(got, expected).enumerated().filter { $1.0 != $1.1 }
      let first = wrong.first.map { "at \($0.offset): \($0.element.0), expected \($0.element.1)" } ?? ""
      #expect(wrong.isEmpty, "\(name): \(wrong.count) of \(expected.count) bytes differ, the first \(first)")
    }
  }

  @Test func foldersAreThere() { #expect(!Self.folders.isEmpty) }

  @Test(arguments: folders)
  func everyTensorIsCompared(folder: URL) throws {
    print("golden folder \(folder.lastPathComponent): attention with every patch kept, published map, map in place, jet, blend")
    let inputs: Set = ["image", "ids", "attention_mask", "noise", "big_attention", "origin_u8", "big_origin_gray_u8"]
    // ids_restore is compared with the product's masking in the tests of Corpus.
    let compared: Set = [
      "ids_restore", "cross_attention", "cross_attention_identity_order", "map_official", "map_unshuffled", "map_up_official",
      "map_up_unshuffled", "color_official", "blend_official", "blend_unshuffled", "jet_lut_f64", "big_map", "big_blend_u8",
    ]
    let unknown = Set(try Fixture(folder).file.entries.map(\.name)).subtracting(inputs).subtracting(compared)
    #expect(unknown.isEmpty, "nothing here looks at \(unknown.sorted())")
  }

  @Test(arguments: folders)
  func modelAttends(folder: URL) throws {
    let fixture = try Fixture(folder)
    let sizes = ModelSizes(golden: try GoldenMeta(fixture.weights.deletingLastPathComponent()).dictionary("config"))
    let weights = try SafetensorsFile(path: fixture.weights.path)
    WorkerPool.start(threads: 2)
    func run(_ patches: GoldenModel.Patches) throws -> GoldenModel {
      let golden = try GoldenModel(
        sizes: sizes, window: 0, image: try fixture.file.floats("image"), inputs: fixture.file, batch: try fixture.extents("image")[0],
        seeing: patches, pictures: .small, training: false)
      try golden.store.load(weights)
      golden.program.run()
      return golden
    }
    let names: [(GoldenModel.Patches, String)] = [
      (.allShuffled, "cross_attention"), (.allInOrder, "cross_attention_identity_order"),
    ]
    for (patches, name) in names {
      let golden = try run(patches)
      try fixture.compare(name, try #require(golden.program.value("fusion_cross_attn_probs")).elements)
    }
  }

  @Test(arguments: folders)
  func mapsAndBlends(folder: URL) throws {
    let fixture = try Fixture(folder)
    let side = try fixture.extents("map_official")[0]
    let extent = try fixture.extents("map_up_official")[0]
    let film = try fixture.film("origin_u8")
    let maps = [
      ("official", try fixture.attention("cross_attention")), ("unshuffled", try fixture.attentionInOrder("cross_attention")),
    ]
    for (name, attention) in maps {
      let overlay = AttentionOverlay(attention: attention, side: side)
      try fixture.compare("map_" + name, overlay.levels)
      try fixture.compare("map_up_" + name, overlay.enlarged(to: extent))
      if name == "official" { try fixture.compareBytes("color_official", overlay.colours(extent: extent)) }
      try fixture.compareBytes("blend_" + name, overlay.blended(over: film, extent: extent))
    }
    // A patch's attention does not depend on where in the sequence the encoder saw it, so both ways lead to one map.
    let inOrder = AttentionOverlay(attention: try fixture.attention("cross_attention_identity_order"), side: side)
    let comparison = GoldenComparison(
      "map of patches seen in order", inOrder.levels, try fixture.file.floats("map_unshuffled"), recorded: 1e-5)
    #expect(comparison.agrees, "\(comparison)")
  }

  @Test(arguments: folders)
  func fullSizeMapBlends(folder: URL) throws {
    let fixture = try Fixture(folder)
    let (side, extent) = (try fixture.extents("big_map")[0], try fixture.extents("big_blend_u8")[0])
    let overlay = AttentionOverlay(attention: try fixture.file.floats("big_attention"), side: side)
    try fixture.compare("big_map", overlay.levels)
    try fixture.compareBytes("big_blend_u8", overlay.blended(over: try fixture.file.bytes("big_origin_gray_u8"), extent: extent))
  }

  @Test(arguments: folders)
  func jetHasThePublishedColours(folder: URL) throws {
    let expected = try Fixture(folder).file.doubles("jet_lut_f64")
    #expect(AttentionOverlay.jet.count == expected.count)
    for (index, (got, expected)) in zip(AttentionOverlay.jet, expected).enumerated() {
      #expect(abs(got - expected) <= 1e-12, "channel \(index % 3) of colour \(index / 3): \(got), expected \(expected)")
    }
  }

  @Test func attentionWithoutDifferencesIsDark() {
    #expect(AttentionOverlay(attention: [Float](repeating: 0.25, count: 8), side: 2).levels == [0, 0, 0, 0])
  }
}

extension GoldenAttentionMapTests.Fixture {
  /// [extent, extent] of a stored grey film with three equal channels.
  fileprivate func film(_ name: String) throws -> [UInt8] {
    let bytes = try file.bytes(name)
    return stride(from: 0, to: bytes.count, by: 3).map { bytes[$0] }
  }
}
