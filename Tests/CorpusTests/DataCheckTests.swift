import Foundation
import Interchange
import TestSupport
import Testing

@testable import Corpus

@Suite struct DataCheckTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func check(_ text: String, depth: DataCheck.Depth = .films, threads: Int = 2) throws -> DataReport {
    let file = try folder.write(text, to: "pairs.csv")
    let source = try CSVPairSource(file: file, decoder: plainDecoder)
    return DataCheck(depth: depth, threadCount: threads).run(source)
  }

  private var troubled: String {
    let long = String(repeating: "word ", count: 10_000)
    return """
      image,report,patient,split,labels
      a,Clear lungs.,p1,train,normal
      b,"Effusion \u{1B}[31mred\u{0}.",p1,val,Effusion;Mass
      absent,Clear.,p2,train,
      a,Clear lungs.,p3,train,
      a,\(long),p3,train,
      b,,p4,train,
      short,row
      empty,Words.,p5,,

      """
  }

  private func prepare() throws {
    _ = try folder.write("FILM 6 4", to: "a")
    _ = try folder.write("FILM 8 9", to: "b")
    _ = try folder.write("", to: "empty")
  }

  @Test func listsEveryProblemWithItsLine() throws {
    try prepare()
    let report = try check(troubled)
    #expect(report.pairCount == 8 && report.usable == [0, 1, 3, 4] && report.hasUnusable)
    #expect(report.unusable.map(\.index) == [2, 5, 6, 7])
    #expect(report.unusable.map(\.problem.line) == [4, 7, 8, 9])
    let text = report.text()
    for part in [
      "pairs.csv: 8 pairs, 4 usable, 4 unusable", "pairs.csv:4: image: ", "pairs.csv:7: report: is empty", "pairs.csv:8: has 2 fields",
      "pairs.csv:9: image: ", "pairs.csv:3: report: holds control characters: ^[ ^@",
      "pairs.csv:5: image: the same film and report as line 2", "pairs.csv:6: report: has 10000 words; what is over 256 tokens is cut off",
      "pairs.csv:3: split: patient p1 is in val here and in train on line 2", "6 to 8, median", "4 to 9, median", "2 to 10000",
    ] {
      #expect(text.contains(part), "\(part)\n\(text)")
    }
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
    #expect(report.patientCount == 5 && report.labels == ["normal": 1, "Effusion": 1, "Mass": 1])
  }

  @Test func threadsDoNotChangeTheReport() throws {
    try prepare()
    let one = try check(troubled, threads: 1)
    let many = try check(troubled, threads: 5)
    #expect(one.text() == many.text() && one.json == many.json)
  }

  @Test func writesJSON() throws {
    try prepare()
    let document = try JSON5Document(text: JSONWriter(indentation: 2).text(try check(troubled).json), file: "report")
    let root = try #require(document.root.object)
    #expect(root["pairs"]?.integer == 8 && root["usable"]?.integer == 4)
    #expect(root["unusable"]?.array?.compactMap(\.integer) == [2, 5, 6, 7])
    #expect(root["findings"]?.array?.count == 8)
    #expect(root["findings"]?.array?.first?.object?["line"]?.integer == 3)
  }

  @Test func recordsAloneAreQuickAndCleanSetsAreClean() throws {
    let rows = (0..<3000).map { "f\($0).png,Report number \($0).," }
    let report = try check("image,report,patient\n" + rows.joined(separator: "\n"), depth: .records)
    #expect(report.usable.count == 3000 && report.findings.isEmpty && !report.hasUnusable && report.formats.isEmpty)
    #expect(report.text().contains("patients  not named"))
    #expect(report.words.least == 3 && report.words.greatest == 3 && report.words.mean == 3)
  }

  @Test func longListsAreCutInTextOnly() throws {
    let report = try check("image,report\n" + (0..<50).map { "absent\($0),x" }.joined(separator: "\n"))
    #expect(report.text(limit: 5).contains("and 45 more") && report.unusable.count == 50)
  }

  /// A PNG whose header claims a size that no film has.
  private func huge(_ png: [UInt8]) -> [UInt8] {
    var bytes = png
    bytes.replaceSubrange(16..<24, with: [0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0])
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes[12..<29] {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
    }
    crc = ~crc
    bytes.replaceSubrange(29..<33, with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: crc >> $0) })
    return bytes
  }

  @Test func badFilmsAreNamedWithTheirLine() throws {
    let pixels = (0..<64 * 48).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let png = try PNGEncoder.encode(pixels, width: 64, height: 48, channels: 1)
    _ = try folder.write(png, to: "good.jpg")
    _ = try folder.write(Array(png.prefix(png.count / 2)), to: "cut.png")
    _ = try folder.write(huge(png), to: "huge.png")
    _ = try folder.write("", to: "empty.png")
    _ = try folder.write("no picture at all", to: "text.png")
    _ = try folder.write([UInt8](repeating: 0, count: 128) + Array("DICM".utf8), to: "a.dcm")
    let names = ["good.jpg", "cut.png", "huge.png", "empty.png", "text.png", "a.dcm", "absent.png", "."]
    let file = try folder.write("image,report\n" + names.map { "\($0),Clear.\n" }.joined(), to: "pairs.csv")
    let report = DataCheck().run(try CSVPairSource(file: file))
    #expect(report.usable == [0] && report.formats == ["PNG 8-bit grey": 1] && report.widths.greatest == 64)
    #expect(report.unusable.map(\.problem.line) == [3, 4, 5, 6, 7, 8, 9])
    let words = ["cut.png", "100000 x 100000", "is empty", "neither PNG nor JPEG", "a DICOM file", "no such file", "not a regular file"]
    for (finding, part) in zip(report.unusable, words) { #expect("\(finding.problem)".contains(part), "\(finding.problem)") }
  }

  @Test(.enabled(if: SharedFolder.isPresent, "real data is not here; set ECAMP_SHARED to its folder"))
  func readsRealPairs() throws {
    let source = try CSVPairSource(file: SharedFolder.data("cxr/pairs.csv").path)
    let report = DataCheck().run(source)
    print(report.text())
    #expect(report.pairCount == 293 && report.patientCount == 146 && !report.hasUnusable)
    #expect(report.formats.values.reduce(0, +) == 293 && report.widths.greatest > 2000)
    let split = PairSplit(source, usable: report.usable)
    #expect(split.training.count == 234 && split.validation.count == 23 && split.test.count == 36)
    for index in 0..<source.count { #expect(FileManager.default.fileExists(atPath: source.record(index).imagePath)) }
  }
}
