import Corpus
import Interchange
import Telemetry

extension Trainer {
  /// Validation, probe, finding words and checkpoint, each where it is due.
  func afterStep() throws(TrainingError) {
    if step < totalSteps {
      try validateIfDue(atEnd: false)
      try askForWords(atEnd: false)
    }
    probeIfDue()
    measureWeightsIfDue()
    saveIfDue(force: false)
  }

  private func isDue(_ interval: Int) -> Bool { interval > 0 && step % interval == 0 }

  // MARK: Validation

  func validateIfDue(atEnd: Bool) throws(TrainingError) {
    let settings = recipe.run
    guard settings.validationSteps > 0, !data.split.validation.isEmpty, atEnd || isDue(settings.validationSteps) else { return }
    postStatus("validating")
    if validation == nil {
      let pairs = Array(data.split.validation.prefix(settings.validationPairs))
      validation = try Validation(recipe, data: data, pairs: pairs, store: store, cache: cache)
    }
    guard let losses = try validation?.measure(isWanted: { isWanted }) else { return leaveIfInterrupted() }
    let time = meter.wallTime
    relay.post(
      .points([
        MetricPoint(metric: Metric.validationTotal, step: step, value: losses.total, time: time),
        MetricPoint(metric: Metric.validationMIM, step: step, value: losses.mim, time: time),
        MetricPoint(metric: Metric.validationRES, step: step, value: losses.res, time: time),
        MetricPoint(metric: Metric.validationMLM, step: step, value: losses.mlm, time: time),
      ]))
    postStatus("")
    // A run killed before its best checkpoint had its name validates that step again.
    guard losses.total.isFinite, losses.total < state.bestLoss ?? .infinity || state.bestStep == step else { return }
    (state.bestLoss, state.bestStep) = (losses.total, step)
    keepBest()
  }

  /// A signal that broke off a measurement leaves also after the last step, so that a resumed run makes up for it.
  private func leaveIfInterrupted() {
    if leaving == nil, let reason = inbox.interruption { leaving = (.interrupted, reason) }
  }

  private func keepBest() {
    guard let folder, let loss = state.bestLoss else { return }
    // The checkpoint of this step holds the new best; one that was written before it was known is written again.
    saveIfDue(force: true, again: true)
    guard lastCheckpointStep == step else { return }
    do throws(TrainingError) {
      try folder.markBest(step: step)
      let record = lastRecord.map { record in
        var best = record
        (best.kind, best.path) = (.best, folder.bestPath)
        return best
      }
      if let record { relay.post(record) }
      event(.best, "lowest validation loss so far, \(Self.short(loss))")
    } catch {
      event(.warning, error.message)
    }
  }

  // MARK: Checkpoints

  /// - Parameter again: also where this step has a checkpoint already.
  /// - Returns: why one that was due could not be written.
  @discardableResult
  func saveIfDue(force: Bool, again: Bool = false) -> String? {
    guard let folder, again || lastCheckpointStep != step else { return nil }
    let settings = recipe.run
    let isTime = settings.checkpointMinutes > 0 && meter.wallTime - lastCheckpointTime >= settings.checkpointMinutes * 60
    guard force || isTime || isDue(settings.checkpointSteps), let error = save(folder) else { return nil }
    event(.warning, "no checkpoint of step \(step): \(error). Training goes on; older checkpoints are untouched")
    return "no checkpoint of step \(step): \(error)"
  }

  /// The last checkpoint of this sitting. A run whose weights could not be kept has failed, however well it was trained.
  func saveAtEnd() throws(TrainingError) {
    guard let folder, lastCheckpointStep != step, let error = save(folder) else { return }
    let newest = folder.steps.last.map { "The checkpoint of step \($0) is untouched" } ?? "There is no older one"
    throw TrainingError(
      .checkpoint, "no checkpoint of step \(step): \(error). \(newest); make room and go on with ecamp train --resume \(identity.name)")
  }

  /// Keeps the weights of the last whole step where the next one broke, and says what there is to go on from.
  func keptWeights() -> String {
    guard let folder else { return "The weights in memory are those of step \(step)" }
    if lastCheckpointStep == step { return "The checkpoint of step \(step) has the weights before it" }
    guard let error = save(folder) else { return "The weights before it are kept as the checkpoint of step \(step)" }
    let newest = folder.steps.last.map { "the newest checkpoint is that of step \($0)" } ?? "there is no older checkpoint"
    return "The weights of step \(step) could not be kept (\(error)); \(newest)"
  }

  /// Writes a checkpoint; returns why it could not be written.
  private func save(_ folder: CheckpointFolder) -> SafetensorsError? {
    postStatus("writing a checkpoint")
    // A disk that is full now is not asked again at once.
    defer {
      lastCheckpointTime = meter.wallTime
      postStatus("")
    }
    relay.settle()
    secure()
    do throws(SafetensorsError) {
      try writeTokenizer(folder)
      let receipt = try folder.write(store, state: state, recipe: recipe)
      lastCheckpointStep = step
      let record = CheckpointRecord(
        step: step, kind: .last, path: receipt.path, checksum: receipt.checksum, byteCount: receipt.byteCount, time: meter.wallTime)
      lastRecord = record
      relay.post(record)
      event(.checkpoint, "checkpoint of step \(step), \(Self.bytes(receipt.byteCount))")
      return nil
    } catch {
      return error
    }
  }

  /// The vocabulary belongs to the weights; it is written once.
  private func writeTokenizer(_ folder: CheckpointFolder) throws(SafetensorsError) {
    guard !fileExists(folder.tokenizerPath) else { return }
    do throws(FileWriteError) { try data.tokenizer.file.write(to: folder.tokenizerPath) } catch {
      throw SafetensorsError(file: folder.tokenizerPath, .notWritten(error))
    }
  }

  // MARK: The probe

  private func probeIfDue() {
    guard isDue(recipe.run.probeSteps) || step == 1 && recipe.run.probeSteps > 0 else { return }
    let fallback = data.split.validation.first ?? data.split.training[0]
    let wanted = recipe.run.probePair
    let index = wanted >= 0 && wanted < data.source.count ? wanted : fallback
    relay.post(.probe(ownInspector().view(PairRequest(index: index), step: step)))
  }

  // MARK: Finding words

  func askForWords(atEnd: Bool) throws(TrainingError) {
    let settings = recipe.run
    guard settings.wordPairs > 0, let phantoms = data.phantoms, atEnd || isDue(settings.wordSteps) else { return }
    postStatus("asking \(settings.wordPairs) unseen phantoms for their finding words")
    if words == nil {
      words = try FindingWordTest(recipe, phantoms: phantoms, count: settings.wordPairs, tokenizer: data.tokenizer, store: store)
    }
    guard let scores = try words?.score(isWanted: { isWanted }) else { return leaveIfInterrupted() }
    relay.post(.points(scores.points(step: step, time: meter.wallTime)))
    event(.setting, scores.summary)
    postStatus("")
  }
}
