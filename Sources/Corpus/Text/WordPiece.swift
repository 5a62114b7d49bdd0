import Interchange

/// A WordPiece tokenizer (reference section 3.2): added tokens first, then normalised words cut into the longest pieces of the vocabulary.
package struct WordPiece: Sendable {
  /// Tokens of a text. Offsets count Unicode scalars of the raw text.
  package struct Encoding: Hashable, Sendable {
    package var ids: [Int32]
    package var offsets: [Range<Int>]
  }

  package let file: TokenizerFile
  /// Ids of the special tokens, found by their text.
  package let padID: Int32
  package let unknownID: Int32
  package let classID: Int32
  package let maskID: Int32
  /// Entities and templates in terms of this vocabulary.
  let lexicon: ReportLexicon
  private let pieces: PieceTable
  private let splitter: TextSplitter
  private let added: [(scalars: [Unicode.Scalar], id: Int32)]
  private let addedStarts: [Unicode.Scalar]
  private let continuations: [Bool]

  /// How many tokens there are.
  package var count: Int { file.vocabulary.count }

  /// - Throws: where one of [PAD], [CLS], [MASK] is not in the vocabulary.
  package init(_ file: TokenizerFile, path: String? = nil) throws(CorpusError) {
    self.file = file
    let pieces = PieceTable(file.vocabulary, prefix: file.continuationPrefix)
    self.pieces = pieces
    splitter = TextSplitter(file)
    added = file.addedTokens.map { (Array($0.content.unicodeScalars), Int32($0.id)) }.sorted { $0.scalars.count > $1.scalars.count }
    addedStarts = Array(Set(added.compactMap(\.scalars.first)))
    continuations = file.vocabulary.map { $0.hasPrefix(file.continuationPrefix) }
    func special(_ token: String) throws(CorpusError) -> Int32 {
      if let id = pieces.id(token) { return id }
      throw CorpusError(
        file: path, field: token, message: "is not in the vocabulary; masked language modelling needs [PAD], [CLS] and [MASK]")
    }
    padID = try special("[PAD]")
    classID = try special("[CLS]")
    maskID = try special("[MASK]")
    unknownID = try special(file.unknownToken)
    lexicon = ReportLexicon(pieces: pieces, splitter: splitter, file: file)
  }

  /// Reads a `tokenizer.json`.
  package static func read(_ path: String) throws(CorpusError) -> WordPiece {
    let file: TokenizerFile
    do { file = try TokenizerFile.read(path) } catch { throw CorpusError(error) }
    return try WordPiece(file, path: path)
  }

  /// The token as in the vocabulary; "##" marks a continuation.
  package func token(_ id: Int32) -> String { file.vocabulary[Int(id)] }

  package func id(_ token: String) -> Int32? { pieces.id(token) }

  /// Whether a token continues the word before it.
  package func isContinuation(_ id: Int32) -> Bool { continuations[Int(id)] }

  /// - Parameter limit: How many tokens are wanted at most; the rest of the text is not looked at.
  package func encode(_ text: String, limit: Int = .max) -> Encoding {
    let raw = Array(text.unicodeScalars)
    var encoding = Encoding(ids: [], offsets: [])
    var start = 0
    var at = 0
    while at < raw.count, encoding.ids.count < limit {
      guard addedStarts.contains(raw[at]), let token = added.first(where: { raw[at...].starts(with: $0.scalars) }) else {
        at += 1
        continue
      }
      append(raw, start..<at, to: &encoding, limit: limit)
      encoding.ids.append(token.id)
      encoding.offsets.append(at..<(at + token.scalars.count))
      at += token.scalars.count
      start = at
    }
    append(raw, start..<raw.count, to: &encoding, limit: limit)
    if encoding.ids.count > limit {
      encoding.ids.removeLast(encoding.ids.count - limit)
      encoding.offsets.removeLast(encoding.offsets.count - limit)
    }
    return encoding
  }

  private func append(_ raw: [Unicode.Scalar], _ range: Range<Int>, to encoding: inout Encoding, limit: Int) {
    guard !range.isEmpty else { return }
    var word = WordBytes()
    splitter.forEachWord(raw, in: range) { characters in
      guard let first = characters.first, let last = characters.last else { return true }
      word.fill(characters.lazy.map(\.scalar))
      let count = encoding.ids.count
      let isWhole =
        characters.count <= file.maximumWordLength
        && pieces.cut(&word) { id, range in
          let start = characters[characters.startIndex + range.lowerBound].origin
          let end = characters[characters.startIndex + range.upperBound - 1].origin + 1
          encoding.ids.append(id)
          encoding.offsets.append(start..<end)
        }
      if !isWhole {
        encoding.ids.removeLast(encoding.ids.count - count)
        encoding.offsets.removeLast(encoding.offsets.count - count)
        encoding.ids.append(unknownID)
        encoding.offsets.append(first.origin..<(last.origin + 1))
      }
      return encoding.ids.count < limit
    }
  }
}

/// The UTF-8 bytes of a word and where its characters end.
struct WordBytes {
  var bytes: [UInt8] = []
  var ends: [Int] = []

  mutating func fill(_ scalars: some Sequence<Unicode.Scalar>) {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    for scalar in scalars {
      if let encoded = UTF8.encode(scalar) { bytes.append(contentsOf: encoded) }
      ends.append(bytes.count)
    }
  }
}

extension PieceTable {
  /// Cuts a word into its longest pieces from the left; `found` gets each with its range of characters.
  /// - Returns: false where a part of the word is in no piece.
  func cut(_ word: inout WordBytes, _ found: (Int32, Range<Int>) -> Void) -> Bool {
    var character = 0
    while character < word.ends.count {
      let from = character == 0 ? 0 : word.ends[character - 1]
      guard let match = longest(word.bytes, from: from, boundaries: word.ends[character...], continuing: character > 0) else {
        return false
      }
      var next = character
      while word.ends[next] < match.end { next += 1 }
      found(match.id, character..<(next + 1))
      character = next + 1
    }
    return true
  }
}
