import Screen
import Telemetry

extension Command {
  static let needsPair: Refusal = { $0.pairs.view == nil ? "No pair is shown yet" : nil }

  static let pairs: [Command] = pairSteps + pairList + whatIf + attention + pairComparison + pairExport

  private static let pairSteps: [Command] = [
    Command("pair-next", keys: ["j", "n", "down"], words: "next pair", help: "show the next pair", group: .pairs, footer: 1) { state, _ in
      state.stepPair(1)
    },
    Command("pair-previous", keys: ["k", "p", "up"], words: "previous", help: "show the pair before", group: .pairs, footer: 2) {
      state, _ in
      state.stepPair(-1)
    },
    Command("pair-forward", keys: ["pagedown"], words: "10 on", help: "go ten pairs on", group: .pairs) { state, _ in
      state.stepPair(10)
    },
    Command("pair-backward", keys: ["pageup"], words: "10 back", help: "go ten pairs back", group: .pairs) { state, _ in
      state.stepPair(-10)
    },
    Command("pair-first", keys: ["home"], words: "first", help: "go to the first pair", group: .pairs) { state, _ in
      state.goToEnd(isLast: false)
    },
    Command("pair-last", keys: ["end", "G"], words: "last", help: "go to the last pair", group: .pairs, unless: needsPair) { state, _ in
      state.goToEnd(isLast: true)
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
      if let count = state.pairs.count, number > count {
        return state.refuse("There is no pair \(formatCount(number)); pairs go from 1 to \(formatCount(count))")
      }
      return state.jump(to: number - 1)
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
    Command(
      "word", keys: [], words: "word", help: "inspect a word by its number or its text", arguments: "WORD", group: .pairs, unless: needsPair
    ) { state, arguments in state.goToWord(arguments.first) },
    Command("mask-previous", keys: ["backtab"], words: "mask", help: "inspect the masked word before", group: .pairs, unless: needsPair) {
      state, _ in state.moveToMask(-1)
    },
    Command(
      "tokens", keys: ["t"], words: "tokens", help: "show every token with its weight and loss in place of the text, or the text again",
      group: .pairs, unless: needsPair
    ) { state, _ in
      state.pairs.showsTokens.toggle()
      return []
    },
    Command(
      "picture", keys: ["v"], words: "picture", help: "show another picture where there is room for one only", arguments: "[PICTURE]",
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
    return visitPair(kept)
  }

  func searchReports(isForward: Bool) -> [Effect] {
    [.searchReports(text: pairs.search, from: pairs.wanted.index, isForward: isForward)]
  }

  mutating func moveWord(by offset: Int) -> [Effect] {
    pairs.cursor = max(0, min(pairs.words.count - 1, pairs.cursor + offset))
    return []
  }

  mutating func goToWord(_ typed: String?) -> [Effect] {
    let words = pairs.words
    guard let typed else { return refuse("word needs a number or a text, as in :word effusion") }
    // The next word of that text, around the end.
    let order = words.indices.filter { $0 > pairs.cursor } + words.indices.filter { $0 <= pairs.cursor }
    if let place = order.first(where: { words[$0].text.lowercased() == typed.lowercased() }) {
      pairs.cursor = place
    } else if let number = Int(typed), words.indices.contains(number - 1) {
      pairs.cursor = number - 1
    } else {
      say("The report has no word \"\(typed)\"; its words go from 1 to \(words.count)")
    }
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
