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
  let recipe: Recipe
  private let data: TrainingData
  private let cache: FilmCache
  private let run: ModelRun?
  let batch: Batch

  /// - Parameters:
  ///   - store: weights in the layout of the recipe's training graph (`ModelWeights`); nil shows pairs without a model.
  ///   - cache: decoded films, if they are shared with someone.
  package init(_ recipe: Recipe, data: TrainingData, store: ParameterStore?, cache: FilmCache? = nil) {
    self.recipe = recipe
    self.data = data
    self.cache = cache ?? FilmCache(data.source, byteLimit: 64 << 20)
    batch = Batch(BatchShape(batch: 1, options: recipe.corpusOptions))
    run = store.map {
      ModelRun(
        recipe, batch: 1, mode: .inference,
        keeping: Self.attentionNames(recipe).union(["logits", "token_ce", "pred_image", "super_res"]), store: $0)
    }
  }

  /// A pair as it is, or changed by hand: the same request gives the same view.
  /// - Parameter step: optimiser steps the weights have seen, to be shown.
  package func view(_ request: PairRequest, step: Int? = nil) -> PairView {
    let index = request.index
    let record = data.source.record(index)
    let film = request.pictureOf ?? index
    var view = PairView(
      index: index, count: data.source.count, imagePath: record.imagePath, patient: record.patient, split: record.split,
      report: request.report ?? record.report)
    guard (0..<data.source.count).contains(film) else {
      view.problem = "there is no pair \(film) to take the picture of; the data set has pairs 0 to \(data.source.count - 1)"
      return view
    }
    view.imagePath = data.source.record(film).imagePath
    if let problem = data.source.recordProblem(index) ?? data.source.recordProblem(film) {
      view.problem = problem.description
      return view
    }
    do throws(CorpusError) {
      // A film that cannot be read is a property of this pair here, not one to be replaced.
      try fill(request)
    } catch {
      view.problem = error.description
      return view
    }
    let pictures = InspectedPictures(batch, mean: mean, deviation: deviation)
    describeData(&view, pictures)
    if run != nil {
      view.step = step
      look(&view, pictures)
    }
    return view
  }

  /// The losses of a pair as it is under its first mask: what `view` would show, without making pictures and maps of it.
  package func score(_ index: Int, step: Int) -> PairScore? {
    guard let run, data.source.recordProblem(index) == nil else { return nil }
    do throws(CorpusError) { try fill(PairRequest(index: index)) } catch { return nil }
    let losses = measure(run)
    let isDrawn = recipe.ablation.superResolution
    let sharpness = run.program.pointer("super_res").flatMap { InspectedPictures.windowPSNR($0, batch, mean: mean, deviation: deviation) }
    return PairScore(step: step, mim: losses.mim, res: isDrawn ? losses.res : nil, mlm: losses.mlm, psnr: sharpness)
  }

  private var mean: Float { Float(recipe.augmentation.mean) }
  private var deviation: Float { Float(recipe.augmentation.deviation) }

  private func fill(_ request: PairRequest) throws(CorpusError) {
    try EvaluationBatches(
      source: data.source, indices: [request.index], tokenizer: data.tokenizer, options: recipe.corpusOptions, batch: 1,
      seed: RandomKey(seed: request.seed ?? recipe.seed).folding(request.draw).state, use: .probe, cache: cache
    ).fill(batch, pair: request.index, PairVariation(report: request.report, film: request.pictureOf, masks: request.masks))
  }

  // MARK: What the data are

  private func describeData(_ view: inout PairView, _ pictures: InspectedPictures) {
    let shape = batch.shape
    if let text = batch.texts[0] {
      view.tokens = text.ids.indices.map { token in
        TokenView(
          text: data.tokenizer.token(text.ids[token]), isMasked: text.isMasked[token], isEntity: text.isEntity[token],
          isDescriptor: text.isDescriptor[token], isTemplate: text.isTemplate[token], isContext: text.isContext[token],
          isNegated: text.isDenied[token], weight: Double(text.weights[token]), loss: nil, truthProbability: nil, guesses: [])
      }
      let reading = data.tokenizer.reading(text.text)
      (view.tokenTotal, view.unknownWords) = (reading.count, reading.unknown)
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
    let losses = measure(run)
    (view.mimLoss, view.mlmLoss) = (losses.mim, losses.mlm)
    view.resLoss = recipe.ablation.superResolution ? losses.res : nil
    describeTokens(&view, run)
    view.wordLoss = wordLoss(run)
    pictures.describe(&view, reconstruction: run.program.pointer("pred_image"), superResolution: run.program.pointer("super_res"))
    view.attention = attentionMaps(run, tokens: view.tokens.count)
    view.encoderAttention = encoderAttention(run)
  }

  /// Runs the model on the batch.
  private func measure(_ run: ModelRun) -> Losses {
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
    return run.losses
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

  /// What the words' loss is averaged over, and what pads add to it.
  private func wordLoss(_ run: ModelRun) -> WordLoss? {
    guard recipe.ablation.mlmWeight > 0, let text = batch.texts[0], let losses = run.program.pointer("token_ce") else { return nil }
    let length = Int(TextDivisor.of([text], options: recipe.corpusOptions))
    let pads = (text.ids.count..<max(text.ids.count, batch.rowCount)).reduce(0.0) { $0 + Double(losses[$1]) }
    return WordLoss(length: length, padSum: Double(text.padWeight) * pads)
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
}
