import Foundation
import Tensors
import TestSupport
import Testing

@testable import Corpus

/// The real films: every one is read, and a loader runs over them.
@Suite(.enabled(if: SharedFolder.isPresent, "real films are not here; set ECAMP_SHARED to their folder"))
struct RealFilmsTests {
  private func source() throws -> CSVPairSource {
    try CSVPairSource(file: SharedFolder.data("cxr/pairs.csv").path) { path throws(CorpusError) in
      try Film.read(path, sixteenBit: .scaled)
    }
  }

  @Test func everyFilmIsRead() throws {
    let source = try source()
    var grey = 0
    for index in 0..<source.count {
      let film = try source.film(index)
      #expect(film.width >= 64 && film.height >= 64 && film.pixels.count == film.width * film.height * film.channels, "\(index)")
      let levels = Set(stride(from: 0, to: film.pixels.count, by: max(1, film.pixels.count / 4001)).map { film.pixels[$0] })
      // Two are PNGs of sixteen grey levels, all the others are smooth.
      #expect(levels.count > 12, "film \(index) has \(levels.count) levels")
      if film.channels == 1 { grey += 1 }
    }
    print("real films: \(source.count) read, \(grey) without colour")
  }

  @Test func aLoaderRunsOverThem() throws {
    let source = try source()
    var options = CorpusOptions.described
    options.imageSide = 112
    let tokenizer = try WordPiece(try WordPieceTrainer(vocabularySize: 2000).train((0..<source.count).map { source.record($0).report }))
    let loader = try BatchLoader(
      source: source, indices: Array(0..<source.count), tokenizer: tokenizer, options: options, settings: .init(batch: 16, seed: 3),
      onReplacement: { Issue.record("pair \($0.pair): \($0.error)") })
    var masked = 0
    var tokens = 0
    for _ in 0..<4 {
      let batch = try loader.next()
      let plane = 3 * batch.shape.largeSide * batch.shape.largeSide
      for slot in 0..<16 {
        let image = UnsafeBufferPointer(start: batch.images + slot * plane, count: plane)
        #expect(image.allSatisfy { $0 > -1.6 && $0 < 1.8 })
        #expect((image.max() ?? 0) - (image.min() ?? 0) > 0.5, "pair \(batch.pairs[slot]) is nearly flat")
      }
      for text in batch.texts.compactMap({ $0 }) {
        masked += text.isMasked.count { $0 }
        tokens += text.ids.count
      }
      loader.recycle(batch)
    }
    let ratio = Double(masked) / Double(tokens)
    #expect(ratio > 0.6 && ratio < 0.8, "masked share of tokens: \(ratio)")
  }
}
