/// What a `tokenizer.json` of the Hugging Face tokenizers library says about a WordPiece vocabulary (reference section 3.2).
///
/// Reads the parts that the published `mimic_wordpiece.json` has; anything that would change what tokens come out, and is not supported,
/// is refused by name rather than ignored.
package struct TokenizerFile: Hashable, Sendable {
  package enum NormalizerStep: String, Hashable, Sendable, CaseIterable {
    case lowercase = "Lowercase"
    case canonicalDecomposition = "NFD"
    case compatibilityDecomposition = "NFKD"
    case stripAccents = "StripAccents"
  }

  package enum PreTokenizerStep: Hashable, Sendable {
    /// Words `\w+` and runs of other visible characters `[^\w\s]+`.
    case whitespace
    /// Numeric characters split from the rest, one by one or as a run.
    case digits(individual: Bool)
  }

  /// A token that is found in the raw text, before everything else.
  package struct AddedToken: Hashable, Sendable {
    package var id: Int
    package var content: String

    package init(id: Int, content: String) {
      self.id = id
      self.content = content
    }
  }

  package var addedTokens: [AddedToken]
  package var normalizers: [NormalizerStep]
  package var preTokenizers: [PreTokenizerStep]
  package var unknownToken: String
  /// Marks pieces that continue a word: "##".
  package var continuationPrefix: String
  /// Longer words become the unknown token.
  package var maximumWordLength: Int
  /// Tokens by id.
  package var vocabulary: [String]

  /// The published choices over any vocabulary, whose first tokens are the added ones.
  package init(vocabulary: [String], specialTokens: [String]) {
    self.vocabulary = vocabulary
    addedTokens = specialTokens.enumerated().map { AddedToken(id: $0.offset, content: $0.element) }
    normalizers = [.lowercase, .compatibilityDecomposition, .stripAccents]
    preTokenizers = [.whitespace, .digits(individual: false)]
    unknownToken = "[UNK]"
    continuationPrefix = "##"
    maximumWordLength = 100
  }

  package static func read(_ path: String) throws(InterchangeError) -> TokenizerFile {
    try parse(try FileBytes.read(path), file: path)
  }

  package static func parse(_ bytes: [UInt8], file: String?) throws(InterchangeError) -> TokenizerFile {
    let document: JSON5Document
    do { document = try JSON5Document(bytes, file: file ?? "") } catch {
      throw InterchangeError(file: file, line: error.position.line, message: error.message)
    }
    return try TokenizerFileReader(document.root, file: file).file()
  }
}
