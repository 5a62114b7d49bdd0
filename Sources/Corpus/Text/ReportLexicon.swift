import Interchange

/// What the method looks for in reports, in terms of one vocabulary: nothing here assumes ids, or that a word is one token.
struct ReportLexicon: Sendable {
  /// Tokens that are an entity as they stand (Q7).
  let exactEntities: Set<Int32>
  /// Whole-word tokens that are an entity in any form.
  let formEntities: Set<Int32>
  /// "there is no evidence of" and "there is no".
  let longTemplate: [Int32]
  let shortTemplate: [Int32]
  let periodID: Int32?
  /// Words that deny what follows them in their sentence.
  let denials: Set<Int32>

  init(pieces: PieceTable, splitter: TextSplitter, file: TokenizerFile) {
    exactEntities = Set(EntityWords.published.compactMap(pieces.id))
    formEntities = Set(EntityWords.forms.compactMap(pieces.id))
    periodID = pieces.id(".")
    denials = Set(["no", "not", "without", "neither", "nor", "negative"].compactMap(pieces.id))
    func ids(_ text: String) -> [Int32] {
      let raw = Array(text.unicodeScalars)
      var result: [Int32] = []
      var isWhole = true
      var word = WordBytes()
      splitter.forEachWord(raw, in: 0..<raw.count) { characters in
        word.fill(characters.lazy.map(\.scalar))
        isWhole = pieces.cut(&word) { id, _ in result.append(id) } && isWhole
        return isWhole
      }
      return isWhole ? result : []
    }
    longTemplate = ids("there is no evidence of")
    shortTemplate = ids("there is no")
  }

  /// Marks the tokens of "there is no (evidence of)" (reference section 3, step 6).
  ///
  /// The published scan ends where the long template would no longer fit into `maximumTokens`; so does this one.
  func templates(in ids: [Int32], maximumTokens: Int) -> [Bool] {
    var marks = [Bool](repeating: false, count: ids.count)
    guard !shortTemplate.isEmpty else { return marks }
    let end = min(ids.count, maximumTokens - max(longTemplate.count, shortTemplate.count) + 1)
    var at = 0
    while at < end {
      let template = [longTemplate, shortTemplate].first { !$0.isEmpty && ids[at...].starts(with: $0) }
      guard let template else {
        at += 1
        continue
      }
      for mark in at..<(at + template.count) { marks[mark] = true }
      at += template.count
    }
    return marks
  }
}
