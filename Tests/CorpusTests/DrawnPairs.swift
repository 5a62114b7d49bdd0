import Synchronization

@testable import Corpus

/// Pairs whose films are drawn from their number, some of which can be made to fail.
final class DrawnPairs: PairSource {
  let count: Int
  let name = "drawn"
  private let windows: Bool
  private let broken: Mutex<Set<Int>>
  private let reads = Mutex(0)

  init(count: Int, broken: Set<Int> = [], windows: Bool = false) {
    self.count = count
    self.windows = windows
    self.broken = Mutex(broken)
  }

  var readCount: Int { reads.withLock { $0 } }

  private static let sentences = [
    "there is no pleural effusion.", "small left effusion with atelectasis.", "the heart is enlarged.", "there is no evidence of edema.",
    "stable opacity in the right lower lobe.",
  ]

  func record(_ index: Int) -> PairRecord {
    let words = (0...(index % 4)).map { Self.sentences[(index + $0) % Self.sentences.count] }.joined(separator: " ")
    return PairRecord(
      index: index, imagePath: "film \(index)", report: words, context: index % 3 == 0 ? "opacity is unchanged." : nil,
      labelI: windows ? index % 3 : nil, labelJ: windows ? index / 3 % 3 : nil)
  }

  func film(_ index: Int) throws(CorpusError) -> Film {
    reads.withLock { $0 += 1 }
    if broken.withLock({ $0.contains(index) }) { throw CorpusError(file: "film \(index)", message: "there is no such file") }
    let (width, height) = (40 + index % 7, 36 + index % 5)
    let channels = index % 4 == 1 ? 3 : 1
    let pixels = (0..<(width * height * channels)).map { UInt8(truncatingIfNeeded: $0 &* (index + 3) &+ $0 / 17) }
    return Film(width: width, height: height, channels: channels, pixels: pixels)
  }

  func tokenizer() throws -> WordPiece {
    try WordPiece(try WordPieceTrainer(vocabularySize: 120).train((0..<count).map { record($0).report }))
  }
}

/// Everything a batch holds, for comparing.
struct BatchContent: Equatable {
  var images, patchMask, windowMask, rowWeights: [Float]
  var kept, restore, ids, labels, positions, rowPairs, rowTokens, lossRows, offsets, keyCounts: [Int32]
  var pairs: [Int]
  var step, microBatch: Int

  init(_ batch: Batch) {
    let shape = batch.shape
    func floats(_ start: UnsafePointer<Float>, _ count: Int) -> [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }
    func integers(_ start: UnsafePointer<Int32>, _ count: Int) -> [Int32] { Array(UnsafeBufferPointer(start: start, count: count)) }
    images = floats(batch.images, shape.batch * 3 * shape.largeSide * shape.largeSide)
    patchMask = floats(batch.patchMask, shape.batch * shape.length)
    windowMask = floats(batch.windowMask, shape.batch * shape.length)
    kept = integers(batch.kept, shape.batch * shape.keptCount)
    restore = integers(batch.restore, shape.batch * shape.length)
    rowWeights = floats(batch.rowWeights, batch.rowCount)
    ids = integers(batch.ids, batch.rowCount)
    labels = integers(batch.labels, batch.rowCount)
    positions = integers(batch.positions, batch.rowCount)
    rowPairs = integers(batch.rowPairs, batch.rowCount)
    rowTokens = integers(batch.rowTokens, batch.rowCount)
    lossRows = integers(batch.lossRows, batch.lossRowCount)
    offsets = integers(batch.offsets, shape.batch + 1)
    keyCounts = integers(batch.keyCounts, shape.batch)
    pairs = batch.pairs
    step = batch.step
    microBatch = batch.microBatch
  }
}

/// Small options of either objective.
func smallOptions(_ base: CorpusOptions) -> CorpusOptions {
  var options = base
  options.imageSide = 32
  options.patch = 8
  options.maximumTokens = 24
  options.windowSize = 3
  return options
}
