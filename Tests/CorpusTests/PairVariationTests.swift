import Tensors
import Testing

@testable import Corpus

@Suite struct PairVariationTests {
  private static func batches(_ options: CorpusOptions) throws -> (EvaluationBatches, Batch, PhantomPairSource, WordPiece) {
    let source = PhantomPairSource(count: 12, seed: 3, side: 64, validationFraction: 0)
    let reports = (0..<12).map { source.record($0).report }
    let tokenizer = try WordPiece(WordPieceTrainer(vocabularySize: 300).train(reports))
    let batches = try EvaluationBatches(
      source: source, indices: [5], tokenizer: tokenizer, options: options, batch: 1, seed: 9, use: .probe)
    return (batches, Batch(batches.shape), source, tokenizer)
  }

  private static func options(_ base: CorpusOptions) -> CorpusOptions {
    var options = base
    (options.imageSide, options.patch, options.maximumTokens, options.windowSize) = (32, 8, 64, 3)
    return options
  }

  private static func contents(_ batch: Batch) -> [[UInt32]] {
    let (rows, pixels) = (batch.rowCount, 3 * batch.shape.largeSide * batch.shape.largeSide)
    func words<T>(_ start: UnsafeMutablePointer<T>, _ count: Int) -> [UInt32] {
      start.withMemoryRebound(to: UInt32.self, capacity: count) { Array(UnsafeBufferPointer(start: $0, count: count)) }
    }
    return [
      words(batch.images, pixels), words(batch.kept, batch.shape.keptCount), words(batch.windowMask, batch.shape.length),
      words(batch.ids, rows), words(batch.labels, rows), words(batch.rowWeights, rows), words(batch.lossRows, batch.lossRowCount),
    ]
  }

  @Test(arguments: [false, true])
  func nothingChangedIsTheOrdinaryBatch(isPublished: Bool) throws {
    let (batches, batch, _, _) = try Self.batches(Self.options(isPublished ? .published : .described))
    try batches.fill(batch, number: 0)
    let ordinary = Self.contents(batch)
    try batches.fill(batch, pair: 5, PairVariation(report: "no effusion", film: 2, masks: [1: true]))
    #expect(Self.contents(batch) != ordinary)
    try batches.fill(batch, pair: 5, PairVariation())
    #expect(Self.contents(batch) == ordinary)
  }

  @Test(arguments: [false, true])
  func handMasksAreHiddenAndWeighedLikeDrawnOnes(isPublished: Bool) throws {
    let (batches, batch, _, tokenizer) = try Self.batches(Self.options(isPublished ? .published : .described))
    try batches.fill(batch, number: 0)
    let drawn = try #require(batch.texts[0])
    let hidden = try #require(drawn.isMasked.indices.first { $0 > 0 && !drawn.isMasked[$0] })
    let shown = try #require(drawn.isMasked.firstIndex(of: true))
    try batches.fill(batch, pair: 5, PairVariation(masks: [hidden: true, shown: false, 0: true, 999: true]))
    let changed = try #require(batch.texts[0])
    #expect(batch.ids[hidden] == tokenizer.maskID && batch.ids[shown] == drawn.ids[shown])
    #expect(batch.ids[0] == drawn.ids[0], "[CLS] stays")
    #expect(changed.ids == drawn.ids && batch.labels[hidden] == drawn.ids[hidden])
    for token in drawn.ids.indices where token != hidden && token != shown {
      #expect(changed.maskedIDs[token] == drawn.maskedIDs[token])
    }
    // Weights are those of the objective for this mask: their mean stays 1 over what is averaged over.
    let sum = changed.weights.reduce(0.0) { $0 + Double($1) }
    let pads = Double(isPublished ? 64 - changed.ids.count : 0) * Double(changed.padWeight)
    #expect(abs(sum + pads - Double(isPublished ? 64 : changed.ids.count)) < 1e-3)
  }

  @Test func anotherReportAndAnotherPictureKeepTheHoles() throws {
    let (batches, batch, source, tokenizer) = try Self.batches(Self.options(.described))
    try batches.fill(batch, number: 0)
    let own = Self.contents(batch)
    try batches.fill(batch, pair: 5, PairVariation(report: "There is no effusion. Large mass."))
    let read = Self.contents(batch)
    #expect(read[0] == own[0] && read[1] == own[1] && read[4] != own[4])
    let text = try #require(batch.texts[0])
    #expect(text.ids == tokenizer.encode("[CLS] There is no effusion. Large mass.", limit: 64).ids)
    #expect(!text.isContext.contains(true))
    try batches.fill(batch, pair: 5, PairVariation(film: 2))
    let seen = Self.contents(batch)
    #expect(seen[0] != own[0] && seen[1] == own[1] && seen[3...] == own[3...])
    _ = source
  }

  @Test func whatIsDeniedEndsWithTheSentence() throws {
    let (batches, batch, _, tokenizer) = try Self.batches(Self.options(.described))
    try batches.fill(batch, pair: 5, PairVariation(report: "There is no effusion. Large mass."))
    let text = try #require(batch.texts[0])
    let denied = text.ids.indices.filter { text.isDenied[$0] }.map { tokenizer.token(text.ids[$0]) }.joined().replacing("##", with: "")
    #expect(denied == "effusion")
  }
}
