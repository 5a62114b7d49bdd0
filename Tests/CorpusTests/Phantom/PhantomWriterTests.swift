import Foundation
import Interchange
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
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("phantoms-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let source = PhantomPairSource(count: 12, seed: 4, side: 64)
    var told: [Int] = []
    try PhantomWriter(source, folder: folder).write { told.append($0) }
    #expect(told == Array(1...12))

    let pairs = try Self.table(folder, "pairs.csv")
    #expect(pairs.count == 12)
    for (index, pair) in pairs.enumerated() {
      let record = source.record(index)
      #expect(pair["report"] == record.report && pair["context"] == record.context && pair["split"] == record.split)
      #expect(pair["labels"] == record.labels.joined(separator: ";"))
      let film = try Film.read(folder + "/" + (pair["image"] ?? ""), sixteenBit: .scaled)
      #expect(film == (try source.film(index)), "film \(index) of seed 4")
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
