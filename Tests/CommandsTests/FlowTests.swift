import Foundation
import TestSupport
import Testing

/// The flow the README describes, from drawn films to the same run again, and that every `--json` is JSON.
@Suite struct FlowTests {
  private static func words(_ csv: String, _ tokenizer: String) -> [String] {
    ["train", "--data", csv, "--tokenizer", tokenizer, "--steps", "12", "--name", "first"]
      + Workplace.small(["run.checkpointSteps=5", "run.probeSteps=4", "run.validationSteps=6", "data.validationFraction=0.25"])
  }

  @Test func fromDrawnFilmsToTheSameRunAgain() throws {
    let place = try Workplace()
    try drawAndCheck(place)
    let train = try place.run(Self.words("drawn/pairs.csv", "words.json"))
    #expect(train.code == 0 && train.output.contains("finished: all 12 steps are done"), "\(train)")
    try checkStore(place)
    try checkRuns(place)
    try checkCurves(place)
    try checkWeights(place)
    try checkPrediction(place)
    try checkScreens(place)
    try runAgain(place)
  }

  private func drawAndCheck(_ place: Workplace) throws {
    let phantom = try place.run(["phantom", "--count", "12", "--side", "64", "--seed", "3", "--out", "drawn"])
    #expect(phantom.code == 0, "\(phantom)")
    let check = try place.run(["data", "check", "drawn/pairs.csv"])
    #expect(check.code == 0 && check.output.contains("12 pairs, 12 usable, 0 unusable"), "\(check)")
    let json = try #require(try place.run(["data", "check", "--json", "drawn/pairs.csv"]).json() as? [String: Any])
    #expect(json["pairs"] as? Int == 12 && (json["unusable"] as? [Any])?.isEmpty == true, "\(json)")
    let tokenizer = try place.run(["tokenizer", "train", "drawn/pairs.csv", "--size", "250", "--out", "words.json"])
    #expect(tokenizer.code == 0, "\(tokenizer)")
    // The file as another program would read it.
    let file = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: place.folder.file("words.json"))))
    let vocabulary = ((file as? [String: Any])?["model"] as? [String: Any])?["vocab"] as? [String: Int] ?? [:]
    #expect(vocabulary.count > 100 && vocabulary.count <= 250 && Set(vocabulary.values) == Set(0..<vocabulary.count))
    let text = "the heart is enlarged."
    let encoded = try place.run(["tokenizer", "encode", "--json", "--tokenizer", "words.json", text])
    let tokens = try #require(try encoded.json() as? [[String: Any]])
    #expect(tokens.allSatisfy { vocabulary[$0["token"] as? String ?? ""] == $0["id"] as? Int }, "\(encoded)")
    let pieces = tokens.compactMap { $0["token"] as? String }.filter { !$0.hasPrefix("[") }
    #expect(pieces.joined().replacingOccurrences(of: "##", with: "") == text.replacingOccurrences(of: " ", with: ""), "\(encoded)")
  }

  private func checkStore(_ place: Workplace) throws {
    #expect(try place.integrity() == "ok" && place.value("SELECT count(*) FROM pragma_foreign_key_check") == "0")
    #expect(try place.query("SELECT name, state, step, steps FROM runs") == [["first", "finished", "12", "12"]])
    #expect(try place.value("SELECT count(*) FROM loss_curves WHERE run = 'first' AND metric = 'total_loss'") == "12")
    #expect(try place.query("SELECT step FROM probes ORDER BY step").map { $0[0] } == ["1", "4", "8", "12"])
    #expect(try place.query("SELECT step FROM loss_curves WHERE metric = 'val_total_loss'").map { $0[0] } == ["6", "12"])
    for (path, mode) in [(place.store, 0o600), (try place.checkpointFolder(), 0o700), (try place.newestCheckpoint(), 0o600)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == mode, "\(path) is not private")
    }
  }

  private func checkRuns(_ place: Workplace) throws {
    let table = try place.run(["runs"])
    #expect(table.output.contains("first") && table.output.contains("finished") && table.output.contains("  12     12  "), "\(table)")
    let runs = try #require(try place.run(["runs", "--json"]).json() as? [[String: Any]])
    #expect(runs.count == 1 && runs[0]["name"] as? String == "first" && runs[0]["step"] as? Int == 12)
    let text = try place.run(["show", "fir"])
    #expect(text.code == 0 && text.output.contains("step 12 of 12") && text.output.contains("Checkpoints:"), "\(text)")
    let show = try #require(try place.run(["show", "1", "--json"]).json() as? [String: Any])
    let listed = (show["checkpoints"] as? [[String: Any]] ?? []).compactMap { $0["path"] as? String }
    #expect(listed.count == 3 && listed.allSatisfy(FileManager.default.fileExists), "\(listed)")
    #expect(((show["recipe"] as? [String: Any])?["model"] as? [String: Any])?["width"] as? Int == 16)
    let plan = try #require(try place.run(["plan", "--json", "--preset", "tiny", "--threads", "1"]).json() as? [String: Any])
    #expect(plan["parameters"] as? Int ?? 0 > 0 && plan["arena_bytes"] as? Int ?? 0 > 0, "\(plan)")
  }

  /// Curves, as CSV and JSON, are the numbers of the store.
  private func checkCurves(_ place: Workplace) throws {
    let stored = try place.query("SELECT step, printf('%!.17g', value) FROM loss_curves WHERE metric = 'total_loss' ORDER BY step")
    let values = stored.map { Double($0[1]) ?? .nan }
    let csv = try place.run(["export", "first", "--csv"])
    let rows = csv.output.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let column = try #require(rows.first?.firstIndex(of: "total_loss"), "\(csv)")
    #expect(rows.dropFirst().map { $0[0] } == stored.map { $0[0] }, "\(csv)")
    #expect(rows.dropFirst().map { Double($0[column]) ?? .nan } == values, "\(csv)")
    #expect(rows.allSatisfy { $0.count == rows[0].count }, "\(csv)")
    let json = try #require(try place.run(["export", "first", "--json"]).json() as? [String: Any])
    let curve = (json["curves"] as? [String: Any])?["total_loss"] as? [String: Any]
    #expect(curve?["values"] as? [Double] == values && curve?["steps"] as? [Int] == Array(1...12))
    let file = try place.run(["export", "first", "--csv", "--out", "curves.csv"])
    #expect(file.code == 0, "\(file)")
    #expect(try bytes(of: place.folder.file("curves.csv")) == csv.outputBytes)
  }

  /// Exported weights are the checkpoint's, byte for byte, as a reader that knows nothing but the file format finds them.
  private func checkWeights(_ place: Workplace) throws {
    let export = try place.run(["export", "first", "--weights", "w.safetensors"])
    #expect(export.code == 0, "\(export)")
    let weights = try tensors(place.folder.file("w.safetensors"))
    let checkpoint = try tensors(place.newestCheckpoint()).filter { !$0.key.hasSuffix(".exp_avg") && !$0.key.hasSuffix(".exp_avg_sq") }
    #expect(weights.count > 30 && weights == checkpoint)
    let best = try place.run(["export", "first", "--weights", "b.safetensors", "--best"])
    #expect(best.code == 0, "\(best)")
    #expect(try Set(tensors(place.folder.file("b.safetensors")).keys) == Set(weights.keys))
    // And they start another run.
    let second = try place.run(Workplace.phantoms(steps: 1) + ["--init", "w.safetensors", "--set", "model.vocabulary=300"])
    #expect(second.code == 0 && second.output.contains("\(weights.count - 1) of \(weights.count - 1) parameters start from"), "\(second)")
  }

  /// Bytes and shape of every tensor of a safetensors file.
  private func tensors(_ path: String) throws -> [String: [UInt8]] {
    let data = try bytes(of: path)
    let length = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    let header = try #require(try JSONSerialization.jsonObject(with: Data(data[8..<(8 + length)])) as? [String: Any])
    var tensors: [String: [UInt8]] = [:]
    for (name, value) in header where name != "__metadata__" {
      let entry = try #require(value as? [String: Any])
      let range = try #require(entry["data_offsets"] as? [Int])
      let shape = try #require(entry["shape"] as? [Int])
      #expect(entry["dtype"] as? String == "F32" && range[1] - range[0] == shape.reduce(4, *), "\(name)")
      tensors[name] = Array("\(shape)".utf8) + data[(8 + length + range[0])..<(8 + length + range[1])]
    }
    return tensors
  }

  private func checkPrediction(_ place: Workplace) throws {
    let text = try place.run(["predict", "--run", "first", "--index", "3"])
    #expect(text.code == 0 && text.output.contains("weights of step 12") && text.output.contains("PSNR"), "\(text)")
    for words in [[], ["--data", "drawn/pairs.csv", "--draw", "2"]] {
      let outcome = try place.run(["predict", "--run", "first", "--index", "3", "--json"] + words)
      let view = try #require(try outcome.json() as? [String: Any], "\(outcome)")
      for loss in ["mim_loss", "res_loss", "mlm_loss", "psnr_db"] { #expect((view[loss] as? Double)?.isFinite == true, "\(loss)") }
      let tokens = try #require(view["tokens"] as? [[String: Any]])
      let masked = tokens.filter { $0["masked"] as? Bool == true }
      #expect(!masked.isEmpty && masked.allSatisfy { ($0["guesses"] as? [Any])?.count == 5 })
      for token in masked {
        let guesses = (token["guesses"] as? [[String: Any]] ?? []).compactMap { $0["probability"] as? Double }
        #expect(guesses == guesses.sorted(by: >) && guesses.reduce(0, +) <= 1.0001)
      }
      let maps = try #require((view["attention"] as? [String: Any])?["maps"] as? [[Double]])
      #expect(maps.count == tokens.count && maps.allSatisfy { $0.count == 16 })
      let picture = try #require(view["super_resolution"] as? [String: Any])
      let (width, height) = (picture["width"] as? Int ?? 0, picture["height"] as? Int ?? 0)
      #expect(width * height > 0 && (picture["pixels"] as? [Int])?.count == width * height)
    }
  }

  private func checkScreens(_ place: Workplace) throws {
    for (name, shown) in [
      ("monitor", "total loss"), ("pairs", "pair 1 / 12"), ("runs", "first"), ("help", "?"), ("commands", ":"), ("messages", "finished"),
    ] {
      for size in ["80x24", "120x40", "1x1", "300x100", "20x5"] {
        let outcome = try place.run(["screen", name, "--run", "first", "--size", size])
        #expect(outcome.code == 0 && outcome.controls == [], "\(outcome)")
        let (columns, rows) = (Int(size.split(separator: "x")[0]) ?? 0, Int(size.split(separator: "x")[1]) ?? 0)
        let lines = outcome.output.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= rows && lines.allSatisfy { $0.count <= columns }, "\(outcome)")
        if columns >= 80 { #expect(outcome.output.contains(shown), "“\(shown)” is not on\n\(outcome)") }
      }
      let ascii = try place.run(["screen", name, "--run", "first", "--ascii"])
      #expect(ascii.code == 0 && ascii.outputBytes.allSatisfy { $0 == 10 || (0x20..<0x7F).contains($0) }, "\(ascii)")
      let colours = try place.run(["screen", name, "--run", "first", "--ansi", "--theme", "light"])
      #expect(colours.code == 0 && colours.output.contains("\u{1B}["), "\(colours)")
    }
    for name in try place.run(["screen", "list"]).output.split(separator: "\n").map(String.init) {
      let outcome = try place.run(["screen", name, "--sample"])
      #expect(outcome.code == 0 && outcome.output.contains("ECAMP"), "\(outcome)")
    }
  }

  /// The recipe in the store, run from another folder into another store, gives the same losses and the same checkpoint.
  private func runAgain(_ place: Workplace) throws {
    let recipe = try place.run(["show", "first", "--recipe"])
    #expect(recipe.code == 0, "\(recipe)")
    let other = try Workplace()
    _ = try other.folder.write(recipe.outputBytes, to: "again.json5")
    let again = try other.run(["train", "--recipe", "again.json5"])
    #expect(again.code == 0, "\(again)")
    let sql = "SELECT metric, step, value FROM loss_curves WHERE run = 'first' AND (metric LIKE '%loss' OR metric = 'lr') ORDER BY 1, 2"
    #expect(try other.query(sql) == place.query(sql))
    #expect(try place.query(sql).count == 5 * 12 + 4 * 2)
    #expect(try bytes(of: other.newestCheckpoint()) == bytes(of: place.newestCheckpoint()))
    let shown = try place.run(["train", "--show-recipe"] + Workplace.phantoms(steps: 3).dropFirst())
    _ = try other.folder.write(shown.outputBytes, to: "shown.json5")
    let readBack = try other.run(["train", "--show-recipe", "--recipe", "shown.json5"])
    #expect(shown.code == 0 && readBack.outputBytes == shown.outputBytes, "\(readBack)")
  }

  /// The recipe the program brings along; settings stand above it, and a file of its name before it.
  @Test func aRecipeIsBuiltIn() throws {
    let place = try Workplace()
    let words = try place.run(["train", "--show-recipe", "--recipe", "words", "--steps", "77"])
    #expect(words.code == 0 && words.output.contains("targets: \"masked\"") && words.output.contains("steps: 77"), "\(words)")
    #expect(words.output.contains("phantoms: 40000"), "\(words)")
    _ = try place.folder.write(Array("{data: {phantoms: 5000}}".utf8), to: "words")
    let own = try place.run(["train", "--show-recipe", "--recipe", "words"])
    #expect(own.code == 0 && own.output.contains("phantoms: 5000") && own.output.contains("targets: \"all\""), "\(own)")
  }

  /// Anyone may read while training writes; the shell where it is installed, the library else.
  @Test func theStoreIsReadableWhileTrainingGoesOn() throws {
    let place = try Workplace()
    let process = try place.start(Workplace.phantoms(steps: 1_000_000))
    try #require(place.waitForStep(50, process), "\(process.wait())")
    let shell = "/usr/bin/sqlite3"
    if FileManager.default.isExecutableFile(atPath: shell) {
      let reader = Process()
      let pipe = Pipe()
      reader.executableURL = URL(fileURLWithPath: shell)
      reader.arguments = ["-readonly", place.store, "SELECT name, state FROM run_summary; PRAGMA integrity_check"]
      reader.standardOutput = pipe
      try reader.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      reader.waitUntilExit()
      #expect(text == "tiny-1|running\nok\n")
    }
    #expect(try place.query("SELECT name, state FROM run_summary") == [["tiny-1", "running"]])
    try #require(place.waitForStep(place.step() + 100, process), "\(process.wait())")
    process.send(SIGTERM)
    let outcome = process.wait()
    #expect(outcome.code == 75, "\(outcome)")
    #expect(try place.state() == "interrupted" && place.integrity() == "ok")
  }
}
