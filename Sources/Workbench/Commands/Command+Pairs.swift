import Telemetry

extension Command {
  private static let needsPair: Refusal = { $0.pairs.view == nil ? "No pair is shown yet" : nil }

  static let pairs: [Command] = [
    Command("pair-next", keys: ["j", "n", "down"], words: "next pair", help: "show the next pair", group: .pairs, footer: 1) { state, _ in
      state.goToPair(state.pairs.wanted.index + 1)
    },
    Command("pair-previous", keys: ["k", "p", "up"], words: "previous", help: "show the pair before", group: .pairs, footer: 2) {
      state, _ in
      state.goToPair(state.pairs.wanted.index - 1)
    },
    Command("pair-forward", keys: ["pagedown"], words: "10 on", help: "go ten pairs on", group: .pairs) { state, _ in
      state.goToPair(state.pairs.wanted.index + 10)
    },
    Command("pair-backward", keys: ["pageup"], words: "10 back", help: "go ten pairs back", group: .pairs) { state, _ in
      state.goToPair(state.pairs.wanted.index - 10)
    },
    Command("pair-first", keys: ["home"], words: "first", help: "go to the first pair", group: .pairs) { state, _ in state.goToPair(0) },
    Command("pair-last", keys: ["end", "G"], words: "last", help: "go to the last pair", group: .pairs, unless: needsPair) { state, _ in
      state.goToPair((state.pairs.count ?? 1) - 1)
    },
    Command("go", keys: ["g"], words: "go to", help: "go to a pair by its number", arguments: "[NUMBER]", group: .pairs, footer: 8) {
      state, arguments in
      guard let typed = arguments.first else {
        state.overlay = .prompt(Prompt(.pairNumber))
        return []
      }
      guard let number = Int(typed), number >= 1 else {
        state.say("\"\(typed)\" is not a pair's number; pairs count from 1")
        return []
      }
      return state.goToPair(number - 1)
    },
    Command("search", keys: ["/"], words: "search", help: "find a text in the reports", arguments: "[TEXT]", group: .pairs, footer: 7) {
      state, arguments in
      guard !arguments.isEmpty else {
        state.overlay = .prompt(Prompt(.searchReports, text: ""))
        return []
      }
      state.pairs.search = arguments.joined(separator: " ")
      return state.searchReports(isForward: true)
    },
    Command(
      "search-next", keys: ["f"], words: "find again", help: "find the same text in a later report", group: .pairs, unless: needsSearch
    ) {
      state, _ in state.searchReports(isForward: true)
    },
    Command(
      "search-previous", keys: ["F"], words: "find before", help: "find the same text in an earlier report", group: .pairs,
      unless: needsSearch
    ) { state, _ in state.searchReports(isForward: false) },
    Command("word-right", keys: ["right", "l"], words: "word", help: "inspect the next word", group: .pairs, footer: 3, unless: needsPair) {
      state, _ in state.moveWord(by: 1)
    },
    Command("word-left", keys: ["left", "h"], words: "word", help: "inspect the word before", group: .pairs, unless: needsPair) {
      state, _ in
      state.moveWord(by: -1)
    },
    Command(
      "mask-next", keys: ["tab"], words: "next mask", help: "inspect the next masked word", group: .pairs, footer: 4, unless: needsPair
    ) { state, _ in state.moveToMask(1) },
    Command("mask-previous", keys: ["backtab"], words: "mask", help: "inspect the masked word before", group: .pairs, unless: needsPair) {
      state, _ in state.moveToMask(-1)
    },
    Command(
      "remask", keys: ["r"], words: "new mask", help: "draw another mask for this pair", group: .pairs, footer: 5, unless: needsPair
    ) { state, _ in
      var wanted = state.pairs.wanted
      wanted.draw += 1
      return state.requestPair(wanted)
    },
    Command("first-mask", keys: ["R"], words: "first mask", help: "go back to the pair's first mask", group: .pairs, unless: needsPair) {
      state, _ in state.requestPair(PairsState.Request(index: state.pairs.wanted.index, draw: 0))
    },
    Command(
      "attention", keys: ["a"], words: "attention", help: "lay the word's cross-attention over the film, or take it off", group: .pairs,
      footer: 6
    ) { state, _ in
      state.pairs.showsAttention.toggle()
      return []
    },
    Command(
      "picture", keys: ["v"], words: "picture", help: "show another picture where there is room for one only", arguments: "[NAME]",
      group: .pictures, screens: [.pairs], footer: 9
    ) { state, arguments in
      state.pairs.picture = state.chosen(after: state.pairs.picture, arguments.first, what: "Picture")
      return []
    },
  ]

  private static let needsSearch: Refusal = { $0.pairs.search.isEmpty ? "Nothing to find again; / searches the reports" : nil }
}

extension WorkbenchState {
  mutating func goToPair(_ index: Int) -> [Effect] {
    let last = pairs.count.map { $0 - 1 } ?? Int.max
    let kept = max(0, min(last, index))
    guard kept != pairs.wanted.index || pairs.view == nil else {
      say(kept == 0 ? "This is the first pair" : "This is the last pair")
      return []
    }
    return requestPair(PairsState.Request(index: kept, draw: 0))
  }

  /// Asks for a pair, one request at a time: what is wanted meanwhile is asked for when the answer comes.
  mutating func requestPair(_ request: PairsState.Request) -> [Effect] {
    pairs.wanted = request
    pairs.isTravelling = false
    guard pairs.inFlight == nil else { return [] }
    pairs.inFlight = request
    return [.loadPair(index: request.index, draw: request.draw, run: shownRun)]
  }

  mutating func pairArrived(_ view: PairView, draw: Int?) -> [Effect] {
    let isAnswer = pairs.inFlight.map { $0.index == view.index && (draw ?? $0.draw) == $0.draw } ?? false
    guard isAnswer || pairs.wanted.index == view.index else { return [] }
    if isAnswer { pairs.inFlight = nil }
    if pairs.isTravelling { return [] }
    if isAnswer, pairs.isStale {
      pairs.isStale = false
      return requestPair(pairs.wanted)
    }
    let isSameReport = pairs.view?.index == view.index
    pairs.view = view
    pairs.problem = nil
    pairs.words = ReportWord.words(of: view.tokens)
    if !isSameReport { pairs.cursor = pairs.words.firstIndex { $0.isMasked && $0.isEntity } ?? pairs.words.firstIndex { $0.isMasked } ?? 0 }
    pairs.cursor = max(0, min(pairs.cursor, pairs.words.count - 1))
    if let count = pairs.count { pairs.wanted.index = max(0, min(pairs.wanted.index, count - 1)) }
    let isWanted = view.index == pairs.wanted.index && (draw ?? pairs.wanted.draw) == pairs.wanted.draw
    return isAnswer && !isWanted ? requestPair(pairs.wanted) : []
  }

  mutating func pairFailed(_ index: Int, _ text: String) -> [Effect] {
    pairs.inFlight = nil
    pairs.problem = text
    say(text)
    guard let shown = pairs.view else { return [] }
    pairs.wanted = PairsState.Request(index: shown.index, draw: index == shown.index ? pairs.wanted.draw : 0)
    return []
  }

  func searchReports(isForward: Bool) -> [Effect] {
    [.searchReports(text: pairs.search, from: pairs.wanted.index, isForward: isForward)]
  }

  mutating func moveWord(by offset: Int) -> [Effect] {
    pairs.cursor = max(0, min(pairs.words.count - 1, pairs.cursor + offset))
    return []
  }

  mutating func moveToMask(_ direction: Int) -> [Effect] {
    let words = pairs.words
    let next =
      direction > 0
      ? words.indices.first { $0 > pairs.cursor && words[$0].isMasked } ?? words.indices.first { words[$0].isMasked }
      : words.indices.last { $0 < pairs.cursor && words[$0].isMasked } ?? words.indices.last { words[$0].isMasked }
    if let next { pairs.cursor = next } else { say("No word of this report is masked") }
    return []
  }
}
