extension TokenizerFile {
  /// Writes the file for others to read, whole or not at all.
  package func write(to path: String) throws(FileWriteError) { try AtomicFile.write(json, to: path, permissions: 0o644, isNamed: true) }

  /// The file as text, in the layout of the published one; equal values give equal bytes.
  package var json: String {
    var out = "{\n  \"version\": \"1.0\",\n  \"truncation\": null,\n  \"padding\": null,\n  \"added_tokens\": ["
    out += addedTokens.map(addedTokenJSON).joined(separator: ",")
    out += addedTokens.isEmpty ? "],\n" : "\n  ],\n"
    out += "  \"normalizer\": \(sequenceJSON("normalizers", normalizers.map { "{\"type\": \(quoted($0.rawValue))}" })),\n"
    out += "  \"pre_tokenizer\": \(sequenceJSON("pretokenizers", preTokenizers.map(preTokenizerJSON))),\n"
    out += "  \"post_processor\": null,\n  \"decoder\": null,\n  \"model\": {\n    \"type\": \"WordPiece\",\n"
    out += "    \"unk_token\": \(quoted(unknownToken)),\n"
    out += "    \"continuing_subword_prefix\": \(quoted(continuationPrefix)),\n"
    out += "    \"max_input_chars_per_word\": \(maximumWordLength),\n    \"vocab\": {\n"
    out += vocabulary.enumerated().map { "      \(quoted($0.element)): \($0.offset)" }.joined(separator: ",\n")
    return out + "\n    }\n  }\n}\n"
  }

  private func addedTokenJSON(_ token: AddedToken) -> String {
    "\n    {\"id\": \(token.id), \"content\": \(quoted(token.content)), \"single_word\": false, \"lstrip\": false, "
      + "\"rstrip\": false, \"normalized\": false, \"special\": true}"
  }

  private func preTokenizerJSON(_ step: PreTokenizerStep) -> String {
    switch step {
    case .whitespace: "{\"type\": \"Whitespace\"}"
    case .digits(let individual): "{\"type\": \"Digits\", \"individual_digits\": \(individual)}"
    }
  }

  private func sequenceJSON(_ key: String, _ steps: [String]) -> String {
    steps.isEmpty ? "null" : "{\"type\": \"Sequence\", \"\(key)\": [\(steps.joined(separator: ", "))]}"
  }

  private func quoted(_ text: String) -> String {
    var out = ""
    JSONWriter.quote(text, to: &out)
    return out
  }
}
