import Interchange

/// The entities a report names, in the spelling of the entity list, each once in the order of the text.
package struct NamedEntities: Hashable, Sendable {
  /// What the report says is there.
  package private(set) var affirmed: [String] = []
  /// What stands behind a denial in its sentence. A report may affirm and deny the same entity.
  package private(set) var denied: [String] = []

  /// Looks at whole words in any form, whatever the objective makes of them.
  package init(_ report: String, tokenizer: WordPiece, options: CorpusOptions) {
    let ids = tokenizer.encode(tokenizer.token(tokenizer.classID) + " " + report, limit: .max).ids
    var options = options
    options.entityForms = .wordForms
    // The whole report counts, also what is cut off for the model.
    options.maximumTokens = ids.count + 1
    let roles = TokenRoles(ids: ids, tokenizer: tokenizer, options: options)
    let prefix = tokenizer.file.continuationPrefix.count
    for head in roles.entityHeads {
      let word = ids.indices[head...].prefix { $0 == head || roles.heads[$0] == head }
        .map { $0 == head ? tokenizer.token(ids[$0]) : String(tokenizer.token(ids[$0]).dropFirst(prefix)) }.joined().lowercased()
      let root = EntityWords.roots[word] ?? word
      if roles.isDenied[head] {
        if !denied.contains(root) { denied.append(root) }
      } else if !affirmed.contains(root) {
        affirmed.append(root)
      }
    }
  }
}
