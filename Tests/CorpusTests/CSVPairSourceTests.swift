import Foundation
import Interchange
import TestSupport
import Testing

@testable import Corpus

/// Reads "FILM width height", so that these tests need no picture files.
let plainDecoder: CSVPairSource.Decoder = { path throws(CorpusError) in
  let bytes: [UInt8]
  do throws(InterchangeError) { bytes = try FileBytes.read(path) } catch { throw CorpusError(error) }
  let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
  guard words.count == 3, words[0] == "FILM", let width = Int(words[1]), let height = Int(words[2]) else {
    throw CorpusError(file: path, message: "is no film")
  }
  return Film(width: width, height: height, channels: 1, pixels: [UInt8](repeating: 128, count: width * height))
}

@Suite struct CSVPairSourceTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func source(
    _ text: String, columns: String = "", windows: String? = nil, images: String? = nil
  ) throws -> CSVPairSource {
    let file = try folder.write(text, to: "set/pairs.csv")
    let windows = try windows.map { try folder.write($0, to: "set/windows.csv") }
    return try CSVPairSource(
      file: file, columns: try PairColumns.parseMapping(columns), windows: windows, images: images, decoder: plainDecoder)
  }

  @Test func readsEveryColumn() throws {
    let source = try source(
      """
      image,report,context,label_i,label_j,patient,split,labels
      ../films/a.png,"One,
      two.",Context.,1,2.0, p1 ,train,Edema; Mass ;
      /abs/b.png,Three.,,,,p2,val,

      """)
    #expect(source.count == 2 && source.name == "pairs.csv")
    let root = folder.file("set")
    #expect(
      source.record(0)
        == PairRecord(
          index: 0, imagePath: root + "/../films/a.png", report: "One,\ntwo.", context: "Context.", labelI: 1, labelJ: 2, patient: "p1",
          split: "train", labels: ["Edema", "Mass"], line: 2))
    #expect(source.record(1) == PairRecord(index: 1, imagePath: "/abs/b.png", report: "Three.", patient: "p2", split: "val", line: 4))
    _ = try folder.write("FILM 7 5", to: "films/a.png")
    #expect(try source.film(0).width == 7)
  }

  @Test func readsThePublishedPairOfFilesAsTheyAre() throws {
    let source = try source(
      "img_path,report,llm_output\nfiles/a.jpg,Clear.,No finding.\nfiles/b.jpg,Edema.,\n", windows: "label_i,label_j\n0,2\n1,1\n",
      images: "/films")
    #expect(source.record(0).imagePath == "/films/files/a.jpg" && source.record(0).context == "No finding.")
    #expect(source.record(1).context == nil && source.record(1).labelI == 1 && source.record(0).labelJ == 2)
  }

  @Test func mapsOtherHeaders() throws {
    let source = try source("Film,Words,Name\na.png,Clear.,x\n", columns: "image=Film,report=Words,patient=Name")
    #expect(source.record(0).report == "Clear." && source.record(0).patient == "x")
  }

  @Test(
    arguments: [
      ("", "", "is empty"),
      ("image,report\n", "", "has a header and no rows"),
      ("film,words\na,b\n", "", "no column for image and report; the header has \"film\", \"words\". Name them with --columns"),
      ("image,words\na,b\n", "", "no column for report"),
      ("image,report\na,b\n", "report=repotr", "there is no column \"repotr\""),
      ("image,report\na,b\n", "reprot=report", "did you mean report?"),
      ("image,report\na,b\n", "report", "should read MEANING=HEADER"),
      ("image,report\na,\"b\n", "", "pairs.csv:2: a quote opens here and is never closed"),
    ])
  func refusesUnusableFiles(text: String, columns: String, message: String) {
    #expect { try source(text, columns: columns) } throws: { "\($0)".contains(message) }
  }

  @Test func windowsHaveToMatchRowByRow() throws {
    let text = "image,report\na,b\nc,d\n"
    #expect { try source(text, windows: "label_i,label_j\n1,1\n") } throws: { "\($0)".contains("rows: 1 here, 2 in") }
    #expect { try source(text, windows: "label_i\n1\n2\n") } throws: { "\($0)".contains("no column for label_j") }
    // A broken row keeps its place, so later windows stay with their pairs.
    let broken = try source("image,report\na\nc,d\n", windows: "label_i,label_j\n1,1\n2,x\n")
    #expect(broken.record(1).labelI == 2 && broken.record(1).labelJ == nil)
    #expect(broken.recordWarnings(1).map(\.description).first?.contains("windows.csv:3: label_j: \"x\" is no window label") == true)
    #expect(broken.recordProblem(0)?.line == 2)
  }

  @Test func saysWhyAPairCannotBeUsed() throws {
    _ = try folder.write("FILM 2 2", to: "set/good")
    _ = try folder.write("GIF89a", to: "set/bad")
    let source = try source("image,report\ngood,x\n,x\ngood, \nonly\nabsent,x\nbad,x\na\u{0}b,x\n.,x\n")
    let messages = (0..<source.count).map { index in
      do throws(CorpusError) {
        _ = try source.film(index)
        return ""
      } catch { return error.description }
    }
    let wanted = [
      "", "pairs.csv:3: image: is empty", "pairs.csv:4: report: is empty", "pairs.csv:5: has 1 field where the header has 2",
      "absent: cannot be opened: No such file", "bad: is no film", "holds a NUL byte", "is a folder",
    ]
    for (message, part) in zip(messages, wanted) { #expect(part.isEmpty ? message.isEmpty : message.contains(part), "\(message)") }
    #expect(messages[4].contains("pairs.csv:6: image: "))
  }

  @Test func splitsByMarkOrByPatient() throws {
    let rows = (0..<400).map { "f\($0).png,Report \($0).,p\($0 / 4),\($0 < 4 ? "test" : "train")" }
    let source = try source("image,report,patient,split\n" + rows.joined(separator: "\n"))
    let usable = Array(0..<400)
    let marked = PairSplit(source, usable: usable)
    #expect(marked.test == [0, 1, 2, 3] && marked.validation.isEmpty && marked.training.count == 396)
    let drawn = PairSplit(source, usable: usable, validationFraction: 0.2, seed: 3)
    #expect(drawn == PairSplit(source, usable: usable, validationFraction: 0.2, seed: 3))
    #expect(drawn != PairSplit(source, usable: usable, validationFraction: 0.2, seed: 4))
    let patients = { (part: [Int]) in Set(part.map { source.record($0).patient }) }
    #expect(patients(drawn.training).isDisjoint(with: patients(drawn.validation)))
    // 99 patients at 0.2: four standard deviations are 16.
    #expect(abs(patients(drawn.validation).count - 20) <= 16 && !drawn.validation.isEmpty)
    #expect(drawn.training.count + drawn.validation.count == 396)
    // Without patients films are drawn, wherever the folder lies.
    let films = "image,report\n" + (0..<100).map { "f\($0).png,Report \($0)." }.joined(separator: "\n")
    let (here, there) = (try folder.write(films, to: "here/films.csv"), try folder.write(films, to: "there/films.csv"))
    let splits = try [here, there].map { PairSplit(try CSVPairSource(file: $0), usable: Array(0..<100), validationFraction: 0.2, seed: 3) }
    #expect(splits[0] == splits[1] && !splits[0].validation.isEmpty)
    // Fewer pairs move nobody.
    let half = PairSplit(source, usable: Array(0..<200), validationFraction: 0.2, seed: 3)
    #expect(half.validation == drawn.validation.filter { $0 < 200 })
  }

  @Test func reportsToLearnFromNeedNoFilms() throws {
    let file = try folder.write("patient,report,split\n1,One.,train\n2,Two.,val\n3, ,train\n4\n5,Five.,\n6,Six.,test\n", to: "reports.csv")
    #expect(try ReportTable.trainingReports(file: file) == ["One.", "Five."])
    #expect(try ReportTable.trainingReports(file: file, columns: [.report: "patient", .split: "report"]).count == 5)
    let none = try folder.write("report\n \n", to: "none.csv")
    #expect { try ReportTable.trainingReports(file: none) } throws: { "\($0)".contains("no report to learn from") }
  }

  @Test func messagesCarryNoControlCharacters() throws {
    let error = CorpusError(file: "a\u{1B}[2J.csv", line: 3, field: "x\u{7}", message: "holds \u{9B}31m")
    #expect(error.description == "a^[[2J.csv:3: x^G: holds <U+009B>31m")
  }
}
