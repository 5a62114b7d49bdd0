import Corpus
import Telemetry

/// The recipe of a run under way may change between two steps. A run that is resumed makes the same changes at the same steps, so its bits
/// are those of the run that went on.
extension Trainer {
  /// Changes the recipe from the next step on, all of the settings or none.
  /// - Returns: why not; nil when it was done, told and kept.
  func change(_ settings: [String]) -> String? {
    let edit: RecipeEdit
    do throws(RecipeError) {
      edit = try self.edit(settings)
      guard !edit.entries.isEmpty else { return "\(settings.joined(separator: " ")): that is the value already" }
      if let obstacle = obstacle(to: edit.recipe) { return obstacle }
    } catch { return error.description }
    do throws(TrainingError) { try adopt(edit) } catch { return error.message }
    let time = meter.wallTime
    let keys = Set(edit.entries.map(\.key))
    // What is decided now stands; an earlier sitting's later change of the same entry is off.
    scheduled.removeAll { keys.contains($0.key) }
    relay.post(.changed(edit.entries.map { RecipeChange(step: step, key: $0.key, value: $0.after, time: time) }))
    tell(edit)
    // Whoever asked is answered when the change can no longer be lost.
    relay.settle()
    secure()
    return nil
  }

  /// Before the first step of a sitting: what was changed before its checkpoint.
  func takeUpChanges() throws(TrainingError) {
    try take { $0.step < self.step }
    sittingStart = step
  }

  /// Between two steps: what an earlier sitting changed here.
  func changeAsScheduled() throws(TrainingError) {
    guard let next = scheduled.first, next.step <= step else { return }
    // At the very step of the checkpoint it has been told already.
    try take(telling: next.step > sittingStart) { $0.step <= self.step }
  }

  private func take(telling: Bool = false, _ isDue: (RecipeChange) -> Bool) throws(TrainingError) {
    let due = scheduled.filter(isDue)
    guard !due.isEmpty else { return }
    scheduled.removeAll(where: isDue)
    let edit: RecipeEdit
    do throws(RecipeError) { edit = try self.edit(RecipeChange.settings(due)) } catch {
      throw TrainingError(.checkpoint, "what was changed in the recipe at step \(due[0].step) cannot be changed again: \(error)")
    }
    try adopt(edit)
    if telling { tell(edit) }
  }

  private func edit(_ settings: [String]) throws(RecipeError) -> RecipeEdit {
    var parsed: [RecipeSetting] = []
    for text in settings { parsed.append(try RecipeSetting(underWay: text)) }
    return try recipe.changedUnderWay(by: parsed)
  }

  private func tell(_ edit: RecipeEdit) {
    let words = edit.entries.map { "\($0.key) was \($0.before), is \($0.after)" }.joined(separator: "; ")
    event(.setting, "\(words), from step \(step + 1) on")
    postStatus("")
  }

  /// What stands against a recipe here that no recipe shows.
  private func obstacle(to changed: Recipe) -> String? {
    let total = clock.totalSteps(changed.schedule)
    if total <= step { return "the run would end at step \(total), but \(step) steps are done; more than these are needed" }
    if changed.optimiser.centring > 0, !keepsPatchTokens {
      return "optimiser.centring needs values that the plan of a run begun with 0 does not keep; a branch of the run may take another value"
    }
    return nil
  }

  private func adopt(_ edit: RecipeEdit) throws(TrainingError) {
    let before = recipe
    recipe = edit.recipe
    let sections = Set(edit.entries.map { $0.key.prefix { $0 != "." } })
    if sections.contains("masking") || sections.contains("augmentation") {
      do throws(TrainingError) { try prepareBatchesAnew() } catch {
        recipe = before
        throw error
      }
    }
    if sections.contains("alarm") { watch.change(recipe.alarm) }
    if sections.contains("run") { (validation, words) = (nil, nil) }
    totalSteps = clock.totalSteps(recipe.schedule)
    learningRate = LearningRate(recipe, totalSteps: totalSteps)
    optimiser = OptimiserStep(store, settings: recipe.optimiser)
  }

  /// Batches made ahead were made by the old recipe.
  private func prepareBatchesAnew() throws(TrainingError) {
    (validation, inspector, words) = (nil, nil, nil)
    guard let old = loader else { return }
    try openLoader()
    old.stop()
    heldBatch = nil
  }
}
