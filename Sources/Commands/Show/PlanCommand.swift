import Corpus
import Foundation
import Graph
import Interchange
import Kernels
import Models
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
    ]
  ) { arguments in
    let recipe = try RecipeOptions.recipe(arguments)
    WorkerPool.start(threads: try arguments.integer("--threads", in: 1...1024) ?? ProcessInfo.processInfo.activeProcessorCount)
    let tokens = try arguments.integer("--tokens", in: 1...recipe.sizes.maximumTokens) ?? min(97, recipe.sizes.maximumTokens)
    let plan = StepPlan(recipe, tokens: tokens)
    print(arguments.has("--json") ? JSONWriter(indentation: 2).text(plan.json) : plan.text)
    return .success
  }
}

/// What one optimiser step of a recipe takes; computed by planning it, not by running it.
struct StepPlan {
  let recipe: Recipe
  let tokens: Int
  let parameterCount: Int
  let trainedCount: Int
  let memory: MemoryPlan
  let operations: Double
  let batchBytes: Int

  init(_ recipe: Recipe, tokens: Int) {
    (self.recipe, self.tokens) = (recipe, tokens)
    let batch = recipe.optimiser.batch
    let builder = GraphBuilder(mode: .training(dropoutRate: Float(recipe.dropout)))
    let model = PreTrainingModel(builder, sizes: recipe.sizes, options: recipe.modelOptions, batch: batch, keptCount: recipe.keptCount)
    let layout = builder.parameterLayout()
    let program = Program(
      builder, parameters: ParameterStore(layout: layout, forTraining: true), accumulating: recipe.optimiser.accumulation > 1)
    let rows = batch * (recipe.corpusOptions.padsInLoss ? recipe.sizes.maximumTokens : tokens)
    program.setRows(model.text.rows, rows)
    program.setRows(model.lossGroup, rows)
    (parameterCount, trainedCount, memory) = (layout.totalCount, layout.trainedCount, program.plan)
    operations = program.operationsPerRun * Double(recipe.optimiser.accumulation)
    batchBytes = batch * 3 * 4 * recipe.sizes.imageSide * recipe.sizes.imageSide * MemoryLayout<Float>.stride
  }

  private var blockBytes: Int { (parameterCount + 3 * trainedCount) * MemoryLayout<Float>.stride }
  private var totalBytes: Int { blockBytes + memory.byteCount + batchBytes }

  var text: String {
    func mib(_ bytes: Int) -> String { String(format: "%9.1f MiB", Double(bytes) / 1_048_576) }
    let peak = memory.peakByUse
    return """
      \(recipe.preset.rawValue), \(recipe.objective.rawValue) objective, batch \(recipe.optimiser.batch) x accumulation \(recipe.optimiser.accumulation), \(tokens) real tokens a report
      parameters     \(parameterCount) (\(trainedCount) trained)
      parameters, gradients, moments  \(mib(blockBytes))
      arena                           \(mib(memory.byteCount))
        at its fullest: activations   \(mib(peak[.activation] ?? 0))
                        gradients     \(mib(peak[.gradient] ?? 0))
                        scratch       \(mib(peak[.scratch] ?? 0))
        lent by the gradient block    \(mib(memory.lentByteCount))
        without sharing               \(mib(memory.unsharedByteCount))
      pictures of a batch             \(mib(batchBytes))
      sum                             \(mib(totalBytes))
      work per step  \(String(format: "%.1f", operations * 1e-9)) GFLOP, \(String(format: "%.2f", operations * 1e-9 / Double(recipe.optimiser.batch * recipe.optimiser.accumulation))) a pair
      """
  }

  var json: JSONValue {
    .members([
      "preset": .string(recipe.preset.rawValue), "objective": .string(recipe.objective.rawValue), "batch": .integer(recipe.optimiser.batch),
      "accumulation": .integer(recipe.optimiser.accumulation), "tokens": .integer(tokens), "parameters": .integer(parameterCount),
      "trained_parameters": .integer(trainedCount), "block_bytes": .integer(blockBytes), "arena_bytes": .integer(memory.byteCount),
      "arena_activation_bytes": .integer(memory.peakByUse[.activation] ?? 0),
      "arena_gradient_bytes": .integer(memory.peakByUse[.gradient] ?? 0),
      "arena_scratch_bytes": .integer(memory.peakByUse[.scratch] ?? 0), "lent_bytes": .integer(memory.lentByteCount),
      "unshared_bytes": .integer(memory.unsharedByteCount), "batch_bytes": .integer(batchBytes), "total_bytes": .integer(totalBytes),
      "gflop_per_step": .number(operations * 1e-9),
    ])
  }
}
