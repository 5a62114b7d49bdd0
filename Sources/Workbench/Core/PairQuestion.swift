import Screen
import Telemetry

/// A pair that has been asked for, and whose weights are to look at it.
package struct PairQuestion: Hashable, Sendable {
  package var request: PairRequest
  package var weights: PairWeights

  package init(_ request: PairRequest, _ weights: PairWeights) {
    (self.request, self.weights) = (request, weights)
  }
}

extension WorkbenchState {
  /// Whose weights look at the pair that is shown.
  package var pairWeights: PairWeights { PairWeights(run: shownRun) }

  /// Goes to a pair as the data set has it.
  mutating func visitPair(_ index: Int) -> [Effect] {
    pairs.past = []
    return requestPair(PairRequest(index: index))
  }

  /// Asks for a pair, one question at a time: what is wanted meanwhile is asked for when the answer comes.
  mutating func requestPair(_ request: PairRequest) -> [Effect] {
    pairs.wanted = request
    pairs.isTravelling = false
    let rows = loadNeededRows()
    guard pairs.inFlight == nil else { return rows }
    pairs.inFlight = PairQuestion(request, pairWeights)
    return [.loadPair(request, pairWeights)] + rows
  }

  mutating func pairArrived(_ view: PairView, _ request: PairRequest, _ weights: PairWeights) -> [Effect] {
    if pairs.comparison?.weights == weights, weights != pairWeights { return otherArrived(view, request) }
    let isAnswer = pairs.inFlight.map { $0.request == request && ($0.weights == weights || $0.weights.run == nil) } ?? false
    if isAnswer { pairs.inFlight = nil }
    if pairs.isTravelling { return [] }
    guard weights == pairWeights || isAnswer && pairWeights.run == nil else { return isAnswer ? requestPair(pairs.wanted) : [] }
    guard isAnswer || request == pairs.wanted else { return [] }
    take(view, request)
    return (isAnswer && request != pairs.wanted ? requestPair(pairs.wanted) : []) + requestOther()
  }

  private mutating func take(_ view: PairView, _ request: PairRequest) {
    let isSameReport = pairs.view?.index == view.index && pairs.shown?.report == request.report
    pairs.view = view
    pairs.shown = request
    pairs.problem = nil
    pairs.words = ReportWord.words(of: view.tokens)
    learnScore()
    // Typed words are the user's own: what the model makes of them is said at once.
    if !isSameReport, request.report != nil, !view.readingNotes.isEmpty { say(view.readingNotes.joined(separator: "; ")) }
    if !isSameReport { pairs.cursor = pairs.words.firstIndex { $0.isMasked && $0.isEntity } ?? pairs.words.firstIndex { $0.isMasked } ?? 0 }
    pairs.cursor = max(0, min(pairs.cursor, pairs.words.count - 1))
    // A number beyond the end was meant as the end.
    if pairs.wanted.index >= view.count { pairs.wanted = PairRequest(index: max(0, view.count - 1)) }
  }

  mutating func pairFailed(_ request: PairRequest, _ weights: PairWeights, _ text: String) -> [Effect] {
    if pairs.comparison?.weights == weights, weights != pairWeights { return otherFailed(text) }
    let isAnswer = pairs.inFlight == nil || pairs.inFlight == PairQuestion(request, weights)
    guard isAnswer else { return [] }
    pairs.inFlight = nil
    pairs.problem = text
    say(text)
    guard let shown = pairs.shown, pairs.view != nil else { return [] }
    pairs.wanted = shown
    // What failed was not a change, or is no longer one.
    pairs.past = pairs.past.filter { $0.index == shown.index && $0 != shown }
    return []
  }
}
