import Telemetry

/// Two words, two checkpoints or two runs side by side.
extension Command {
  private static func comparison(
    _ name: String, keys: [String], words: String, help: String, arguments: String = "", action: @escaping Action
  ) -> Command {
    Command(name, keys: keys, words: words, help: help, arguments: arguments, group: .pairs, unless: needsPair, action: action)
  }

  static let pairComparison: [Command] = [
    comparison(
      "compare-word", keys: ["w"], words: "two words", help: "keep this word and compare others with it, or end that",
      arguments: "[WORD]"
    ) { state, arguments in state.compareWord(arguments.first) },
    comparison(
      "compare-weights", keys: ["c"], words: "checkpoints",
      help: "show the pair as another checkpoint of the run sees it beside this one, or end that", arguments: "[best|last|STEP]"
    ) { state, arguments in state.compareCheckpoint(arguments.first) },
    comparison(
      "compare-run", keys: ["C"], words: "two runs", help: "show the pair as a marked or named run sees it beside this one",
      arguments: "[RUN]"
    ) { state, arguments in state.compareRun(arguments.isEmpty ? nil : arguments.joined(separator: " ")) },
    comparison("compare-off", keys: [], words: "compare off", help: "end the comparison") { state, _ in
      state.pairs.comparison = nil
      return []
    },
  ]
}

extension WorkbenchState {
  mutating func compareWord(_ typed: String?) -> [Effect] {
    if typed == nil, case .word? = pairs.comparison?.other {
      pairs.comparison = nil
      return []
    }
    let before = pairs.cursor
    if let typed {
      let effects = goToWord(typed)
      guard pairs.cursor != before else { return effects }
    }
    guard pairs.word != nil else { return refuse("There is no word to compare") }
    // A named word is the other one; without a name the word under the cursor stays while the cursor goes on.
    pairs.comparison = PairComparison(.word(pairs.cursor))
    if typed != nil { pairs.cursor = before } else { say("Words are compared with \"\(pairs.word?.text ?? "")\"; w or Esc ends it") }
    return []
  }

  mutating func compareCheckpoint(_ typed: String?) -> [Effect] {
    if typed == nil, pairs.comparison?.weights != nil {
      pairs.comparison = nil
      return []
    }
    guard let run = shownRun else { return refuse("No run is shown, so there are no weights to compare") }
    let checkpoint: PairWeights.Checkpoint
    switch (typed ?? "best", typed.flatMap(Int.init)) {
    case ("best", _): checkpoint = .best
    case ("last", _): checkpoint = .newest
    case (_, .some(let step)) where step >= 0: checkpoint = .step(step)
    default: return refuse("A checkpoint is best, last or a step, not \"\(typed ?? "")\"")
    }
    let name = checkpoint == .best ? "best checkpoint" : checkpoint == .newest ? "last checkpoint" : "checkpoint"
    return compare(PairWeights(run: run, checkpoint: checkpoint), name: name)
  }

  mutating func compareRun(_ typed: String?) -> [Effect] {
    if typed == nil, pairs.comparison?.weights != nil {
      pairs.comparison = nil
      return []
    }
    let found: RunSummary?
    if let typed {
      found = runs.all.first { $0.name == typed } ?? Int64(typed).flatMap(summary)
      guard found != nil else {
        let near = Nearness.nearest(typed, among: runs.all.map(\.name)).map { "; did you mean \"\($0)\"?" } ?? ""
        return refuse("There is no run \"\(typed)\"\(near)")
      }
    } else {
      found = runs.marks.first { $0 != shownRun }.flatMap(summary)
    }
    guard let other = found else { return refuse("Mark another run on Runs, or name it: :compare-run NAME") }
    // The other run may have been trained on other pairs; its weights are to look at this one.
    return compare(PairWeights(run: other.id, dataOf: other.id == shownRun ? nil : shownRun), name: other.name)
  }

  private mutating func compare(_ weights: PairWeights, name: String) -> [Effect] {
    guard weights != pairWeights else { return refuse("These are the weights that are shown already") }
    var next = PairComparison(.weights(weights, name: name))
    if var former = pairs.comparison {
      (former.former, former.inFlight) = ([], nil)
      next.former = [former]
    }
    pairs.comparison = next
    return requestOther()
  }

  /// One thing at a time is taken back before Esc leads away from Pairs.
  mutating func leavePairs() -> [Effect] {
    if pairs.attention.showsNumbers {
      pairs.attention.showsNumbers = false
      return []
    }
    if pairs.comparison != nil {
      pairs.comparison = nil
      return []
    }
    return pairs.past.isEmpty ? show(.monitor) : takeBack()
  }
}
