extension TokenizerFile {
  /// The file as text, in the layout of the published one; equal values give equal bytes.
  package var json: String {
    var out = "{\n  \"version\": \"1.0\",\n  \"truncation\": null,\n  \"padding\": null,\n  \"added_tokens\": ["
    out += addedTokens.map(addedTokenJSON).joined(separator: ",")
    out += addedTokens.isEmpty ? "],\n" : "\n  ],\n"
    out += "  \"normalizer\": \(sequenceJSON("normalizers", normalizers.map { "{\"type\": \($0.rawValue.quotedJSON)}" })),\n"
    out += "  \"pre_tokenizer\": \(sequenceJSON("pretokenizers", preTokenizers.map(preTokenizerJSON))),\n"
    out += "  \"post_processor\": null,\n  \"decoder\": null,\n  \"model\": {\n    \"type\": \"WordPiece\",\n"
    out += "    \"unk_token\": \(unknownToken.quotedJSON),\n"
    out += "    \"continuing_subword_prefix\": \(continuationPrefix.quotedJSON),\n"
    out += "    \"max_input_chars_per_word\": \(maximumWordLength),\n    \"vocab\": {\n"
    out += vocabulary.enumerated().map { "      \($0.element.quotedJSON): \($0.offset)" }.joined(separator: ",\n")
    return out + "\n    }\n  }\n}\n"
  }

  private func addedTokenJSON(_ token: AddedToken) -> String {
    "\n    {\"id\": \(token.id), \"content\": \(token.content.quotedJSON), \"single_word\": false, \"lstrip\": false, "
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
}

extension String {
  /// This text as a JSON string, quotes included.
  package var quotedJSON: String {
    var out = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
