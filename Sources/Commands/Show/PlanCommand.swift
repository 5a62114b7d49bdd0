import Foundation
import Graph
import Interchange
import Kernels
import Models
import Telemetry
import Training

extension CommandTable {
  static let plan = Command(
    ["plan"], summary: "says what a run would take before it starts: parameters, memory by use, work per step",
    options: [
      Option("--preset", "P", "size preset", choices: Recipe.Preset.allCases.map(\.rawValue)),
      Option("--objective", "O", "objective preset", choices: Recipe.Objective.allCases.map(\.rawValue)),
      Option("--batch", "B", "pairs of a micro-batch"), Option("--tokens", "N", "real tokens of a report (97)"),
      Option("--recipe", "FILE", "a recipe to start from"), Option("--set", "KEY=VALUE", "changes one entry of the recipe", repeats: true),
      Option("--threads", "N", "threads the scratch memory is sized for"), Option("--json", nil, "prints the plan as JSON"),
      Option("--time", "STEPS", "runs so many steps and prints time, rate and bytes of every operation"),
      Option("--by", "WHAT", "what --time adds up (kind)", choices: EngineProfile.Grouping.allCases.map(\.rawValue)),
      Option("--order", "BY", "how --time orders rows (share)", choices: EngineProfile.Order.allCases.map(\.rawValue)),
    ]
  ) { arguments in
    var recipe = try RecipeOptions.recipe(arguments)
    if let steps = try arguments.integer("--time", in: 1...100_000) {
      if let threads = try arguments.integer("--threads", in: 1...1024) { recipe.threads = threads }
      let timing = try PlanTiming(recipe, steps: steps)
      let grouping = arguments.text("--by").flatMap(EngineProfile.Grouping.init(rawValue:)) ?? .kind
      let order = arguments.text("--order").flatMap(EngineProfile.Order.init(rawValue:)) ?? .share
      print(arguments.has("--json") ? JSONWriter(indentation: 2).text(timing.json) : timing.text(by: grouping, order: order))
      return .success
    }
    WorkerPool.start(threads: try arguments.integer("--threads", in: 1...1024) ?? ProcessInfo.processInfo.activeProcessorCount)
    let tokens = try arguments.integer("--tokens", in: 1...recipe.sizes.maximumTokens) ?? min(97, recipe.sizes.maximumTokens)
    let plan = RunPlan(recipe, tokens: tokens)
    print(arguments.has("--json") ? JSONWriter(indentation: 2).text(plan.json(recipe)) : plan.text(recipe))
    return .success
  }
}

extension RunPlan {
  fileprivate func text(_ recipe: Recipe) -> String {
    func mib(_ bytes: Int) -> String { String(format: "%9.1f MiB", Double(bytes) / 1_048_576) }
    func gflop(_ operations: Double) -> String { String(format: "%.2f GFLOP", operations * 1e-9) }
    let settings = recipe.optimiser
    return """
      \(recipe.preset.rawValue), \(recipe.objective.rawValue) objective, batch \(settings.batch) x accumulation \(settings.accumulation), \(tokensPerReport) tokens a report
      parameters     \(parameterCount) (\(trainedCount) trained)
      parameters, gradients, moments  \(mib(parameterBytes))
      arena                           \(mib(arenaBytes))
        at its fullest: activations   \(mib(peakByUse[.activation] ?? 0))
                        gradients     \(mib(peakByUse[.gradient] ?? 0))
                        scratch       \(mib(peakByUse[.scratch] ?? 0))
        lent by the gradient block    \(mib(lentBytes))
      batches prepared ahead          \(mib(batchBytes))
      sum                             \(mib(totalBytes))
      work per step  \(gflop(operationsPerStep)), \(gflop(operationsPerStep / Double(pairsPerStep))) a pair
      """
  }

  fileprivate func json(_ recipe: Recipe) -> JSONValue {
    .members([
      "preset": .string(recipe.preset.rawValue), "objective": .string(recipe.objective.rawValue),
      "batch": .integer(recipe.optimiser.batch), "accumulation": .integer(recipe.optimiser.accumulation),
      "tokens": .integer(tokensPerReport), "parameters": .integer(parameterCount), "trained_parameters": .integer(trainedCount),
      "block_bytes": .integer(parameterBytes), "arena_bytes": .integer(arenaBytes),
      "arena_activation_bytes": .integer(peakByUse[.activation] ?? 0), "arena_gradient_bytes": .integer(peakByUse[.gradient] ?? 0),
      "arena_scratch_bytes": .integer(peakByUse[.scratch] ?? 0), "lent_bytes": .integer(lentBytes),
      "batch_bytes": .integer(batchBytes), "total_bytes": .integer(totalBytes), "gflop_per_step": .number(operationsPerStep * 1e-9),
    ])
  }
}
