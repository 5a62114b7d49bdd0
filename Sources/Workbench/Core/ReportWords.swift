import Telemetry

/// One word of a report as a reader sees it: the word-piece tokens it is made of, glued together.
package struct ReportWord: Hashable, Sendable {
  /// Without "##"; what the report says, also where the model saw a mask.
  package var text: String
  /// The tokens of the word in the token list.
  package var tokens: Range<Int>
  package var isMasked: Bool
  package var isEntity: Bool
  package var isDescriptor: Bool
  package var isTemplate: Bool
  package var isContext: Bool
  /// Behind a denial in its sentence.
  package var isNegated: Bool
  /// Follows the word before it without a space, as a full stop does.
  package var isGlued: Bool
  /// For a masked word a model has looked at: the best guess of every masked piece is the truth.
  package var isRight: Bool?

  /// Groups tokens into words. Special tokens ([CLS], [PAD], [SEP]) are left out; a literal "[MASK]" stays.
  package static func words(of tokens: [TokenView]) -> [ReportWord] {
    var words: [ReportWord] = []
    for (index, token) in tokens.enumerated() {
      if ["[CLS]", "[SEP]", "[PAD]"].contains(token.text) { continue }
      if token.text.hasPrefix("##"), token.text.count > 2, let last = words.last, last.tokens.upperBound == index {
        words[words.count - 1].take(token, at: index)
      } else {
        words.append(ReportWord(token, at: index, after: words.last))
      }
    }
    return words
  }

  private init(_ token: TokenView, at index: Int, after previous: ReportWord?) {
    text = token.text
    tokens = index..<(index + 1)
    isMasked = token.isMasked
    isEntity = token.isEntity
    isDescriptor = token.isDescriptor
    isTemplate = token.isTemplate
    isContext = token.isContext
    isNegated = token.isNegated
    isGlued = Self.closes(token.text) || (previous.map { Self.opens($0.text) } ?? true)
    isRight = Self.verdict(token)
  }

  private mutating func take(_ token: TokenView, at index: Int) {
    text += token.text.dropFirst(2)
    tokens = tokens.lowerBound..<(index + 1)
    isMasked = isMasked || token.isMasked
    isEntity = isEntity || token.isEntity
    isDescriptor = isDescriptor || token.isDescriptor
    if let verdict = Self.verdict(token) { isRight = (isRight ?? true) && verdict }
  }

  private static func verdict(_ token: TokenView) -> Bool? {
    guard token.isMasked, let best = token.guesses.first else { return nil }
    return best.text == token.text
  }

  private static func closes(_ text: String) -> Bool {
    text.allSatisfy { ".,;:!?)]}%'/-".contains($0) }
  }
  private static func opens(_ text: String) -> Bool { ["(", "[", "{", "/", "-", "'"].contains(text) }
}
