import Foundation
import Tensors
import Testing

@testable import Corpus

@Suite struct BatchPreparationTests {
  private func prepared(
    _ options: CorpusOptions, pairs: [Int], windows: Bool = false, seed: UInt64 = 5
  ) throws -> (batch: Batch, source: DrawnPairs) {
    let source = DrawnPairs(count: 30, windows: windows)
    let preparer = PairPreparer(options: options, tokenizer: try source.tokenizer())
    let batch = Batch(BatchShape(batch: pairs.count, options: options))
    for (slot, pair) in pairs.enumerated() {
      let key = RandomKey(seed: seed).folding(0).folding(pair)
      let record = source.record(pair)
      batch.pairs[slot] = pair
      batch.texts[slot] = preparer.text(record, key: key)
      preparer.fill(batch, slot: slot, film: try source.film(pair), record: record, key: key, look: .augmented)
    }
    batch.layOutText(padID: 0, divisor: TextDivisor.of(batch.texts.compactMap { $0 }, options: options))
    return (batch, source)
  }

  @Test func shapesFollowTheOptions() {
    let full = BatchShape(batch: 4, options: .published)
    #expect(full.grid == 14 && full.length == 196 && full.keptCount == 49 && full.largeSide == 448 && full.padded)
    #expect(!BatchShape(batch: 4, options: .described).padded)
  }

  /// The picture of a slot is what the single steps give, in three equal channels.
  @Test func imagesAreCutResizedFlippedAndNormalised() throws {
    let options = smallOptions(.described)
    let pairs = [0, 1, 2, 5, 9, 13]
    let (batch, source) = try prepared(options, pairs: pairs)
    let side = 64
    let table = GreyLevels.normalisation(mean: options.mean, deviation: options.deviation)
    var flips: Set<Bool> = []
    for (slot, pair) in pairs.enumerated() {
      let view = batch.views[slot]
      let film = try source.film(pair)
      var picture = FilmResizer().resized(film.cropped(view.box), width: side, height: side, filter: .bicubic)
      if view.isFlipped { picture = picture.flipped }
      let expected = GreyLevels.grey(picture).pixels.map { table[Int($0)] }
      for channel in 0..<3 {
        let start = batch.images + (slot * 3 + channel) * side * side
        #expect(Array(UnsafeBufferPointer(start: start, count: side * side)) == expected, "pair \(pair), channel \(channel)")
      }
      flips.insert(view.isFlipped)
    }
    #expect(flips.count == 2, "six pairs of this seed show both directions")
  }

  @Test func patchMasksAgreeWithTheirOrder() throws {
    let options = smallOptions(.published)
    let (batch, _) = try prepared(options, pairs: Array(0..<8))
    let shape = batch.shape
    for slot in 0..<8 {
      let kept = (0..<shape.keptCount).map { Int(batch.kept[slot * shape.keptCount + $0]) }
      let restore = (0..<shape.length).map { Int(batch.restore[slot * shape.length + $0]) }
      #expect(restore.sorted() == Array(0..<shape.length))
      for (place, patch) in kept.enumerated() { #expect(restore[patch] == place) }
      for patch in 0..<shape.length {
        #expect(batch.patchMask[slot * shape.length + patch] == (kept.contains(patch) ? 0 : 1))
      }
    }
  }

  /// Over many draws every patch is kept equally often.
  @Test func patchesAreKeptEvenly() {
    var masking = PatchMasking()
    let (length, kept, draws) = (16, 4, 4000)
    var counts = [Int](repeating: 0, count: length)
    let integers = UnsafeMutablePointer<Int32>.allocate(capacity: kept + length)
    let mask = UnsafeMutablePointer<Float>.allocate(capacity: length)
    defer {
      integers.deallocate()
      mask.deallocate()
    }
    for draw in 0..<draws {
      masking.draw(
        key: RandomKey(seed: 3).folding(draw), length: length, keptCount: kept, kept: integers, restore: integers + kept, mask: mask)
      for place in 0..<kept { counts[Int(integers[place])] += 1 }
    }
    let expected = Double(draws * kept) / Double(length)
    #expect(counts.allSatisfy { abs(Double($0) - expected) < 5 * expected.squareRoot() }, "\(counts)")
  }

  @Test func windowsOfLabelsCountRowsFirst() throws {
    let options = smallOptions(.published)
    let (batch, source) = try prepared(options, pairs: Array(0..<9), windows: true)
    let grid = batch.shape.grid
    for slot in 0..<9 {
      let record = source.record(slot)
      let (top, left) = (try #require(record.labelI), try #require(record.labelJ))
      for row in 0..<grid {
        for column in 0..<grid {
          let isInside = (top..<(top + 3)).contains(row) && (left..<(left + 3)).contains(column)
          #expect(batch.windowMask[slot * grid * grid + row * grid + column] == (isInside ? 1 : 0))
        }
      }
    }
  }

  @Test func windowsFollowCropAndFlip() {
    let window = ResolutionWindow(row: 0, column: 0, size: 2)
    let mask = UnsafeMutablePointer<Float>.allocate(capacity: 16)
    defer { mask.deallocate() }
    func inside(_ box: CropBox, flipped: Bool) -> [Int] {
      let view = FilmView(box: box, isFlipped: flipped, filmWidth: 80, filmHeight: 40)
      window.write(grid: 4, seenThrough: view, into: mask)
      return (0..<16).filter { mask[$0] == 1 }
    }
    // The whole film: the upper left quarter, or the upper right one when mirrored.
    let whole = CropBox(top: 0, left: 0, height: 40, width: 80)
    #expect(inside(whole, flipped: false) == [0, 1, 4, 5])
    #expect(inside(whole, flipped: true) == [2, 3, 6, 7])
    // The upper left quarter fills the view; the lower right one never shows it.
    #expect(inside(CropBox(top: 0, left: 0, height: 20, width: 40), flipped: true).count == 16)
    #expect(inside(CropBox(top: 20, left: 40, height: 20, width: 40), flipped: false).isEmpty)
  }

  @Test func drawnWindowsTakeEveryPlace() {
    var places: Set<[Int]> = []
    for pair in 0..<200 {
      let window = ResolutionWindow.drawn(grid: 14, size: 12, key: RandomKey(seed: 1).folding(pair))
      places.insert([window.row, window.column])
    }
    #expect(places == Set((0...2).flatMap { row in (0...2).map { [row, $0] } }))
    #expect(ResolutionWindow.drawn(grid: 4, size: 9, key: RandomKey(seed: 1)) == ResolutionWindow(row: 0, column: 0, size: 9))
  }

  @Test func withoutContextWindowsTheWholePictureCounts() throws {
    var options = smallOptions(.described)
    options.contextWindow = false
    let (batch, _) = try prepared(options, pairs: [0, 1], windows: true)
    #expect((0..<(2 * batch.shape.length)).allSatisfy { batch.windowMask[$0] == 1 })
  }

  @Test func packedRowsHoldRealTokensOnly() throws {
    let (batch, _) = try prepared(smallOptions(.described), pairs: [3, 0, 7])
    let texts = batch.texts.compactMap { $0 }
    #expect(batch.rowCount == texts.reduce(0) { $0 + $1.ids.count })
    #expect(batch.realTokenCount == batch.rowCount)
    var row = 0
    for (slot, text) in texts.enumerated() {
      #expect(Int(batch.offsets[slot]) == row)
      for position in text.ids.indices {
        #expect(batch.ids[row] == text.maskedIDs[position] && batch.labels[row] == text.ids[position])
        #expect(batch.positions[row] == Int32(position) && batch.rowTokens[row] == Int32(position))
        #expect(batch.rowPairs[row] == Int32(batch.pairs[slot]) && batch.types[row] == 0)
        #expect(abs(batch.rowWeights[row] * Float(batch.rowCount) - text.weights[position]) < 1e-5)
        row += 1
      }
    }
    #expect(Int(batch.offsets[3]) == batch.rowCount)
    let total = (0..<batch.rowCount).reduce(0.0) { $0 + Double(batch.rowWeights[$1]) }
    #expect(abs(total - 1) < 1e-5, "a loss of 1 a token stays 1")
  }

  @Test func paddedRowsFillEveryPosition() throws {
    let options = smallOptions(.published)
    let (batch, _) = try prepared(options, pairs: [3, 0, 7])
    #expect(batch.rowCount == 3 * options.maximumTokens)
    for slot in 0..<3 {
      let text = try #require(batch.texts[slot])
      for position in 0..<options.maximumTokens {
        let row = slot * options.maximumTokens + position
        let isPad = position >= text.ids.count
        #expect(batch.labels[row] == (isPad ? 0 : text.ids[position]))
        #expect(batch.positions[row] == Int32(position))
        let weight = isPad ? text.padWeight : text.weights[position]
        #expect(abs(batch.rowWeights[row] - weight / Float(3 * options.maximumTokens)) < 1e-7)
      }
      #expect(Int(batch.keyCounts[slot]) == text.ids.count)
    }
    let total = (0..<batch.rowCount).reduce(0.0) { $0 + Double(batch.rowWeights[$1]) }
    #expect(abs(total - 1) < 1e-5)
  }

  @Test func onlyRowsWithAWeightGoToTheVocabularyHead() throws {
    var options = smallOptions(.described)
    options.mlmTargets = .masked
    let (batch, _) = try prepared(options, pairs: [1, 2, 4, 6])
    let masked = batch.texts.compactMap { $0?.isMasked.count { $0 } }.reduce(0, +)
    #expect(batch.lossRowCount == masked && masked < batch.rowCount)
    for place in 0..<batch.lossRowCount {
      let row = Int(batch.lossRows[place])
      #expect(batch.ids[row] != batch.labels[row] && batch.rowWeights[row] > 0)
      #expect(batch.lossLabels[place] == batch.labels[row] && batch.lossWeights[place] == batch.rowWeights[row])
      if place > 0 { #expect(batch.lossRows[place] > batch.lossRows[place - 1]) }
    }
  }
}
