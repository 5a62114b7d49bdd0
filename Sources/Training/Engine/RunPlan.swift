import Corpus
import Graph
import Models

/// What a recipe will take, known before anything runs: `ecamp plan`.
package struct RunPlan: Hashable, Sendable {
  package var parameterCount: Int
  /// Updated by the optimiser, and of these the decayed ones.
  package var trainedCount: Int
  package var decayedCount: Int
  /// Bytes of weights, gradients and both moments.
  package var parameterBytes: Int
  package var arenaBytes: Int
  /// Working memory that lies in the gradient block until its gradients are written.
  package var lentBytes: Int
  /// Bytes of each use at the fullest moment of a step.
  package var peakByUse: [MemoryPlan.Use: Int]
  /// Of the ring of prepared batches.
  package var batchBytes: Int
  /// Multiplications and additions of one optimiser step.
  package var operationsPerStep: Double
  package var pairsPerStep: Int
  package var tokensPerReport: Int

  /// - Parameter tokens: real tokens of a report that the work is counted for; nil counts full reports. The memory always holds for full ones.
  package init(_ recipe: Recipe, tokens: Int? = nil) {
    let run = ModelRun(recipe, batch: recipe.optimiser.batch, mode: .training(dropoutRate: Float(recipe.dropout)))
    let (layout, plan) = (run.program.parameters.layout, run.program.plan)
    parameterCount = layout.totalCount
    (trainedCount, decayedCount) = (layout.trainedCount, layout.decayedCount)
    parameterBytes = 4 * (layout.totalCount + 3 * layout.trainedCount)
    (arenaBytes, lentBytes, peakByUse) = (plan.byteCount, plan.lentByteCount, plan.peakByUse)
    let shape = BatchShape(batch: recipe.optimiser.batch, options: recipe.corpusOptions)
    batchBytes = 3 * Batch(shape).byteCount
    tokensPerReport = shape.padded ? shape.maximumTokens : min(tokens ?? shape.maximumTokens, shape.maximumTokens)
    run.program.setRows(run.model.text.rows, shape.batch * tokensPerReport)
    run.program.setRows(run.model.lossGroup, shape.batch * tokensPerReport)
    operationsPerStep = run.program.operationsPerRun * Double(recipe.optimiser.accumulation)
    pairsPerStep = recipe.optimiser.batch * recipe.optimiser.accumulation
  }

  /// Everything together.
  package var totalBytes: Int { parameterBytes + arenaBytes + batchBytes }
}
