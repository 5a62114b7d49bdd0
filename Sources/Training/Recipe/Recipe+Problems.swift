import Models

/// Parts of a recipe that don't fit each other.
package struct RecipeProblem: Hashable, Sendable {
  /// Paths of the keys involved.
  package var fields: [String]
  package var message: String
}

extension Recipe {
  /// What no single key shows to be wrong. Empty for a recipe that can run.
  package var problems: [RecipeProblem] { sizeProblems + maskingProblems + dataProblems + optimiserProblems }

  private var sizeProblems: [RecipeProblem] {
    var problems: [RecipeProblem] = []
    func require(_ condition: Bool, _ fields: [String], _ message: String) {
      if !condition { problems.append(RecipeProblem(fields: fields.map { "model." + $0 }, message: message)) }
    }
    require(
      sizes.patch <= sizes.imageSide && sizes.imageSide % sizes.patch == 0, ["imageSide", "patch"],
      "the patch side must divide the image side: \(sizes.patch) does not divide \(sizes.imageSide), \(divisor(of: sizes.imageSide, near: sizes.patch)) does"
    )
    for (width, heads, widthKey, headKey) in [
      (sizes.width, sizes.headCount, "width", "heads"), (sizes.decoderWidth, sizes.decoderHeadCount, "decoderWidth", "decoderHeads"),
      (sizes.textWidth, sizes.textHeadCount, "textWidth", "textHeads"),
    ] {
      require(
        heads <= width && width % heads == 0, [widthKey, headKey],
        "the number of heads must divide the width: \(heads) does not divide \(width), \(divisor(of: width, near: heads)) does")
    }
    for (width, key) in [(sizes.width, "width"), (sizes.decoderWidth, "decoderWidth")] {
      require(width % 4 == 0, [key], "the position table needs a width that 4 divides; \(width) is not, \((width + 3) / 4 * 4) is")
    }
    for (width, key) in [(sizes.width, "width"), (sizes.decoderWidth, "decoderWidth")] {
      let hidden = Double(width) * sizes.mlpRatio
      require(
        hidden >= 1 && hidden == hidden.rounded(), [key, "mlpRatio"],
        "width x mlpRatio must be a whole number; \(width) x \(sizes.mlpRatio) is \(hidden)")
    }
    return problems
  }

  /// The divisor nearest to a wanted one.
  private func divisor(of number: Int, near wanted: Int) -> Int {
    (1...number).filter { number % $0 == 0 }.min { abs($0 - wanted) < abs($1 - wanted) } ?? 1
  }

  private var maskingProblems: [RecipeProblem] {
    guard sizes.patch <= sizes.imageSide else { return [] }
    var problems: [RecipeProblem] = []
    if masking.windowSize > sizes.grid {
      problems.append(
        RecipeProblem(
          fields: ["masking.windowSize", "model.imageSide", "model.patch"],
          message: "the window (\(masking.windowSize) patches) is larger than the picture (\(sizes.grid) patches along a side)"))
    }
    if keptCount < 1 {
      problems.append(
        RecipeProblem(
          fields: ["masking.patchRatio", "model.imageSide", "model.patch"],
          message: "at \(masking.patchRatio) none of the \(sizes.patchCount) patches stays visible; the encoder needs at least one"))
    }
    if keptCount == sizes.patchCount, ablation.mimWeight > 0 {
      problems.append(
        RecipeProblem(
          fields: ["masking.patchRatio"],
          message: "at \(masking.patchRatio) no patch is hidden, so there is nothing to reconstruct; 0.75 is usual"))
    }
    if ablation.mimWeight == 0, ablation.mlmWeight == 0, ablation.resWeight == 0 || !ablation.superResolution {
      problems.append(
        RecipeProblem(
          fields: ["ablation.mimWeight", "ablation.resWeight", "ablation.mlmWeight", "ablation.superResolution"],
          message: "every loss is switched off; at least one weight must be above 0"))
    }
    return problems
  }

  private var dataProblems: [RecipeProblem] {
    var problems: [RecipeProblem] = []
    func require(_ condition: Bool, _ fields: [String], _ message: String) {
      if !condition { problems.append(RecipeProblem(fields: fields, message: message)) }
    }
    require(
      !data.csv.isEmpty || data.phantoms > 0, ["data.csv", "data.phantoms"], "no data: give data.csv a file, or data.phantoms a number")
    for (path, key) in [(data.images, "data.images"), (data.windows, "data.windows")] where data.csv.isEmpty {
      require(path.isEmpty, [key], "belongs to a data file (data.csv), but the data are drawn phantoms")
    }
    require(
      data.csv.isEmpty ? data.columns.isEmpty : true, ["data.columns"], "belongs to a data file (data.csv), but the data are drawn phantoms"
    )
    return problems
  }

  private var optimiserProblems: [RecipeProblem] {
    var problems: [RecipeProblem] = []
    func require(_ condition: Bool, _ fields: [String], _ message: String) {
      if !condition { problems.append(RecipeProblem(fields: fields, message: message)) }
    }
    require(
      optimiser.minimumLearningRate <= optimiser.learningRate, ["optimiser.lr", "optimiser.minLR"],
      "minLR (\(optimiser.minimumLearningRate)) must not be above lr (\(optimiser.learningRate))")
    require(
      schedule.steps > 0 || schedule.epochs > 0, ["schedule.steps", "schedule.epochs"], "the run has no length: give steps or epochs")
    require(
      schedule.shape == .steps || schedule.warmupEpochs < schedule.horizonEpochs, ["schedule.warmupEpochs", "schedule.horizonEpochs"],
      "the warm-up (\(schedule.warmupEpochs) epochs) must end before the horizon (\(schedule.horizonEpochs) epochs)")
    return problems
  }
}
