import Tensors

/// A noun that names a finding the film really shows; negated nouns are not among them.
package struct FindingWord: Hashable, Sendable {
  /// Characters of the text, which is ASCII, so bytes too.
  package var range: Range<Int>
  package var kind: FindingKind
}

/// A phantom's report or context with the places of its affirmed finding words.
package struct PhantomText: Hashable, Sendable {
  package var text: String
  package var words: [FindingWord]

  /// Words between blanks.
  var wordCount: Int { text.split(separator: " ").count }
}

/// Puts sentences together from templates and keeps account of where findings are named.
///
/// A template is plain text with words in braces: `n` the finding's noun, `m` the second finding's, `a` the article that fits the next word,
/// `side` (left, right, bilateral, ...), `on` (on the left, on both sides, ...), `grade` (mild, moderate, marked: the same for all), `size` (the finding's own word for its grade),
/// `zone` (right upper lung), `mm` (a nodule's diameter). A capital letter at the front of the word in braces makes a capital in the text.
struct SentenceWriter {
  private(set) var result = PhantomText(text: "", words: [])

  mutating func add(_ template: String, _ finding: PhantomFinding? = nil, _ second: PhantomFinding? = nil) {
    if !result.text.isEmpty { result.text += " " }
    var needsArticle: Substring?
    for piece in Self.pieces(template) {
      switch piece {
      case .text(let text):
        if let article = needsArticle {
          // The article itself brings no blank; the text after it begins with one.
          append(Self.article(article, before: text.drop { $0 == " " }))
          needsArticle = nil
        }
        append(text)
      case .name(let name):
        if name.lowercased() == "a" {
          needsArticle = name
          continue
        }
        let word = Self.word(name.lowercased(), finding, second)
        let written = name.first?.isUppercase == true ? word.prefix(1).uppercased() + word.dropFirst() : word
        if let article = needsArticle {
          append(Self.article(article, before: Substring(written)) + " ")
          needsArticle = nil
        }
        let start = result.text.utf8.count
        append(Substring(written))
        if let named = name.lowercased() == "n" ? finding : name.lowercased() == "m" ? second : nil {
          result.words.append(FindingWord(range: start..<result.text.utf8.count, kind: named.kind))
        }
      }
    }
  }

  private mutating func append(_ text: some StringProtocol) { result.text += text }

  private enum Piece {
    case text(Substring)
    case name(Substring)
  }

  private static func pieces(_ template: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = Substring(template)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { pieces.append(.text(rest[..<open])) }
      pieces.append(.name(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
      // An article swallows the blank after it, and writes its own.
      if case .name(let name)? = pieces.last, name.lowercased() == "a", rest.first == " ", rest.dropFirst().first == "{" {
        rest = rest.dropFirst()
      }
    }
    if !rest.isEmpty { pieces.append(.text(rest)) }
    return pieces
  }

  private static func article(_ name: Substring, before word: Substring) -> String {
    // "an 8 mm nodule", "an 11 mm nodule", "an 18 mm nodule".
    let number = word.prefix { $0.isNumber }
    let isVowel = "aeiou8".contains(word.prefix(1).lowercased()) || number == "11" || number == "18"
    let article = isVowel && !word.isEmpty ? "an" : "a"
    return name.first == "A" ? article.prefix(1).uppercased() + article.dropFirst() : article
  }

  private static func word(_ name: String, _ finding: PhantomFinding?, _ second: PhantomFinding?) -> String {
    guard let finding else { return "" }
    switch name {
    case "n": return finding.kind.noun
    case "m": return second?.kind.noun ?? ""
    case "side": return sideWord(finding.side)
    case "on":
      switch finding.side {
      case .left: return "on the left"
      case .right: return "on the right"
      case .both: return "on both sides"
      case .midline: return "in the midline"
      }
    case "grade": return finding.grade == .severe ? "marked" : finding.grade.rawValue
    case "size": return sizeWord(finding)
    case "zone":
      let zone = finding.zone ?? .lower
      let part = zone == .middle ? "mid" : zone.rawValue
      return finding.side == .both ? "\(part) lungs" : "\(sideWord(finding.side)) \(part) lung"
    case "mm": return String(Int((finding.size * 10).rounded()))
    default: preconditionFailure("a sentence template names an unknown word: \(name)")
    }
  }

  private static func sideWord(_ side: BodySide) -> String {
    switch side {
    case .left: "left"
    case .right: "right"
    case .both: "bilateral"
    case .midline: "central"
    }
  }

  private static func sizeWord(_ finding: PhantomFinding) -> String {
    switch finding.kind {
    case .effusion, .pneumothorax, .hernia, .nodule:
      switch finding.grade {
      case .mild: "small"
      case .moderate: "moderate"
      case .severe: "large"
      }
    default: finding.grade.rawValue
    }
  }
}
