import Corpus
import Foundation
import Interchange
import RunLog
import Telemetry
import Training

/// Pairs of a data set, as the weights of one run (or none) see them, outside training. Slow to make, quick to ask; for one thread.
final class PairBrowser {
  /// Which run's weights look, and at which step; nil for no model.
  struct Identity: Hashable {
    var run: Int64?
    var step: Int?
  }

  let weights: PairWeights
  let identity: Identity
  let data: TrainingData
  /// What the data set is called where notes of its films are kept.
  let dataName: String
  let recipe: Recipe
  private let inspector: PairInspector

  /// - Throws: sentences of data, recipe and weights.
  init(_ weights: PairWeights, store: RunStore, recipe fallback: Recipe, settings: [RecipeSetting] = []) throws {
    self.weights = weights
    guard let id = weights.run else {
      recipe = fallback
      data = try TrainingData(fallback)
      dataName = Self.name(of: data, fallback)
      identity = Identity(run: nil, step: nil)
      inspector = PairInspector(fallback, data: data, store: nil)
      return
    }
    var recipe = try Self.recipe(of: id, store).changed(by: settings)
    let folder = try CheckpointFolder(store.checkpointFolder(of: id))
    if let other = try Self.otherData(weights, store) {
      guard FileManager.default.fileExists(atPath: folder.tokenizerPath) || !recipe.data.tokenizer.isEmpty else {
        throw CommandFailure(
          "\(try store.run(id).name.printable) was trained on other pairs and keeps no vocabulary to read the words of this pair with")
      }
      // Pairs of the other run, words and weights of this one.
      let tokenizer = recipe.data.tokenizer
      recipe.data = other
      recipe.data.tokenizer = tokenizer
    }
    self.recipe = recipe
    data = try TrainingData(recipe, storedTokenizer: folder.tokenizerPath)
    dataName = Self.name(of: data, recipe)
    let file = try Self.file(weights.checkpoint, of: id, folder, store)
    identity = Identity(run: id, step: file?.step)
    inspector = PairInspector(recipe, data: data, store: try file.map { try ModelWeights.read($0.path, recipe: recipe) })
  }

  private static func recipe(of run: Int64, _ store: RunStore) throws -> Recipe {
    try Recipe.parse(text: try store.recipe(run), file: "the recipe of run \(run)")
  }

  /// The data set of the run whose pairs are to be looked at; nil where it is that of the weights' own run.
  static func otherData(_ weights: PairWeights, _ store: RunStore) throws -> Recipe.Data? {
    guard let run = weights.run, let other = weights.dataOf, other != run else { return nil }
    let (own, wanted) = (try recipe(of: run, store), try recipe(of: other, store))
    func pairs(_ recipe: Recipe) -> Recipe.Data {
      var data = recipe.data
      if !data.csv.isEmpty { (data.phantoms, data.phantomSeed, data.phantomSide) = (0, 0, 0) }
      // Which of the pairs are held out, and the words they are read with, do not change what they are.
      (data.validationFraction, data.tokenizer, data.repeatsBatch) = (0, "", false)
      return data
    }
    if pairs(own) == pairs(wanted), own.data.csv.isEmpty == false || phantomSide(own) == phantomSide(wanted) { return nil }
    var data = wanted.data
    // Phantoms are drawn as large as the run that was trained on them had them.
    if data.csv.isEmpty { data.phantomSide = phantomSide(wanted) }
    return data
  }

  private static func phantomSide(_ recipe: Recipe) -> Int {
    recipe.data.phantomSide > 0 ? recipe.data.phantomSide : max(256, 2 * recipe.corpusOptions.imageSide)
  }

  /// The checkpoint that looks; nil where a run has none yet.
  private static func file(
    _ checkpoint: PairWeights.Checkpoint, of run: Int64, _ folder: CheckpointFolder, _ store: RunStore
  ) throws -> (step: Int, path: String)? {
    switch checkpoint {
    case .newest: return folder.newestWholeStep.map { ($0, folder.path(step: $0)) }
    case .best:
      guard let best = try store.checkpoints(of: run).first(where: { $0.kind == .best }) else {
        throw CommandFailure("\(try store.run(run).name.printable) has no best checkpoint: nothing has been validated yet")
      }
      return (best.step, best.path)
    case .step(let step):
      guard folder.steps.contains(step) else {
        let kept = folder.steps.map { "\($0)" }.joined(separator: " and ")
        throw CommandFailure(
          "\(try store.run(run).name.printable) has no checkpoint of step \(step)" + (kept.isEmpty ? "" : "; it keeps those of \(kept)"))
      }
      return (step, folder.path(step: step))
    }
  }

  /// Whether these are still the weights that are asked for: a run in training writes new ones.
  func isCurrent(_ store: RunStore) throws -> Bool {
    guard let run = identity.run else { return true }
    let folder = try CheckpointFolder(store.checkpointFolder(of: run))
    switch weights.checkpoint {
    case .newest: return folder.steps.last == identity.step
    case .best: return try store.checkpoints(of: run).first { $0.kind == .best }?.step == identity.step
    case .step: return true
    }
  }

  var count: Int { data.source.count }

  func view(_ request: PairRequest) throws -> PairView {
    for pair in [request.index, request.pictureOf].compactMap({ $0 }) where !(0..<count).contains(pair) {
      throw CommandFailure("there is no pair \(pair); \(data.source.name.printable) has pairs 0 to \(count - 1)")
    }
    return inspector.view(request, step: identity.step)
  }

  /// The losses of a pair under its first mask; nil where it cannot be used or nobody looks.
  func score(_ index: Int) -> PairScore? { identity.step.flatMap { inspector.score(index, step: $0) } }

  /// The next report with `text` (letters' case aside), from the pair after or before `from` around the end; nil if nowhere.
  func search(_ text: String, from: Int, forward: Bool) -> Int? {
    let wanted = text.lowercased()
    for offset in 1...max(1, count) {
      let index = ((from + (forward ? offset : -offset)) % count + count) % count
      if data.source.record(index).report.lowercased().contains(wanted) { return index }
    }
    return nil
  }
}
