extension PairView {
  /// What of the report the model does not read as it stands, a sentence each: what lies behind its last token, and words it has no
  /// pieces for.
  package var readingNotes: [String] {
    var notes: [String] = []
    if let total = tokenTotal, total > tokens.count, !tokens.isEmpty {
      notes.append("the model reads the first \(tokens.count) of \(total) tokens; the rest is left out")
    }
    if !unknownWords.isEmpty {
      let more = unknownWords.count > 6 ? " and \(unknownWords.count - 6) more" : ""
      notes.append("not in the vocabulary, read as [UNK]: " + unknownWords.prefix(6).joined(separator: ", ") + more)
    }
    return notes
  }
}
