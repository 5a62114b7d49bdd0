import Foundation
import Interchange
import TestSupport
import Testing

@testable import Corpus

/// What the published code made of its noise and window labels, against the code that masks patches and places windows for training
/// (golden/tiny, golden/base, golden/vis and whatever else has the same files).
@Suite(.enabled(if: SharedFolder.isPresent, "goldens are absent: set ECAMP_SHARED"))
struct GoldenMaskingTests {
  static let pretraining = SharedFolder.goldenFolders(with: ["inputs.safetensors", "outputs.safetensors", "meta.json"])
  static let summarised = SharedFolder.goldenFolders(with: ["inputs.safetensors", "meta.json"]).filter { !pretraining.contains($0) }
  static let attention = SharedFolder.goldenFolders(with: ["vis.safetensors"])

  /// Masks of a batch, one pair after the other.
  private struct Masks {
    var kept: [Int] = []
    var restore: [Int] = []
    var hidden: [Float] = []

    /// - Parameter keptCount: nil keeps a quarter, as the published code does (reference section 4).
    init(noise: [Float], batch: Int, keptCount: Int? = nil) {
      let length = noise.count / batch
      let keptCount = keptCount ?? Self.keptCount(length)
      var masking = PatchMasking()
      for pair in 0..<batch {
        var (kept, restore) = ([Int32](repeating: -1, count: keptCount), [Int32](repeating: -1, count: length))
        var mask = [Float](repeating: .nan, count: length)
        masking.mask(
          noise: Array(noise[(pair * length)..<((pair + 1) * length)]), keptCount: keptCount, kept: &kept, restore: &restore, mask: &mask)
        self.kept += kept.map { Int($0) }
        self.restore += restore.map { Int($0) }
        hidden += mask
      }
    }

    /// Ratio and rounding are those of a real run.
    private static func keptCount(_ length: Int) -> Int {
      var options = CorpusOptions.published
      options.imageSide = options.patch * Int(Double(length).squareRoot())
      return BatchShape(batch: 1, options: options).keptCount
    }
  }

  private func windows(rows: [Int], columns: [Int], size: Int, grid: Int) throws -> [Float] {
    try zip(rows, columns).flatMap { row, column in
      var record = PairRecord(index: 0, imagePath: "", report: "")
      (record.labelI, record.labelJ) = (row, column)
      var mask = [Float](repeating: .nan, count: grid * grid)
      try #require(ResolutionWindow(record, size: size)).write(grid: grid, into: &mask)
      return mask
    }
  }

  /// [B, 1, side, side] of a mask of patches [B, grid, grid].
  private func enlarged(_ mask: [Float], grid: Int, side: Int) -> [Float] {
    let cell = side / grid
    return (0..<(mask.count / (grid * grid))).flatMap { pair in
      (0..<(side * side)).map { mask[pair * grid * grid + $0 / side / cell * grid + $0 % side / cell] }
    }
  }

  @Test func foldersAreThere() { #expect(!Self.pretraining.isEmpty && !Self.summarised.isEmpty && !Self.attention.isEmpty) }

  @Test(arguments: pretraining)
  func masksAreThePublishedOnes(folder: URL) throws {
    print("golden folder \(folder.lastPathComponent): ids_keep, ids_restore, mask, pixel_mask, super_pixel_mask")
    let inputs = try SafetensorsFile(path: folder.appendingPathComponent("inputs.safetensors").path)
    let outputs = try SafetensorsFile(path: folder.appendingPathComponent("outputs.safetensors").path)
    let config = try GoldenMeta(folder).dictionary("config")
    func shape(_ name: String) throws -> [Int] { try #require(outputs.entry(name), "\(name) is not in the file").shape }
    let batch = try shape("mask")[0]
    let grid = Int(Double(try shape("mask")[1]).squareRoot())
    let masks = Masks(noise: try inputs.floats("noise"), batch: batch)
    let (kept, restore, hidden) = (try outputs.integers("ids_keep"), try outputs.integers("ids_restore"), try outputs.floats("mask"))
    #expect(masks.kept == kept)
    #expect(masks.restore == restore)
    #expect(masks.hidden == hidden)
    let (pixels, pixelSide) = (try outputs.floats("pixel_mask"), try shape("pixel_mask")[3])
    #expect(enlarged(masks.hidden, grid: grid, side: pixelSide) == pixels)
    // The published "column" is the data set's label_i, and counts rows.
    let window = try windows(
      rows: try inputs.integers("column"), columns: try inputs.integers("row"), size: config["sr_window"] as? Int ?? 12, grid: grid)
    let (windowPixels, windowSide) = (try outputs.floats("super_pixel_mask"), try shape("super_pixel_mask")[3])
    #expect(enlarged(window, grid: grid, side: windowSide) == windowPixels)
  }

  @Test(arguments: summarised)
  func masksHaveThePublishedSummaries(folder: URL) throws {
    print("golden folder \(folder.lastPathComponent): ids_keep, ids_restore; summaries of mask, pixel_mask, super_pixel_mask")
    let inputs = try SafetensorsFile(path: folder.appendingPathComponent("inputs.safetensors").path)
    let meta = try GoldenMeta(folder)
    let noise = try #require(inputs.entry("noise"))
    let (batch, grid) = (noise.shape[0], Int(Double(noise.shape[1]).squareRoot()))
    let masks = Masks(noise: try inputs.floats("noise"), batch: batch)
    #expect(masks.kept == (meta.root["ids_keep"] as? [[Int]] ?? []).flatMap { $0 })
    #expect(masks.restore == (meta.root["ids_restore"] as? [[Int]] ?? []).flatMap { $0 })
    let window = try windows(
      rows: inputs.integers("column"), columns: inputs.integers("row"), size: CorpusOptions.published.windowSize, grid: grid)
    for (name, mask) in [("mask", masks.hidden), ("pixel_mask", masks.hidden), ("super_pixel_mask", window)] {
      let summary = meta.dictionary("summaries", name)
      let side = try #require((summary["shape"] as? [Int])?.last)
      let got = name == "mask" ? mask : enlarged(mask, grid: grid, side: side)
      func doubles(_ key: String) -> [Double] { summary[key] as? [Double] ?? [] }
      let stride = try #require(summary["stride"] as? Int)
      #expect(got.prefix(64).map(Double.init) == doubles("first64"), "\(name): first 64")
      #expect(doubles("strided").indices.map { Double(got[$0 * stride]) } == doubles("strided"), "\(name): every \(stride)th")
      let sum = got.reduce(0) { $0 + Double($1) }
      let mean = sum / Double(got.count)
      let statistics = ["mean": mean, "std": (mean - mean * mean).squareRoot(), "l2": sum.squareRoot(), "min": 0, "max": 1]
      for (key, value) in statistics {
        let expected = try #require(summary[key] as? Double, "\(name) has no \(key)")
        #expect(abs(value - expected) <= 1e-5 + 1e-4 * abs(expected), "\(name) \(key): \(value), expected \(expected)")
      }
    }
  }

  @Test(arguments: attention)
  func orderOfTheAttentionMapIsThePublishedOne(folder: URL) throws {
    print("golden folder \(folder.lastPathComponent): ids_restore with every patch kept")
    let file = try SafetensorsFile(path: folder.appendingPathComponent("vis.safetensors").path)
    let noise = try #require(file.entry("noise"))
    let masks = Masks(noise: try file.floats("noise"), batch: noise.shape[0], keptCount: noise.shape[1])
    let restore = try file.integers("ids_restore")
    #expect(masks.restore == restore)
    #expect(masks.hidden.allSatisfy { $0 == 0 })
  }
}
