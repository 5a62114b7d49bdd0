import Foundation
import TestSupport
import Testing

/// Data sets with one thing wrong with them: what `ecamp data check` and `ecamp train` say, and that training goes on without it.
@Suite struct BadDataTests {
  /// Checks a data set of four good pairs and the row of `line` 6, which is unusable.
  private func checkOneBad(
    _ place: Workplace, _ csv: String, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try place.run(["data", "check", csv])
    #expect(outcome.code == 1, "\(outcome)", sourceLocation: sourceLocation)
    #expect(outcome.output.contains("5 pairs, 4 usable, 1 unusable"), "\(outcome)", sourceLocation: sourceLocation)
    for word in ["pairs.csv:6"] + words { #expect(outcome.output.contains(word), "\(word)\n\(outcome)", sourceLocation: sourceLocation) }
    #expect(outcome.controls == [], "\(outcome)", sourceLocation: sourceLocation)
  }

  /// Training meets the bad pair in each epoch of five pairs, names it and goes on.
  private func trainWithoutIt(
    _ place: Workplace, _ csv: String, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try place.run(["train", "--data", csv, "--steps", "6"] + Workplace.small(["data.validationFraction=0"]))
    #expect(outcome.code == 0, "\(outcome)", sourceLocation: sourceLocation)
    #expect(outcome.output.contains("all 6 steps are done"), "\(outcome)", sourceLocation: sourceLocation)
    for word in ["skipped", "pairs.csv:6"] + words {
      #expect(outcome.output.contains(word), "\(word)\n\(outcome)", sourceLocation: sourceLocation)
    }
    #expect(outcome.controls == [], "\(outcome)", sourceLocation: sourceLocation)
    let listed = try place.value("SELECT count(*) FROM events WHERE kind = 'skippedPair' AND text LIKE '%pairs.csv:6%'")
    #expect(Int(listed) ?? 0 > 0, "the store lists no skipped pair\n\(outcome)", sourceLocation: sourceLocation)
  }

  enum BadFilm: String, CaseIterable {
    case missing, empty, truncated, text, huge, folder, gif
  }

  @Test(arguments: BadFilm.allCases) func badFilmsAreNamedAndLeftOut(_ film: BadFilm) throws {
    let place = try Workplace()
    let csv = try place.pairs(Workplace.goodRows + "bad.png,A film that cannot be used.\n")
    var good = try Workplace.film()
    let said: String
    switch film {
    case .missing: said = "there is no such file"
    case .empty:
      _ = try place.folder.write([UInt8](), to: "bad.png")
      said = "is empty"
    case .truncated:
      _ = try place.folder.write(Array(good.prefix(good.count / 2)), to: "bad.png")
      said = "bad.png"
    case .text:
      _ = try place.folder.write("This is no picture.", to: "bad.png")
      said = "a PNG or JPEG file is wanted"
    case .huge:
      // The size in the header, 2^31 - 1 pixels a side.
      good.replaceSubrange(16..<24, with: [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF])
      _ = try place.folder.write(good, to: "bad.png")
      said = "2147483647"
    case .folder:
      try FileManager.default.createDirectory(atPath: place.folder.file("bad.png"), withIntermediateDirectories: true)
      said = "is not a regular file"
    case .gif:
      _ = try place.folder.write("GIF89a....", to: "bad.png")
      said = "a GIF file"
    }
    try checkOneBad(place, csv, ["image", "bad.png", said])
    try trainWithoutIt(place, csv, ["bad.png", said])
  }

  @Test(arguments: [
    ("a.png,one,two", "has 3 fields where the header has 2"), ("a.png", "has 1 field where the header has 2"),
    ("a.png,", "report: is empty"), ("a.png,\"  \"", "report: is empty"), (",A report without a film.", "image: is empty"),
    ("a\0.png,A NUL byte in a path.", "NUL byte"), ("a.png,\"words\" behind a quote", "text after a closing quote"),
  ])
  func badRowsAreNamedAndLeftOut(row: String, said: String) throws {
    let place = try Workplace()
    let csv = try place.pairs(Workplace.goodRows + row + "\n")
    try checkOneBad(place, csv, [said])
    try trainWithoutIt(place, csv, [said])
  }

  @Test func invalidUTF8IsNamedAndLeftOut() throws {
    let place = try Workplace()
    let csv = try place.pairs(Array(Workplace.goodRows.utf8) + Array("a.png,caf".utf8) + [0xE9] + Array(" au lait\n".utf8))
    try checkOneBad(place, csv, ["0xE9", "UTF-8"])
    try trainWithoutIt(place, csv, ["0xE9", "UTF-8"])
  }

  @Test func controlBytesInReportsNeverReachTheTerminal() throws {
    let place = try Workplace()
    let hostile = "\"Title \u{1B}]0;owned\u{7} and \u{1B}[31mred \0 nul \u{9B}5m \u{7F} effusion\""
    let csv = try place.pairs(Workplace.goodRows + "a.png,\(hostile)\n")
    let check = try place.run(["data", "check", csv])
    #expect(check.code == 0 && check.output.contains("5 usable"), "\(check)")
    for word in ["pairs.csv:6", "control characters", "^[", "^@"] { #expect(check.output.contains(word), "\(check)") }
    #expect(check.controls == [], "\(check)")
    let settings = Workplace.small(["run.probeSteps=1", "run.probePair=4", "data.validationFraction=0"])
    let train = try place.run(["train", "--data", csv, "--steps", "4", "--name", "n\u{1B}[2Jame"] + settings)
    #expect(train.code == 0 && train.controls == [], "\(train)")
    #expect(try place.value("SELECT name FROM runs") == "n\u{1B}[2Jame")
    let file = try place.run(["tokenizer", "train", csv, "--size", "100", "--out", place.folder.file("t.json")])
    #expect(file.code == 0 && file.controls == [], "\(file)")
    for words in [
      ["runs"], ["runs", "--json"], ["show", "1"], ["show", "1", "--json"], ["export", "1", "--csv"], ["export", "1", "--json"],
      ["predict", "--run", "1", "--index", "4"], ["predict", "--run", "1", "--index", "4", "--json"], ["screen", "monitor"],
      ["screen", "runs"], ["screen", "pairs", "--pair", "4"], ["screen", "messages"], ["show", "1", "--recipe"],
      ["tokenizer", "encode", "--tokenizer", "t.json", hostile], ["tokenizer", "encode", "--json", "--tokenizer", "t.json", hostile],
    ] {
      let outcome = try place.run(words)
      #expect(outcome.code == 0 && outcome.controls == [], "\(outcome.controls) in \(outcome)")
    }
  }

  @Test func controlBytesInPathsAndWordsNeverReachTheTerminal() throws {
    let place = try Workplace()
    let hostile = "x\u{1B}[31m\u{9B}y"
    for words in [
      ["data", "check", hostile], ["data", "check", hostile + "/f.csv"], ["train", "--data", hostile], ["train", "--recipe", hostile],
      ["train", "--\(hostile)"], ["train", "-\(hostile)"], ["train", "--preset", hostile], ["train", "--steps", hostile], [hostile],
      ["train", "--set", hostile], ["train", "--set", "\(hostile)=1"], ["train", "--set", "model.width=\(hostile)"], ["show", hostile],
      ["train", "--columns", hostile, "--data", "x.csv"], ["train", "--set", "data.columns=\(hostile)=x"], ["runs", hostile],
      ["export", hostile, "--csv"], ["screen", hostile], ["screen", "monitor", "--theme", hostile],
      ["screen", "monitor", "--size", hostile],
      ["runs", "--store", hostile + "/no"], ["--session", hostile], ["predict", "--run", hostile], ["tokenizer", "train", hostile],
      ["tokenizer", hostile], ["help", hostile], ["tokenizer", "encode", "--tokenizer", hostile, "x"],
      ["train", "--phantom", "4", "--steps", "1", "--init", hostile] + Workplace.small(),
      ["train", "--phantom", "4", "--tokenizer", hostile] + Workplace.small(),
    ] {
      let outcome = try place.run(words)
      #expect(outcome.code == 1 || outcome.code == 2 || words.contains("--store"), "\(outcome)")
      #expect(outcome.controls == [], "\(outcome.controls) in \(outcome)")
    }
  }

  @Test func aReportOfTenThousandWordsIsCutAndNoted() throws {
    let place = try Workplace()
    let words = (0..<10_000).map { ["effusion", "clear", "heart", "left", "nodule"][$0 % 5] }.joined(separator: " ")
    let csv = try place.pairs(Workplace.goodRows + "a.png,\(words)\n")
    let check = try place.run(["data", "check", csv])
    #expect(check.code == 0, "\(check)")
    for word in ["pairs.csv:6", "10000 words", "long report"] { #expect(check.output.contains(word), "\(check)") }
    let train = try place.run(["train", "--data", csv, "--steps", "6"] + Workplace.small(["data.validationFraction=0"]))
    #expect(train.code == 0 && train.output.contains("5 to train on"), "\(train)")
  }

  @Test(arguments: [
    ("", "is empty"), ("a.png,There is an effusion.\nb.png,The lungs are clear.\n", "no column for image and report"),
    ("image,words\na.png,Clear lungs.\n", "no column for report"), ("image,report\n", "a header and no rows"),
    ("image,report\na.png,\"A quote that opens\nand goes on,\nb.png,Clear lungs.\n", "a quote opens here and is never closed"),
    ("image,report,image\na.png,Clear.,b.png\n", "names two columns"),
  ])
  func tablesThatCannotBeUsedAreRefused(csv: String, said: String) throws {
    let place = try Workplace()
    let file = try place.pairs(csv)
    for words in [["data", "check", file], ["train", "--data", file, "--steps", "2"] + Workplace.small(), ["tokenizer", "train", file]] {
      let outcome = try place.run(words)
      #expect(outcome.code == 1, "\(outcome)")
      // A tokenizer needs no films, and has its own words for a table without rows.
      let isSaid = words[0] == "tokenizer" || outcome.errors.contains(said)
      #expect(outcome.errors.contains("pairs.csv") && isSaid, "\(outcome)")
    }
    #expect(try !FileManager.default.fileExists(atPath: place.store) || place.value("SELECT count(*) FROM runs") == "0")
  }

  @Test func linesAndFieldsOfAWholeFileAreNamed() throws {
    let place = try Workplace()
    let open = try place.pairs("image,report\na.png,Clear.\nb.png,\"never closed\n", name: "open.csv")
    #expect(try place.run(["data", "check", open]).errors.contains("open.csv:3:"))
    let other = try place.pairs("image,report\na.png,Clear.\n", name: "other.csv")
    let mapped = try place.run(["data", "check", other, "--columns", "image=imag,report=report"])
    #expect(mapped.code == 1, "\(mapped)")
    for word in ["other.csv:1", "\"imag\"", "did you mean image?"] { #expect(mapped.errors.contains(word), "\(mapped)") }
    let meaning = try place.run(["data", "check", other, "--columns", "imgae=image"])
    #expect(meaning.code != 0 && meaning.errors.contains("did you mean image?"), "\(meaning)")
    let missing = try place.run(["data", "check", place.folder.file("none.csv")])
    #expect(missing.code == 1 && missing.errors.contains("none.csv") && missing.errors.contains("No such file"), "\(missing)")
    let folder = try place.run(["data", "check", place.path])
    #expect(folder.code == 1 && folder.errors.contains("is a folder"), "\(folder)")
    let windows = try place.pairs("label_i,label_j\n1,1\n2,2\n", name: "windows.csv")
    let unequal = try place.run(["data", "check", other, "--windows", windows])
    #expect(unequal.code == 1 && unequal.errors.contains("windows.csv") && unequal.errors.contains("2 here, 1 in"), "\(unequal)")
  }

  @Test func trainingWithoutAnyUsablePairEndsWithASentence() throws {
    let place = try Workplace()
    let blank = try place.pairs("image,report\na.png,\nb.png,\n", name: "blank.csv")
    let noWords = try place.run(["train", "--data", blank, "--steps", "2"] + Workplace.small())
    #expect(noWords.code == 1 && noWords.errors.contains("none of the 2 pairs can be trained on"), "\(noWords)")
    #expect(noWords.errors.contains("blank.csv:2"), "\(noWords)")
    let gone = try place.pairs("image,report\nx.png,Clear lungs.\ny.png,An effusion.\n", name: "gone.csv")
    let noFilms = try place.run(["train", "--data", gone, "--steps", "2"] + Workplace.small(["data.validationFraction=0"]))
    #expect(noFilms.code == 1 && noFilms.output.contains("there is no such file") && noFilms.output.contains("failed:"), "\(noFilms)")
    #expect(try place.state() == "failed")
  }

  /// The superuser may read everything, so the process is started as nobody where the tests run as root.
  @Test(.enabled(if: Ordinary.isPossible, Ordinary.why)) func unreadableFilesAreNamed() throws {
    let place = try Workplace()
    let csv = try place.pairs(Workplace.goodRows + "bad.png,A film that may not be read.\n")
    _ = try place.folder.write(try Workplace.film(), to: "bad.png")
    try Ordinary.give(place.path)
    chmod(place.folder.file("bad.png"), 0)
    let check = try place.run(["data", "check", csv], program: Ordinary.program)
    #expect(check.code == 1 && check.output.contains("pairs.csv:6") && check.output.contains("Permission denied"), "\(check)")
    chmod(csv, 0)
    let table = try place.run(["data", "check", csv], program: Ordinary.program)
    #expect(table.code == 1 && table.errors.contains("pairs.csv") && table.errors.contains("Permission denied"), "\(table)")
  }
}
