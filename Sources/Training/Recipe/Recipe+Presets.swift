import Models

extension Recipe {
  /// Replaces the sizes and everything that has to fit them.
  package mutating func apply(_ preset: Preset) {
    self.preset = preset
    switch preset {
    case .tiny:
      sizes = .tiny
      (optimiser.batch, optimiser.accumulation, optimiser.learningRate) = (16, 1, 1e-3)
      (schedule.shape, schedule.steps, schedule.epochs, schedule.warmupSteps) = (.steps, 600, 0, 20)
      (run.validationSteps, run.probeSteps) = (100, 20)
    case .small:
      sizes = .small
      (optimiser.batch, optimiser.accumulation, optimiser.learningRate) = (16, 1, 5e-4)
      (schedule.shape, schedule.steps, schedule.epochs, schedule.warmupSteps) = (.steps, 2000, 0, 100)
      (run.validationSteps, run.probeSteps) = (100, 25)
    case .base:
      sizes = .base
      (optimiser.batch, optimiser.accumulation, optimiser.learningRate) = (8, 1, 1.5e-4)
      (schedule.shape, schedule.steps, schedule.epochs, schedule.warmupSteps) = (.epochs, 0, 120, 100)
      (run.validationSteps, run.probeSteps) = (500, 50)
    }
    masking.windowSize = 12
  }

  /// Sets every switch, and how the text tower and the path from picture to words start and learn.
  ///
  /// Under the published start most of what reaches the words is what all patches have in common, and a small model takes thousands of steps
  /// to look past it; the described objective starts as BERT does, keeps patches centred and lets the path learn more slowly than the rest.
  package mutating func apply(_ objective: Objective) {
    self.objective = objective
    switches = Switches(objective)
    let isPublished = objective == .published
    (textStart, wordPositions) = isPublished ? (.xavier, .random) : (.bert, .sincos)
    (optimiser.centring, optimiser.fusionRate) = isPublished ? (0, 1) : (0.1, 0.3)
  }

  /// What of the objective changes the model's graph.
  package var modelOptions: ModelOptions {
    var options = ModelOptions()
    options.superResolutionOutput = switches.superResolutionOutput == .published ? .clipped : .linear
    options.superResolution = ablation.superResolution
    options.fusion = ablation.fusion
    options.positionTable = switches.positionTable == .published ? .published : .mae
    options.textStart = textStart
    options.wordPositions = wordPositions
    options.dropoutRate = Float(dropout)
    options.mimWeight = ablation.mimWeight * pictureScale(counted: hiddenPatches)
    options.resWeight = ablation.resWeight * pictureScale(counted: windowPatches)
    options.accumulation = optimiser.accumulation
    return options
  }

  /// From a mean over all pixels to one over those of `counted` patches.
  private func pictureScale(counted: Int) -> Double {
    switches.pictureLossMean == .published ? 1 : Double(sizes.patchCount) / Double(counted)
  }

  private var hiddenPatches: Int { sizes.patchCount - keptCount }
  private var windowPatches: Int { ablation.contextWindow ? masking.windowSize * masking.windowSize : sizes.patchCount }

  /// Patches the encoder sees.
  package var keptCount: Int { sizes.keptCount(maskRatio: masking.patchRatio) }
}
