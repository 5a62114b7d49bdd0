import Interchange
import Telemetry
import Workbench

/// What `ecamp screen pairs` takes beside the pair: the same changes and choices as the keys of the Pairs screen make.
enum PairScreenOptions {
  static let options = [
    Option("--pair", "N", "the pair to show, from 1"), Option("--mask", "N", "which mask is drawn, from 1"),
    Option("--report", "TEXT", "another report for the same picture"), Option("--picture-of", "N", "the picture of pair N, from 1"),
    Option("--hide", "WORDS", "words hidden from the model, by number or text, with commas between them"),
    Option("--show", "WORDS", "words shown to the model, likewise"), Option("--word", "WORD", "the word to inspect, by number or text"),
    Option("--heads", "H", "mean, max or the number of a head of the attention"),
    Option("--patch", "ROW,COLUMN", "what a patch attends to in the image encoder"),
    Option("--block", "N", "the encoder block that is taken from"), Option("--numbers", nil, "the attention of every patch in numbers"),
    Option("--attention", "KIND", "the attention over the film, off it, or alone", choices: ["on", "off", "alone"]),
    Option(
      "--attention-scale", "KIND", "begins its scale at 0, or at the least value", choices: AttentionChoice.Scale.allCases.map(\.rawValue)),
    Option("--tokens", nil, "every token with its weight and loss"),
    Option("--list", nil, "the list of pairs in place of the pictures"), Option("--filter", "EXPRESSION", "pairs that fit"),
    Option("--sort", "COLUMN", "the order of the list", choices: PairListState.Column.allCases.map(\.rawValue)),
    Option("--compare-word", "WORD", "another word beside it"),
    Option("--compare-weights", "W", "the best or last checkpoint, or that of a step, beside it"),
    Option("--compare-run", "RUN", "another run beside it"),
  ]

  /// Those that choose the attention `ecamp picture` writes.
  static let attentionOptions = options.filter {
    ["--word", "--heads", "--patch", "--block", "--attention", "--attention-scale"].contains($0.name)
  }

  /// Does what the options say, one command after the other.
  /// - Throws: what the workbench says where a value cannot be taken.
  static func apply(_ arguments: Arguments, state: () -> WorkbenchState, send: (Message) -> Void) throws {
    func perform(_ option: String, _ words: [String], _ usage: String?, until isDone: (WorkbenchState) -> Bool) throws {
      send(.command(words[0], Array(words.dropFirst())))
      let now = state()
      if let error = now.errors.first { throw CommandFailure(error) }
      guard isDone(now) else {
        // The workbench tells of its own commands; the option is written otherwise.
        if let usage, let typed = arguments.text(option) { throw UsageError("\(option) takes \(usage), not “\(typed.printable)”.") }
        throw UsageError("\(option): \(now.pairs.list.problem ?? now.notice ?? now.pairs.problem ?? "this cannot be done").")
      }
    }
    func number(_ option: String) throws -> Int? { try arguments.integer(option, in: 1...Int.max) }
    if let filter = arguments.text("--filter") {
      try perform("--filter", ["filter-pairs", filter], nil) { $0.pairs.list.filter == filter && $0.pairs.list.problem == nil }
    }
    if let column = arguments.text("--sort") { try perform("--sort", ["sort-pairs", column], nil) { _ in true } }
    if let pair = try number("--pair") {
      let count = state().pairs.count ?? 0
      guard pair <= count || count == 0 else { throw UsageError("--pair takes a number from 1 to \(count), not \(pair).") }
      if state().pairs.wanted.index != pair - 1 { send(.command("go", ["\(pair)"])) }
    }
    if let mask = try number("--mask"), mask > 1 { try perform("--mask", ["remask", "\(mask)"], nil) { $0.pairs.shown?.draw == mask - 1 } }
    if let report = arguments.text("--report") { try perform("--report", ["report", report], nil) { $0.pairs.shown?.report == report } }
    if let pair = try number("--picture-of") {
      try perform("--picture-of", ["picture-of", "\(pair)"], nil) { $0.pairs.shown?.pictureOf == pair - 1 }
    }
    for (option, isHidden) in [("--hide", true), ("--show", false)] {
      for word in (arguments.text(option) ?? "").split(separator: ",").map(String.init) {
        try goTo(word, option, perform)
        if state().pairs.word?.isMasked != isHidden { try perform(option, ["mask"], nil) { $0.pairs.word?.isMasked == isHidden } }
      }
    }
    if let word = arguments.text("--word") { try goTo(word, "--word", perform) }
    try choose(arguments, perform)
  }

  private typealias Perform = (String, [String], String?, (WorkbenchState) -> Bool) throws -> Void

  private static func goTo(_ word: String, _ option: String, _ perform: Perform) throws {
    try perform(option, ["word", word], nil) { state in
      state.pairs.word.map { $0.text.lowercased() == word.lowercased() || Int(word) == state.pairs.cursor + 1 } ?? false
    }
  }

  /// Attention, list, comparison: what is shown of the pair.
  private static func choose(_ arguments: Arguments, _ perform: Perform) throws {
    if let patch = arguments.text("--patch") {
      let place = patch.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      try perform("--patch", ["patch-attention"] + (place.count == 2 ? place : [patch]), "a row and a column from 1 on, as in --patch 8,5")
      {
        $0.pairs.attention.source == .patch
      }
    }
    if let heads = arguments.text("--heads") {
      try perform("--heads", ["heads", heads], nil) { state in
        switch state.pairs.attention.heads {
        case .mean: heads == "mean"
        case .largest: heads == "max"
        case .head(let head): heads == "\(head + 1)"
        }
      }
    }
    if let block = arguments.text("--block") {
      try perform("--block", ["encoder-block", block], nil) { $0.pairs.attention.block.map { "\($0 + 1)" } == block }
    }
    // `--picture attention --alone` asks for the same in other words.
    let isAlone = arguments.has("--alone") && arguments.text("--picture") == "attention"
    if let kind = arguments.text("--attention") ?? (isAlone ? "alone" : nil) {
      try perform("--attention", ["attention", kind], nil) { $0.pairs.showsAttention == (kind != "off") }
    }
    if let kind = arguments.text("--attention-scale") {
      try perform("--attention-scale", ["attention-scale", kind], nil) { $0.pairs.attention.scale.rawValue == kind }
    }
    if arguments.has("--numbers") { try perform("--numbers", ["numbers"], nil) { $0.pairs.attention.showsNumbers } }
    if arguments.has("--tokens") { try perform("--tokens", ["tokens"], nil) { $0.pairs.showsTokens } }
    if arguments.has("--list") { try perform("--list", ["pair-list"], nil) { $0.pairs.list.isOpen } }
    for (option, command) in [
      ("--compare-word", "compare-word"), ("--compare-weights", "compare-weights"), ("--compare-run", "compare-run"),
    ] {
      guard let other = arguments.text(option) else { continue }
      try perform(option, [command, other], nil) { $0.pairs.comparison != nil && $0.pairs.comparison?.problem == nil }
    }
  }
}
