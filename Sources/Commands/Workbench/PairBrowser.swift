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

  let identity: Identity
  let data: TrainingData
  private let inspector: PairInspector

  /// - Throws: sentences of data, recipe and weights.
  init(run id: Int64?, store: RunStore, recipe fallback: Recipe, settings: [RecipeSetting] = []) throws {
    guard let id else {
      data = try TrainingData(fallback)
      identity = Identity(run: nil, step: nil)
      inspector = PairInspector(fallback, data: data, store: nil)
      return
    }
    let recipe = try Recipe.parse(text: try store.recipe(id), file: "the recipe of run \(id)").changed(by: settings)
    let folder = try CheckpointFolder(store.checkpointFolder(of: id))
    data = try TrainingData(recipe, storedTokenizer: folder.tokenizerPath)
    let step = folder.newestWholeStep
    identity = Identity(run: id, step: step)
    let weights = try step.map { try ModelWeights.read(folder.path(step: $0), recipe: recipe) }
    inspector = PairInspector(recipe, data: data, store: weights)
  }

  var count: Int { data.source.count }

  func view(index: Int, draw: Int) throws -> PairView {
    guard index >= 0, index < count else {
      throw CommandFailure("there is no pair \(index); \(data.source.name.printable) has pairs 0 to \(count - 1)")
    }
    return inspector.view(index: index, draw: draw, step: identity.step)
  }

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
