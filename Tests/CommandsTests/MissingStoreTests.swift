import Foundation
import RunLog
import TestSupport
import Testing
import Training
import Workbench

@testable import Commands

/// Stores that are not there, and merges of what is no store.
@Suite struct MissingStoreTests {
  @Test func readingMakesNoStore() throws {
    let place = try Workplace()
    let readers = [
      ["runs"], ["show", "1"], ["screen", "runs"], ["export", "1", "--csv"], ["plot", "1", "--out", "a.png"], ["predict", "--run", "1"],
      ["pairs"],
      ["sql", "SELECT 1"], ["runs", "tag", "1", "--add", "x"], ["attach"], ["steer", "1", "pause"],
    ]
    for words in readers {
      for named in [["--store", "typo.sqlite"], []] {
        let outcome = try place.run(words + named)
        let name = named.last ?? "store.sqlite"
        #expect(outcome.code == 1 && outcome.errors.contains("\(name): there is no experiment store here; check the name"), "\(outcome)")
      }
    }
    // The place nobody named may be empty still.
    for words in readers {
      let outcome = try place.run(words, environment: ["ECAMP_STORE": ""])
      if words == ["screen", "runs"] {
        #expect(outcome.code == 0 && outcome.output.contains("3 History"), "\(outcome)")
      } else if words == ["runs"] {
        #expect(outcome.code == 0 && outcome.output.hasPrefix("No runs yet"), "\(outcome)")
      } else {
        #expect(outcome.code == 1 && outcome.errors.contains("there is no experiment store here"), "\(outcome)")
      }
    }
    let left = place.folder.contents.filter { !$0.hasPrefix(".process-") }
    #expect(left.isEmpty, "\(left)")
  }

  @Test func anEmptyFileIsNoStoreAndStaysEmpty() throws {
    let place = try Workplace()
    let path = try place.folder.write("", to: "empty.sqlite")
    let outcome = try place.run(["runs", "--store", "empty.sqlite"])
    #expect(outcome.code == 1 && outcome.errors.contains("empty.sqlite: there is no experiment store here"), "\(outcome)")
    #expect(try bytes(of: path).isEmpty)
  }

  @Test func aMergeThatFailsLeavesNothing() throws {
    let place = try Workplace()
    #expect(try place.run(Workplace.phantoms(steps: 2)).code == 0)
    try place.change("PRAGMA wal_checkpoint(TRUNCATE)")
    _ = try place.folder.write(Array(try bytes(of: place.store).prefix(9000)), to: "cut.sqlite")
    _ = try place.folder.write("", to: "empty.sqlite")
    _ = try place.folder.write("These are notes, no database. These are notes.", to: "notes.txt")
    try FileManager.default.createDirectory(atPath: place.path + "/folder", withIntermediateDirectories: true)
    for (file, words) in [
      ("none", "there is no such file"), ("empty.sqlite", "this file is empty"), ("notes.txt", "this is no database"),
      ("folder", "this is no database"), ("cut.sqlite", "is damaged"),
    ] {
      let outcome = try place.run(["merge", file, "--into", "n1/n2/new.sqlite"])
      #expect(outcome.code == 1 && outcome.errors.contains("\(file): ") && outcome.errors.contains(words), "\(outcome)")
      #expect(outcome.errors.contains("nothing was merged") && !outcome.errors.contains("--store"), "\(outcome)")
      #expect(!FileManager.default.fileExists(atPath: place.path + "/n1"), "\(outcome)")
    }
    let good = try place.run(["merge", "store.sqlite", "--into", "n1/n2/new.sqlite"])
    #expect(good.code == 0 && good.output.contains("1 new"), "\(good)")
  }

  @Test func aStoreOfANewerVersionIsNamed() throws {
    let place = try Workplace()
    #expect(try place.run(Workplace.phantoms(steps: 2)).code == 0)
    try place.change("PRAGMA user_version = 99")
    let outcome = try place.run(["runs"])
    #expect(
      outcome.code == 0 && outcome.errors.contains("store.sqlite: the experiment store can only be read: it was made by a newer"),
      "\(outcome)")
  }

  /// What the help gives as an example is a field there is.
  @Test func fieldsOfRecipesInHelpExist() throws {
    let known = Set(RecipeField.all.map(\.path))
    let sections = Set(known.compactMap { $0.split(separator: ".").first.map(String.init) })
    var found = 0
    let texts = CommandTable.all.map { ($0.title, $0.help) } + Workbench.Command.all.map { ($0.name, $0.help) }
    for (title, help) in texts {
      for match in help.matches(of: /[a-z]+\.[a-zA-Z]+/) {
        let name = String(match.output)
        guard let section = name.split(separator: ".").first, sections.contains(String(section)), !name.hasSuffix(".csv") else { continue }
        found += 1
        #expect(known.contains(name), "\(title): \(name)")
      }
    }
    #expect(found > 3)
  }

  /// The screens of a first start, of the store nobody named.
  @Test func screensBeforeTheFirstRun() throws {
    let place = try Workplace()
    for (name, words) in [("monitor", "No run yet"), ("help", "This screen"), ("commands", ":")] {
      let shown = try place.run(["screen", name], environment: ["ECAMP_STORE": ""])
      #expect(shown.code == 0 && shown.output.contains(words), "\(shown)")
    }
  }
}
