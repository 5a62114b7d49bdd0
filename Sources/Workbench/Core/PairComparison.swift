import Screen
import Telemetry

/// A second look beside the first: at another word of the pair, or at the same pair with other weights.
package struct PairComparison: Hashable, Sendable {
  package enum Other: Hashable, Sendable {
    /// A word by its number.
    case word(Int)
    /// Weights and what they are called.
    case weights(PairWeights, name: String)
  }
  package var other: Other
  /// The pair as the other weights see it, and the request that answers.
  package var view: PairView?
  package var shown: PairRequest?
  /// Nobody has answered yet.
  package var inFlight: PairRequest?
  /// Why the other weights do not show the pair.
  package var problem: String?
  /// What was compared before, until these weights have shown the pair once; at the most one.
  var former: [PairComparison] = []

  package init(_ other: Other) { self.other = other }

  package var weights: PairWeights? { if case .weights(let weights, _) = other { weights } else { nil } }
}

/// A masked word under two sets of weights.
package struct ComparedWord: Sendable {
  package var word: ReportWord
  /// Probability of the truth and cross-entropy in nats, each the mean over the word's pieces; nil where it is not known.
  package var truth: (first: Double?, second: Double?)
  package var loss: (first: Double?, second: Double?)
  package var guess: (first: String, second: String)
}

extension PairComparison {
  /// The masked words of `first` beside what `second` makes of them. Empty where the two do not read the same report.
  package static func words(_ first: PairView, _ second: PairView) -> [ComparedWord] {
    guard first.tokens.map(\.text) == second.tokens.map(\.text) else { return [] }
    return ReportWord.words(of: first.tokens).filter(\.isMasked).map { word in
      let (one, other) = (Array(first.tokens[word.tokens]), Array(second.tokens[word.tokens]))
      return ComparedWord(
        word: word, truth: (mean(one, \.truthProbability), mean(other, \.truthProbability)), loss: (mean(one, \.loss), mean(other, \.loss)),
        guess: (guess(one), guess(other)))
    }
  }

  static func mean(_ tokens: [TokenView], _ value: KeyPath<TokenView, Double?>) -> Double? {
    let values = tokens.compactMap { $0[keyPath: value] }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The best guess of each masked piece, glued together as words are; pieces that are shown stand as they are.
  static func guess(_ tokens: [TokenView]) -> String {
    tokens.map { token in
      let text = token.isMasked ? token.guesses.first?.text ?? "?" : token.text
      return text.hasPrefix("##") ? String(text.dropFirst(2)) : text
    }.joined()
  }

  /// How far two maps are from each other: half the sum of their absolute differences, 0 where they are the same and 1 where they share no
  /// patch; nil for maps of different grids.
  package static func distance(_ first: [Float], _ second: [Float]) -> Double? {
    guard first.count == second.count, !first.isEmpty else { return nil }
    return zip(first, second).reduce(0) { $0 + Double(abs($1.0 - $1.1)) } / 2
  }
}

extension WorkbenchState {
  /// Asks the other weights for the pair that is shown, one question at a time.
  mutating func requestOther() -> [Effect] {
    guard var comparison = pairs.comparison, let weights = comparison.weights, let request = sharedRequest else { return [] }
    guard comparison.inFlight == nil, comparison.shown != request else { return [] }
    comparison.inFlight = request
    pairs.comparison = comparison
    return [.loadPair(request, weights)]
  }

  /// The request that is shown, with the seed its masks were drawn from said outright.
  private var sharedRequest: PairRequest? {
    guard var request = pairs.shown else { return nil }
    request.seed = request.seed ?? shownSummary?.seed
    return request
  }

  mutating func otherArrived(_ view: PairView, _ request: PairRequest) -> [Effect] {
    guard pairs.comparison?.inFlight == request else { return [] }
    pairs.comparison?.inFlight = nil
    pairs.comparison?.view = view
    pairs.comparison?.shown = request
    pairs.comparison?.problem = view.problem
    pairs.comparison?.former = []
    return requestOther()
  }

  mutating func otherFailed(_ text: String) -> [Effect] {
    if let comparison = pairs.comparison, comparison.shown == nil {
      // These weights have never shown anything: there is nothing to compare with, and the pair stays as it was.
      pairs.comparison = comparison.former.first
      return refuse(text) + requestOther()
    }
    let asked = pairs.comparison?.inFlight
    pairs.comparison?.shown = asked
    pairs.comparison?.inFlight = nil
    pairs.comparison?.view = nil
    pairs.comparison?.problem = text
    say(text)
    return []
  }
}
