import Graph
import Interchange
import Models
import Tensors

/// Weights of a recipe's model, outside training.
package enum ModelWeights {
  /// An empty store in the layout of the recipe's training graph, which fits every plan of that model.
  package static func store(_ recipe: Recipe, forTraining: Bool = false) -> ParameterStore {
    ParameterStore(layout: layout(recipe), forTraining: forTraining)
  }

  static func layout(_ recipe: Recipe) -> ParameterLayout {
    let builder = GraphBuilder(mode: .training(dropoutRate: 0))
    _ = PreTrainingModel(builder, sizes: recipe.sizes, options: recipe.modelOptions, batch: 1, keptCount: recipe.keptCount)
    return builder.parameterLayout()
  }

  /// Reads the weights of a checkpoint or of exported weights; every parameter must be there.
  package static func read(_ path: String, recipe: Recipe) throws(TrainingError) -> ParameterStore {
    let store = store(recipe)
    let loaded = try InitialWeights.load(path, into: store)
    guard loaded.missing.isEmpty, loaded.otherShape.isEmpty else {
      throw TrainingError(.weights, "\(path.printable) does not hold the whole model: \(loaded.summary(of: path))")
    }
    return store
  }
}
