import Foundation
import Testing

/// Pairs from the command line: changed by hand, scored, filtered, and shown as the workbench shows them.
@Suite struct PairCommandTests {
  private static func place() throws -> Workplace {
    let place = try Workplace()
    let train = try place.run(
      Workplace.phantoms(steps: 4, ["run.checkpointSteps=2", "data.validationFraction=0.25"]) + ["--name", "p"])
    #expect(train.code == 0, "\(train)")
    return place
  }

  private static func prediction(_ place: Workplace, _ options: String...) throws -> [String: Any] {
    let outcome = try place.run(["predict", "--run", "p", "--index", "2", "--json"] + options)
    #expect(outcome.code == 0, "\(outcome)")
    return try #require(try outcome.json() as? [String: Any])
  }

  @Test func whatIfsAddUpAndComeBack() throws {
    let place = try Self.place()
    let plain = try Self.prediction(place)
    let hidden = try Self.prediction(place, "--hide", "1,2,3")
    let swapped = try Self.prediction(place, "--picture-of", "5")
    let typed = try Self.prediction(place, "--report", "no effusion")
    for view in [plain, hidden, swapped, typed] {
      let tokens = try #require(view["tokens"] as? [[String: Any]])
      var sum = try #require(view["pad_loss"] as? Double)
      for token in tokens { sum += (token["weight"] as? Double ?? .nan) * (token["loss"] as? Double ?? .nan) }
      let length = try #require(view["loss_length"] as? Int)
      #expect(abs(sum / Double(length) - (view["mlm_loss"] as? Double ?? .nan)) < 1e-5)
      let attention = try #require((view["attention"] as? [String: Any])?["maps"] as? [[Double]])
      for row in attention { #expect(abs(row.reduce(0, +) - 1) < 1e-5) }
    }
    let tokens = try #require(hidden["tokens"] as? [[String: Any]])
    #expect(tokens[1...3].allSatisfy { $0["masked"] as? Bool == true })
    #expect(typed["report"] as? String == "no effusion" && swapped["report"] as? String == plain["report"] as? String)
    #expect(swapped["mlm_loss"] as? Double != plain["mlm_loss"] as? Double)
    #expect(try Self.prediction(place)["mlm_loss"] as? Double == plain["mlm_loss"] as? Double)
    // The screen shows the same best guesses.
    let masked = try #require(
      tokens.indices.first { tokens[$0]["masked"] as? Bool == true && !(tokens[$0]["text"] as? String ?? "#").hasPrefix("#") })
    let guesses = try #require(tokens[masked]["guesses"] as? [[String: Any]]).compactMap { $0["text"] as? String }
    let word = try #require(tokens[masked]["text"] as? String)
    let isOnePiece = masked + 1 >= tokens.count || !(tokens[masked + 1]["text"] as? String ?? "").hasPrefix("##")
    if isOnePiece {
      let screen = try place.run(["screen", "pairs", "--pair", "3", "--hide", "1,2,3", "--word", word, "--size", "120x40"])
      #expect(screen.code == 0, "\(screen)")
      for guess in guesses { #expect(screen.output.contains(guess), "\(guess) of \(guesses)\n\(screen.output)") }
    }
  }

  @Test func pairsAreScoredFilteredAndListed() throws {
    let place = try Self.place()
    let scored = try place.run(["pairs", "--score", "--json", "--sort", "mlm"])
    #expect(scored.code == 0, "\(scored)")
    let rows = try #require(try scored.json() as? [[String: Any]])
    let losses = rows.compactMap { $0["mlm_loss"] as? Double }
    #expect(rows.count == 12 && losses.count == 12 && losses == losses.sorted(by: >))
    #expect(try place.value("SELECT count(*) FROM pair_scores WHERE step = 4") == "12")
    // A score is what a look at the pair says.
    let third = try #require(rows.first { $0["pair"] as? Int == 3 })
    #expect(third["mlm_loss"] as? Double == (try Self.prediction(place)["mlm_loss"] as? Double))
    let limit = losses[4]
    let filtered = try place.run(["pairs", "--json", "--filter", "loss>=\(limit)"])
    #expect((try filtered.json() as? [Any])?.count == 5, "\(filtered)")
    let denials = rows.compactMap { ($0["denied"] as? [String])?.first }
    let entity = try #require(denials.first)
    let denied = try place.run(["pairs", "--json", "--filter", "entity=\(entity) & negated"])
    let expected = rows.count { ($0["denied"] as? [String])?.contains(entity) == true }
    #expect((try denied.json() as? [Any])?.count == expected, "\(denied)")
    let list = try place.run(["screen", "pairs", "--list", "--filter", "loss>=\(limit)", "--sort", "mlm", "--size", "120x40"])
    #expect(list.code == 0 && list.output.contains("5 of 12"), "\(list)")
  }

  @Test func longAndUnknownWordsAreSaid() throws {
    let place = try Self.shared.get()
    let words = ["predict", "--run", "p", "--index", "2", "--report", Array(repeating: "effusion", count: 500).joined(separator: " ")]
    let long = try place.run(words)
    #expect(long.output.contains("the model reads the first 64 of 501 tokens; the rest is left out"), "\(long)")
    #expect(long.output.contains("pair 3 of 12 (index 2)") && long.output.contains("weight"), "\(long)")
    let json = try #require(try place.run(words + ["--json"]).json() as? [String: Any])
    #expect(json["token_total"] as? Int == 501 && (json["tokens"] as? [Any])?.count == 64)
    let odd = try #require(try place.run(["predict", "--run", "p", "--report", "胸部 effusion", "--json"]).json() as? [String: Any])
    #expect(odd["unknown_words"] as? [String] == ["胸部"] && (odd["notes"] as? [String])?.count == 1)
    let screen = try place.run(["screen", "pairs", "--pair", "3", "--report", "胸部 effusion", "--size", "120x40"])
    #expect(screen.output.contains("not in the vocabulary"), "\(screen)")
    let tokens = (try place.run(["screen", "pairs", "--json"]).json() as? [String: Any])?["pair"] as? [String: Any]
    #expect((tokens?["tokens"] as? [[String: Any]])?.allSatisfy { $0["negated"] is Bool } == true)
  }

  @Test func pairsAreWrittenAsData() throws {
    let place = try Self.shared.get()
    let tokens = try place.run(["predict", "--run", "p", "--pair", "3", "--csv"])
    let lines = tokens.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("token,text,masked,") == true && lines.first?.hasSuffix("guess5,probability5") == true, "\(tokens)")
    let count = try #require(try Self.prediction(place)["tokens"] as? [Any]).count
    #expect(lines.count == count + 1)
    let map = try place.run(["predict", "--run", "p", "--pair", "3", "--csv", "--map", "--word", "1"])
    #expect(map.output.split(separator: "\n").count == 17, "four by four patches: \(map)")
    let list = try place.run(["pairs", "--csv", "--filter", "loss>0"])
    #expect(
      list.output.hasPrefix("pair,split,patient,") && list.errors.contains("12 pairs have no loss yet; --score works them out"), "\(list)")
  }

  @Test func attentionIsInTheFile() throws {
    let place = try Self.shared.get()
    func size(_ words: String...) throws -> (width: Int, height: Int, said: String) {
      let outcome = try place.run(["picture", "a.png", "--run", "p", "--pair", "3"] + words)
      #expect(outcome.code == 0, "\(outcome)")
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: place.path + "/a.png")))
      func number(_ at: Int) -> Int { bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) } }
      return (number(16), number(20), outcome.output)
    }
    let film = try size("--picture", "film")
    #expect(film.said.hasPrefix("wrote a.png"))
    let attention = try size("--picture", "attention")
    #expect(
      attention.said.hasPrefix("replaced a.png") && attention.width >= 448 && attention.height > attention.width, "the scale stands below")
    let zoomed = try size("--picture", "target", "--zoom", "500")
    #expect(zoomed.width >= 448 && zoomed.height == zoomed.width)
    let over = try place.run(["screen", "pairs", "--picture", "attention", "--ansi", "--size", "120x40"])
    let alone = try place.run(["screen", "pairs", "--picture", "attention", "--alone", "--ansi", "--size", "120x40"])
    #expect(over.code == 0 && alone.code == 0 && over.output != alone.output)
  }

  @Test func anotherRunLooksAtThePairThatIsShown() throws {
    let place = try Self.place()
    let csv = try place.pairs(Workplace.goodRows)
    let train = try place.run(["train", "--data", csv, "--steps", "2", "--name", "films"] + Workplace.small(["run.checkpointSteps=2"]))
    #expect(train.code == 0, "\(train)")
    let both = try place.run(["screen", "pairs", "--run", "films", "--pair", "2", "--compare-run", "p", "--size", "160x50"])
    #expect(both.code == 0 && both.output.contains("films, step 2") && both.output.contains("p, step 4"), "\(both)")
    // The same films, whatever else the two make of them: the numbers do not depend on which data the other was trained on.
    let phantom = try place.run(["screen", "pairs", "--run", "p", "--pair", "2", "--size", "160x50"])
    let losses = phantom.output.split(separator: "\n").first { $0.contains("mim ") }.map(String.init) ?? ""
    let own = losses.split(separator: " ").drop { $0 != "mim" }.dropFirst().first.map(String.init) ?? "?"
    #expect(own != "?" && !both.output.contains("mim \(own)"), "its own phantoms are not shown: \(own)\n\(both)")
  }

  @Test(arguments: [
    (["predict", "--run", "p", "--hide", "0"], "token 0 is [CLS]"), (["predict", "--run", "p", "--hide", "999"], "none of number 999"),
    (["predict", "--run", "p", "--hide", "2", "--show", "2"], "cannot be both"),
    (["predict", "--run", "p", "--report", " "], "needs words"),
    (["predict", "--run", "p", "--picture-of", "12"], "has pairs 0 to 11"), (["pairs", "--filter", "lss>2"], "did you mean \"loss\"?"),
    (["pairs", "--filter", "(loss>2"], "column"), (["screen", "pairs", "--word", "nothere"], "has no word \"nothere\""),
    (["screen", "pairs", "--picture-of", "13"], "pairs go from 1 to 12"), (["screen", "pairs", "--heads", "9"], "from 1 to 2"),
    (["screen", "pairs", "--patch", "1"], "a row and a column"), (["screen", "pairs", "--patch", "0,3"], "as in --patch 8,5, not “0,3”"),
    (["screen", "pairs", "--patch", "1,1", "--block", "99"], "no block \"99\""), (["pairs", "--filter", "split=vall"], "known: "),
    (["screen", "pairs", "--filter", "split=vall"], "known: "), (["predict", "--run", "p", "--pair", "13"], "from 1 to 12"),
    (["predict", "--run", "p", "--pair", "2", "--index", "1"], "give one of them"),
    (["predict", "--run", "p", "--map"], "belongs to --csv"),
    (["screen", "pairs", "--compare-weights", "3"], "no checkpoint of step 3"),
    (["screen", "pairs", "--compare-run", "q"], "There is no run \"q\""), (["screen", "pairs", "--pair", "13"], "from 1 to 12"),
  ])
  func badValuesAreNamed(words: [String], sentence: String) throws {
    let place = try Self.shared.get()
    let outcome = try place.run(words)
    #expect(outcome.code != 0 && outcome.code != nil && outcome.errors.contains(sentence), "\(outcome)")
  }

  /// One run for all bad values.
  private static let shared = Result { try place() }
}
