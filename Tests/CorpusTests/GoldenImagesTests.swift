import Foundation
import Interchange
import TestSupport
import Testing

@testable import Corpus

/// Every picture of golden/image as Pillow 10.4 and torchvision have it. Cases and arrays are enumerated from the files.
@Suite(.enabled(if: SharedFolder.isPresent, "goldens are not here; set ECAMP_SHARED to their folder"))
struct GoldenImagesTests {
  private struct Meta: Decodable {
    struct Case: Decodable {
      var crop: [Int]?
      var mode: String
      var size: [Int]
      /// Of the picture with its shorter edge at 224.
      var evaluationSize: [Int]?

      enum CodingKeys: String, CodingKey {
        case crop, mode, size
        case evaluationSize = "resize224_size"
      }
    }
    struct Draw: Decodable {
      var isUniform: Bool
      var range: ClosedRange<Double>
      var value: Double

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        isUniform = try list.decode(String.self) == "uniform"
        let bounds = try list.decode([Double].self)
        range = bounds[0]...bounds[1]
        value = try list.decode(Double.self)
      }
    }
    struct Crop: Decodable {
      var height: Int
      var width: Int
      var scale: [Double]
      var draws: [Draw]
      /// Top, left, height, width.
      var result: [Int]

      enum CodingKeys: String, CodingKey {
        case height, width, scale, draws
        case result = "result_top_left_h_w"
      }
    }
    var cases: [String: Case]
    var crops: [Crop]
    var halvingKernel: [Double]

    enum CodingKeys: String, CodingKey {
      case cases
      case crops = "random_resized_crop"
      case halvingKernel = "tensor_bicubic_2x_kernel"
    }
  }

  private static let folder = SharedFolder.golden("image")

  private static func meta() throws -> Meta {
    print("golden \(folder.path)")
    return try JSONDecoder().decode(Meta.self, from: Data(contentsOf: folder.appendingPathComponent("meta.json")))
  }

  private static func arrays() throws -> SafetensorsFile {
    try SafetensorsFile(path: folder.appendingPathComponent("image.safetensors").path)
  }

  private static func path(of name: String) -> String {
    let plain = folder.appendingPathComponent(name).path
    return FileManager.default.fileExists(atPath: plain) ? plain : plain + ".png"
  }

  private func expectClose(_ found: [Float], _ expected: [Float], _ name: String) {
    #expect(found.count == expected.count, "\(name)")
    let worst = zip(found, expected).map { abs($0 - $1) - (1e-5 + 1e-4 * abs($1)) }.max() ?? 1
    #expect(worst <= 0, "\(name): beyond its tolerance by \(worst)")
  }

  private func expectEqual(_ film: Film, _ name: String, _ file: SafetensorsFile) throws {
    let expected = try file.bytes(name)
    let entry = try file.requiredEntry(name)
    #expect(entry.shape.prefix(2) == [film.height, film.width], "\(name): \(film.height) x \(film.width)")
    // Films without colour are kept as one channel.
    let wanted = entry.shape.count == 3 ? entry.shape[2] : 1
    let found = film.channels == wanted ? film.pixels : film.pixels.flatMap { [$0, $0, $0] }
    let differing = zip(found, expected).filter { $0 != $1 }.count
    #expect(found.count == expected.count && differing == 0, "\(name): \(differing) of \(expected.count) levels differ")
  }

  /// What each array of the file is, by the end of its name.
  private func check(_ suffix: String, _ name: String, film: Film, record: Meta.Case, file: SafetensorsFile) throws {
    let resizer = FilmResizer()
    let crop = record.crop ?? [0, 0, film.height, film.width]
    let box = CropBox(top: crop[0], left: crop[1], height: crop[2], width: crop[3])
    let side = 448
    func large() -> Film { resizer.resized(film, box: box, width: side, height: side, filter: .bicubic) }
    func whole() -> Film { resizer.resized(film, width: 224, height: 224, filter: .bicubic) }
    func testView() -> Film {
      let view = resizer.resized(film, shorterEdge: 224, filter: .bilinear)
      #expect([view.width, view.height] == record.evaluationSize)
      return view.centerCropped(224)
    }
    func normalised(_ film: Film) -> [Float] {
      let table = GreyLevels.normalisation(mean: 0.4721, deviation: 0.3037)
      return GreyLevels.grey(film).pixels.map { table[Int($0)] }
    }
    func small(antialias: Bool) -> [Float] {
      TensorResize.bicubic(
        normalised(large()), count: 1, height: side, width: side, outHeight: 224, outWidth: 224, antialias: antialias)
    }
    switch suffix {
    case "rgb_u8", "convertRGB_u8": try expectEqual(film, name, file)
    case "crop448_rgb_u8": try expectEqual(large(), name, file)
    case "crop448_gray_u8": try expectEqual(GreyLevels.grey(large()), name, file)
    case "crop448_flip_gray_u8_row0":
      #expect(Array(GreyLevels.grey(large()).flipped.pixels.prefix(side)) == (try file.bytes(name)), "\(name)")
    case "pil_bicubic224_rgb_u8": try expectEqual(whole(), name, file)
    case "pil_bicubic224_gray_norm":
      expectClose(normalised(whole()), try file.floats(name), name)
    case "tensor224_antialias_false": expectClose(small(antialias: false), try file.floats(name), name)
    case "tensor224_antialias_true": expectClose(small(antialias: true), try file.floats(name), name)
    case "ft_crop224_bilinear_rgb_u8":
      try expectEqual(resizer.resized(film, box: box, width: 224, height: 224, filter: .bilinear), name, file)
    case "ft_test224_rgb_u8": try expectEqual(testView(), name, file)
    case "ft_test224_gray_u8": try expectEqual(GreyLevels.grey(testView()), name, file)
    case "vis224_gray_u8":
      try expectEqual(GreyLevels.grey(resizer.resized(film, width: 224, height: 224, filter: .bilinear)), name, file)
    default: try checkSixteenBit(suffix, name, film: film, file: file)
    }
  }

  private func checkSixteenBit(_ suffix: String, _ name: String, film: Film, file: SafetensorsFile) throws {
    let raster = try ImageFile.read(Self.path(of: String(name.dropLast(suffix.count + 1))))
    guard case .words(let words) = raster.samples else {
      Issue.record("\(name): an array this suite does not know")
      return
    }
    switch suffix {
    case "raw_u16_as_i32": #expect(words.map(Int.init) == (try file.integers(name)), "\(name)")
    case "alt_round257_u8": try expectEqual(Film(raster, sixteenBit: .scaled), name, file)
    // The other rule of Pillow, which it applies to 16-bit colour.
    case "alt_shift8_u8": #expect(words.map { UInt8($0 >> 8) } == (try file.bytes(name)), "\(name)")
    default: Issue.record("\(name): an array this suite does not know")
    }
  }

  @Test func everyArrayOfEveryPicture() throws {
    let meta = try Self.meta()
    let file = try Self.arrays()
    var checked: Set<String> = []
    for (picture, record) in meta.cases.sorted(by: { $0.key < $1.key }) {
      let film = try Film.read(Self.path(of: picture), sixteenBit: .saturated)
      #expect([film.width, film.height] == record.size, "\(picture)")
      for name in file.names where name.hasPrefix(picture + ".") {
        try check(String(name.dropFirst(picture.count + 1)), name, film: film, record: record, file: file)
        checked.insert(name)
      }
    }
    #expect(checked == Set(file.names), "arrays of no case: \(Set(file.names).subtracting(checked))")
    print("golden image: \(meta.cases.count) pictures, \(checked.count) arrays")
  }

  private struct RecordedDraws: CropDraws {
    var draws: [Meta.Draw]
    var next = 0

    mutating func draw(_ range: ClosedRange<Double>, isUniform: Bool) -> Double {
      guard next < draws.count else {
        Issue.record("more draws are asked for than were recorded")
        return range.lowerBound
      }
      let draw = draws[next]
      next += 1
      #expect(draw.isUniform == isUniform && draw.range == range, "draw \(next): \(draw) instead of \(range)")
      return draw.value
    }
    mutating func uniform(in range: ClosedRange<Double>) -> Double { draw(range, isUniform: true) }
    mutating func integer(in range: ClosedRange<Int>) -> Int {
      // torch.randint leaves out its upper bound.
      Int(draw(Double(range.lowerBound)...Double(range.upperBound + 1), isUniform: false))
    }
  }

  @Test func everyRecordedCrop() throws {
    let crops = try Self.meta().crops
    #expect(!crops.isEmpty)
    for crop in crops {
      var draws = RecordedDraws(draws: crop.draws)
      let box = CropBox.random(
        height: crop.height, width: crop.width, scale: crop.scale[0]...crop.scale[1], ratio: (3.0 / 4)...(4.0 / 3), draws: &draws)
      #expect([box.top, box.left, box.height, box.width] == crop.result, "\(crop.height) x \(crop.width)")
      #expect(draws.next == crop.draws.count)
    }
  }

  @Test func halvingKernelIsTheRecordedOne() throws {
    let kernel = try Self.meta().halvingKernel
    // The response to a unit at place p of eight, at outputs in the middle.
    for (tap, weight) in kernel.enumerated() {
      var line = [Float](repeating: 0, count: 16)
      line[2 * 4 - 1 + tap] = 1
      let halved = TensorResize.bicubic(line, count: 1, height: 1, width: 16, outHeight: 1, outWidth: 8, antialias: false)
      #expect(abs(Double(halved[4]) - weight) < 1e-7)
    }
  }
}
