import Interchange

extension RecipeField {
  /// Why a run that is under way keeps its value of this entry; nil where it may change between two steps.
  package var obstacle: String? {
    switch path {
    case "name": return "the run is known by it"
    case "preset", "objective": return "it stands for many entries, some of which the plan of the run is made for"
    case "seed": return "every mask, crop and dropout of the run follows from it"
    case "threads": return "working memory is planned for a number of threads"
    case "optimiser.batch", "optimiser.accumulation": return "the plan, and which pairs a step sees, are made for it"
    case "masking.patchRatio", "masking.windowSize": return "the plan is made for that many patches"
    case "augmentation.mean", "augmentation.deviation": return "the weights have learned from films normalised with it"
    case "run.init": return "weights are read once, before the first step"
    default: break
    }
    switch section {
    case "model": return "the plan and its memory are made for it"
    case "switches", "ablation": return "the plan is made for it"
    case "data": return "which pairs a step sees follows from it"
    default: return nil
    }
  }

  /// Paths of the entries a run may change while it is under way, in the order written.
  package static let changeableUnderWay: [String] = all.filter { $0.obstacle == nil }.map(\.path)
}

/// A recipe changed while its run is under way.
package struct RecipeEdit: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package var key: String
    /// As JSON text.
    package var before: String
    package var after: String
  }
  package var recipe: Recipe
  /// What really differs.
  package var entries: [Entry]
}

extension Recipe {
  /// This recipe changed by settings that a run under way can take.
  /// - Throws: for an entry that has to stay, a value that is not one, or parts that do not fit each other.
  package func changedUnderWay(by settings: [RecipeSetting]) throws(RecipeError) -> RecipeEdit {
    for setting in settings {
      let field = try RecipeReader.field(of: setting)
      guard let obstacle = field.obstacle else { continue }
      throw RecipeError(
        flag: setting.flag, field: field.path,
        message: "a run under way keeps it: \(obstacle); a branch of the run (ecamp train --branch RUN --set ...) may take another value")
    }
    let recipe = try changed(by: settings)
    let entries = RecipeField.all.compactMap { field -> RecipeEdit.Entry? in
      let (before, after) = (field.text(self), field.text(recipe))
      return before == after ? nil : RecipeEdit.Entry(key: field.path, before: before, after: after)
    }
    return RecipeEdit(recipe: recipe, entries: entries)
  }
}

extension RecipeField {
  /// The value a recipe has here, as JSON text; empty where the key is left out.
  fileprivate func text(_ recipe: Recipe) -> String { write(recipe).map { JSONWriter().text($0) } ?? "" }
}

extension RecipeSetting {
  /// From `key=value` given to a run under way; messages show it as it was typed.
  package init(underWay text: String) throws(RecipeError) {
    do throws(RecipeError) { try self.init(argument: text) } catch {
      throw RecipeError(flag: text, message: error.message)
    }
    flag = text
  }
}
