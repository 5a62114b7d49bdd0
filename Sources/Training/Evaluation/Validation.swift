import Corpus
import Graph
import Tensors

/// The losses over held-out pairs: central views, masks fixed for good, no dropout.
final class Validation {
  private let run: ModelRun
  private let batches: EvaluationBatches
  private let batch: Batch
  private let recipe: Recipe

  /// - Parameter store: the weights that are trained; read at each `measure`.
  init(
    _ recipe: Recipe, data: TrainingData, pairs: [Int], store: ParameterStore, cache: FilmCache
  ) throws(TrainingError) {
    self.recipe = recipe
    let size = min(recipe.optimiser.batch, pairs.count)
    do throws(CorpusError) {
      batches = try EvaluationBatches(
        source: data.source, indices: pairs, tokenizer: data.tokenizer, options: recipe.corpusOptions, batch: size, seed: recipe.seed,
        use: .validation, cache: cache)
    } catch {
      throw TrainingError(error)
    }
    batch = Batch(batches.shape)
    run = ModelRun(recipe, batch: size, mode: .inference, store: store)
  }

  /// Means over all pairs: of pictures by pair, of words by token as in training. Nil when `isWanted` said no on the way.
  func measure(isWanted: () -> Bool = { true }) throws(TrainingError) -> Losses? {
    var (sum, textSum) = (Losses(), 0.0)
    var (pairs, textShare) = (0, 0.0)
    for number in 0..<batches.count {
      guard isWanted() else { return nil }
      do throws(CorpusError) { try batches.fill(batch, number: number) } catch { throw TrainingError(error) }
      leaveOutRepeats()
      run.bind(batch)
      run.program.run()
      let losses = run.losses
      // Back from the mean over this batch to sums.
      let size = Double(batch.shape.batch)
      sum = sum + losses * size
      textSum += losses.mlm * textDivisor(slots: batch.shape.batch)
      textShare += textDivisor(slots: batch.freshCount)
      pairs += batch.freshCount
    }
    var mean = sum * (1 / Double(pairs))
    mean.mlm = textSum / textShare
    let weights = recipe.ablation
    mean.total = weights.mimWeight * mean.mim + weights.resWeight * mean.res + weights.mlmWeight * mean.mlm
    return mean
  }

  /// What the token weights of the first `slots` pairs were divided by.
  private func textDivisor(slots: Int) -> Double {
    if batch.shape.padded { return Double(slots * batch.shape.maximumTokens) }
    return Double((0..<slots).reduce(0) { $0 + Int(batch.keyCounts[$1]) })
  }

  /// Pairs that only fill up the last batch count for nothing.
  private func leaveOutRepeats() {
    let shape = batch.shape
    let repeats = shape.batch - batch.freshCount
    guard repeats > 0 else { return }
    (batch.patchMask + batch.freshCount * shape.length).update(repeating: 0, count: repeats * shape.length)
    (batch.windowMask + batch.freshCount * shape.length).update(repeating: 0, count: repeats * shape.length)
    let firstRow = Int(batch.offsets[batch.freshCount])
    (batch.rowWeights + firstRow).update(repeating: 0, count: batch.rowCount - firstRow)
  }
}
