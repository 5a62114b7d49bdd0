import Corpus
import Graph
import Models
import Tensors

/// One plan of the model and what it is fed: runs a batch and reads its losses. Running allocates nothing.
final class ModelRun {
  let program: Program
  let model: PreTrainingModel
  private let recipe: Recipe
  private let lossLabels: Block
  private let lossWeights: Block
  private let mim: Int?
  private let res: Int?
  private let mlm: Int?

  /// - Parameters:
  ///   - keptNames: intermediates to be read after a run.
  ///   - store: parameters in the layout of the recipe's training graph; nil makes fresh ones for training.
  init(_ recipe: Recipe, batch: Int, mode: GraphBuilder.Mode, keeping keptNames: Set<String> = [], store: ParameterStore? = nil) {
    self.recipe = recipe
    let builder = GraphBuilder(mode: mode, keeping: keptNames)
    var options = recipe.modelOptions
    // Only a training step is a sum over micro-batches.
    if mode == .inference { options.accumulation = 1 }
    model = PreTrainingModel(builder, sizes: recipe.sizes, options: options, batch: batch, keptCount: recipe.keptCount)
    // An inference run may stand between two micro-batches, so it must not borrow gradient memory either.
    program = Program(
      builder, parameters: store ?? ParameterStore(layout: builder.parameterLayout(), forTraining: mode != .inference),
      accumulating: mode == .inference || recipe.optimiser.accumulation > 1)
    lossLabels = Block(byteCount: 4 * model.lossGroup.capacity)
    lossWeights = Block(floats: model.lossGroup.capacity)
    (mim, res, mlm) = (
      program.lossNames.firstIndex(of: "mim"), program.lossNames.firstIndex(of: "res"), program.lossNames.firstIndex(of: "mlm")
    )
  }

  /// Points the plan at a batch: pictures, masks, and the rows the vocabulary head is asked for.
  func bind(_ batch: Batch) {
    bindPictures(batch)
    bindText(batch)
    let labels = lossLabels.base.assumingMemoryBound(to: Int32.self)
    let weight = Float(recipe.ablation.mlmWeight)
    for index in 0..<batch.lossRowCount {
      let row = Int(batch.lossRows[index])
      labels[index] = batch.labels[row]
      lossWeights.floats[index] = batch.rowWeights[row] * weight
    }
    bindLossRows(UnsafePointer(batch.lossRows), count: recipe.ablation.mlmWeight > 0 ? batch.lossRowCount : 0)
  }

  func bindPictures(_ batch: Batch) {
    program.bind(model.images, UnsafePointer(batch.images))
    program.bind(model.patchMask, UnsafePointer(batch.patchMask))
    program.bind(model.windowMask, UnsafePointer(batch.windowMask))
    program.bind(model.kept, UnsafePointer(batch.kept))
    program.bind(model.restore, UnsafePointer(batch.restore))
  }

  func bindText(_ batch: Batch) {
    program.bind(model.ids, UnsafePointer(batch.ids))
    program.bind(model.positions, UnsafePointer(batch.positions))
    program.bind(model.types, UnsafePointer(batch.types))
    program.bind(model.text.offsets, UnsafePointer(batch.offsets))
    program.bind(model.text.keyCounts, UnsafePointer(batch.keyCounts))
    program.bind(model.text.pairs, UnsafePointer(batch.rowPairs))
    program.bind(model.text.tokens, UnsafePointer(batch.rowTokens))
    program.setRows(model.text.rows, batch.rowCount)
  }

  /// Asks the vocabulary head about `count` rows; labels and weights are those last put in.
  func bindLossRows(_ rows: UnsafePointer<Int32>, count: Int) {
    program.bind(model.lossRows, rows)
    program.bind(model.lossLabels, UnsafePointer(lossLabels.base.assumingMemoryBound(to: Int32.self)))
    program.bind(model.lossWeights, UnsafePointer(lossWeights.floats))
    program.setRows(model.lossGroup, count)
  }

  /// Moves the bias of `bert_mlp` against the mean of what it put out for the patches of the batch last run, by the share `rate` of that mean.
  /// What all patches have in common tells the words nothing, yet at first it is most of what reaches them.
  func centrePatches(rate: Double) {
    guard let outputs = program.pointer("bert_mlp"), let bias = program.parameters.values("bert_mlp.bias") else { return }
    let (width, length) = (recipe.sizes.textWidth, recipe.keptCount)
    for channel in 0..<width {
      var sum = 0.0
      for picture in 0..<model.batch {
        // Row 0 is the class token, which the words never see.
        let rows = outputs + (picture * (length + 1) + 1) * width + channel
        for row in 0..<length { sum += Double(rows[row * width]) }
      }
      bias[channel] -= Float(rate * sum / Double(model.batch * length))
    }
  }

  /// Sets label and weight of asked-for row `index`.
  func setLossRow(_ index: Int, label: Int32, weight: Float) {
    lossLabels.base.assumingMemoryBound(to: Int32.self)[index] = label
    lossWeights.floats[index] = weight
  }

  /// Of the last run. A loss whose weight is 0 is reported as 0.
  var losses: Losses {
    let ablation = recipe.ablation
    func loss(_ index: Int?) -> Double { index.map { program.loss(at: $0) } ?? 0 }
    let (mim, res, mlm) = (loss(mim), loss(res), loss(mlm))
    return Losses(
      total: mim + res + mlm, mim: ablation.mimWeight > 0 ? mim / ablation.mimWeight : 0,
      res: ablation.resWeight > 0 ? res / ablation.resWeight : 0, mlm: ablation.mlmWeight > 0 ? mlm / ablation.mlmWeight : 0)
  }
}
