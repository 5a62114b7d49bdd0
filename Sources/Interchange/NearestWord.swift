/// The word of `candidates` a mistyped `word` most likely meant, or nil when none is near: at most a third of its letters (and at least
/// one) inserted, left out, replaced or swapped with a neighbour; or the only candidate that begins with it. Case and the choice between
/// `-`, `_` and `.` do not count. Ties go to the earlier candidate.
package func nearest(_ word: String, among candidates: some Sequence<String>) -> String? {
  let wanted = folded(word)
  guard !wanted.isEmpty else { return nil }
  let allowed = max(1, wanted.count / 3)
  var best: (name: String, distance: Int)?
  var longer: [String] = []
  for candidate in candidates {
    let letters = folded(candidate)
    if letters.count > wanted.count, letters.starts(with: wanted) { longer.append(candidate) }
    guard abs(letters.count - wanted.count) <= allowed else { continue }
    let distance = editDistance(wanted, letters)
    // Replacing every letter of a short word is no likeness.
    if distance <= allowed, distance < letters.count, distance < (best?.distance ?? .max) { best = (candidate, distance) }
  }
  return best?.name ?? (longer.count == 1 ? longer.first : nil)
}

private func folded(_ word: String) -> [Character] {
  word.lowercased().map { $0 == "_" || $0 == "." ? "-" : $0 }
}

/// Edits (insert, delete, replace, swap neighbours) between two words: Damerau's distance in the optimal string alignment form.
package func editDistance(_ first: [Character], _ second: [Character]) -> Int {
  var beforeLast = [Int](repeating: 0, count: second.count + 1)
  var last = Array(0...second.count)
  for row in 0..<first.count {
    var current = [row + 1]
    current.reserveCapacity(second.count + 1)
    for column in 0..<second.count {
      let replaced = last[column] + (first[row] == second[column] ? 0 : 1)
      var distance = min(replaced, last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
        distance = min(distance, beforeLast[column - 1] + 1)
      }
      current.append(distance)
    }
    beforeLast = last
    last = current
  }
  return last[second.count]
}
