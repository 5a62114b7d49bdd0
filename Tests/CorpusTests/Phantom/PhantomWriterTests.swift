import Interchange
import TestSupport
import Testing

@testable import Corpus

@Suite struct PhantomWriterTests {
  private static func table(_ folder: String, _ name: String) throws -> [[String: String]] {
    let table = try CSVTable.read(folder + "/" + name)
    return (0..<table.rowCount).map { row in
      Dictionary(uniqueKeysWithValues: table.header.enumerated().map { ($1, table.text(row, $0)) })
    }
  }

  @Test func whatIsWrittenReadsBack() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.file("phantoms")
    let source = PhantomPairSource(count: 12, seed: 4, side: 64)
    var told: [Int] = []
    try PhantomWriter(source, folder: folder).write { told.append($0) }
    #expect(told == Array(1...12))

    // Through the reader that training uses, a written set is the drawn one.
    let pairs = try CSVPairSource(file: folder + "/pairs.csv") { path throws(CorpusError) in try Film.read(path, sixteenBit: .scaled) }
    #expect(pairs.count == 12)
    for index in 0..<12 {
      #expect(pairs.recordProblem(index) == nil && pairs.recordWarnings(index).isEmpty)
      var expected = source.record(index)
      expected.imagePath = folder + "/" + expected.imagePath
      expected.line = index + 2
      #expect(pairs.record(index) == expected)
      #expect(try pairs.film(index) == source.film(index), "film \(index) of seed 4")
    }

    let masks = try Self.table(folder, "masks.csv")
    let boxes = try Self.table(folder, "boxes.csv")
    let expected = (0..<12).flatMap { PhantomRenderer.masks(source.description($0), side: 64) }
    #expect(masks.count == expected.count && !expected.isEmpty)
    #expect(boxes.count == expected.reduce(0) { $0 + $1.boxes.count })
    for (row, mask) in zip(masks, expected) {
      #expect(row["label"] == mask.finding.kind.rawValue)
      #expect(try Film.read(folder + "/" + (row["mask"] ?? ""), sixteenBit: .scaled).pixels == mask.pixels)
    }
    for (row, box) in zip(boxes, expected.flatMap(\.boxes)) {
      #expect(["x", "y", "w", "h"].map { Int(row[$0] ?? "") } == [box.x, box.y, box.width, box.height])
    }
  }

  @Test func aFolderThatCannotBeMadeIsNamed() {
    let error = #expect(throws: CorpusError.self) {
      try PhantomWriter(PhantomPairSource(count: 1, seed: 4, side: 64), folder: "/proc/none/phantoms").write()
    }
    #expect(error?.file == "/proc/none/phantoms")
    #expect(error?.message.contains("cannot be made") == true)
  }
}
