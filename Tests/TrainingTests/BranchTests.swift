import Foundation
import Interchange
import Telemetry
import Testing

@testable import Training

/// What a run that begins with the checkpoint of another one has to be told.
@Suite struct BranchTests {
  @Test func aCheckpointFitsModelsOfItsSizesOnly() throws {
    let folder = try SmallRun.folder()
    let recipe = try SmallRun.recipe(steps: 1)
    #expect(try SmallRun(recipe, folder: folder).trainer.run() == .finished)
    let path = folder.path(step: 1)
    #expect(try Checkpoint.step(of: path) == 1)
    for setting in ["lr=1", "masking.windowSize=2", "batch=2", "contextText=false", "objective=published"] {
      let changed = try recipe.changed(by: [RecipeSetting(argument: setting)])
      #expect(throws: Never.self, "\(setting)") { try Checkpoint.check(path, fits: changed) }
    }
    for (setting, part) in [
      ("model.width=64", "in the model of this recipe"), ("model.depth=2", "has no blocks.1."), ("vocabulary=500", "is "),
    ] {
      let changed = try recipe.changed(by: [RecipeSetting(argument: setting)])
      let error = #expect(throws: TrainingError.self, "\(setting)") { try Checkpoint.check(path, fits: changed) }
      #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }
    #expect(throws: TrainingError.self) { try Checkpoint.step(of: path + ".missing") }
  }

  /// The best of a run is not the best of what branches from it.
  @Test func theBestIsForgottenWithItsFile() throws {
    let (parent, child) = (try SmallRun.folder(), try SmallRun.folder())
    let recipe = try SmallRun.recipe(steps: 4, "validationSteps=2", "checkpointSteps=2")
    #expect(try SmallRun(recipe, folder: parent).trainer.run() == .finished)
    try FileManager.default.copyItem(atPath: parent.path(step: 4), toPath: child.path(step: 4))
    var longer = recipe
    longer.schedule.steps = 6
    // A rate that spoils everything: its validation is worse than the parent's best, yet the best of this run.
    longer.optimiser.learningRate = 0.5
    let branch = try SmallRun(longer, folder: child)
    #expect(branch.trainer.run() == .finished)
    #expect(branch.events.contains { $0.kind == .best })
    #expect(FileManager.default.fileExists(atPath: child.bestPath))
  }
}
