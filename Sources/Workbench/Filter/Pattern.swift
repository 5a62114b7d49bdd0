/// A regular expression for names: letters, `.`, `[a-z]` and `[^...]`, `( )`, `|`, `*`, `+`, `?`, `^`, `$`, and `\` before a sign that is
/// meant. It fits anywhere in a text, whatever the case. All paths are walked at once, so no pattern takes longer than its length times the
/// text's.
package struct Pattern: Hashable, Sendable {
  private enum Test: Hashable, Sendable {
    case character(Character)
    case any
    case oneOf([ClosedRange<Character>], isNegated: Bool)

    func fits(_ character: Character) -> Bool {
      switch self {
      case .character(let wanted): character == wanted
      case .any: true
      case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
      }
    }
  }

  /// What a state of the machine does; numbers are the states it leads to.
  private enum State: Hashable, Sendable {
    case test(Test, Int)
    case split(Int, Int)
    case start(Int)
    case end(Int)
    case accept
  }

  private var states: [State] = [.accept]
  private var entry = 0

  /// - Throws: what is wrong and where.
  package init(_ text: String) throws(FilterError) {
    var reader = PatternReader(text)
    entry = build(try reader.whole(), then: 0)
  }

  package func matches(_ text: String) -> Bool {
    let characters = Array(text.lowercased())
    var current: Set<Int> = []
    for place in 0...characters.count {
      enter(entry, at: place, of: characters.count, into: &current)
      if current.contains(0) { return true }
      guard place < characters.count else { return false }
      var next: Set<Int> = []
      for case .test(let test, let target) in current.map({ states[$0] }) where test.fits(characters[place]) {
        enter(target, at: place + 1, of: characters.count, into: &next)
      }
      if next.contains(0) { return true }
      current = next
    }
    return false
  }

  /// Adds a state and all that follow it without reading a character.
  private func enter(_ first: Int, at place: Int, of length: Int, into set: inout Set<Int>) {
    var waiting = [first]
    while let state = waiting.popLast() {
      guard set.insert(state).inserted else { continue }
      switch states[state] {
      case .split(let one, let other): waiting += [one, other]
      case .start(let next): if place == 0 { waiting.append(next) }
      case .end(let next): if place == length { waiting.append(next) }
      case .test, .accept: break
      }
    }
  }

  // MARK: - Building

  fileprivate indirect enum Node {
    case empty
    case character(Character)
    case any
    case oneOf([ClosedRange<Character>], isNegated: Bool)
    case sequence([Node])
    case either([Node])
    case repeated(Node, least: Int, isEndless: Bool)
    case start, end
  }

  /// The state that reads `node` and goes on at `next`.
  private mutating func build(_ node: Node, then next: Int) -> Int {
    switch node {
    case .empty: return next
    case .character(let character): return add(.test(.character(character), next))
    case .any: return add(.test(.any, next))
    case .oneOf(let ranges, let isNegated): return add(.test(.oneOf(ranges, isNegated: isNegated), next))
    case .sequence(let parts): return parts.reversed().reduce(next) { build($1, then: $0) }
    case .either(let parts):
      let entries = parts.map { build($0, then: next) }
      return entries.dropFirst().reduce(entries[0]) { add(.split($0, $1)) }
    case .repeated(let part, let least, let isEndless):
      guard isEndless else { return add(.split(build(part, then: next), next)) }
      let loop = add(.split(next, next))
      let body = build(part, then: loop)
      states[loop] = .split(body, next)
      return least == 0 ? loop : body
    case .start: return add(.start(next))
    case .end: return add(.end(next))
    }
  }

  private mutating func add(_ state: State) -> Int {
    states.append(state)
    return states.count - 1
  }
}

/// Reads the text of a pattern by descent.
private struct PatternReader {
  private let characters: [Character]
  private var place = 0
  private var depth = 0

  init(_ text: String) { characters = Array(text.lowercased()) }

  mutating func whole() throws(FilterError) -> Pattern.Node {
    let node = try alternatives()
    if place < characters.count { throw FilterError(column: place + 1, message: "this \")\" closes nothing") }
    return node
  }

  private mutating func alternatives() throws(FilterError) -> Pattern.Node {
    var parts = [try sequence()]
    while place < characters.count, characters[place] == "|" {
      place += 1
      parts.append(try sequence())
    }
    return parts.count == 1 ? parts[0] : .either(parts)
  }

  private mutating func sequence() throws(FilterError) -> Pattern.Node {
    var parts: [Pattern.Node] = []
    while place < characters.count, characters[place] != "|", characters[place] != ")" {
      var part = try atom()
      while place < characters.count, "*+?".contains(characters[place]) {
        part = .repeated(part, least: characters[place] == "+" ? 1 : 0, isEndless: characters[place] != "?")
        place += 1
      }
      parts.append(part)
    }
    return parts.isEmpty ? .empty : .sequence(parts)
  }

  private mutating func atom() throws(FilterError) -> Pattern.Node {
    let start = place
    place += 1
    switch characters[start] {
    case ".": return .any
    case "^": return .start
    case "$": return .end
    case "[": return try set(from: start)
    case "(":
      depth += 1
      defer { depth -= 1 }
      guard depth <= 100 else { throw FilterError(column: start + 1, message: "too many parentheses inside one another") }
      let inner = try alternatives()
      guard place < characters.count else { throw FilterError(column: start + 1, message: "this \"(\" is never closed") }
      place += 1
      return inner
    case "*", "+", "?": throw FilterError(column: start + 1, message: "nothing stands before \"\(characters[start])\" to be repeated")
    case "\\":
      guard place < characters.count else { throw FilterError(column: start + 1, message: "nothing stands behind \"\\\"") }
      place += 1
      return .character(characters[place - 1])
    default: return .character(characters[start])
    }
  }

  private mutating func set(from start: Int) throws(FilterError) -> Pattern.Node {
    var ranges: [ClosedRange<Character>] = []
    let isNegated = place < characters.count && characters[place] == "^"
    if isNegated { place += 1 }
    let first = place
    while place < characters.count, characters[place] != "]" || place == first {
      let low = characters[place]
      place += 1
      if place + 1 < characters.count, characters[place] == "-", characters[place + 1] != "]" {
        let high = characters[place + 1]
        guard low <= high else { throw FilterError(column: place, message: "\(low)-\(high) runs backwards") }
        ranges.append(low...high)
        place += 2
      } else {
        ranges.append(low...low)
      }
    }
    guard place < characters.count else { throw FilterError(column: start + 1, message: "this \"[\" is never closed") }
    place += 1
    return .oneOf(ranges, isNegated: isNegated)
  }
}
