import Foundation
import Interchange

/// Normalises text and splits it into words, the way a `tokenizer.json` says, without losing where each character came from.
struct TextSplitter: Sendable {
  private let normalizers: [TokenizerFile.NormalizerStep]
  private let preTokenizers: [TokenizerFile.PreTokenizerStep]
  private let lowercases: Bool
  /// Decomposed marks are put in canonical order only where they stay.
  private let reordersMarks: Bool

  init(_ file: TokenizerFile) {
    normalizers = file.normalizers
    preTokenizers = file.preTokenizers
    lowercases = file.normalizers.contains(.lowercase)
    let decomposes = file.normalizers.contains { $0 == .canonicalDecomposition || $0 == .compatibilityDecomposition }
    reordersMarks = decomposes && !file.normalizers.contains(.stripAccents)
  }

  /// A normalised character and the place of the raw one it comes from, in Unicode scalars.
  struct Character {
    var scalar: Unicode.Scalar
    var origin: Int
  }

  /// Calls `body` for every word of `raw[range]` in order until it returns false.
  func forEachWord(_ raw: [Unicode.Scalar], in range: Range<Int>, _ body: (ArraySlice<Character>) -> Bool) {
    let characters = normalised(raw, in: range)
    var spans = characters.isEmpty ? [] : [characters.startIndex..<characters.endIndex]
    for step in preTokenizers {
      spans = spans.flatMap { span in
        switch step {
        case .whitespace: runs(characters, in: span, keyed: whitespaceClass).filter { !isSpace(characters[$0.lowerBound].scalar) }
        case .digits(let individual): digitRuns(characters, in: span, individual: individual)
        }
      }
    }
    for span in spans where !body(characters[span]) { return }
  }

  private func normalised(_ raw: [Unicode.Scalar], in range: Range<Int>) -> [Character] {
    var characters: [Character] = []
    characters.reserveCapacity(range.count)
    for at in range {
      let scalar = raw[at]
      if scalar.isASCII {
        let lowered = lowercases && (0x41...0x5A).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
        characters.append(Character(scalar: lowered, origin: at))
      } else {
        for mapped in mapped(scalar) { characters.append(Character(scalar: mapped, origin: at)) }
      }
    }
    if reordersMarks { orderMarks(&characters) }
    return characters
  }

  /// Every step works on single characters, so they can be chained character by character.
  private func mapped(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    var scalars = [scalar]
    for step in normalizers {
      switch step {
      case .lowercase: scalars = scalars.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
      case .canonicalDecomposition: scalars = scalars.flatMap { Array(String($0).decomposedStringWithCanonicalMapping.unicodeScalars) }
      case .compatibilityDecomposition:
        scalars = scalars.flatMap { Array(String($0).decomposedStringWithCompatibilityMapping.unicodeScalars) }
      case .stripAccents: scalars.removeAll(where: isMark)
      }
    }
    return scalars
  }

  /// Unicode's canonical ordering: runs of marks sorted by combining class, stably.
  private func orderMarks(_ characters: inout [Character]) {
    for index in characters.indices.dropFirst() {
      var at = index
      while at > 0 {
        let order = characters[at].scalar.properties.canonicalCombiningClass
        guard order != .notReordered, characters[at - 1].scalar.properties.canonicalCombiningClass > order else { break }
        characters.swapAt(at, at - 1)
        at -= 1
      }
    }
  }

  private func runs<Key: Equatable>(
    _ characters: [Character], in span: Range<Int>, keyed key: (Unicode.Scalar) -> Key
  ) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = span.lowerBound
    for at in span.dropFirst() where key(characters[at].scalar) != key(characters[at - 1].scalar) {
      result.append(start..<at)
      start = at
    }
    result.append(start..<span.upperBound)
    return result
  }

  private func digitRuns(_ characters: [Character], in span: Range<Int>, individual: Bool) -> [Range<Int>] {
    let split = runs(characters, in: span, keyed: isNumeric)
    guard individual else { return split }
    return split.flatMap { run in
      isNumeric(characters[run.lowerBound].scalar) ? run.map { $0..<($0 + 1) } : [run]
    }
  }

  private func whitespaceClass(_ scalar: Unicode.Scalar) -> Int { isWord(scalar) ? 0 : isSpace(scalar) ? 1 : 2 }
}

/// `\w` of Unicode Technical Standard 18, as the regular expressions of the tokenizers library have it.
private func isWord(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII {
    let value = scalar.value
    return (0x61...0x7A).contains(value) || (0x41...0x5A).contains(value) || (0x30...0x39).contains(value) || value == 0x5F
  }
  let properties = scalar.properties
  if properties.isAlphabetic || properties.isJoinControl { return true }
  switch properties.generalCategory {
  case .decimalNumber, .connectorPunctuation, .nonspacingMark, .spacingMark, .enclosingMark: return true
  default: return false
  }
}

/// `\s`: White_Space.
private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII { return scalar.value == 0x20 || (0x09...0x0D).contains(scalar.value) }
  return scalar.properties.isWhitespace
}

private func isNumeric(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII { return (0x30...0x39).contains(scalar.value) }
  switch scalar.properties.generalCategory {
  case .decimalNumber, .letterNumber, .otherNumber: return true
  default: return false
  }
}

private func isMark(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .spacingMark, .enclosingMark: return true
  default: return false
  }
}
