import Corpus
import Models

/// Everything that decides a run: sizes, objective, data, optimiser, how long, and what is reported. Equal recipes give equal runs.
///
/// A recipe is read from JSON5 and from `key=value` settings (`RecipeReader`), and written as a complete, commented text (`json5()`).
package struct Recipe: Hashable, Sendable {
  /// Sizes of the model and what goes with them.
  package enum Preset: String, CaseIterable, Sendable { case tiny, small, base }

  /// The published code, or what its paper describes: where both differ, a switch has these two values (reference section 12).
  package enum Objective: String, CaseIterable, Sendable { case published, described }

  /// Empty lets the store choose.
  package var name = ""
  package var preset: Preset
  package var objective: Objective
  package var seed: UInt64 = 42
  /// 0 takes every core.
  package var threads = 0
  package var sizes = ModelSizes()
  package var dropout = 0.1
  package var textStart = ModelOptions.TextStart.xavier
  package var wordPositions = ModelOptions.WordPositions.random
  package var switches: Switches
  package var ablation = Ablation()
  package var masking = Masking()
  package var augmentation = Augmentation()
  package var data = Data()
  package var optimiser = Optimiser()
  package var schedule = Schedule()
  package var run = Reporting()
  package var alarm = Alarm()

  /// A complete recipe of good defaults.
  package init(preset: Preset = .tiny, objective: Objective = .described) {
    self.preset = preset
    self.objective = objective
    switches = Switches(objective)
    apply(objective)
    apply(preset)
  }
}

extension Recipe {
  /// One switch for each quirk of the published code that changes the result.
  package struct Switches: Hashable, Sendable {
    /// Q3: frequencies of the sin-cos position tables; described: as in MAE.
    package var positionTable: Objective
    /// Q4: 16-bit films saturate at 255; described: scaled.
    package var sixteenBit: Objective
    /// Q5: context text goes in at every "."; described: between sentences.
    package var contextPlacement: Objective
    /// Q7: an entity is one exact token; described: also plurals, inflections and split words.
    package var entityForms: Objective
    /// Q8: descriptors are masked like other words; described: with the ratio of entities.
    package var descriptorMasking: Objective
    /// Q10: clipped at 0; described: linear.
    package var superResolutionOutput: Objective
    /// Q11: picture losses are means over all pixels; described: over those that count.
    package var pictureLossMean: Objective
    /// Q13: [PAD] positions are part of the text loss; described: real tokens only.
    package var padsInLoss: Objective
    /// Q24: attention maps come in shuffled patch order; described: in place.
    package var attentionMap: Objective
    /// The super-resolution window stays at the label; described: it moves with crop and flip.
    package var windowFollowsCrop: Objective

    package init(_ objective: Objective) {
      positionTable = objective
      sixteenBit = objective
      contextPlacement = objective
      entityForms = objective
      descriptorMasking = objective
      superResolutionOutput = objective
      pictureLossMean = objective
      padsInLoss = objective
      attentionMap = objective
      windowFollowsCrop = objective
    }
  }

  /// Each contribution of the paper, to be switched off (down to MRM: random masking, no context, no re-balancing, plain reconstruction,
  /// global fusion).
  package struct Ablation: Hashable, Sendable {
    package var contextText = true
    package var entityMasking = true
    package var rebalancing = true
    package var superResolution = true
    package var contextWindow = true
    package var fusion = ModelOptions.Fusion.multiScale
    package var mimWeight = 1.0
    package var resWeight = 1.0
    package var mlmWeight = 1.0
  }

  package struct Masking: Hashable, Sendable {
    package var patchRatio = 0.75
    package var wordRatio = 0.75
    package var otherWordRatio = 0.7
    package var entityRatio = 0.75
    package var targets = MLMTargets.all
    package var entityWeight = 1.0
    package var contextProbability = 0.8
    /// In patches.
    package var windowSize = 12
  }

  package struct Augmentation: Hashable, Sendable {
    package var cropScale = 0.2...1.0
    package var cropRatio = (3.0 / 4.0)...(4.0 / 3.0)
    package var flip = 0.5
    package var mean = 0.4721
    package var deviation = 0.3037
  }

  package struct Data: Hashable, Sendable {
    /// Exactly one of `csv` and `phantoms` is in use: the empty path and 0 say "not this one".
    package var csv = ""
    package var images = ""
    package var windows = ""
    /// Column of the file by what it holds ("image" -> "img_path").
    package var columns: [String: String] = [:]
    package var phantoms = 2000
    package var phantomSeed: UInt64 = 1
    /// 0 takes what the picture size needs.
    package var phantomSide = 0
    package var validationFraction = 0.05
    package var tokenizer = ""
    package var repeatsBatch = false
  }

  package struct Optimiser: Hashable, Sendable {
    package var batch = 16
    package var accumulation = 1
    package var learningRate = 1.5e-4
    package var minimumLearningRate = 0.0
    /// Of the text tower, over that of the run.
    package var textRate = 1.0
    /// Of the path from the picture to the words, over that of the run.
    package var fusionRate = 1.0
    /// Share of the mean patch token that is taken out of `bert_mlp`'s bias at each step.
    package var centring = 0.0
    package var beta1 = 0.9
    package var beta2 = 0.95
    package var epsilon = 1e-8
    package var weightDecay = 0.05
    /// 0 is off.
    package var clipNorm = 0.0
  }

  package struct Schedule: Hashable, Sendable {
    package enum Shape: String, CaseIterable, Sendable {
      /// Warm-up and cosine over the steps of the run.
      case steps
      /// As published: per fractional epoch, towards a horizon of its own (Q28).
      case epochs
    }
    package var shape = Shape.steps
    /// Optimiser steps; 0 means that `epochs` says how long.
    package var steps = 600
    package var epochs = 0
    package var warmupSteps = 20
    package var warmupEpochs = 40.0
    package var horizonEpochs = 200.0
  }

  package struct Reporting: Hashable, Sendable {
    /// A safetensors file to start from; empty starts from fresh weights.
    package var initialWeights = ""
    /// Whichever comes first; 0 is off.
    package var checkpointMinutes = 10.0
    package var checkpointSteps = 0
    package var validationSteps = 100
    package var validationPairs = 256
    package var probeSteps = 20
    /// The pair to show; -1 takes the first pair held out.
    package var probePair = -1
    /// 0 is off.
    package var histogramSteps = 100
    /// 0 asks only at the end of the run.
    package var wordSteps = 0
    /// Unseen phantoms to ask; 0 is off. Phantom data only.
    package var wordPairs = 1000
  }

  /// What is watched for; none of it changes a bit of the run.
  package struct Alarm: Hashable, Sendable {
    /// Spreads above the median of the last losses that make a spike; 0 is off.
    package var spike = 8.0
    /// Seconds without a step that make a stall, where they are also 20 mean steps; 0 is off.
    package var stallSeconds = 10.0
    /// 10^9 bytes that must be free where checkpoints go, and room for two of them; 0 is off.
    package var diskGigabytes = 1.0
    package var bell = false
    /// Run by /bin/sh; empty runs nothing.
    package var command = ""
  }
}
