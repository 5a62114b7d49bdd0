import Interchange
import Testing

@Suite struct TokenizerFileTests {
  private static let good = """
    {"version": "1.0", "truncation": null, "padding": null,
     "added_tokens": [{"id": 0, "special": true, "content": "[UNK]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false},
       {"id": 3, "content": "[CLS]", "normalized": false}],
     "normalizer": {"type": "Sequence", "normalizers": [{"type": "Lowercase"}, {"type": "NFKD"}]},
     "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}, {"type": "Digits", "individual_digits": true}]},
     "post_processor": null, "decoder": null,
     "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
       "vocab": {"[UNK]": 0, "##a": 2, "a\\u00e9\\"": 1}}}
    """

  @Test func readsEveryField() throws {
    let file = try TokenizerFile.parse(Array(Self.good.utf8), file: "t.json")
    #expect(file.vocabulary == ["[UNK]", "aé\"", "##a", "[CLS]"])
    #expect(file.normalizers == [.lowercase, .compatibilityDecomposition])
    #expect(file.preTokenizers == [.whitespace, .digits(individual: true)])
    #expect(file.addedTokens.map(\.id) == [0, 3] && file.maximumWordLength == 100)
    #expect(try TokenizerFile.parse(Array(file.json.utf8), file: nil) == file)
  }

  @Test(
    arguments: [
      ("\"WordPiece\"", "\"BPE\"", "t.json:7: model: is of type \"BPE\"; only \"WordPiece\" is read"),
      ("\"##a\": 2", "\"##a\": 1", "has id 1, which"),
      ("\"##a\": 2", "\"##a\": 7", "has id 7; the 3 ids should be 0 to 2"),
      ("\"##a\": 2", "\"##a\": \"2\"", "model.vocab.##a: is a string; it should be a whole number"),
      ("\"unk_token\": \"[UNK]\"", "\"unk_token\": \"<unk>\"", "names \"<unk>\" as unk_token, which is not in the vocabulary"),
      ("\"unk_token\": \"[UNK]\", ", "", "model: lacks \"unk_token\""),
      ("\"vocab\": {", "\"vocab\": [", "expected"),
      ("\"NFKD\"", "\"BertNormalizer\"", "normalizer.normalizers[1]: is of type \"BertNormalizer\"; known are Lowercase"),
      ("\"Whitespace\"", "\"ByteLevel\"", "pre_tokenizer.pretokenizers[0]: is of type \"ByteLevel\""),
      ("\"individual_digits\": true", "\"individual_digits\": 1", "should be true or false"),
      ("\"padding\": null", "\"padding\": {}", "padding: is set"),
      ("\"lstrip\": false", "\"lstrip\": true", "added_tokens[0]: has lstrip: true"),
      ("\"id\": 3", "\"id\": 2", "added_tokens[1]: says that 2 is \"[CLS]\""),
      ("per_word\": 100", "per_word\": 0", "should be at least 1"),
    ])
  func saysWhatIsWrong(part: String, replacement: String, message: String) throws {
    let range = try #require(Self.good.firstRange(of: part))
    var text = Self.good
    text.replaceSubrange(range, with: replacement)
    #expect { try TokenizerFile.parse(Array(text.utf8), file: "t.json") } throws: { "\($0)".contains(message) }
  }

  @Test func refusesWhatIsNoTokenizer() {
    for text in ["", "[]", "{", "{}", "\u{0}", "{\"model\": 3}"] {
      #expect(throws: InterchangeError.self, "\(text)") { try TokenizerFile.parse(Array(text.utf8), file: "t.json") }
    }
  }
}
