import Foundation
import Interchange
import TestSupport
import Testing

@Suite struct CSVTests {
  private func parse(_ text: String) throws -> CSVTable { try CSVTable.parse(Array(text.utf8), file: "t.csv") }

  private func rows(_ table: CSVTable) -> [[String]] {
    (0..<table.rowCount).map { row in table.header.indices.map { table.text(row, $0) } }
  }

  @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
  func readsQuotesCommasAndLineBreaks(end: String, mark: String) throws {
    let lines = ["image, report ,n", "a.png,\"one, \"\"two\"\"\(end)three\",1", "\"b.png\" ,,\"\"", "", "ç,é 患,3"]
    for last in ["", end] {
      let table = try parse(mark + lines.joined(separator: end) + last)
      #expect(table.header == ["image", "report", "n"])
      #expect(rows(table) == [["a.png", "one, \"two\"\(end)three", "1"], ["b.png", "", ""], ["ç", "é 患", "3"]])
      #expect((0..<3).map(table.line) == [2, 4, 6])
      #expect(table.column("report") == 1 && table.column("Report") == nil)
    }
  }

  @Test func keepsQuotesInsideUnquotedFieldsAndNULBytes() throws {
    #expect(rows(try parse("a,b\n5\" tube,x\u{0}\u{1B}y\n")) == [["5\" tube", "x\u{0}\u{1B}y"]])
  }

  @Test(
    arguments: [
      ("", "t.csv: is empty; the first line should name the columns, such as image,report"),
      ("\n\n", "t.csv: is empty"),
      ("a,b\n1,2\n\"x,\ny\n", "t.csv:3: a quote opens here and is never closed"),
      ("a,b\n1,2\n1\n", "t.csv:3: has 1 field where the header has 2"),
      ("a,b\n\"1\n2\",2,3\n", "t.csv:2: has 3 fields where the header has 2"),
      ("a,b\n\"1\"2,3\n", "t.csv:2: has text after a closing quote"),
      ("a,b,a\n", "t.csv:1: a: names two columns"),
    ])
  func saysWhereItIsWrong(text: String, message: String) {
    #expect { try parse(text) } throws: { "\($0)".hasPrefix(message) }
  }

  @Test func saysWhichByteIsNoUTF8() {
    for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80]] {
      let bytes = Array("a,b\nx,y\nz,".utf8) + bad + Array("\n".utf8)
      #expect { try CSVTable.parse(bytes, file: "t.csv") } throws: { "\($0)".hasPrefix("t.csv:3: holds the byte 0x") }
    }
    #expect { try CSVTable.parse(Array("a,".utf8) + [0xE9], file: "t.csv") } throws: { "\($0)".hasPrefix("t.csv:1: holds the byte 0xE9") }
  }

  @Test func agreesWithFoundationOnUTF8() {
    var state: UInt64 = 7
    for _ in 0..<20_000 {
      let bytes = (0..<6).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let choices: [UInt8] = [0x41, 0x80, 0xBF, 0xC2, 0xE0, 0xA0, 0xED, 0x9F, 0xEF, 0xF0, 0x90, 0xF4, 0x8F, 0xC1, 0xF5]
        return choices[Int(state >> 33) % choices.count]
      }
      let isValid = bytes.withUnsafeBufferPointer { UTF8Check.firstInvalid(in: $0) } == nil
      #expect(isValid == (String(data: Data(bytes), encoding: .utf8) != nil), "\(bytes)")
    }
  }

  @Test func badRowsKeepTheirPlace() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a,b\n1,2\nshort\n5,6\n", to: "rows.csv")
    let table = try CSVTable.readKeepingDefects(path)
    #expect(table.rowCount == 3 && table.defects.map(\.row) == [1] && table.defects.map(\.line) == [3])
    #expect(table.text(1, 0) == "short" && table.text(1, 1) == "" && table.text(2, 1) == "6")
    #expect { try CSVTable.read(path) } throws: { "\($0)".contains("rows.csv:3: has 1 field") }
    #expect { try CSVTable.read(folder.file("absent.csv")) } throws: { "\($0)".contains("absent.csv: cannot be opened: No such file") }
    #expect { try CSVTable.read(folder.path) } throws: { "\($0)".contains("is a folder") }
  }

  @Test func writesWhatItReads() throws {
    let records = [["a", "b c", ""], [" lead", "q\"q", "line\nline\r\n"], ["", "", ""], ["x,y", "\"\"", "é\u{0}"]]
    let text = CSVWriter.line(["h1", "h2", "h3"]) + records.map(CSVWriter.line).joined()
    #expect(rows(try parse(text)) == records)
    #expect(rows(try parse(CSVWriter.line(["h"]) + CSVWriter.line([""]))) == [[""]])
    #expect(CSVWriter.line(["a", "b\"c"]) == "a,\"b\"\"c\"\n")
  }

  @Test(.enabled(if: SharedFolder.isPresent, "real data is not here; set ECAMP_SHARED to its folder"))
  func readsRealFiles() throws {
    let pairs = try CSVTable.read(SharedFolder.data("cxr/pairs.csv").path)
    #expect(pairs.rowCount == 293 && pairs.header.prefix(3) == ["image", "report", "patient"])
    let reports = try CSVTable.read(SharedFolder.data("text/iu_reports.csv").path)
    #expect(reports.rowCount == 3147)
  }

  /// 400,000 rows have to be read in seconds in release; this module is optimised in debug builds too.
  @Test func isFast() throws {
    let row = "images/p10/p100012/s500123/film.jpg,\"FINDINGS: No acute process, \"\"stable\"\".\nIMPRESSION: Normal.\",,2,0\n"
    let bytes = Array("image,report,context,label_i,label_j\n".utf8) + Array(String(repeating: row, count: 50_000).utf8)
    let clock = ContinuousClock()
    var table: CSVTable?
    let time = try clock.measure { table = try CSVTable.parse(bytes, file: "big.csv") }
    print("CSV: 50,000 rows, \(bytes.count / 1_000_000) MB in \(time)")
    #expect(table?.rowCount == 50_000 && table?.text(49_999, 1).hasSuffix("Normal.") == true)
    #expect(time < .seconds(2))
  }
}
