import Screen
import Telemetry

/// The list of pairs: which, in which order, what is noted of them, and where one has been.
extension Command {
  private static let needsPlaceBehind: Refusal = { $0.pairs.trail.canGoBack ? nil : "No jump to go back from" }
  private static let needsPlaceAhead: Refusal = { $0.pairs.trail.canGoForward ? nil : "No jump to go forward to" }

  private static func list(
    _ name: String, keys: [String], words: String, help: String, arguments: String = "", footer: Int? = nil,
    unless refusal: @escaping Refusal = { _ in nil }, action: @escaping Action
  ) -> Command {
    Command(
      name, keys: keys, words: words, help: help, arguments: arguments, group: .pairs, footer: footer, unless: refusal, action: action)
  }

  static let pairList: [Command] = [
    list("pair-list", keys: ["o"], words: "list", help: "show the list of pairs in place of the pictures, or hide it", footer: 3) {
      state, _ in
      state.pairs.list.isOpen.toggle()
      return state.loadPairRows()
    },
    list(
      "filter-pairs", keys: ["&"], words: "filter",
      help: "step through pairs that fit an expression, as entity=effusion & negated & loss>3",
      arguments: "[EXPRESSION]", footer: 8
    ) { state, arguments in state.filterPairs(arguments) },
    list("unfilter-pairs", keys: [], words: "all pairs", help: "step through all pairs again") { state, _ in
      state.pairs.list.setFilter("")
      return []
    },
    list(
      "sort-pairs", keys: ["S"], words: "sort", help: "order pairs by another number; losses go from the highest down",
      arguments: "[pair|mlm|mim|res|total|psnr|words]"
    ) { state, arguments in state.sortPairs(arguments.first) },
    list("reverse-pairs", keys: ["O"], words: "reverse", help: "turn the order of pairs round") { state, _ in
      state.pairs.list.setSort(state.pairs.list.sort, isDescending: !state.pairs.list.isDescending)
      return state.loadPairRows()
    },
    list(
      "score-pairs", keys: ["%"], words: "score all", help: "work out the losses of every listed pair in the background, or stop that",
      unless: needsPair
    ) { state, _ in state.scorePairs() },
    list("bookmark", keys: ["b"], words: "bookmark", help: "keep a bookmark at this pair, or take it away", unless: needsPair) { state, _ in
      state.notePair { $0.isBookmarked.toggle() }
    },
    list(
      "note-pair", keys: ["N"], words: "note", help: "write a note about this pair; an empty one removes it", arguments: "[TEXT]",
      unless: needsPair
    ) { state, arguments in state.writeNote(arguments) },
    list(
      "place-back", keys: ["ctrl-o"], words: "back", help: "go back to the pair before the last jump",
      unless: needsPlaceBehind
    ) { state, _ in state.followTrail(isBack: true) },
    list(
      "place-forward", keys: ["ctrl-n"], words: "forward", help: "go forward again (a terminal sends Tab for Ctrl-I)",
      unless: needsPlaceAhead
    ) { state, _ in state.followTrail(isBack: false) },
  ]
}

extension WorkbenchState {
  /// Asks for the rows of the data set, once for each set of weights.
  mutating func loadPairRows() -> [Effect] {
    guard pairs.list.loading != pairWeights, pairs.list.weights != pairWeights else { return [] }
    pairs.list.loading = pairWeights
    return [.loadPairRows(pairWeights)]
  }

  /// The same where a list is open or pairs are filtered or sorted: another run has another data set.
  mutating func loadNeededRows() -> [Effect] { pairs.list.needsRows ? loadPairRows() : [] }

  mutating func pairRowsArrived(_ table: PairTable, _ weights: PairWeights) -> [Effect] {
    guard weights == pairWeights else {
      if pairs.list.loading == weights { pairs.list.loading = nil }
      return loadNeededRows()
    }
    pairs.list.load(table, weights)
    learnScore()
    // The shown pair has just been looked at, which a filter on losses is to know.
    if pairs.list.unscoredCount > 0 { pairs.list.setFilter(pairs.list.filter) }
    // A filter typed before the rows came is measured against them only now.
    if let problem = pairs.list.problem { say(problem) }
    // The probe pair was asked for by itself and stays, whatever the filter says.
    return pairs.list.filter.isEmpty || pairs.isTravelling ? [] : goToListed()
  }

  /// Where the shown pair is not among the listed ones, the first of them is shown.
  private mutating func goToListed() -> [Effect] {
    guard let first = pairs.list.visible.first, pairs.list.place(of: pairs.wanted.index) == nil else { return [] }
    return jump(to: first)
  }

  mutating func filterPairs(_ arguments: [String]) -> [Effect] {
    let effects = loadPairRows()
    guard !arguments.isEmpty else {
      overlay = .prompt(Prompt(.filterPairs, text: pairs.list.filter))
      return effects
    }
    return effects + applyPairFilter(arguments.joined(separator: " "))
  }

  mutating func applyPairFilter(_ text: String) -> [Effect] {
    do { try PairFilter(text).checkValues(against: pairs.list.entries) } catch { return refuse(error.description) }
    pairs.list.setFilter(text)
    guard !pairs.list.entries.isEmpty else { return [] }
    let unscored = pairs.list.unscoredCount
    say(
      text.isEmpty
        ? "All \(formatCount(pairs.list.entries.count)) pairs"
        : "\(formatCount(pairs.list.visible.count)) of \(formatCount(pairs.list.entries.count)) pairs fit \(text)"
          + (unscored == 0 ? "" : "; \(Self.unscored(unscored)); % works them out"))
    return goToListed()
  }

  /// Why a filter on losses finds less than there is.
  package static func unscored(_ count: Int) -> String {
    count == 1 ? "1 pair has no loss yet" : "\(formatCount(count)) pairs have no loss yet"
  }

  mutating func sortPairs(_ name: String?) -> [Effect] {
    let column = chosen(after: pairs.list.sort, name, what: "Order of pairs")
    pairs.list.setSort(column, isDescending: column != .pair && column != .psnr)
    return loadPairRows()
  }

  mutating func scorePairs() -> [Effect] {
    if let scoring = pairs.list.scoring, !scoring.isFinished {
      say("Scoring stops after this pair; what is known is kept")
      return [.stopScoring]
    }
    guard let run = shownRun else { return refuse("No run is shown, so there are no weights to score pairs with") }
    let effects = loadPairRows()
    let step = pairs.view?.step
    let listed = pairs.list.entries.isEmpty ? Array(0..<(pairs.count ?? 0)) : pairs.list.visible
    let missing = listed.filter {
      pairs.list.entry(of: $0).map { $0.row.problem == nil && ($0.score == nil || $0.score?.step != step) } ?? true
    }
    guard !missing.isEmpty else { return refuse("Every listed pair has been scored under these weights") }
    pairs.list.scoring = ScoringProgress(weights: PairWeights(run: run), done: 0, count: missing.count, pairsPerSecond: 0)
    return effects + [.scorePairs(missing, PairWeights(run: run))]
  }

  mutating func scored(_ scores: [Int: PairScore], _ progress: ScoringProgress) -> [Effect] {
    guard progress.weights == pairWeights else { return [] }
    pairs.list.scoring = progress
    pairs.list.take(scores)
    if progress.isFinished {
      pairs.list.scoring = nil
      say("\(Words.plural(progress.done, "pair")) scored" + (progress.done < progress.count ? " of \(formatCount(progress.count))" : ""))
    }
    return []
  }

  /// A look at the unchanged pair under its first mask is what a score is.
  mutating func learnScore() {
    guard let view = pairs.view, let request = pairs.shown, request == PairRequest(index: view.index), let step = view.step,
      let mim = view.mimLoss, let mlm = view.mlmLoss
    else { return }
    pairs.list.take(PairScore(step: step, mim: mim, res: view.resLoss, mlm: mlm, psnr: view.psnr), of: view.index)
  }

  // MARK: Notes

  /// What is noted of the shown pair.
  var pairNote: PairNote? { pairs.list.entry(of: pairs.view?.index ?? -1)?.note }

  mutating func notePair(_ change: (inout PairNote) -> Void) -> [Effect] {
    guard let index = pairs.view?.index else { return [] }
    guard pairs.list.entry(of: index) != nil else {
      return refuse("The list of pairs is being read; then notes can be kept") + loadPairRows()
    }
    var note = pairNote ?? PairNote()
    change(&note)
    pairs.list.take(note, of: index)
    return [.notePair(index: index, note, pairWeights)]
  }

  mutating func writeNote(_ arguments: [String]) -> [Effect] {
    guard !arguments.isEmpty else {
      let effects = loadPairRows()
      overlay = .prompt(Prompt(.pairNote, text: pairNote?.text ?? ""))
      return effects
    }
    let text = arguments.joined(separator: " ")
    return notePair { $0.text = text.trimmed }
  }

  // MARK: Steps and jumps

  /// The pair `offset` places on in the list, or in the data set where nothing is narrowed.
  mutating func stepPair(_ offset: Int) -> [Effect] {
    guard pairs.list.isNarrowed, pairs.list.weights == pairWeights else { return goToPair(pairs.wanted.index + offset) }
    let listed = pairs.list.visible
    guard !listed.isEmpty else { return refuse("No pair fits the filter \(pairs.list.filter)") }
    guard let place = pairs.list.place(of: pairs.wanted.index) else { return visitPair(listed[offset > 0 ? 0 : listed.count - 1]) }
    let next = max(0, min(listed.count - 1, place + offset))
    guard next != place else { return refuse(offset < 0 ? "This is the first pair of the list" : "This is the last pair of the list") }
    return visitPair(listed[next])
  }

  /// The first or the last pair, of the list where it is narrowed.
  mutating func goToEnd(isLast: Bool) -> [Effect] {
    let listed = pairs.list.isNarrowed ? pairs.list.visible : []
    let end = isLast ? listed.last ?? (pairs.count ?? 1) - 1 : listed.first ?? 0
    return jump(to: end)
  }

  /// Goes to a pair from anywhere; the way back is kept.
  mutating func jump(to index: Int) -> [Effect] {
    if pairs.view != nil, index != pairs.wanted.index { pairs.trail.leave(pairs.wanted) }
    return goToPair(index)
  }

  mutating func followTrail(isBack: Bool) -> [Effect] {
    let place = isBack ? pairs.trail.back(from: pairs.wanted) : pairs.trail.forward(from: pairs.wanted)
    guard let place else { return [] }
    pairs.past = []
    return requestPair(place)
  }
}

extension String {
  /// Without blanks at either end.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(self[first...last])
  }
}
