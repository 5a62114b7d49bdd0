import Interchange
import Tensors
import Testing

@testable import Corpus

/// What the described objective does where it leaves the published one, on a small vocabulary that splits words.
@Suite struct TextPreparationTests {
  private static let vocabulary =
    WordPieceTrainer.specialTokens + [
      ".", "there", "is", "no", "evid", "##ence", "of", "small", "left", "effus", "##ion", "##ions", "opac", "##ities", "copd", "the",
      "heart",
      "normal", "opacity", "##s", "mild", "effusion", ",", "3", "5", "cm",
    ]

  private func tokenizer() throws -> WordPiece {
    try WordPiece(TokenizerFile(vocabulary: Self.vocabulary, specialTokens: WordPieceTrainer.specialTokens))
  }

  private func prepare(
    _ report: String, context: String? = nil, seed: UInt64 = 1, _ change: (inout CorpusOptions) -> Void = { _ in }
  ) throws -> MaskedText {
    var options = CorpusOptions.described
    options.maximumTokens = 64
    change(&options)
    return prepareText(report: report, context: context, tokenizer: try tokenizer(), options: options, key: RandomKey(seed: seed))
  }

  private func words(_ text: MaskedText, _ flags: [Bool]) -> [String] {
    let scalars = Array(text.text.unicodeScalars)
    return zip(text.offsets, flags).filter(\.1).map { range, _ in String(String.UnicodeScalarView(scalars[range])) }
  }

  @Test func findsEntitiesInEveryForm() throws {
    let text = try prepare("Small left Effusions. COPD. The heart is normal, opacities.")
    #expect(words(text, text.isEntity) == ["Effusion", "s", "COPD", "opac", "ities"])
    #expect(words(text, text.isDescriptor) == ["Small", "left", "Effusion", "s", "normal", ","])
    let exact = try prepare("Small left Effusions. Opacities. opacity. Copd aerated.") { $0.entityForms = .exactToken }
    // The published code looks at tokens: the first piece of a split plural is the entity, a plural of other pieces is none.
    #expect(words(exact, exact.isEntity) == ["Effusion", "opacity"])
  }

  @Test func hidesWholeWords() throws {
    for seed in 0..<200 {
      let text = try prepare("There is no evidence of small left effusions. Mild opacities.", seed: UInt64(seed))
      let tokenizer = try tokenizer()
      for at in text.ids.indices where tokenizer.isContinuation(text.ids[at]) {
        #expect(text.isMasked[at] == text.isMasked[at - 1], "seed \(seed), token \(at)")
      }
      #expect(!text.isMasked[0])
    }
  }

  @Test func ratiosAreThoseAsked() throws {
    var masked = [String: Int]()
    let count = 4000
    for seed in 0..<count {
      let text = try prepare("The heart is small mild effusion.", seed: UInt64(seed)) {
        $0.entityMaskRatio = 0.9
        $0.otherWordMaskRatio = 0.2
      }
      for word in words(text, text.isMasked) { masked[word, default: 0] += 1 }
    }
    // Standard error is at most 0.007.
    for word in ["small", "mild", "effusion"] { #expect(abs(Double(masked[word] ?? 0) / Double(count) - 0.9) < 0.03, "\(word)") }
    for word in ["The", "heart", "is", "."] { #expect(abs(Double(masked[word] ?? 0) / Double(count) - 0.2) < 0.03, "\(word)") }
  }

  @Test func deadDescriptorsAndPlainMaskingAreSwitches() throws {
    func rate(_ word: String, _ change: @escaping (inout CorpusOptions) -> Void) throws -> Double {
      var hits = 0
      for seed in 0..<2000 {
        let text = try prepare("The heart is small mild effusion.", seed: UInt64(seed)) {
          ($0.entityMaskRatio, $0.otherWordMaskRatio, $0.wordMaskRatio) = (0.9, 0.2, 0.5)
          change(&$0)
        }
        if words(text, text.isMasked).contains(word) { hits += 1 }
      }
      return Double(hits) / 2000
    }
    #expect(abs(try rate("mild") { $0.descriptorMasking = .deadCode } - 0.2) < 0.05)
    #expect(abs(try rate("effusion") { $0.descriptorMasking = .deadCode } - 0.9) < 0.05)
    #expect(abs(try rate("mild") { $0.entityMasking = false } - 0.5) < 0.05)
    #expect(abs(try rate("effusion") { $0.entityMasking = false } - 0.5) < 0.05)
  }

  @Test func affirmedEntitiesWeighMore() throws {
    let text = try prepare("Small effusion. There is no opacity, effusion. Mild opacity.") {
      $0.rebalancing = false
      $0.entityWeight = 5
    }
    let light = text.weights[0]
    let heavy = zip(text.weights, zip(text.isEntity, text.offsets)).filter(\.1.0).map { ($0 / light, $1.1.lowerBound) }
    // Two of four entities stand behind "no" in their sentence.
    #expect(heavy.map { ($0.0 * 1000).rounded() / 1000 } == [5, 1, 1, 5], "\(heavy)")
    #expect(abs(text.weights.reduce(0) { $0 + Double($1) } - Double(text.ids.count)) < 1e-4)
  }

  @Test func weightsAverageToOneOverRealTokens() throws {
    for report in [
      "There is no evidence of small effusion. The heart is normal.", "There is no small. The heart is normal.", "The heart is normal.", "",
    ] {
      let text = try prepare(report)
      let mean = text.weights.reduce(0) { $0 + Double($1) } / Double(text.ids.count)
      #expect(abs(mean - 1) < 1e-5, "\(report)")
      #expect(text.padWeight == 0)
      #expect(try prepare(report) { $0.rebalancing = false }.weights.allSatisfy { $0 == 1 })
    }
    let text = try prepare("There is no evidence of small effusion. The heart is normal.")
    #expect(words(text, text.isTemplate) == ["There", "is", "no", "evid", "ence", "of"])
    // "of" is template and descriptor, "small" descriptor: by the published formula e = (0.95 * 5 + 2) / (2 - 0.95).
    let factor = (0.95 * 5 + 2) / (2 - 0.95)
    #expect(abs(Double(text.weights[7]) - factor) < 1e-5 && abs(Double(text.weights[6]) - 0.05 * factor) < 1e-5)
  }

  @Test func padsCarryWeightOnlyWhereTheObjectiveSaysSo() throws {
    let text = try prepare("There is no small. The heart is normal.") { $0.padsInLoss = true }
    let total = text.weights.reduce(0) { $0 + Double($1) } + Double(text.padWeight) * Double(64 - text.ids.count)
    #expect(abs(total - 64) < 1e-4 && text.padWeight > 1)
  }

  @Test func targetsCanBeTheMaskedTokensAlone() throws {
    let text = try prepare("There is no evidence of small effusion. The heart is normal.") { $0.mlmTargets = .masked }
    #expect(zip(text.weights, text.isMasked).allSatisfy { ($0 > 0) == $1 })
    #expect(abs(text.weights.reduce(0) { $0 + Double($1) } - Double(text.ids.count)) < 1e-4)
    #expect(try prepare("") { $0.mlmTargets = .masked }.weights == [0])
  }

  @Test func contextTextLandsBetweenSentencesAndIsMarked() throws {
    var seen = Set<String>()
    for seed in 0..<60 {
      let text = try prepare("Opacity 3.5 cm. Heart normal", context: "Mild effusion.", seed: UInt64(seed)) { $0.contextProbability = 1 }
      seen.insert(text.text)
      #expect(words(text, text.isContext) == ["Mild", "effusion", "."])
    }
    #expect(
      seen == [
        "[CLS] Mild effusion. Opacity 3.5 cm. Heart normal", "[CLS] Opacity 3.5 cm. Mild effusion. Heart normal",
        "[CLS] Opacity 3.5 cm. Heart normal Mild effusion.",
      ])
    let off = try prepare("Heart...", context: "Mild.") { $0.contextProbability = 0 }
    #expect(off.text == "[CLS] Heart..." && !off.isContext.contains(true))
  }

  @Test func publishedContextMayLandInsideADecimal() throws {
    var seen = Set<String>()
    for seed in 0..<60 {
      seen.insert(
        try prepare("3.5 cm.", context: "Mild.", seed: UInt64(seed)) {
          $0.contextPlacement = .everyPeriod
          $0.contextProbability = 1
        }.text)
    }
    #expect(seen == ["[CLS] Mild.3.5 cm.", "[CLS] 3.Mild.5 cm.", "[CLS] 3.5 cm.Mild."])
  }

  @Test func anythingCanBeAReport() throws {
    for report in [
      "", ".", "....", "[PAD] effusion", "[MASK]s", "\u{0}\u{1B}]0;x\u{7}", String(repeating: "left effusions. ", count: 10_000), "\r\n",
    ] {
      for base in [CorpusOptions.published, .described] {
        for tokens in [2, 3, 8, 256] {
          let text = try prepare(report, context: report) {
            $0 = base
            $0.maximumTokens = tokens
          }
          #expect(text.ids.count <= tokens && text.ids.first == 2 && text.maskedIDs.count == text.ids.count)
          #expect(text.weights.allSatisfy { $0.isFinite && $0 >= 0 })
          #expect(text.ids.count < tokens || !text.isMasked[tokens - 1])
        }
      }
    }
  }

  @Test func equalKeysGiveEqualMasks() throws {
    let report = "There is no evidence of small effusion. The heart is normal."
    #expect(try prepare(report, context: "Mild.", seed: 5) == prepare(report, context: "Mild.", seed: 5))
    #expect(try Set((0..<20).map { try prepare(report, seed: $0).isMasked }).count > 10)
  }

  @Test func formsFollowTheWordsOfTheList() {
    for form in [
      "effusions", "opacities", "masses", "atelectases", "pneumothoraces", "copd", "aerated", "oedema", "deformities", "obscured",
    ] {
      #expect(EntityWords.forms.contains(form), "\(form)")
    }
    for word in ["heart", "no", "obscurity", "massive"] { #expect(!EntityWords.forms.contains(word), "\(word)") }
  }
}
