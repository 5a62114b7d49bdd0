import Interchange

/// What each token of a report is to the objective: word heads, entities, the words before them, templates.
struct TokenRoles {
  /// First token of the word each token belongs to.
  private(set) var heads: [Int]
  private(set) var isEntity: [Bool]
  private(set) var isDescriptor: [Bool]
  let isTemplate: [Bool]
  /// Behind a denial in its sentence: what such an entity names is not on the film.
  private(set) var isDenied: [Bool]
  /// Heads of entities in order of the text.
  private(set) var entityHeads: [Int] = []
  /// The last position that masking may touch: neither the last of `maximumTokens`, nor at or after a literal "[PAD]" in the report, where
  /// the published scan takes the report to end.
  let last: Int
  /// Whether the report names an entity, also behind a literal "[PAD]".
  private(set) var hasEntity = false

  init(ids: [Int32], tokenizer: WordPiece, options: CorpusOptions) {
    let end = min(ids.count, options.maximumTokens - 1)
    last = (ids[..<end].firstIndex(of: tokenizer.padID) ?? end) - 1
    heads = Array(ids.indices)
    for at in ids.indices.dropFirst() where tokenizer.isContinuation(ids[at]) { heads[at] = heads[at - 1] }
    isEntity = [Bool](repeating: false, count: ids.count)
    isDescriptor = isEntity
    isDenied = isEntity
    var denied = false
    for at in ids.indices {
      if ids[at] == tokenizer.lexicon.periodID { denied = false }
      isDenied[at] = denied
      if tokenizer.lexicon.denials.contains(ids[at]) { denied = true }
    }
    isTemplate = tokenizer.lexicon.templates(in: ids, maximumTokens: options.maximumTokens)
    guard end > 1 else { return }
    switch options.entityForms {
    case .exactToken: markTokens(ids, before: end, lexicon: tokenizer.lexicon)
    case .wordForms: markWords(ids, before: end, tokenizer: tokenizer)
    }
  }

  /// Published: single tokens, and the up to two tokens before each (reference section 3.1, step c).
  private mutating func markTokens(_ ids: [Int32], before end: Int, lexicon: ReportLexicon) {
    for at in 1..<end where heads[at] == at && lexicon.exactEntities.contains(ids[at]) {
      hasEntity = true
      guard at <= last else { break }
      isEntity[at] = true
      entityHeads.append(at)
      for distance in 1...2 {
        guard at - distance > 0 else { break }
        if ids[at - distance] != lexicon.periodID { isDescriptor[at - distance] = true }
      }
    }
  }

  /// Described: whole words in any form, and the up to two words before each.
  private mutating func markWords(_ ids: [Int32], before end: Int, tokenizer: WordPiece) {
    var words: [Range<Int>] = []
    for at in 1..<end {
      if heads[at] == at { words.append(at..<(at + 1)) } else if let word = words.popLast() { words.append(word.lowerBound..<(at + 1)) }
    }
    for (index, word) in words.enumerated() where Self.isEntity(ids[word], tokenizer) {
      hasEntity = true
      guard word.lowerBound <= last else { break }
      entityHeads.append(word.lowerBound)
      for at in word { isEntity[at] = true }
      for before in words[max(index - 2, 0)..<index] where ids[before.lowerBound] != tokenizer.lexicon.periodID {
        for at in before { isDescriptor[at] = true }
      }
    }
  }

  private static func isEntity(_ word: ArraySlice<Int32>, _ tokenizer: WordPiece) -> Bool {
    if word.count == 1, let id = word.first { return tokenizer.lexicon.formEntities.contains(id) }
    let prefix = tokenizer.file.continuationPrefix.count
    let pieces = word.map { tokenizer.isContinuation($0) ? String(tokenizer.token($0).dropFirst(prefix)) : tokenizer.token($0) }
    return EntityWords.forms.contains(pieces.joined().lowercased())
  }
}
