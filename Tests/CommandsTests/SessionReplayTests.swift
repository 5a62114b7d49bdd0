import Foundation
import TestSupport
import Testing

/// Every committed session, replayed without a terminal, ends on its golden screen.
@Suite(.serialized) struct SessionReplayTests {
  /// A store with two small runs on a dozen drawn films; they differ in their seed.
  private static func history(threads: Int = 2, steps: Int = 12) throws -> Workplace {
    let place = try Workplace()
    for (name, seed) in [("first", 1), ("second", 2)] {
      var words = Workplace.phantoms(steps: steps) + ["--name", name, "--seed", "\(seed)"]
      if let index = words.firstIndex(of: "--threads") { words[index + 1] = "\(threads)" }
      let outcome = try place.run(words)
      try #require(outcome.code == 0, "\(outcome)")
    }
    return place
  }

  private static let goldens = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens")
  private static let renewal = "ECAMP_RENEW_GOLDENS=1 swift test --filter SessionReplayTests"

  private func expectGolden(_ name: String, _ screen: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = Self.goldens.appendingPathComponent(name + ".txt")
    if ProcessInfo.processInfo.environment["ECAMP_RENEW_GOLDENS"] != nil {
      try Data(screen.utf8).write(to: file)
      return
    }
    let golden = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    guard golden != screen else { return }
    let (old, new) = (golden.components(separatedBy: "\n"), screen.components(separatedBy: "\n"))
    let rows = (0..<max(old.count, new.count)).filter { row in
      (row < old.count ? old[row] : nil) != (row < new.count ? new[row] : nil)
    }
    let difference = rows.map { row in
      "\(row + 1)\n- \(row < old.count ? old[row] : "")\n+ \(row < new.count ? new[row] : "")"
    }
    Issue.record(
      "\(name) differs in \(rows.count) rows; if it should, look at it and renew it:\n  \(Self.renewal)\n\(difference.joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }

  @Test func theSessionsOfTheThreeJobsEndOnTheirScreens() throws {
    // Trained long enough that the model's guesses stand apart: which of two even ones comes first is up to the processor.
    let place = try Self.history(steps: 300)
    for (name, size) in [("watch-a-run", "120x40"), ("look-into-a-pair", "80x24"), ("compare-history", "120x40")] {
      let outcome = try place.run(["play", name, "--size", size])
      #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
      try expectGolden("\(name).\(size)", outcome.output)
    }
  }

  /// The quickstart trains its run for real, here a small one of a few steps.
  @Test func theQuickstartEndsOnItsScreen() throws {
    let place = try Workplace()
    let outcome = try place.run(["play", "quickstart", "--size", "80x24"] + Workplace.phantoms(steps: 12).dropFirst())
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
    #expect(try place.state() == "finished")
    try expectGolden("quickstart.80x24", outcome.output)
  }

  /// Neither the clock, nor the machine's speed and threads, nor the folder shows.
  @Test func theSameSessionDrawsTheSameScreenAnywhere() throws {
    let places = [try Self.history(threads: 1), try Self.history(threads: 2)]
    for name in ["watch-a-run", "look-into-a-pair", "compare-history"] {
      for options in [["--size", "200x60"], ["--ansi", "--theme", "paper"], ["--json"]] {
        let screens = try places.map { try $0.run(["play", name] + options).output }
        #expect(screens[0] == screens[1] && !screens[0].isEmpty, "\(name) \(options)")
        for place in places { #expect(!screens[0].contains(place.path)) }
      }
    }
  }

  @Test func aSavedSessionReplaysToTheScreenItWasSavedOn() throws {
    let place = try Self.history()
    _ = try place.folder.write("runs\nsort total\nfilter-runs second\nsave mine.session\nrun-first\n", to: "typed.session")
    let typed = try place.run(["play", "typed.session"])
    #expect(typed.code == 0, "\(typed)")
    let saved = try String(contentsOfFile: place.path + "/mine.session", encoding: .utf8)
    #expect(saved.hasPrefix("# ECAMP session") && saved.hasSuffix("runs\nsort total\nfilter-runs second\n"), "\(saved)")
    let again = try place.run(["play", "mine.session"])
    #expect(again.code == 0 && again.output.contains("second") && again.output.contains("1 of 2 runs"), "\(again)")
    // What is no session is not written over.
    _ = try place.folder.write("dear diary", to: "diary")
    _ = try place.folder.write("runs\nsave diary\n", to: "rude.session")
    let rude = try place.run(["play", "rude.session"])
    #expect(rude.code == 1 && rude.errors.contains("is no session"), "\(rude)")
    #expect(try String(contentsOfFile: place.path + "/diary", encoding: .utf8) == "dear diary")
  }

  @Test func whatCannotBeReplayedSaysWhere() throws {
    let place = try Workplace()
    _ = try place.folder.write("runs\n\nopne\n", to: "typo.session")
    let typo = try place.run(["play", "typo.session"])
    #expect(typo.code != 0 && typo.errors.contains("typo.session:3: there is no command \"opne\"; did you mean \"open\"?"), "\(typo)")
    _ = try place.folder.write("monitor\npause\n", to: "idle.session")
    let idle = try place.run(["play", "idle.session"])
    #expect(idle.code == 1 && idle.errors.contains("idle.session:2: pause cannot be done here: No run is training here"), "\(idle)")
    #expect(try place.run(["play", "nothing-of-the-kind"]).code == 2)
  }
}
