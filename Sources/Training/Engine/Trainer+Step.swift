import Corpus
import Graph
import Models
import Synchronization
import Telemetry
import Tensors

extension Trainer {
  /// One optimiser step: micro-batches, norm, update, report. Nothing is allocated here once every path has been taken. When someone asks to
  /// leave between micro-batches, the step is given up before its update.
  /// - Throws: when a loss or gradient is not finite; the weights are then those of the step before.
  package func runStep() throws(TrainingError) {
    let began = monotonicSeconds()
    let (batchSize, accumulation) = (recipe.optimiser.batch, recipe.optimiser.accumulation)
    let epoch = clock.fractionalEpoch(of: step)
    let rate = learningRate.rate(index: step, epoch: epoch)
    modelRun.program.dropoutKey = dropoutBase.folding(step).state
    var (losses, dataWait, idle) = (Losses(), 0.0, 0.0)
    if let measuredBatch { loader?.recycle(measuredBatch) }
    measuredBatch = nil
    for microBatch in 0..<accumulation {
      if microBatch > 0 {
        let pausedAt = monotonicSeconds()
        obey()
        idle += monotonicSeconds() - pausedAt
        if leaving != nil { return }
      }
      let batch = try nextBatch()
      dataWait += batch.dataWait
      modelRun.bind(batch)
      if accumulation > 1 { modelRun.program.accumulates = microBatch > 0 }
      modelRun.program.run()
      for slot in 0..<batchSize { stepPairs[microBatch * batchSize + slot] = batch.pairs[slot] }
      noteTextLosses(batch, from: microBatch * batchSize)
      let own = modelRun.losses
      if heldBatch == nil {
        if engineMeter != nil, microBatch == accumulation - 1 { measuredBatch = batch } else { loader?.recycle(batch) }
      }
      guard own.isFinite else { throw notFinite("loss", own, from: microBatch * batchSize, count: batchSize) }
      losses = losses + own
    }
    let updateBegan = monotonicSeconds()
    let norm = optimiser.gradientNorm()
    guard norm.isFinite else { throw notFinite("gradient", losses, from: 0, count: batchSize * accumulation) }
    optimiser.update(step: step + 1, learningRate: rate, gradientNorm: norm)
    if recipe.optimiser.centring > 0 { modelRun.centrePatches(rate: recipe.optimiser.centring) }
    step += 1
    state.step = step
    let now = monotonicSeconds()
    report(losses, epoch: epoch, rate: rate, norm: norm, dataWait: dataWait, seconds: now - began - idle)
    noteStep(seconds: now - began - idle, update: now - updateBegan, wait: dataWait)
    watchLoss(losses)
  }

  private func nextBatch() throws(TrainingError) -> Batch {
    if let heldBatch { return heldBatch }
    guard let loader else { fatalError("A step was run before the trainer was prepared.") }
    do throws(CorpusError) {
      watch.isWaitingForData.store(true, ordering: .relaxed)
      defer { watch.isWaitingForData.store(false, ordering: .relaxed) }
      let batch = try loader.next()
      if recipe.data.repeatsBatch { hold(batch) }
      return batch
    } catch { throw TrainingError(error) }
  }

  /// Steps after this one see the same batch, and wait for nothing.
  private func hold(_ batch: Batch) {
    heldBatch = batch
    batch.dataWait = 0
  }

  private func report(_ losses: Losses, epoch: Double, rate: Double, norm: Double, dataWait: Double, seconds: Double) {
    let effective = Double(recipe.optimiser.batch * recipe.optimiser.accumulation)
    let pace = effective / max(seconds, 1e-9)
    smoothRate = smoothRate > 0 ? 0.9 * smoothRate + 0.1 * pace : pace
    var report = StepReport()
    report.step = step
    report.steps = totalSteps
    report.epoch = epoch
    report.losses = losses
    report.learningRate = rate
    report.gradientNorm = norm
    report.pairsPerSecond = pace
    report.smoothRate = smoothRate
    report.dataWait = dataWait
    report.processorTime = meter.processorTime
    report.residentMemory = meter.residentMemory
    report.time = meter.wallTime
    report.elapsed = report.time - startTime - pausedTime
    report.timeLeft = Double(totalSteps - step) * effective / smoothRate
    relay.post(report)
    watch.stepped(step, time: report.time, meanStep: report.elapsed / Double(max(1, step - sittingStart)))
  }

  /// Which pairs a number that isn't finite came from, in words.
  private func notFinite(_ what: String, _ losses: Losses, from first: Int, count: Int) -> TrainingError {
    let shown = named((first..<(first + min(count, 16))).map { stepPairs[$0] })
    let more = count > 16 ? " and \(count - 16) more" : ""
    let suspects = suspects(from: first, count: count)
    raise(
      .notFinite, "the \(what) of step \(step + 1) is not a finite number; the pairs with most text loss: \(named(suspects.prefix(3)))",
      pairs: suspects, at: step + 1)
    let words = [("mim", losses.mim), ("res", losses.res), ("mlm", losses.mlm)].map { name, value in
      "\(name) \(value.isNaN ? "nan" : "\(value)")"
    }.joined(separator: ", ")
    return TrainingError(
      .notFinite,
      "the \(what) of step \(step + 1) is not a finite number (\(words)); "
        + "its pairs are \(shown)\(more). \(keptWeights()); a lower optimiser.lr or an optimiser.clipNorm may help")
  }
}
