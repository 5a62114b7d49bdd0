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
    describeData(&view)
    if run != nil {
      view.step = step
      look(&view)
    }
    return view
  }

  // MARK: What the data are

  private func describeData(_ view: inout PairView) {
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
    let large = UnsafePointer(batch.images)
    view.target = picture(large, side: shape.largeSide)
    view.image = halved(large, side: shape.largeSide)
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

  private func look(_ view: inout PairView) {
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
    describePictures(&view, run)
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

  private func describePictures(_ view: inout PairView, _ run: ModelRun) {
    let shape = batch.shape
    if let small = run.program.pointer("pred_image") { view.reconstruction = picture(small, side: shape.imageSide) }
    guard let large = run.program.pointer("super_res") else { return }
    view.superResolution = picture(large, side: shape.largeSide)
    view.psnr = psnr(large, UnsafePointer(batch.images))
  }

  /// dB inside the window, of the channel mean on the grey scale 0...1.
  private func psnr(_ prediction: UnsafePointer<Float>, _ target: UnsafePointer<Float>) -> Double? {
    let (side, cell, grid) = (batch.shape.largeSide, 2 * batch.shape.patch, batch.shape.grid)
    var (sum, count) = (0.0, 0)
    for y in 0..<side {
      for x in 0..<side where batch.windowMask[y / cell * grid + x / cell] > 0 {
        let difference = Double(grey(prediction, y * side + x, plane: side * side) - grey(target, y * side + x, plane: side * side))
        sum += difference * difference
        count += 1
      }
    }
    guard count > 0, sum > 0 else { return nil }
    return -10 * decimalLogarithm(sum / Double(count))
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

  // MARK: Grey values

  /// Mean of three channels back on the grey scale, inside 0...1.
  @inline(__always)
  private func grey(_ planes: UnsafePointer<Float>, _ pixel: Int, plane: Int) -> Float {
    let mean = (planes[pixel] + planes[plane + pixel] + planes[2 * plane + pixel]) / 3
    return min(1, max(0, mean * Float(recipe.augmentation.deviation) + Float(recipe.augmentation.mean)))
  }

  private func picture(_ planes: UnsafePointer<Float>, side: Int) -> GreyPicture {
    let pixels = (0..<(side * side)).map { UInt8((grey(planes, $0, plane: side * side) * 255).rounded()) }
    return GreyPicture(width: side, height: side, pixels: pixels)
  }

  /// At half size, each pixel the mean of four.
  private func halved(_ planes: UnsafePointer<Float>, side: Int) -> GreyPicture {
    let half = side / 2
    let pixels = (0..<(half * half)).map { pixel -> UInt8 in
      let corner = pixel / half * 2 * side + pixel % half * 2
      let sum = [0, 1, side, side + 1].reduce(Float(0)) { $0 + grey(planes, corner + $1, plane: side * side) }
      return UInt8((sum / 4 * 255).rounded())
    }
    return GreyPicture(width: half, height: half, pixels: pixels)
  }
}
