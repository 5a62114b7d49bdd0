import Foundation
import Interchange
import Telemetry
import Training

/// `ecamp plan --time`: a few steps of the recipe on its own data, every operation measured, nothing kept.
struct PlanTiming {
  static let usualSteps = 10

  let recipe: Recipe
  let profile: EngineProfile

  /// - Parameter steps: measured, after two that are not.
  init(_ recipe: Recipe, steps: Int) throws {
    var recipe = recipe
    // The recipe's own length does not matter, only that the steps fit.
    recipe.schedule.steps = max(recipe.schedule.steps, steps + 2)
    (recipe.run.probeSteps, recipe.run.validationSteps) = (0, 0)
    self.recipe = recipe
    let trainer = try Trainer(recipe, data: TrainingData(recipe, activity: { complain($0) }))
    try trainer.prepare()
    for _ in 0..<2 { try trainer.runStep() }
    trainer.measure(true)
    for _ in 0..<steps { try trainer.runStep() }
    guard let profile = trainer.profile else { throw CommandFailure("no step was measured") }
    trainer.measure(false)
    self.profile = profile
  }

  func text(by grouping: EngineProfile.Grouping, order: EngineProfile.Order) -> String {
    let rows = profile.rows(by: grouping, order: order).map { row in
      [
        row.name.printable, percent(row.share), milliseconds(row.seconds), milliseconds(row.forwardSeconds),
        row.count > 0 ? milliseconds(row.gradientSeconds) : "", row.rate.map { String(format: "%.1f", $0 * 1e-9) } ?? "-",
        row.work > 0 ? String(format: "%.3f", row.work * 1e-9) : "-", row.bytes > 0 ? String(format: "%.2f", row.bytes * 1e-6) : "-",
      ]
    }
    let header = ["by \(grouping.rawValue)", "share", "ms", "forward", "gradient", "GFLOP/s", "GFLOP", "MB"]
    let settings = recipe.optimiser
    return """
      \(recipe.preset.rawValue), batch \(settings.batch) x accumulation \(settings.accumulation): \(milliseconds(profile.stepSeconds)) ms a step, \
      \(String(format: "%.1f", profile.rate * 1e-9)) GFLOP/s, mean of \(profile.steps) steps
      \(profile.busy.count) threads, at work \(profile.busy.map(percent).joined(separator: ", ")) of the time; waiting for data \(milliseconds(profile.waitSeconds)) ms a step
      arena \(mebibytes(profile.arenaBytes)), fullest at operation \(profile.fullest.operation + 1) of \(profile.operations.count): \(mebibytes(profile.fullest.bytes))

      \(TextTable.text(header: header, rows: rows, rightAligned: [1, 2, 3, 4, 5, 6, 7]))
      """
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
  private func milliseconds(_ seconds: Double) -> String { String(format: "%.3f", seconds * 1e3) }
  private func mebibytes(_ bytes: Int) -> String { String(format: "%.1f MiB", Double(bytes) / 1_048_576) }

  var json: JSONValue {
    .members([
      "steps": .integer(profile.steps), "step_s": .number(profile.stepSeconds), "update_s": .number(profile.updateSeconds),
      "data_wait_s": .number(profile.waitSeconds), "flop_per_s": .number(profile.rate), "arena_bytes": .integer(profile.arenaBytes),
      "thread_busy_shares": .array(profile.busy.map { .number($0) }),
      "operations": .array(
        profile.operations.map {
          .members([
            "kind": .string($0.kind), "module": .string($0.path), "pass": .string($0.isGradient ? "gradient" : "forward"),
            "seconds": .number($0.seconds), "flop": .number($0.work), "bytes": .number($0.bytes),
          ])
        }),
      "arena": .array(
        profile.areas.map {
          .members([
            "use": .string($0.use.rawValue), "offset": .integer($0.offset), "bytes": .integer($0.byteCount),
            "first_operation": .integer($0.first), "last_operation": .integer($0.last),
          ])
        }),
    ])
  }
}
