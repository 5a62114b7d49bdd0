import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// What the threads of a loader share. Batches are filled slot by slot, by any thread, and handed out in order.
final class LoaderState: @unchecked Sendable {
  /// A micro-batch being filled.
  private final class Filling {
    let batch: Batch
    let slots: [SamplingPlan.Slot]
    let divisor: Double
    var nextSlot = 0
    var finishedSlots = 0
    var isComplete = false
    var failure: CorpusError?

    init(batch: Batch, slots: [SamplingPlan.Slot], divisor: Double) {
      self.batch = batch
      self.slots = slots
      self.divisor = divisor
    }
  }

  /// The texts of an effective batch, which fix the divisor of its token weights.
  private struct StepTexts {
    var step: Int
    var slots: [SamplingPlan.Slot]
    var texts: [MaskedText]
    var divisor: Double
  }

  private enum Task {
    case open(Batch, micro: Int)
    case slot(Filling, Int)
  }

  let byteCount: Int
  private let source: any PairSource
  private let cache: FilmCache
  private let tokenizer: WordPiece
  private let options: CorpusOptions
  private let plan: SamplingPlan
  private let onReplacement: @Sendable (FilmReplacement) -> Void
  private let monitor = Monitor()

  // Under the monitor.
  private var free: [Batch]
  private var fillings: [Filling] = []
  /// Number of the next micro-batch to open, counted from the first of step 0.
  private var nextMicro: Int
  private var isOpening = false
  private var isStopped = false
  private var missing: [Int: CorpusError] = [:]

  // Of the thread that opens a micro-batch; only one does at a time.
  private var current: StepTexts?
  private var orders: [Int: [Int]] = [:]

  init(
    source: any PairSource, cache: FilmCache, tokenizer: WordPiece, options: CorpusOptions, plan: SamplingPlan, shape: BatchShape,
    startStep: Int, ringCount: Int, onReplacement: @escaping @Sendable (FilmReplacement) -> Void
  ) {
    self.source = source
    self.cache = cache
    self.tokenizer = tokenizer
    self.options = options
    self.plan = plan
    self.onReplacement = onReplacement
    free = (0..<ringCount).map { _ in Batch(shape) }
    byteCount = free.reduce(0) { $0 + $1.byteCount }
    nextMicro = startStep * plan.accumulation
    fillings.reserveCapacity(ringCount)
  }

  // MARK: The caller's side

  func next() throws(CorpusError) -> Batch {
    let start = seconds()
    monitor.lock()
    while fillings.first?.isComplete != true, !isStopped { monitor.wait() }
    guard !isStopped else {
      monitor.unlock()
      throw CorpusError(message: "the loader was stopped; no more batches come from it")
    }
    let filling = fillings.removeFirst()
    monitor.unlock()
    if let failure = filling.failure {
      recycle(filling.batch)
      throw failure
    }
    filling.batch.dataWait = seconds() - start
    return filling.batch
  }

  func recycle(_ batch: Batch) {
    monitor.lock()
    free.append(batch)
    monitor.signalAll()
    monitor.unlock()
  }

  func stop() {
    monitor.lock()
    isStopped = true
    monitor.signalAll()
    monitor.unlock()
  }

  private func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  // MARK: The threads' side

  func work() {
    let preparer = PairPreparer(options: options, tokenizer: tokenizer)
    while let task = takeTask() {
      switch task {
      case .open(let batch, let micro): open(batch, micro: micro, preparer)
      case .slot(let filling, let slot): fill(filling, slot, preparer)
      }
    }
  }

  /// Waits for something to do; nil when the loader is stopped.
  private func takeTask() -> Task? {
    monitor.lock()
    defer { monitor.unlock() }
    while !isStopped {
      if let filling = fillings.first(where: { $0.nextSlot < $0.slots.count }) {
        filling.nextSlot += 1
        return .slot(filling, filling.nextSlot - 1)
      }
      if !isOpening, let batch = free.popLast() {
        isOpening = true
        nextMicro += 1
        return .open(batch, micro: nextMicro - 1)
      }
      monitor.wait()
    }
    return nil
  }

  private func open(_ batch: Batch, micro: Int, _ preparer: PairPreparer) {
    let (step, number) = (micro / plan.accumulation, micro % plan.accumulation)
    let texts = texts(ofStep: step, preparer)
    let range = (number * plan.batch)..<((number + 1) * plan.batch)
    batch.step = step
    batch.microBatch = number
    batch.epoch = plan.epoch(ofStep: step)
    batch.freshCount = plan.batch
    for (slot, place) in range.enumerated() {
      batch.texts[slot] = texts.texts[place]
      batch.pairs[slot] = texts.slots[place].pair
    }
    let filling = Filling(batch: batch, slots: Array(texts.slots[range]), divisor: texts.divisor)
    monitor.lock()
    fillings.append(filling)
    isOpening = false
    monitor.signalAll()
    monitor.unlock()
  }

  private func texts(ofStep step: Int, _ preparer: PairPreparer) -> StepTexts {
    if let current, current.step == step { return current }
    let slots = plan.slots(ofStep: step, orders: &orders)
    let texts = slots.map { preparer.text(source.record($0.pair), key: plan.key(pass: $0.pass, pair: $0.pair)) }
    let made = StepTexts(step: step, slots: slots, texts: texts, divisor: TextDivisor.of(texts, options: options))
    current = made
    return made
  }

  private func fill(_ filling: Filling, _ slot: Int, _ preparer: PairPreparer) {
    var failure: CorpusError?
    var replacedText: (pair: Int, text: MaskedText)?
    do throws(CorpusError) {
      let planned = filling.slots[slot]
      let (pair, film) = try usableFilm(planned, step: filling.batch.step)
      let record = source.record(pair)
      let key = plan.key(pass: planned.pass, pair: pair)
      if pair != planned.pair { replacedText = (pair, preparer.text(record, key: key)) }
      preparer.fill(filling.batch, slot: slot, film: film, record: record, key: key, look: .augmented)
    } catch { failure = error }

    monitor.lock()
    if let replacedText {
      filling.batch.pairs[slot] = replacedText.pair
      filling.batch.texts[slot] = replacedText.text
    }
    filling.failure = filling.failure ?? failure
    filling.finishedSlots += 1
    let isLast = filling.finishedSlots == filling.slots.count
    monitor.unlock()
    guard isLast else { return }
    filling.batch.layOutText(padID: tokenizer.padID, divisor: filling.divisor)
    monitor.lock()
    filling.isComplete = true
    monitor.signalAll()
    monitor.unlock()
  }

  /// The film of a slot, or of the first pair after it in its pass that has one. The plan itself never changes, so that a resumed run
  /// replaces alike.
  private func usableFilm(_ slot: SamplingPlan.Slot, step: Int) throws(CorpusError) -> (pair: Int, film: Film) {
    var first: CorpusError?
    var order: [Int] = []
    for offset in 0..<plan.indices.count {
      if offset == 1 { order = plan.order(ofPass: slot.pass) }
      let pair = offset == 0 ? slot.pair : order[(slot.place + offset) % order.count]
      do throws(CorpusError) {
        if let known = failure(of: pair) { throw known }
        let film = try cache.film(pair)
        if let first { onReplacement(FilmReplacement(pair: slot.pair, error: first, replacement: pair, step: step)) }
        return (pair, film)
      } catch {
        first = first ?? error
        remember(error, of: pair)
      }
    }
    throw CorpusError(
      message: "none of the \(plan.indices.count) films can be read any more; the first reason: \(first?.description ?? "unknown")")
  }

  private func failure(of pair: Int) -> CorpusError? {
    monitor.lock()
    defer { monitor.unlock() }
    return missing[pair]
  }

  private func remember(_ error: CorpusError, of pair: Int) {
    monitor.lock()
    defer { monitor.unlock() }
    missing[pair] = error
  }
}
