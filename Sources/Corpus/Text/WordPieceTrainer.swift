import Interchange

/// Learns a WordPiece vocabulary from reports the way the trainer of the tokenizers library does: words become characters, and the most
/// frequent pair of neighbouring pieces is merged until the vocabulary is full.
///
/// Ties go to the pair whose pieces are older, so equal reports give equal vocabularies, in any order.
package struct WordPieceTrainer {
  /// First in every vocabulary, with ids 0 to 4, as published.
  package static let specialTokens = ["[PAD]", "[UNK]", "[CLS]", "[MASK]", "[SEP]"]

  /// Tokens wanted, the special ones included; fewer come out where the reports have no more.
  package var vocabularySize: Int
  /// Pairs that are rarer are not merged, so that a name or a slip seen once doesn't become a token.
  package var minimumFrequency: Int

  package init(vocabularySize: Int, minimumFrequency: Int = 2) {
    self.vocabularySize = vocabularySize
    self.minimumFrequency = minimumFrequency
  }

  /// - Returns: A file for `WordPiece(_:)` and `TokenizerFile.json`, with the published normaliser and word splitter.
  /// - Throws: where there is no word to learn from, or the characters alone exceed the wanted size.
  package func train(_ reports: some Sequence<String>) throws(CorpusError) -> TokenizerFile {
    var file = TokenizerFile(vocabulary: [], specialTokens: Self.specialTokens)
    let counts = wordCounts(reports, splitter: TextSplitter(file))
    guard !counts.isEmpty else { throw CorpusError(message: "the reports hold no words to learn a vocabulary from") }
    var pieces = MergeState(counts, prefix: file.continuationPrefix)
    let room = vocabularySize - Self.specialTokens.count
    guard pieces.tokens.count <= room else {
      let least = pieces.tokens.count + Self.specialTokens.count
      throw CorpusError(
        field: "size",
        message: "a vocabulary of \(vocabularySize) cannot hold the characters of these reports; it should be at least \(least)")
    }
    pieces.merge(until: room, minimumFrequency: max(minimumFrequency, 1))
    file.vocabulary = Self.specialTokens + pieces.tokens
    return file
  }

  private func wordCounts(_ reports: some Sequence<String>, splitter: TextSplitter) -> [String: Int] {
    var counts: [String: Int] = [:]
    for report in reports {
      let raw = Array(report.unicodeScalars)
      splitter.forEachWord(raw, in: raw.indices) { characters in
        var word = String.UnicodeScalarView()
        word.append(contentsOf: characters.lazy.map(\.scalar))
        counts[String(word), default: 0] += 1
        return true
      }
    }
    return counts
  }
}

/// The words of the reports as pieces, and how often each pair of neighbours occurs.
private struct MergeState {
  /// Pieces by number: first all characters, at the start of a word and inside, then what merging adds.
  private(set) var tokens: [String] = []
  private var numbers: [String: Int] = [:]
  private var words: [(pieces: [Int], count: Int)] = []
  private var pairCounts: [Pair: Int] = [:]
  /// Words in which a pair has been seen; it may have gone from them since.
  private var places: [Pair: [Int]] = [:]
  private let prefix: String

  struct Pair: Hashable {
    var left: Int
    var right: Int
  }

  init(_ counts: [String: Int], prefix: String) {
    self.prefix = prefix
    let ordered = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    let alphabet = Set(ordered.lazy.flatMap(\.key.unicodeScalars)).sorted()
    for scalar in alphabet { _ = number(of: String(scalar)) }
    for scalar in alphabet { _ = number(of: prefix + String(scalar)) }
    words = ordered.map { entry in
      let scalars = Array(entry.key.unicodeScalars)
      return (scalars.enumerated().map { numbers[($0.offset == 0 ? "" : prefix) + String($0.element)] ?? 0 }, entry.value)
    }
    for index in words.indices { count(index, sign: 1, remembers: true) }
  }

  private mutating func number(of token: String) -> Int {
    if let known = numbers[token] { return known }
    numbers[token] = tokens.count
    tokens.append(token)
    return tokens.count - 1
  }

  private mutating func count(_ word: Int, sign: Int, remembers: Bool) {
    let (pieces, count) = words[word]
    for at in pieces.indices.dropLast() {
      let pair = Pair(left: pieces[at], right: pieces[at + 1])
      pairCounts[pair, default: 0] += sign * count
      if remembers, places[pair]?.last != word { places[pair, default: []].append(word) }
    }
  }

  mutating func merge(until size: Int, minimumFrequency: Int) {
    var queue = PairQueue()
    for (pair, count) in pairCounts { queue.push(pair, count) }
    while tokens.count < size, let (pair, queuedCount) = queue.pop() {
      let current = pairCounts[pair] ?? 0
      guard current == queuedCount else {
        // The count fell since: the pair queues again where it now belongs.
        if current >= minimumFrequency { queue.push(pair, current) }
        continue
      }
      guard current >= minimumFrequency else { return }
      apply(pair, &queue)
    }
  }

  /// Joins a pair in every word that holds it, and queues the pairs that arise.
  private mutating func apply(_ pair: Pair, _ queue: inout PairQueue) {
    let right = tokens[pair.right]
    let joined = number(of: tokens[pair.left] + (right.hasPrefix(prefix) ? String(right.dropFirst(prefix.count)) : right))
    var grown = Set<Pair>()
    for word in places.removeValue(forKey: pair) ?? [] {
      let old = words[word].pieces
      let new = Self.joining(old, pair, into: joined)
      guard new.count < old.count else { continue }
      count(word, sign: -1, remembers: false)
      words[word].pieces = new
      count(word, sign: 1, remembers: false)
      for at in new.indices.dropLast() where new[at] == joined || new[at + 1] == joined {
        let neighbour = Pair(left: new[at], right: new[at + 1])
        grown.insert(neighbour)
        if places[neighbour]?.last != word { places[neighbour, default: []].append(word) }
      }
    }
    pairCounts[pair] = nil
    for pair in grown { queue.push(pair, pairCounts[pair] ?? 0) }
  }

  private static func joining(_ pieces: [Int], _ pair: Pair, into joined: Int) -> [Int] {
    var result: [Int] = []
    var at = 0
    while at < pieces.count {
      if at + 1 < pieces.count, pieces[at] == pair.left, pieces[at + 1] == pair.right {
        result.append(joined)
        at += 2
      } else {
        result.append(pieces[at])
        at += 1
      }
    }
    return result
  }
}

/// A binary heap of pairs: most frequent first, then by age of the pieces.
private struct PairQueue {
  private var heap: [(pair: MergeState.Pair, count: Int)] = []

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (heap[a], heap[b])
    if first.count != second.count { return first.count > second.count }
    return (first.pair.left, first.pair.right) < (second.pair.left, second.pair.right)
  }

  mutating func push(_ pair: MergeState.Pair, _ count: Int) {
    heap.append((pair, count))
    var at = heap.count - 1
    while at > 0, precedes(at, (at - 1) / 2) {
      heap.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  mutating func pop() -> (pair: MergeState.Pair, count: Int)? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return top }
    heap[0] = last
    var at = 0
    while true {
      var best = at
      for child in [2 * at + 1, 2 * at + 2] where child < heap.count && precedes(child, best) { best = child }
      if best == at { return top }
      heap.swapAt(at, best)
      at = best
    }
  }
}
