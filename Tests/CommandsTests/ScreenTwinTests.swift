import Foundation
import TestSupport
import Testing

/// Each screen has its twin on the command line, as text and as data; and the files a user may keep.
@Suite(.serialized) struct ScreenTwinTests {
  private func history() throws -> Workplace {
    let place = try Workplace()
    for name in ["first", "second"] {
      let outcome = try place.run(Workplace.phantoms(steps: 6) + ["--name", name])
      try #require(outcome.code == 0, "\(outcome)")
    }
    return place
  }

  @Test func everyScreenIsPrintedWithItsData() throws {
    let place = try history()
    let names = try place.run(["screen", "list"]).output.split(separator: "\n").map(String.init)
    #expect(names.count >= 15)
    for name in names {
      for options in [[], ["--sample"]] where options == ["--sample"] || !name.hasSuffix("-empty") {
        let screen = try place.run(["screen", name, "--size", "100x30"] + options)
        #expect(screen.code == 0 && screen.output.contains("ECAMP"), "\(name) \(options): \(screen)")
        #expect(screen.output.split(separator: "\n", omittingEmptySubsequences: false).count == 31)
        let data = try place.run(["screen", name, "--json"] + options)
        let object = try? data.json() as? [String: Any]
        #expect(data.code == 0 && object?["screen"] is String, "\(name) \(options): \(data)")
      }
    }
  }

  @Test func theDataOfMonitorIsThatOfTheStore() throws {
    let place = try history()
    let object = try place.run(["screen", "monitor", "--json", "--run", "first"]).json() as? [String: Any]
    let run = object?["run"] as? [String: Any]
    #expect(run?["name"] as? String == "first")
    let metrics = (object?["metrics"] as? [[String: Any]]) ?? []
    let names = try place.query("SELECT DISTINCT metric FROM loss_curves WHERE run = 'first'").map { $0[0] }
    #expect(Set(metrics.compactMap { $0["name"] as? String }).isSuperset(of: names))
    for name in names {
      let row = try place.query("SELECT count(*), min(value), max(value) FROM loss_curves WHERE run = 'first' AND metric = '\(name)'")[0]
      let metric = metrics.first { $0["name"] as? String == name }
      #expect(metric?["count"] as? Int == Int(row[0]), "\(name)")
      for (key, text) in [("min", row[1]), ("max", row[2])] {
        let (shown, stored) = (metric?[key] as? Double ?? .nan, Double(text) ?? .nan)
        #expect(abs(shown - stored) <= 1e-6 * max(1e-6, abs(stored)), "\(name) \(key): \(shown), in the store \(stored)")
      }
    }
    let events = (object?["events"] as? [[String: Any]]) ?? []
    #expect(events.count == Int(try place.value("SELECT count(*) FROM events WHERE run = 1")))
  }

  @Test func theDataOfPairsIsThatOfPredict() throws {
    let place = try history()
    let object = try place.run(["screen", "pairs", "--json", "--pair", "3"]).json() as? [String: Any]
    let pair = object?["pair"] as? [String: Any]
    #expect(pair?["index"] as? Int == 2 && pair?["step"] as? Int == 6)
    let tokens = (pair?["tokens"] as? [[String: Any]]) ?? []
    #expect(!tokens.isEmpty)
    let masked = tokens.filter { $0["masked"] as? Bool == true }
    for token in masked {
      let guesses = (token["guesses"] as? [[String: Any]])?.compactMap { $0["probability"] as? Double } ?? []
      #expect(guesses.count == 5 && guesses == guesses.sorted(by: >) && guesses.reduce(0, +) <= 1.000001)
    }
    // The weighted mean of the tokens' losses is the pair's loss.
    let weighted = tokens.reduce(0.0) { $0 + ($1["weight"] as? Double ?? 0) * ($1["loss"] as? Double ?? 0) }
    let loss = (pair?["losses"] as? [String: Any])?["mlm"] as? Double ?? .nan
    #expect(loss.isFinite && weighted > 0)
  }

  // MARK: Keys, themes, history

  @Test func keysAreCheckedAndShown() throws {
    let place = try Workplace()
    // A screen is one of a store that is there.
    #expect(try place.run(Workplace.phantoms(steps: 1)).code == 0)
    let environment = ["XDG_CONFIG_HOME": place.path + "/config"]
    let plain = try place.run(["keys"], environment: environment)
    #expect(plain.code == 0 && plain.output.contains("checkpoint") && plain.errors.isEmpty)
    _ = try place.folder.write("checkpoint = f5\n", to: "config/ecamp/keys")
    #expect(try place.run(["keys"], environment: environment).output.contains("= f5"))
    #expect(try place.run(["keys", "--check"], environment: environment).code == 0)
    #expect(try place.run(["screen", "help", "--size", "120x200"], environment: environment).output.contains("f5"))
    let file = try place.folder.write("checkpoint = w\nchekpoint = f6\n", to: "bad.keys")
    let bad = try place.run(["keys", "--check", file])
    #expect(
      bad.code == 1 && bad.output.contains("\(file):1: w is a key of") && bad.output.contains("\(file):2: there is no command"), "\(bad)")
    #expect(try place.run(["keys", "--check", "missing"]).code == 2)
    // What is printed is a key file.
    _ = try place.folder.write(plain.output, to: "printed.keys")
    let printed = try place.run(["keys", "--check", "printed.keys"])
    #expect(printed.code == 0 && printed.output.isEmpty, "\(printed)")
    let json = try place.run(["keys", "--json"]).json() as? [[String: Any]]
    #expect((json?.count ?? 0) > 100 && json?.allSatisfy { $0["key"] is String && $0["screen"] is String } == true)
  }

  @Test func aThemeOfOnesOwnComesFirst() throws {
    let place = try Workplace()
    let environment = ["XDG_CONFIG_HOME": place.path + "/config"]
    _ = try place.folder.write("base = dark\naccent = #123456\n", to: "config/ecamp/themes/dark.theme")
    let screen = ["screen", "monitor", "--sample", "--ansi", "--theme"]
    #expect(try place.run(screen + ["dark"], environment: environment).output.contains("38;2;18;52;86"))
    #expect(try !place.run(screen + ["dark"]).output.contains("38;2;18;52;86"))
    _ = try place.folder.write("\nacent = #123456\n", to: "config/ecamp/themes/mine.theme")
    let bad = try place.run(screen + ["mine"], environment: environment)
    #expect(bad.code != 0 && bad.errors.contains("mine.theme:2: there is no role \"acent\"; the nearest is \"accent\""), "\(bad)")
    let unknown = try place.run(screen + ["solarised-dark"], environment: environment)
    #expect(unknown.code == 2 && unknown.errors.contains("Did you mean solarized-dark?"), "\(unknown)")
  }

  @Test func typedLinesAreKeptPrivatelyUnlessForbidden() throws {
    let place = try Workplace()
    _ = try place.folder.write("monitor\n", to: "idle.session")
    for (environment, isKept) in [(["XDG_STATE_HOME": place.path + "/state"], true), (["ECAMP_HISTORY": "off"], false)] {
      let session = try TerminalSession(["--session", "idle.session"], in: place, environment: environment)
      try #require(session.waitFor("ECAMP"))
      session.type(":theme paper\r")
      try #require(session.waitFor("Theme paper"), "\(session.everything.debugDescription)")
      session.type(":quit\r")
      _ = session.process.wait()
      let path = place.path + (isKept ? "/state/ecamp/history" : "/.local/state/ecamp/history")
      let text = try? String(contentsOfFile: path, encoding: .utf8)
      #expect((text?.hasPrefix("theme paper\n") ?? false) == isKept, "\(text ?? "no file")")
      if isKept {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
      }
    }
  }
}
