import Telemetry

/// What the word under the cursor, or a patch of the film, attends to.
extension Command {
  private static let needsPatch: Refusal = {
    needsPair($0) ?? ($0.pairs.attention.source == .word ? "e shows what a patch attends to" : nil)
  }

  private static let always: Refusal = { _ in nil }

  private static func attention(
    _ name: String, keys: [String], words: String, help: String, arguments: String = "", footer: Int? = nil,
    unless refusal: @escaping Refusal = needsPair, action: @escaping Action
  ) -> Command {
    Command(
      name, keys: keys, words: words, help: help, arguments: arguments, group: .pairs, footer: footer, unless: refusal, action: action)
  }

  static let attention: [Command] = [
    attention(
      "attention", keys: ["a"], words: "attention", help: "lay the attention over the film, take it off, or show it alone",
      arguments: "[on|off|alone]", footer: 7, unless: always
    ) { state, arguments in state.layAttention(arguments.first) },
    attention(
      "attention-scale", keys: ["M"], words: "scale", help: "begin the scale of attention at 0, or at the least value to tell them apart",
      arguments: "[zero|range]"
    ) { state, arguments in
      state.pairs.attention.scale = state.chosen(after: state.pairs.attention.scale, arguments.first, what: "Scale of attention")
      return []
    },
    attention(
      "heads", keys: ["A"], words: "heads", help: "show the mean of the heads, the largest, or one head", arguments: "[mean|max|NUMBER]"
    ) { state, arguments in state.chooseHeads(arguments.first) },
    attention(
      "patch-attention", keys: ["e"], words: "patch", help: "show what a patch attends to in the image encoder, or a word again",
      arguments: "[ROW COLUMN]"
    ) { state, arguments in state.choosePatch(arguments) },
    attention(
      "encoder-block", keys: ["B"], words: "block", help: "take the patch's attention from another block of the encoder",
      arguments: "[NUMBER]", unless: needsPatch
    ) { state, arguments in state.chooseBlock(arguments.first) },
    attention("patch-left", keys: ["H", "shift-left"], words: "patch", help: "look from the patch to the left", unless: needsPatch) {
      state, _ in
      state.movePatch(rows: 0, columns: -1)
    },
    attention("patch-down", keys: ["J", "shift-down"], words: "patch", help: "look from the patch below", unless: needsPatch) { state, _ in
      state.movePatch(rows: 1, columns: 0)
    },
    attention("patch-up", keys: ["K", "shift-up"], words: "patch", help: "look from the patch above", unless: needsPatch) { state, _ in
      state.movePatch(rows: -1, columns: 0)
    },
    attention("patch-right", keys: ["L", "shift-right"], words: "patch", help: "look from the patch to the right", unless: needsPatch) {
      state, _ in
      state.movePatch(rows: 0, columns: 1)
    },
    attention("numbers", keys: ["#"], words: "numbers", help: "show the attention of every patch as numbers, or the pair again") {
      state, _ in
      guard state.pairs.attention.showsNumbers || state.shownAttention != nil else {
        return state.refuse("No model has looked at this pair, so there is no attention")
      }
      state.pairs.attention.showsNumbers.toggle()
      return []
    },
  ]
}

extension WorkbenchState {
  mutating func layAttention(_ typed: String?) -> [Effect] {
    switch typed {
    case nil: pairs.showsAttention.toggle()
    case "on": (pairs.showsAttention, pairs.attention.isAlone) = (true, false)
    case "off": pairs.showsAttention = false
    case "alone": (pairs.showsAttention, pairs.attention.isAlone) = (true, true)
    case let word?: return refuse("attention takes on, off or alone, not \"\(word)\"")
    }
    return []
  }

  /// The named way of putting heads together, or the next one round: mean, largest, each head.
  mutating func chooseHeads(_ typed: String?) -> [Effect] {
    let count = headCount
    guard count > 0 else { return refuse("Only the mean of the heads is known of this pair") }
    let all: [HeadChoice] = [.mean, .largest] + (0..<count).map { .head($0) }
    var next = all[((all.firstIndex(of: pairs.attention.heads) ?? -1) + 1) % all.count]
    if let typed {
      switch (typed, Int(typed)) {
      case ("mean", _): next = .mean
      case ("max", _): next = .largest
      case (_, .some(let number)) where (1...count).contains(number): next = .head(number - 1)
      default: return refuse("Heads are mean, max, or a number from 1 to \(count), not \"\(typed)\"")
      }
    }
    pairs.attention.heads = next
    pairs.showsAttention = true
    if let shown = shownAttention { say(shown.title + ", " + shown.words) }
    return []
  }

  mutating func choosePatch(_ arguments: [String]) -> [Effect] {
    guard let encoder = pairs.view?.encoderAttention else { return refuse("No attention of the image encoder is known of this pair") }
    guard !arguments.isEmpty else {
      pairs.attention.source = pairs.attention.source == .word ? .patch : .word
      pairs.showsAttention = true
      if case .head(let head) = pairs.attention.heads, head >= headCount { pairs.attention.heads = .mean }
      say(
        pairs.attention.source == .word
          ? "Attention of the word under the cursor" : "Attention of a patch; H J K L move it, B takes another block")
      return []
    }
    let numbers = arguments.compactMap { Int($0) }
    guard numbers.count == 2, arguments.count == 2, numbers.allSatisfy((1...max(1, encoder.side)).contains) else {
      return refuse("A patch is a row and a column from 1 to \(encoder.side), as in :patch-attention 8 5")
    }
    pairs.attention.source = .patch
    pairs.attention.patch = (numbers[0] - 1) * encoder.side + numbers[1] - 1
    pairs.showsAttention = true
    return []
  }

  mutating func movePatch(rows: Int, columns: Int) -> [Effect] {
    guard let patch = markedPatch, let side = pairs.view?.encoderAttention?.side, side > 0 else { return [] }
    let row = max(0, min(side - 1, patch / side + rows))
    let column = max(0, min(side - 1, patch % side + columns))
    pairs.attention.patch = row * side + column
    return []
  }

  mutating func chooseBlock(_ typed: String?) -> [Effect] {
    guard let count = pairs.view?.encoderAttention?.blockCount, count > 0 else { return refuse("The encoder has no blocks") }
    if let typed {
      guard let number = Int(typed), (1...count).contains(number) else {
        return refuse("There is no block \"\(typed)\"; blocks go from 1 to \(count)")
      }
      pairs.attention.block = number - 1
    } else {
      pairs.attention.block = ((pairs.attention.block ?? count - 1) + 1) % count
    }
    if let shown = shownAttention { say(shown.title + ", " + shown.words) }
    return []
  }
}
