import Telemetry

/// What would the model say if: words hidden or shown by hand, another mask, another report, another picture.
extension Command {
  private static let needsChange: Refusal = { $0.pairs.past.isEmpty ? "Nothing of this pair is changed" : nil }

  private static func change(
    _ name: String, keys: [String], words: String, help: String, arguments: String = "", footer: Int? = nil,
    unless refusal: @escaping Refusal = needsPair, action: @escaping Action
  ) -> Command {
    Command(
      name, keys: keys, words: words, help: help, arguments: arguments, group: .pairs, footer: footer, unless: refusal, action: action)
  }

  static let whatIf: [Command] = [
    change("mask", keys: ["m"], words: "hide word", help: "hide the word from the model, or show it again", footer: 5) { state, _ in
      state.toggleMask()
    },
    change("remask", keys: ["r"], words: "new mask", help: "draw another mask for this pair", arguments: "[NUMBER]", footer: 6) {
      state, arguments in state.drawMask(arguments.first)
    },
    change("report", keys: ["i"], words: "type report", help: "have the model read another report with this picture", arguments: "[TEXT]") {
      state, arguments in state.typeReport(arguments)
    },
    change(
      "picture-of", keys: ["s"], words: "swap picture", help: "have the model look at another pair's picture with this report",
      arguments: "[NUMBER]"
    ) { state, arguments in state.swapPicture(arguments) },
    change("take-back", keys: ["u"], words: "take back", help: "take the last change of this pair back", footer: 9, unless: needsChange) {
      state, _ in state.takeBack()
    },
    change("first-mask", keys: ["R"], words: "as it is", help: "show the pair as the data set has it, under its first mask") { state, _ in
      state.changePair(to: PairRequest(index: state.pairs.wanted.index))
    },
  ]
}

extension WorkbenchState {
  /// Changes of a pair that can be taken back.
  private static let mostPast = 200

  /// Asks for the pair with something of it changed; what was asked before can be taken back to.
  mutating func changePair(to request: PairRequest) -> [Effect] {
    guard request != pairs.wanted else { return refuse("The pair is shown like that already") }
    pairs.past.append(pairs.wanted)
    if pairs.past.count > Self.mostPast { pairs.past.removeFirst() }
    return requestPair(request)
  }

  mutating func takeBack() -> [Effect] {
    guard let before = pairs.past.popLast() else { return refuse("Nothing of this pair is changed") }
    return requestPair(before)
  }

  /// Hides the word under the cursor if any of it is shown, and shows it if all of it is hidden.
  mutating func toggleMask() -> [Effect] {
    guard let view = pairs.view, let shown = pairs.shown, let word = pairs.word else { return refuse("There is no word under the cursor") }
    var wanted = pairs.wanted
    guard (wanted.index, wanted.draw, wanted.report) == (shown.index, shown.draw, shown.report) else {
      return refuse("The pair is still being read")
    }
    // What the keys have asked for counts, also before the answer shows it. A token changed by hand was drawn the other way.
    func isHidden(_ token: Int) -> Bool {
      wanted.masks[token] ?? (shown.masks[token].map { !$0 } ?? view.tokens[token].isMasked)
    }
    let hides = !word.tokens.allSatisfy(isHidden)
    for token in word.tokens where isHidden(token) != hides {
      // A change that is undone is no change.
      wanted.masks[token] = wanted.masks[token] == nil ? hides : nil
    }
    return changePair(to: wanted)
  }

  /// Masks count from 1; without a number the next one is drawn.
  mutating func drawMask(_ typed: String?) -> [Effect] {
    var wanted = pairs.wanted
    if let typed {
      guard let number = Int(typed), number >= 1 else { return refuse("\"\(typed)\" is not a mask's number; masks count from 1") }
      wanted.draw = number - 1
    } else {
      wanted.draw += 1
    }
    // The context text may stand elsewhere under another draw, so tokens chosen by hand would be other ones.
    wanted.masks = [:]
    return changePair(to: wanted)
  }

  mutating func typeReport(_ arguments: [String]) -> [Effect] {
    guard !arguments.isEmpty else {
      let text = pairs.wanted.report ?? pairs.view?.report ?? ""
      overlay = .prompt(Prompt(.pairReport, text: text.split(whereSeparator: \.isNewline).joined(separator: " ")))
      return []
    }
    let text = arguments.joined(separator: " ")
    guard text.contains(where: { !$0.isWhitespace }) else { return refuse("A report needs words; u takes a change back") }
    var wanted = pairs.wanted
    wanted.report = text
    wanted.masks = [:]
    return changePair(to: wanted)
  }

  mutating func swapPicture(_ arguments: [String]) -> [Effect] {
    guard let typed = arguments.first else {
      overlay = .prompt(Prompt(.pictureOfPair))
      return []
    }
    let count = pairs.count ?? 0
    guard let number = Int(typed), (1...max(1, count)).contains(number) else {
      return refuse("\"\(typed)\" is not a pair's number; pairs go from 1 to \(count)")
    }
    var wanted = pairs.wanted
    wanted.pictureOf = number - 1 == wanted.index ? nil : number - 1
    return changePair(to: wanted)
  }
}

extension PairsState {
  /// What of the shown pair is changed by hand, in words; empty where nothing is.
  var changes: String {
    guard let shown, shown.isChanged else { return "" }
    func words(_ isHidden: Bool) -> String? {
      let found = self.words.filter { $0.tokens.contains { shown.masks[$0] == isHidden } }.map(\.text)
      return found.isEmpty ? nil : (isHidden ? "hidden: " : "shown: ") + found.joined(separator: ", ")
    }
    let parts = [
      shown.report == nil ? nil : "typed report", shown.pictureOf.map { "picture of pair \($0 + 1)" }, words(true), words(false),
    ]
    return parts.compactMap { $0 }.joined(separator: "; ")
  }
}
