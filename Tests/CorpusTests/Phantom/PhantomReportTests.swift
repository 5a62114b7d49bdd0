import Tensors
import Testing

@testable import Corpus

@Suite struct PhantomReportTests {
  private static let count = 1200
  private static let source = PhantomPairSource(count: count, seed: 21)

  private static func word(_ text: String, _ range: Range<Int>) -> String { String(decoding: Array(text.utf8)[range], as: UTF8.self) }

  /// Every occurrence of a kind's noun, with the sentence it stands in.
  private static func mentions(_ text: String) -> [(kind: FindingKind, range: Range<Int>, sentence: String)] {
    var found: [(FindingKind, Range<Int>, String)] = []
    var start = 0
    for sentence in text.split(separator: ".", omittingEmptySubsequences: false) {
      let lower = sentence.lowercased()
      for kind in FindingKind.allCases {
        var from = lower.startIndex
        while let hit = lower[from...].firstRange(of: kind.noun) {
          let low = start + lower.utf8.distance(from: lower.startIndex, to: hit.lowerBound)
          found.append((kind, low..<low + kind.noun.utf8.count, lower))
          from = hit.upperBound
        }
      }
      start += sentence.utf8.count + 1
    }
    return found
  }

  private static func denies(_ sentence: String) -> Bool {
    let words = sentence.split(whereSeparator: { !$0.isLetter })
    return words.contains("no") || words.contains("neither")
  }

  @Test func affirmsExactlyWhatIsThere() {
    for index in 0..<Self.count {
      let description = Self.source.description(index)
      let present = Set(description.findings.map(\.kind))
      for (name, text) in [("report", Self.source.report(index)), ("context", PhantomReport.context(description))] {
        #expect(Set(text.words.map(\.kind)) == present, "\(name) of pair \(index) of seed 21: \(text.text)")
        #expect(text.text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
        for word in text.words {
          #expect(Self.word(text.text, word.range).lowercased() == word.kind.noun, "\(name) of pair \(index) of seed 21: \(text.text)")
        }
        // Told apart by the sentence alone: what is not denied is affirmed, and only that.
        let affirmed = Set(Self.mentions(text.text).filter { !Self.denies($0.sentence) }.map(\.range))
        #expect(affirmed == Set(text.words.map(\.range)), "\(name) of pair \(index) of seed 21: \(text.text)")
        for mention in Self.mentions(text.text) where Self.denies(mention.sentence) {
          #expect(!present.contains(mention.kind), "\(name) of pair \(index) of seed 21 denies \(mention.kind): \(text.text)")
        }
      }
    }
  }

  @Test func lengthsAndTemplatesAreThoseOfReports() {
    var diminished = 0
    var distinct: Set<String> = []
    for index in 0..<Self.count {
      let text = Self.source.report(index)
      distinct.insert(text.text)
      #expect((25...70).contains(text.wordCount), "pair \(index) of seed 21 has \(text.wordCount) words: \(text.text)")
      #expect(!text.text.contains("{") && !text.text.contains("#") && !text.text.contains("  "), "pair \(index): \(text.text)")
      if text.text.contains("There is no ") { diminished += 1 }
    }
    #expect(distinct.count > Self.count * 98 / 100)
    #expect(diminished > Self.count / 2)
  }

  /// The picture can inform the words only where the wording does not: for half of the affirmed nouns, the rest of the sentence fits at least four kinds.
  @Test func halfOfTheSentencesDoNotBetrayTheirNoun() {
    var kinds: [String: Set<FindingKind>] = [:]
    var frames: [String] = []
    for index in 0..<Self.count {
      let text = Self.source.report(index)
      let bytes = Array(text.text.utf8)
      for word in text.words {
        let before = bytes[..<word.range.lowerBound].lastIndex(of: 0x2E).map { $0 + 1 } ?? 0
        let after = bytes[word.range.upperBound...].firstIndex(of: 0x2E) ?? bytes.count
        let frame = String(decoding: bytes[before..<word.range.lowerBound] + [0x5F] + bytes[word.range.upperBound..<after], as: UTF8.self)
        kinds[frame, default: []].insert(word.kind)
        frames.append(frame)
      }
    }
    let ambiguous = frames.count { kinds[$0, default: []].count >= 4 }
    #expect(ambiguous > frames.count / 2, "\(ambiguous) of \(frames.count) affirmed words")
  }

  @Test func wordingFollowsTheKeyAloneAndTheFindingsDoNot() {
    let description = Self.source.description(2)
    let first = PhantomReport.report(description, key: RandomKey(seed: 1))
    #expect(first == PhantomReport.report(description, key: RandomKey(seed: 1)))
    #expect(first != PhantomReport.report(description, key: RandomKey(seed: 2)))
  }

  @Test func articlesFitTheirWords() {
    for index in 0..<Self.count {
      let text = " " + Self.source.report(index).text.lowercased()
      for wrong in [" a e", " a i", " a o", " a 8", " a 11 ", " a 18 ", " an s", " an m", " an l", " an 1 ", " an 9", " an r", " an h"] {
        #expect(!text.contains(wrong), "pair \(index) of seed 21: \(text)")
      }
    }
  }

  @Test func sharesAreRealistic() {
    var counts: [String: Int] = [:]
    var several = 0
    for index in 0..<Self.count {
      let record = Self.source.record(index)
      for label in record.labels { counts[label, default: 0] += 1 }
      if record.labels.count > 1 { several += 1 }
      #expect(record.index == index && record.context?.isEmpty == false)
    }
    #expect((0.2...0.32).contains(Double(counts["normal", default: 0]) / Double(Self.count)))
    #expect(several > Self.count / 6)
    for kind in FindingKind.allCases { #expect(counts[kind.rawValue, default: 0] > Self.count / 40, "\(kind)") }
  }

  @Test func theLastTenthIsHeldOut() {
    let source = PhantomPairSource(count: 50, seed: 1)
    #expect((0..<50).map { source.record($0).split } == Array(repeating: "train", count: 45) + Array(repeating: "val", count: 5))
    #expect(source.name == "phantom 50")
    #expect(PhantomPairSource(count: 1, seed: 1).record(0).split == "train")
    #expect(source.record(7).imagePath == "images/phantom-000007.png")
  }
}
