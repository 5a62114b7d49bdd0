import Tensors

/// Batches that look the same at every call: central views, masks and windows fixed by the seed and the pair. For validation and probes;
/// prepared on the calling thread.
package final class EvaluationBatches {
  package let indices: [Int]
  package let shape: BatchShape
  let source: any PairSource
  let cache: FilmCache
  let options: CorpusOptions
  let padID: Int32
  let base: RandomKey
  let preparer: PairPreparer

  /// - Parameters:
  ///   - use: `.validation` or `.probe`: different masks for different purposes.
  ///   - cache: May be that of the training loader.
  /// - Throws: When `indices` is empty.
  package init(
    source: any PairSource, indices: [Int], tokenizer: WordPiece, options: CorpusOptions, batch: Int, seed: UInt64,
    use: RandomUse = .validation, cache: FilmCache? = nil
  ) throws(CorpusError) {
    guard !indices.isEmpty else { throw CorpusError(message: "there is no pair to evaluate; at least one is needed") }
    self.source = source
    self.indices = indices
    self.options = options
    self.cache = cache ?? FilmCache(source)
    shape = BatchShape(batch: batch, options: options)
    padID = tokenizer.padID
    base = RandomKey(seed: seed).folding(use)
    preparer = PairPreparer(options: options, tokenizer: tokenizer)
  }

  package var count: Int { (indices.count + shape.batch - 1) / shape.batch }

  /// Fills `batch` with the pairs of batch `number` in `0..<count`. The last one is filled up with pairs from the beginning;
  /// `Batch.freshCount` says how many are its own. Token weights are divided for this batch alone.
  /// - Returns: Pairs whose films could not be read, each replaced by the next one that can.
  /// - Throws: When no film can be read.
  @discardableResult
  package func fill(_ batch: Batch, number: Int) throws(CorpusError) -> [FilmReplacement] {
    let start = number * shape.batch
    batch.step = 0
    batch.epoch = 0
    batch.microBatch = number
    batch.freshCount = min(shape.batch, indices.count - start)
    batch.dataWait = 0
    return try fill(batch, places: (start..<(start + shape.batch)).map { $0 % indices.count })
  }

  private func fill(_ batch: Batch, places: [Int]) throws(CorpusError) -> [FilmReplacement] {
    precondition(batch.shape == shape, "a batch of the evaluation's own shape is filled")
    var replacements: [FilmReplacement] = []
    for (slot, place) in places.enumerated() {
      let (pair, film) = try usableFilm(place, &replacements)
      let record = source.record(pair)
      let key = base.folding(pair)
      batch.pairs[slot] = pair
      batch.texts[slot] = preparer.text(record, key: key)
      preparer.fill(batch, slot: slot, film: film, record: record, key: key, look: .central)
    }
    batch.layOutText(padID: padID, divisor: TextDivisor.of(batch.texts.compactMap { $0 }, options: options))
    return replacements
  }

  private func usableFilm(_ place: Int, _ replacements: inout [FilmReplacement]) throws(CorpusError) -> (pair: Int, film: Film) {
    var first: CorpusError?
    for offset in indices.indices {
      let pair = indices[(place + offset) % indices.count]
      do throws(CorpusError) {
        let film = try cache.film(pair)
        if let first { replacements.append(FilmReplacement(pair: indices[place], error: first, replacement: pair, step: 0)) }
        return (pair, film)
      } catch { first = first ?? error }
    }
    throw CorpusError(
      message: "none of the \(indices.count) films to evaluate can be read; the first reason: \(first?.description ?? "unknown")")
  }
}
