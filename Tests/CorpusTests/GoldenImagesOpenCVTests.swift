import Foundation
import Interchange
import TestSupport
import Testing

@testable import Corpus

/// What OpenCV makes of the same pictures: resizing, warping and masks of the downstream tasks.
@Suite(.enabled(if: SharedFolder.isPresent, "goldens are not here; set ECAMP_SHARED to their folder"))
struct GoldenImagesOpenCVTests {
  private struct Meta: Decodable {
    struct Warp: Decodable {
      var angle: Double
      var scale: Double
      var matrix: [[Double]]
      var center: [Double]
    }
    var rle: String
    var runSum: Int
    var warp: [Warp]

    enum CodingKeys: String, CodingKey {
      case rle, warp
      case runSum = "rle_sum"
    }
  }

  private func film(_ name: String) throws -> Film {
    try Film.read(SharedFolder.golden("image").appendingPathComponent(name).path, sixteenBit: .saturated)
  }

  private func bits(_ bytes: [UInt8]) -> [UInt8] { bytes.flatMap { byte in (0..<8).map { (byte >> (7 - $0)) & 1 } } }

  @Test func everyArray() throws {
    let folder = SharedFolder.golden("image")
    print("golden \(folder.path) (OpenCV)")
    let meta = try JSONDecoder().decode(Meta.self, from: Data(contentsOf: folder.appendingPathComponent("cv2_meta.json")))
    let file = try SafetensorsFile(path: folder.appendingPathComponent("cv2.safetensors").path)
    let grey = try film("gray8_300x260.png")
    let mask = bits(try file.bytes("mask1024_bits"))
    let side = Int(Double(mask.count).squareRoot())
    for name in file.names {
      switch name {
      case "mask1024_bits": #expect(mask.count == side * side)
      case "cv2_linear224_gray8", "cv2_linear448_up_gray8", "cv2_linear224_rgb":
        let shape = try file.requiredEntry(name).shape
        let source = name.hasSuffix("rgb") ? try film("rgb_500x700.png") : grey
        #expect(OpenCVResize.linear(source, width: shape[1], height: shape[0]).pixels == (try file.bytes(name)), "\(name)")
      case "mask_nearest224":
        let found = OpenCVResize.nearest(mask, width: side, height: side, outWidth: 224, outHeight: 224)
        #expect(found == (try file.bytes(name)), "\(name)")
      case "mask_area224_resize_img", "mask_area224_1024x700_padded", "mask_area224_600x1024_padded":
        try checkSquareMask(name, mask: mask, side: side, file: file)
      case "rle_mask_bits":
        let found = try RunLengthMask.decode(meta.rle, width: side, height: side)
        #expect(found == bits(try file.bytes(name)))
        #expect(found.reduce(0) { $0 + Int($1) } == meta.runSum)
      default: try checkWarp(name, grey: grey, meta: meta, file: file)
      }
    }
  }

  private func checkSquareMask(_ name: String, mask: [UInt8], side: Int, file: SafetensorsFile) throws {
    // "mask_area224_600x1024_padded": the first 600 rows.
    let numbers = name.split(separator: "_").compactMap { part -> [Int]? in
      let sides = part.split(separator: "x").compactMap { Int($0) }
      return sides.count == 2 ? sides : nil
    }
    let (height, width) = numbers.first.map { ($0[0], $0[1]) } ?? (side, side)
    let part = (0..<height).flatMap { row in (0..<width).map { Float(mask[row * side + $0]) } }
    let expected = try file.floats(name)
    let found = OpenCVResize.squareMask(part, width: width, height: height, side: 224)
    #expect(found.count == expected.count)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-5 + 1e-4 * abs($1) }, "\(name)")
  }

  private func checkWarp(_ name: String, grey: Film, meta: Meta, file: SafetensorsFile) throws {
    let number = Int(name.drop { !$0.isNumber }.prefix { $0.isNumber })
    guard name.hasPrefix("warp"), let number, meta.warp.indices.contains(number) else {
      Issue.record("\(name): an array this suite does not know")
      return
    }
    let record = meta.warp[number]
    let expected = try file.bytes(name)
    let interpolation: AffineWarp.Interpolation = name.hasSuffix("nearest") ? .nearest : .linear
    #expect(AffineWarp(forward: record.matrix.flatMap { $0 }).warped(grey, interpolation: interpolation).pixels == expected, "\(name)")
    let turned = AffineWarp(degrees: record.angle, scale: record.scale, center: (record.center[0], record.center[1]))
    #expect(turned.warped(grey, interpolation: interpolation).pixels == expected, "\(name) by angle")
  }
}
