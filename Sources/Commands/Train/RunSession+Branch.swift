import Foundation
import Interchange
import RunLog
import Telemetry
import Training

extension RunSession {
  /// A run of its own that goes on from a checkpoint of another one, with its weights and moments and a recipe that may differ. The parent is
  /// not touched: the branch has another name of the same file.
  static func branch(
    _ parent: Int64, _ point: BranchPoint, _ settings: [RecipeSetting], keepsProbeText: Bool, _ store: RunStore,
    _ activity: (String) -> Void
  ) throws -> Entered {
    let run = try store.run(parent)
    let parentPath = store.checkpointFolder(of: parent)
    activity("checking the checkpoint")
    let (step, path) = try point.checkpoint(of: run, in: parentPath)
    let recipe = try branchRecipe(run, step, settings, store)
    do { try Checkpoint.check(path, fits: recipe) } catch {
      throw CommandFailure("\(error.message). A branch keeps the sizes of its parent's model")
    }
    let parentFolder = try CheckpointFolder(parentPath)
    let data = try TrainingData(recipe, storedTokenizer: parentFolder.tokenizerPath, activity: activity)
    let total = totalSteps(recipe, data)
    guard total > step else {
      throw CommandFailure(
        "the branch would end at step \(total), but begins at step \(step); give schedule.steps (--steps) a value above \(step)")
    }
    let origin = RunParent(run: parent, step: step, name: run.name)
    let created = try store.createRun(description(recipe, data, keepsProbeText: keepsProbeText), parent: origin)
    let folder = try CheckpointFolder(try store.createCheckpointFolder(of: created.id))
    do {
      try share(path, as: folder.path(step: step))
      if FileManager.default.fileExists(atPath: parentFolder.tokenizerPath) {
        try share(parentFolder.tokenizerPath, as: folder.tokenizerPath)
      }
    } catch {
      try? store.setState(.failed, of: created.id)
      try? store.deleteRun(created.id)
      throw error
    }
    let summary = try store.resumeRun(created.id, after: step)
    let changed = try settings.filter { try $0.field.path != "name" }
    let words = changed.isEmpty ? "" : " with \(changed.map { "\($0.key)=\($0.value)" }.joined(separator: " "))"
    let origins = "branch of run \(parent) “\(run.name)” at step \(step)\(words)"
    return Entered(
      summary: summary, recipe: recipe, data: data, folder: folder,
      opening: RunEvent(kind: .started, step: step, time: Date().timeIntervalSince1970, text: origins))
  }

  /// The recipe the parent had from that step on, changed by the settings, under a name of its own.
  private static func branchRecipe(_ run: RunSummary, _ step: Int, _ settings: [RecipeSetting], _ store: RunStore) throws -> Recipe {
    let stored = try Recipe.parse(text: try store.recipe(run.id), file: "the recipe of run \(run.id)")
    let changes = try store.recipeChanges(of: run.id).filter { $0.step <= step }
    let inForce = try stored.changed(by: RecipeChange.settings(changes).map { try RecipeSetting(argument: $0) })
    var recipe = try inForce.changed(by: settings).withAbsolutePaths
    if !(try settings.contains { try $0.field.path == "name" }) { recipe.name = run.name + "-branch" }
    return recipe
  }

  /// The same bytes under a second name; checkpoints are never written into, only replaced.
  private static func share(_ path: String, as other: String) throws {
    if (try? FileManager.default.linkItem(atPath: path, toPath: other)) != nil { return }
    try FileManager.default.copyItem(atPath: path, toPath: other)
  }
}
