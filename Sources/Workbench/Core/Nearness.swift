/// Finds names by what somebody typed: as a subsequence for the palette, by edit distance for "did you mean".
package enum Nearness {
  /// How well `typed` fits `name` as a subsequence; higher is better, nil if it does not fit. Starts of words and runs count more.
  package static func score(_ typed: String, in name: String) -> Int? { match(typed, in: name)?.score }

  /// The same, and which characters of `name` were meant.
  package static func match(_ typed: String, in name: String) -> (score: Int, positions: [Int])? {
    let wanted = Array(typed.lowercased())
    guard !wanted.isEmpty else { return (0, []) }
    let text = Array(name.lowercased())
    var best: (score: Int, positions: [Int])?
    for start in text.indices where text[start] == wanted[0] {
      if let match = match(wanted, text, from: start), match.score > best?.score ?? .min { best = match }
    }
    return best
  }

  private static func match(_ wanted: [Character], _ text: [Character], from start: Int) -> (score: Int, positions: [Int])? {
    var position = start
    var previous = -2
    var total = -start - text.count / 4
    var positions: [Int] = []
    for character in wanted {
      while position < text.count, text[position] != character { position += 1 }
      guard position < text.count else { return nil }
      if position == previous + 1 { total += 8 }
      if position == 0 || text[position - 1] == "-" || text[position - 1] == " " { total += 10 }
      total -= previous >= 0 ? position - previous - 1 : 0
      positions.append(position)
      previous = position
      position += 1
    }
    return (total, positions)
  }

  /// Damerau-Levenshtein distance (neighbours may swap).
  package static func distance(_ first: String, _ second: String) -> Int {
    let a = Array(first.lowercased())
    let b = Array(second.lowercased())
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }

  /// The name somebody probably meant, or nil when nothing is close.
  package static func nearest(_ typed: String, among names: [String]) -> String? {
    let ranked = names.map { (name: $0, distance: distance(typed, $0)) }.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    // Replacing every letter of a short word is no likeness, and a word itself no better one.
    if let ranked, ranked.name != typed, ranked.distance <= max(1, typed.count / 3), ranked.distance < ranked.name.count {
      return ranked.name
    }
    // Letters strewn over a long name are none either: they stand together.
    guard typed.count > 1 else { return nil }
    let wanted = typed.lowercased()
    return names.filter { $0.lowercased().contains(wanted) && $0.count > typed.count }.min { ($0.count, $0) < ($1.count, $1) }
  }
}
