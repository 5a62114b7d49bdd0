import Tensors

/// Which pairs make which step: a shuffle per pass over the data, derived from the seed, so that any step can be asked for at any time.
///
/// Like the published sampler, pairs left over at the end of an epoch are dropped. A data set smaller than one effective batch is gone
/// through several times in an epoch; `note` says so.
package struct SamplingPlan: Sendable {
  /// One place of a micro-batch.
  package struct Slot: Hashable, Sendable {
    /// Data-set index.
    package var pair: Int
    /// Pass over the data set, from 0; the epoch, unless the data set is smaller than an effective batch.
    package var pass: Int
    /// Place in the shuffled order of that pass.
    package var place: Int
  }

  package let indices: [Int]
  package let batch: Int
  package let accumulation: Int
  package let seed: UInt64
  package let stepsPerEpoch: Int
  /// Passes over the data that make an epoch.
  package let passesPerEpoch: Int

  /// - Parameter indices: Usable pairs in the order of the data set.
  /// - Throws: When there are none.
  package init(indices: [Int], batch: Int, accumulation: Int, seed: UInt64) throws(CorpusError) {
    guard !indices.isEmpty else { throw CorpusError(message: "no usable pair is left to train on; at least one is needed") }
    precondition(batch > 0 && accumulation > 0, "an effective batch holds at least one pair")
    self.indices = indices
    self.batch = batch
    self.accumulation = accumulation
    self.seed = seed
    let effective = batch * accumulation
    passesPerEpoch = (effective + indices.count - 1) / indices.count > 1 ? (effective + indices.count - 1) / indices.count : 1
    stepsPerEpoch = indices.count * passesPerEpoch / effective
  }

  package var effectiveBatch: Int { batch * accumulation }

  /// What the user should know about small data; nil where there is nothing to say.
  package var note: String? {
    guard passesPerEpoch > 1 else { return nil }
    return
      "\(indices.count) pairs are fewer than the \(effectiveBatch) of an effective batch: an epoch goes \(passesPerEpoch) times through them"
  }

  /// The shuffled order of one pass.
  package func order(ofPass pass: Int) -> [Int] {
    var stream = RandomKey(seed: seed).folding(pass).folding(.shuffle).stream
    var order = indices
    for place in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(place, stream.integer(in: 0...place)) }
    return order
  }

  package func epoch(ofStep step: Int) -> Int { step / stepsPerEpoch }

  /// All slots of an optimiser step, micro-batch after micro-batch. `orders` keeps the passes in use.
  func slots(ofStep step: Int, orders: inout [Int: [Int]]) -> [Slot] {
    let first = step % stepsPerEpoch * effectiveBatch
    let firstPass = epoch(ofStep: step) * passesPerEpoch
    let slots = (first..<(first + effectiveBatch)).map { position in
      let (pass, place) = (firstPass + position / indices.count, position % indices.count)
      return Slot(pair: cachedOrder(pass, &orders)[place], pass: pass, place: place)
    }
    orders = orders.filter { $0.key >= firstPass }
    return slots
  }

  package func slots(ofStep step: Int) -> [Slot] {
    var orders: [Int: [Int]] = [:]
    return slots(ofStep: step, orders: &orders)
  }

  private func cachedOrder(_ pass: Int, _ orders: inout [Int: [Int]]) -> [Int] {
    if let order = orders[pass] { return order }
    let order = order(ofPass: pass)
    orders[pass] = order
    return order
  }

  /// The key of a pair in a pass; uses are folded in by whoever draws.
  package func key(pass: Int, pair: Int) -> RandomKey { RandomKey(seed: seed).folding(pass).folding(pair) }
}
