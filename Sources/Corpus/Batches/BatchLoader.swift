import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A film that could not be used while training, and the pair that took its place.
package struct FilmReplacement: Sendable {
  package var pair: Int
  package var error: CorpusError
  package var replacement: Int
  package var step: Int
}

/// Micro-batches in the order of training, prepared ahead on threads of its own.
///
/// Everything follows from (seed, step): starting at step s gives the batches that running up to s would have given, whatever the number of
/// threads. A film that cannot be read is replaced by the next usable pair of its pass, and reported; the sums of token weights stay those
/// of the planned texts. Use: `next()`, work on the batch, `recycle(_:)`; one thread at a time.
package final class BatchLoader {
  package struct Settings: Sendable {
    package var batch: Int
    package var accumulation: Int
    package var seed: UInt64
    package var startStep: Int
    package var threadCount: Int
    /// Batches made ahead, the one in use included; at least 2.
    package var ringCount: Int

    package init(batch: Int, accumulation: Int = 1, seed: UInt64, startStep: Int = 0, threadCount: Int = 2, ringCount: Int = 3) {
      self.batch = batch
      self.accumulation = accumulation
      self.seed = seed
      self.startStep = startStep
      self.threadCount = threadCount
      self.ringCount = ringCount
    }
  }

  package let plan: SamplingPlan
  package let shape: BatchShape
  private let shared: LoaderState
  private var threads: [LoaderThread] = []

  /// - Parameters:
  ///   - indices: Usable pairs, ascending.
  ///   - cache: Where films come from; may be shared with evaluation.
  ///   - onReplacement: Called from a loader thread.
  /// - Throws: When there is no usable pair, or no thread can be started.
  package init(
    source: any PairSource, indices: [Int], tokenizer: WordPiece, options: CorpusOptions, settings: Settings, cache: FilmCache? = nil,
    onReplacement: @escaping @Sendable (FilmReplacement) -> Void = { _ in }
  ) throws(CorpusError) {
    plan = try SamplingPlan(indices: indices, batch: settings.batch, accumulation: settings.accumulation, seed: settings.seed)
    shape = BatchShape(batch: settings.batch, options: options)
    shared = LoaderState(
      source: source, cache: cache ?? FilmCache(source), tokenizer: tokenizer, options: options, plan: plan, shape: shape,
      startStep: settings.startStep, ringCount: max(2, settings.ringCount), onReplacement: onReplacement)
    for _ in 0..<max(1, settings.threadCount) {
      if let thread = LoaderThread({ [shared] in shared.work() }) { threads.append(thread) }
    }
    guard !threads.isEmpty else { throw CorpusError(message: "the system starts no thread to prepare batches with") }
  }

  deinit { stop() }

  /// Ends the threads and waits for them; `next` must not be called any more.
  package func stop() {
    shared.stop()
    for thread in threads { thread.join() }
    threads.removeAll()
  }

  /// The next micro-batch, waiting for it if need be (`Batch.dataWait` says how long). Hand it back with `recycle`.
  /// - Throws: When no pair at all has a readable film.
  package func next() throws(CorpusError) -> Batch { try shared.next() }

  package func recycle(_ batch: Batch) { shared.recycle(batch) }

  /// Bytes of the batches of the ring.
  package var byteCount: Int { shared.byteCount }
}
