import Foundation
import Interchange
import TestSupport
import Testing

@testable import Corpus

@Suite struct WordPieceTests {
  static let tiny = TokenizerFile(
    vocabulary: [
      "[PAD]", "[UNK]", "[CLS]", "[MASK]", "[SEP]", ".", "cafe", "effusion", "##s", "3", "mm", "no", "-", "ﬁ", "fi", "##ne", "2",
    ],
    specialTokens: WordPieceTrainer.specialTokens)

  private func tokens(_ text: String) throws -> [String] {
    let tokenizer = try WordPiece(Self.tiny)
    return tokenizer.encode(text).ids.map(tokenizer.token)
  }

  @Test func normalisesAndSplits() throws {
    #expect(try tokens("CAFÉ") == ["cafe"])
    #expect(try tokens("cafe\u{301}") == ["cafe"])
    #expect(try tokens("Effusions.") == ["effusion", "##s", "."])
    #expect(try tokens("3mm") == ["3", "mm"])
    #expect(try tokens("ﬁne") == ["fi", "##ne"])
    #expect(try tokens("3² mm") == ["[UNK]", "mm"])
    #expect(try tokens("no.-") == ["no", "[UNK]"])
    #expect(try tokens("no [MASK]no[SEP]") == ["no", "[MASK]", "no", "[SEP]"])
    #expect(try tokens(" \t\r\n\u{A0}\u{2003}") == [])
    #expect(try tokens("no\u{0}\u{1B}[31m") == ["no", "[UNK]", "[UNK]", "[UNK]"])
  }

  @Test func wordsWithoutPiecesAreNamed() throws {
    let tokenizer = try WordPiece(Self.tiny)
    let long = tokenizer.reading("no effusions. " + String(repeating: "cafe ", count: 500))
    #expect(long.count == 504 && long.unknown.isEmpty)
    let odd = tokenizer.reading("胸部 no 胸部 👨‍👩‍👧 zyx. zyx")
    #expect(odd.unknown == ["胸部", "👨‍👩‍👧", "zyx"], "each once, an emoji in one piece: \(odd)")
  }

  @Test func offsetsCountScalarsOfTheRawText() throws {
    let tokenizer = try WordPiece(Self.tiny)
    #expect(tokenizer.encode("a Café, effusions").offsets == [0..<1, 2..<6, 6..<7, 8..<16, 16..<17])
    #expect(tokenizer.encode("ﬁne").offsets == [0..<1, 1..<3])
    #expect(tokenizer.encode("👩‍⚕️ no").offsets.last == 5..<7)
  }

  @Test func limitsTokensAndWordLength() throws {
    let tokenizer = try WordPiece(Self.tiny)
    let long = tokenizer.encode(String(repeating: "no effusions. ", count: 10_000), limit: 256)
    #expect(long.ids.count == 256 && long.offsets.count == 256)
    #expect(tokenizer.encode(String(repeating: "s", count: 101)).ids == [tokenizer.unknownID])
    #expect(tokenizer.encode("effusion" + String(repeating: "s", count: 92)).ids.count == 93)
    #expect(tokenizer.encode("effusion" + String(repeating: "s", count: 93)).ids == [tokenizer.unknownID])
  }

  @Test func decompositionWithoutStrippingOrdersMarks() throws {
    var file = TokenizerFile(
      vocabulary: WordPieceTrainer.specialTokens + ["a\u{323}\u{301}"], specialTokens: WordPieceTrainer.specialTokens)
    file.normalizers = [.canonicalDecomposition]
    let tokenizer = try WordPiece(file)
    #expect(tokenizer.encode("a\u{301}\u{323}").ids == [5])
    #expect(tokenizer.encode("á\u{323}").ids == [5])
  }

  @Test func refusesVocabulariesWithoutTheSpecialTokens() throws {
    let file = TokenizerFile(vocabulary: ["[PAD]", "[UNK]", "[CLS]"], specialTokens: ["[PAD]", "[UNK]", "[CLS]"])
    #expect { try WordPiece(file, path: "v.json") } throws: { "\($0)".contains("v.json: [MASK]: is not in the vocabulary") }
  }

  @Test func listsTokensWithoutRawControls() throws {
    let listing = try WordPiece(Self.tiny).listing("no\u{1B}[31m effusions\n")
    #expect(listing.contains("effusion") && listing.contains("^[["))
    #expect(!listing.unicodeScalars.contains("\u{1B}"))
  }

  /// 30,000 entries have to be ready in 50 ms in release; a debug test on a loaded machine allows ten times that.
  @Test(.enabled(if: SharedFolder.isPresent, "goldens are not here; set ECAMP_SHARED to their folder"))
  func loadsTheFullVocabularyQuickly() throws {
    let clock = ContinuousClock()
    let best = try (0..<3).map { _ in try clock.measure { _ = try GoldenTextTests.tokenizer() } }.min()
    print("published vocabulary loaded in \(best.map { "\($0)" } ?? "")")
    #expect(try #require(best) < .milliseconds(500))
  }
}

@Suite struct WordPieceTrainerTests {
  private static let reports = [
    "There is no pleural effusion.", "Small pleural effusions, bilaterally.", "No effusion; no pneumothorax.", "3mm nodule, unchanged.",
    "Pleural thickening without effusion.",
  ]

  @Test func mergesTheMostFrequentPairFirst() throws {
    let file = try WordPieceTrainer(vocabularySize: 40, minimumFrequency: 1).train(["abab abab abab", "abc ab"])
    // Characters first, then a+##b (5 words), ab+##a... in order of count and age.
    #expect(file.vocabulary == WordPieceTrainer.specialTokens + ["a", "b", "c", "##a", "##b", "##c", "ab", "##ab", "abab", "abc"])
  }

  @Test func knowsEveryCharacterSeen() throws {
    let file = try WordPieceTrainer(vocabularySize: 300).train(Self.reports)
    let tokenizer = try WordPiece(file)
    for report in Self.reports { #expect(!tokenizer.encode(report).ids.contains(tokenizer.unknownID), "\(report)") }
    #expect(!tokenizer.encode("effusionless 33333mm;;,").ids.contains(tokenizer.unknownID))
    #expect(tokenizer.id("effusion") != nil)
    #expect([tokenizer.padID, tokenizer.unknownID, tokenizer.classID, tokenizer.maskID, tokenizer.id("[SEP]")] == [0, 1, 2, 3, 4])
  }

  @Test func orderOfReportsDoesNotMatter() throws {
    let trainer = WordPieceTrainer(vocabularySize: 120, minimumFrequency: 1)
    let file = try trainer.train(Self.reports)
    #expect(try trainer.train(Self.reports.reversed()).json == file.json)
    #expect(Set(file.vocabulary).count == file.vocabulary.count)
  }

  @Test func refusesWhatCannotBeLearnt() {
    #expect { try WordPieceTrainer(vocabularySize: 20).train(Self.reports) } throws: { "\($0)".contains("should be at least") }
    #expect { try WordPieceTrainer(vocabularySize: 20).train(["", " \n"]) } throws: { "\($0)".contains("no words") }
  }

  @Test func writesWhatItReads() throws {
    let file = try WordPieceTrainer(vocabularySize: 300).train(Self.reports + ["quote \" back \\ esc \u{1B} é"])
    #expect(try TokenizerFile.parse(Array(file.json.utf8), file: nil) == file)
  }

  @Test(.enabled(if: SharedFolder.isPresent, "real reports are not here; set ECAMP_SHARED to their folder"))
  func learnsFromRealReports() throws {
    let table = try CSVTable.read(SharedFolder.data("text/iu_reports.csv").path)
    let column = try #require(table.column("report"))
    let reports = (0..<table.rowCount).map { table.text($0, column) }
    let clock = ContinuousClock()
    var file: TokenizerFile?
    let time = try clock.measure { file = try WordPieceTrainer(vocabularySize: 8000).train(reports) }
    let tokenizer = try WordPiece(try #require(file))
    print("learnt \(tokenizer.count) tokens from \(reports.count) reports in \(time)")
    #expect(tokenizer.count > 1000 && tokenizer.count <= 8000)
    for word in ["effusion", "pneumothorax", "cardiomegaly", "there", "is", "no", "evidence", "of"] {
      #expect(tokenizer.id(word) != nil, "\(word)")
    }
    for report in reports.prefix(200) { #expect(!tokenizer.encode(report).ids.contains(tokenizer.unknownID)) }
  }
}
