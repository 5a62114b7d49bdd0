import Foundation
import TestSupport
import Testing

/// Stores that cannot be used, or only be read: a sentence, an exit code, and the file as it was.
@Suite struct BadStoreTests {
  private static let reading = [["runs"], ["show", "1"], ["export", "1", "--csv"], ["screen", "monitor"], ["predict", "--run", "1"]]
  private static let training = Workplace.phantoms(steps: 2)

  @Test func otherFilesAreLeftAlone() throws {
    let place = try Workplace()
    let text = Array(String(repeating: "These are notes, no database. ", count: 200).utf8)
    _ = try place.folder.write(text, to: "store.sqlite")
    for words in Self.reading + [Self.training] {
      let outcome = try place.run(words)
      #expect(outcome.code == 1, "\(outcome)")
      #expect(outcome.errors.contains("store.sqlite: this file is not a database") && outcome.errors.contains("--store FILE"), "\(outcome)")
    }
    #expect(try bytes(of: place.store) == text)
    let folder = try place.run(["runs", "--store", place.path])
    #expect(folder.code == 1 && folder.errors.contains("not a database"), "\(folder)")
  }

  @Test func databasesOfOtherProgramsAreLeftAlone() throws {
    let place = try Workplace()
    try place.change("CREATE TABLE patients (name TEXT); INSERT INTO patients VALUES ('someone')")
    let before = try bytes(of: place.store)
    for words in Self.reading + [Self.training] {
      let outcome = try place.run(words)
      #expect(outcome.code == 1 && outcome.errors.contains("a database of another program"), "\(outcome)")
    }
    #expect(try bytes(of: place.store) == before)
  }

  @Test func aStoreOfANewerVersionCanBeRead() throws {
    let place = try Workplace()
    #expect(try place.run(Self.training).code == 0)
    try place.change("PRAGMA user_version = 99")
    for words in Self.reading {
      let outcome = try place.run(words)
      #expect(outcome.code == 0, "\(outcome)")
      if words[0] != "screen" { #expect(outcome.errors.contains("newer version of ecamp (format 99"), "\(outcome)") }
    }
    for words in [Self.training, ["train", "--resume", "1"]] {
      let outcome = try place.run(words)
      #expect(outcome.code == 1 && outcome.errors.contains("newer version of ecamp (format 99"), "\(outcome)")
    }
    #expect(try place.query("SELECT id, state FROM runs") == [["1", "finished"]] && place.integrity() == "ok")
  }

  @Test(.enabled(if: Ordinary.isPossible, Ordinary.why)) func aReadOnlyStoreCanBeRead() throws {
    let place = try Workplace()
    #expect(try place.run(Self.training).code == 0)
    try Ordinary.give(place.path)
    chmod(place.store, 0o400)
    for folderMode in [mode_t(0o700), 0o500] {
      chmod(place.path, folderMode)
      for words in Self.reading {
        let outcome = try run(words, place)
        #expect(outcome.code == 0, "\(outcome)")
        if words[0] != "screen" { #expect(outcome.errors.contains("may not be written"), "\(outcome)") }
      }
      for words in [Self.training, ["train", "--resume", "1"]] {
        let outcome = try run(words, place)
        #expect(outcome.code == 1 && outcome.errors.contains("may not be written"), "\(outcome)")
      }
    }
    #expect(try place.value("SELECT count(*) FROM runs") == "1")
  }

  /// In a folder where nothing may be written, the process works elsewhere.
  private func run(_ words: [String], _ place: Workplace) throws -> Outcome {
    let elsewhere = try TemporaryFolder()
    return try EcampProcess(words, in: elsewhere.path, program: Ordinary.program, environment: ["ECAMP_STORE": place.store]).wait()
  }

  @Test func aStoreThatCannotBeMadeIsNamed() throws {
    let place = try Workplace()
    for path in ["/proc/nowhere/store.sqlite", "/dev/null/store.sqlite"] {
      let outcome = try place.run(Self.training + ["--store", path])
      #expect(outcome.code == 1 && outcome.errors.contains("cannot be created"), "\(outcome)")
    }
    let homeless = try place.run(["runs"], environment: ["ECAMP_STORE": "", "HOME": ""])
    #expect(homeless.code == 1 && homeless.errors.contains("--store FILE or ECAMP_STORE"), "\(homeless)")
  }

  @Test func damagedStoresNeverCrash() throws {
    let place = try Workplace()
    #expect(try place.run(Self.training).code == 0)
    let good = try bytes(of: place.store)
    var generator = Lehmer(seed: 5)
    for round in 0..<8 {
      var bad = good
      if round % 2 == 0 { bad.removeLast(generator.below(bad.count)) } else { bad[generator.below(bad.count)] ^= 0x55 }
      try write(bad, to: place.store)
      for suffix in ["-wal", "-shm"] { unlink(place.store + suffix) }
      for words in [["runs"], ["show", "1"]] {
        let outcome = try place.run(words)
        #expect(outcome.code == 0 || outcome.code == 1 && !outcome.errors.isEmpty, "round \(round)\n\(outcome)")
      }
    }
  }

  @Test func aDamagedCheckpointIsSetAsideAndTheOneBeforeIsUsed() throws {
    let place = try Workplace()
    #expect(try place.run(Workplace.phantoms(steps: 6, ["run.checkpointSteps=2"])).code == 0)
    let newest = try place.newestCheckpoint()
    let whole = try bytes(of: newest)
    var bad = whole
    bad[bad.count - 5] ^= 1
    try write(bad, to: newest)
    let export = try place.run(["export", "1", "--weights", place.folder.file("w.safetensors")])
    #expect(export.code == 1 && export.errors.contains("step-000000006"), "\(export)")
    let resumed = try place.run(["train", "--resume", "1"])
    #expect(resumed.code == 0 && resumed.output.contains("it is set aside") && resumed.output.contains("resumed at step 4"), "\(resumed)")
    #expect(try bytes(of: newest) == whole && FileManager.default.fileExists(atPath: newest + ".damaged"))
    // Without any whole checkpoint nothing is trained over what may still be saved.
    let paths = try [4, 6].map { try place.checkpointFolder() + "/step-00000000\($0).safetensors" }
    for path in paths { try write(Array(whole.prefix(1000)), to: path) }
    let lost = try place.run(["train", "--resume", "1"])
    #expect(lost.code == 1 && lost.errors.contains("no whole checkpoint is left") && lost.errors.contains("--branch"), "\(lost)")
    // Nor is it begun anew the next time.
    for path in paths { #expect(rename(path, path + ".damaged") == 0) }
    let again = try place.run(["train", "--resume", "1"])
    #expect(again.code == 1 && again.errors.contains("no whole checkpoint is left"), "\(again)")
    #expect(try place.value("SELECT step FROM runs") != "0")
  }

  /// What is there is not damaged for being of other sizes, and a run that cannot go on stays as it was.
  @Test func aModelOfOtherSizesIsNoReasonToSetCheckpointsAside() throws {
    let place = try Workplace()
    #expect(try place.run(Workplace.phantoms(steps: 4, ["run.checkpointSteps=2"])).code == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: place.checkpointFolder()).sorted()
    let before = try place.query("SELECT state, step, steps FROM runs")
    for words in [["--set", "model.width=64"], ["--preset", "base"]] {
      let refused = try place.run(["train", "--resume", "1", "--steps", "9"] + words)
      #expect(refused.code == 1 && refused.errors.contains("keeps the sizes of its model"), "\(refused)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: place.checkpointFolder()).sorted() == files)
      #expect(try place.query("SELECT state, step, steps FROM runs") == before)
    }
    let resumed = try place.run(["train", "--resume", "1", "--steps", "6"])
    #expect(resumed.code == 0 && resumed.output.contains("resumed at step 4"), "\(resumed)")
  }
}
