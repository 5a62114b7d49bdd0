import Corpus
import Graph
import Models
import Telemetry
import Tensors

/// Shows single pairs as the objective and, if there are weights, the model see them: on a small plan of its own at batch 1, beside whatever
/// else runs on the same weights. For the Pairs screen, the probe of a run and `predict`.
package final class PairInspector {
  /// Guesses kept for each masked token.
  package static let guessCount = 5
  private static let attention = "fusion_cross_attn_probs"

  private let recipe: Recipe
  private let data: TrainingData
  private let cache: FilmCache
  private let run: ModelRun?
  private let batch: Batch

  /// - Parameters:
  ///   - store: weights in the layout of the recipe's training graph (`ModelWeights`); nil shows pairs without a model.
  ///   - cache: decoded films, if they are shared with someone.
  package init(_ recipe: Recipe, data: TrainingData, store: ParameterStore?, cache: FilmCache? = nil) {
    self.recipe = recipe
    self.data = data
    self.cache = cache ?? FilmCache(data.source, byteLimit: 64 << 20)
    batch = Batch(BatchShape(batch: 1, options: recipe.corpusOptions))
    run = store.map {
      ModelRun(recipe, batch: 1, mode: .inference, keeping: ["logits", "token_ce", "pred_image", "super_res", Self.attention], store: $0)
    }
  }

  /// Pair `index` under mask draw `draw`: the same draw hides the same words and patches.
  /// - Parameter step: optimiser steps the weights have seen, to be shown.
  package func view(index: Int, draw: Int = 0, step: Int? = nil) -> PairView {
    let record = data.source.record(index)
    var view = PairView(
      index: index, count: data.source.count, imagePath: record.imagePath, patient: record.patient, split: record.split,
      report: record.report)
    if let problem = data.source.recordProblem(index) {
      view.problem = problem.description
      return view
    }
    do throws(CorpusError) {
      // A film that cannot be read is a property of this pair here, not one to be replaced.
      _ = try cache.film(index)
      try EvaluationBatches(
        source: data.source, indices: [index], tokenizer: data.tokenizer, options: recipe.corpusOptions, batch: 1,
        seed: RandomKey(seed: recipe.seed).folding(draw).state, use: .probe, cache: cache
      ).fill(batch, number: 0)
    } catch {
      view.problem = error.description
      return view
    }
    let pictures = InspectedPictures(
      batch, mean: Float(recipe.augmentation.mean), deviation: Float(recipe.augmentation.deviation))
    describeData(&view, pictures)
    if run != nil {
      view.step = step
      look(&view, pictures)
    }
    return view
  }

  // MARK: What the data are

  private func describeData(_ view: inout PairView, _ pictures: InspectedPictures) {
    let shape = batch.shape
    if let text = batch.texts[0] {
      view.tokens = text.ids.indices.map { token in
        TokenView(
          text: data.tokenizer.token(text.ids[token]), isMasked: text.isMasked[token], isEntity: text.isEntity[token],
          isDescriptor: text.isDescriptor[token], isTemplate: text.isTemplate[token], isContext: text.isContext[token],
          weight: Double(text.weights[token]), loss: nil, truthProbability: nil, guesses: [])
      }
    }
    view.gridSide = shape.grid
    view.visible = (0..<shape.length).map { batch.patchMask[$0] == 0 }
    view.window = window()
    view.cut = cut(batch.views[0])
    view.target = pictures.target.picture
    view.image = pictures.film.picture
  }

  private func cut(_ view: FilmView) -> FilmCut {
    FilmCut(
      filmWidth: view.filmWidth, filmHeight: view.filmHeight, left: view.box.left, top: view.box.top, width: view.box.width,
      height: view.box.height)
  }

  /// The smallest square that holds the window.
  private func window() -> GridWindow? {
    let grid = batch.shape.grid
    let cells = (0..<batch.shape.length).filter { batch.windowMask[$0] > 0 }
    guard let first = cells.first, let last = cells.last else { return nil }
    let columns = cells.map { $0 % grid }
    let (left, right) = (columns.min() ?? 0, columns.max() ?? 0)
    return GridWindow(top: first / grid, left: left, size: max(last / grid - first / grid, right - left) + 1)
  }

  // MARK: What the model makes of it

  private func look(_ view: inout PairView, _ pictures: InspectedPictures) {
    guard let run else { return }
    run.bind(batch)
    // Every row is asked, also those without weight, so that each token's loss is known.
    let rows = (0..<batch.rowCount).map { Int32($0) }
    for row in 0..<batch.rowCount {
      run.setLossRow(row, label: batch.labels[row], weight: batch.rowWeights[row] * Float(recipe.ablation.mlmWeight))
    }
    rows.withUnsafeBufferPointer { pointer in
      guard let base = pointer.baseAddress else { return }
      run.bindLossRows(base, count: pointer.count)
      run.program.run()
    }
    let losses = run.losses
    (view.mimLoss, view.mlmLoss) = (losses.mim, losses.mlm)
    view.resLoss = recipe.ablation.superResolution ? losses.res : nil
    describeTokens(&view, run)
    pictures.describe(&view, reconstruction: run.program.pointer("pred_image"), superResolution: run.program.pointer("super_res"))
    view.attention = attentionMaps(run, tokens: view.tokens.count)
  }

  private func describeTokens(_ view: inout PairView, _ run: ModelRun) {
    guard let logits = run.program.pointer("logits"), let losses = run.program.pointer("token_ce") else { return }
    let vocabulary = run.model.sizes.vocabulary
    for token in view.tokens.indices {
      view.tokens[token].loss = Double(losses[token])
      guard view.tokens[token].isMasked else { continue }
      let guesses = Self.best(UnsafeBufferPointer(start: logits + token * vocabulary, count: data.tokenizer.count))
      view.tokens[token].truthProbability = exponential(-Double(losses[token]))
      view.tokens[token].guesses = guesses.map { TokenGuess(text: data.tokenizer.token(Int32($0.token)), probability: $0.probability) }
    }
  }

  /// The most probable tokens; the soft-max is over the whole vocabulary.
  static func best(_ logits: UnsafeBufferPointer<Float>) -> [(token: Int, probability: Double)] {
    var best: [Int] = []
    var greatest = -Float.infinity
    for token in logits.indices {
      greatest = max(greatest, logits[token])
      if best.count == guessCount, let last = best.last, logits[token] <= logits[last] { continue }
      let place = best.firstIndex { logits[$0] < logits[token] } ?? best.count
      best.insert(token, at: place)
      if best.count > guessCount { best.removeLast() }
    }
    var sum = 0.0
    for token in logits.indices { sum += exponential(Double(logits[token] - greatest)) }
    return best.map { ($0, exponential(Double(logits[$0] - greatest)) / sum) }
  }

  /// Mean over heads of the fusion layer's cross-attention, at the patches' places. The published map leaves them in shuffled order (Q24).
  private func attentionMaps(_ run: ModelRun, tokens: Int) -> AttentionMaps? {
    guard let probabilities = run.program.pointer(Self.attention) else { return nil }
    let (heads, kept, length) = (run.model.sizes.textHeadCount, run.model.keptCount, batch.shape.length)
    let queries = run.model.sizes.maximumTokens
    var maps = AttentionMaps(tokens: tokens, side: batch.shape.grid, weights: [Float](repeating: 0, count: tokens * length))
    let isShuffled = recipe.switches.attentionMap == .published
    let restore = UnsafeBufferPointer(start: UnsafePointer(batch.restore), count: length)
    for head in 0..<heads {
      for token in 0..<tokens {
        let row = UnsafeBufferPointer(start: probabilities + (head * queries + token) * kept, count: kept)
        let patches = isShuffled ? Array(row) : attentionInPlace(row, restore: restore)
        for (patch, probability) in patches.enumerated() { maps.weights[token * length + patch] += probability / Float(heads) }
      }
    }
    return maps
  }
}
