import Screen
import Telemetry

/// The list of pairs: what is known of each, which are shown, in which order.
package struct PairListState: Hashable, Sendable {
  package enum Column: String, CaseIterable, Sendable { case pair, mlm, mim, res, total, psnr, words }

  /// Whose losses the entries have, and the data set they are of; nil before they were asked for.
  package private(set) var weights: PairWeights?
  package private(set) var entries: [PairEntry] = []
  /// Positions in `entries`, filtered and sorted.
  package private(set) var visible: [Int] = []
  /// Where each pair of the data set stands in `visible`.
  private var places: [Int: Int] = [:]
  package var isOpen = false
  /// Whose rows have been asked for and have not come.
  package var loading: PairWeights?
  package var isLoading: Bool { loading != nil }
  package private(set) var filter = ""
  /// What is wrong with the filter as it stands; the last right one is in force.
  package private(set) var problem: String?
  /// Usable pairs whose loss the filter asks about and nobody knows yet.
  package private(set) var unscoredCount = 0
  package private(set) var sort = Column.pair
  package private(set) var isDescending = false
  package var scoring: ScoringProgress?

  package init() {}

  /// Whether the list is not simply all pairs in their order.
  package var isNarrowed: Bool { !entries.isEmpty && isOrdered }

  private var isOrdered: Bool { !filter.isEmpty || sort != .pair || isDescending }

  /// Whether something on the screen, or the next step to another pair, depends on the rows.
  package var needsRows: Bool { isOpen || isOrdered }

  package func entry(of pair: Int) -> PairEntry? { entries.indices.contains(pair) ? entries[pair] : nil }
  package func place(of pair: Int) -> Int? { places[pair] }

  package mutating func load(_ table: PairTable, _ weights: PairWeights) {
    self.weights = weights
    loading = nil
    entries = table.rows.map { PairEntry($0, score: table.scores[$0.index], note: table.notes[$0.index]) }
    refresh()
  }

  package mutating func forget() {
    let (wasOpen, text, order, isFalling) = (isOpen, filter, sort, isDescending)
    self = PairListState()
    (isOpen, filter, sort, isDescending) = (wasOpen, text, order, isFalling)
  }

  package mutating func setFilter(_ text: String) {
    filter = text
    refresh()
  }

  package mutating func setSort(_ column: Column, isDescending: Bool) {
    (sort, self.isDescending) = (column, isDescending)
    refresh()
  }

  package mutating func take(_ scores: [Int: PairScore]) {
    for (pair, score) in scores where entries.indices.contains(pair) { entries[pair].score = score }
    refresh()
  }

  /// A single look at the shown pair: its row says what was seen, and stays where it is.
  package mutating func take(_ score: PairScore, of pair: Int) {
    guard entries.indices.contains(pair) else { return }
    if entries[pair].isUnscored, unscoredCount > 0 { unscoredCount -= 1 }
    entries[pair].score = score
  }

  package mutating func take(_ note: PairNote, of pair: Int) {
    guard entries.indices.contains(pair) else { return }
    entries[pair].note = note.isEmpty ? nil : note
    refresh()
  }

  private mutating func refresh() {
    problem = nil
    do {
      let filter = try PairFilter(self.filter)
      unscoredCount = filter.asksForScores ? entries.count(where: \.isUnscored) : 0
      try filter.checkValues(against: entries)
      visible = filter.isEmpty ? Array(entries.indices) : entries.indices.filter { filter.matches(entries[$0]) }
    } catch {
      // Half an expression is no reason to empty the list: what was listed stays.
      problem = error.description
      visible = visible.filter(entries.indices.contains)
      if visible.isEmpty { visible = Array(entries.indices) }
    }
    if sort != .pair || isDescending { order() }
    places = Dictionary(uniqueKeysWithValues: visible.enumerated().map { ($1, $0) })
  }

  /// Pairs without the number come last, whichever way the list goes; equal ones keep the data set's order.
  private mutating func order() {
    let keys = visible.map { key(entries[$0]) }
    let known = visible.indices.filter { keys[$0] != nil }.sorted { first, second in
      guard let one = keys[first], let other = keys[second], one != other else { return visible[first] < visible[second] }
      return isDescending ? one > other : one < other
    }
    visible = known.map { visible[$0] } + visible.indices.filter { keys[$0] == nil }.map { visible[$0] }.sorted()
  }

  private func key(_ entry: PairEntry) -> Double? {
    let value: Double? =
      switch sort {
      case .pair: Double(entry.row.index)
      case .mlm: entry.score?.mlm
      case .mim: entry.score?.mim
      case .res: entry.score?.res
      case .total: entry.score?.total
      case .psnr: entry.score?.psnr
      case .words: Double(entry.row.wordCount)
      }
    return value.flatMap { $0.isNaN ? nil : $0 }
  }
}

/// How far a run over all pairs has come.
package struct ScoringProgress: Hashable, Sendable {
  package var weights: PairWeights
  package var done: Int
  package var count: Int
  package var pairsPerSecond: Double
  package var isFinished: Bool

  package init(weights: PairWeights, done: Int, count: Int, pairsPerSecond: Double, isFinished: Bool = false) {
    self.weights = weights
    self.done = done
    self.count = count
    self.pairsPerSecond = pairsPerSecond
    self.isFinished = isFinished
  }

  /// Seconds until the last pair at the present rate.
  package var timeLeft: Double? { pairsPerSecond > 0 ? Double(count - done) / pairsPerSecond : nil }
}

/// Where one has been among the pairs, as an editor keeps its jumps.
package struct PairTrail: Hashable, Sendable {
  private var before: [PairRequest] = []
  private var after: [PairRequest] = []
  private static let limit = 200

  package init() {}

  package var canGoBack: Bool { !before.isEmpty }
  package var canGoForward: Bool { !after.isEmpty }

  /// Remembers the place a jump leaves.
  package mutating func leave(_ place: PairRequest) {
    if before.last != place { before.append(place) }
    if before.count > Self.limit { before.removeFirst() }
    after = []
  }

  package mutating func back(from place: PairRequest) -> PairRequest? {
    guard let earlier = before.popLast() else { return nil }
    after.append(place)
    return earlier
  }

  package mutating func forward(from place: PairRequest) -> PairRequest? {
    guard let later = after.popLast() else { return nil }
    before.append(place)
    return later
  }
}
