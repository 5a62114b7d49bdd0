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

  @Test(arguments: [
    (["predict", "--run", "p", "--hide", "0"], "token 0 is [CLS]"), (["predict", "--run", "p", "--hide", "999"], "none of number 999"),
    (["predict", "--run", "p", "--hide", "2", "--show", "2"], "cannot be both"),
    (["predict", "--run", "p", "--report", " "], "needs words"),
    (["predict", "--run", "p", "--picture-of", "12"], "has pairs 0 to 11"), (["pairs", "--filter", "lss>2"], "did you mean \"loss\"?"),
    (["pairs", "--filter", "(loss>2"], "column"), (["screen", "pairs", "--word", "nothere"], "has no word \"nothere\""),
    (["screen", "pairs", "--picture-of", "13"], "pairs go from 1 to 12"), (["screen", "pairs", "--heads", "9"], "from 1 to 2"),
    (["screen", "pairs", "--patch", "1"], "a row and a column"),
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
