import Interchange
import Models

extension RecipeField {
  /// Every key of a recipe, in the order written.
  package static let all: [RecipeField] =
    general + model + switches + ablation + masking + augmentation + data + optimiser + schedule + run + alarm

  /// The sections of a recipe in the order written, and what each is for.
  static let sections: [(name: String, comment: String)] = [
    ("model", "Sizes; the preset sets them all."),
    ("switches", "What the published code does and what its paper describes, where they differ; the objective sets them all."),
    ("ablation", "Contributions, each of which can be switched off or weighed."),
    ("masking", "What is hidden from the model."),
    ("augmentation", "Random crops, and the grey values films are normalised with."),
    ("data", "A file of pairs, or drawn phantoms."),
    ("optimiser", "AdamW; one-dimensional parameters and biases are not decayed."),
    ("schedule", "How long, and the learning rate on the way."),
    ("run", "Where to start from, and what is kept and measured on the way."),
    ("alarm", "What raises an alarm, and what is done then; none of it changes a bit of the run."),
  ]

  private static let general: [RecipeField] = [
    .choice(
      "preset", "Sizes and what goes with them: tiny learns in seconds, base is the published model.", read: { $0.preset },
      assign: { $0.apply($1) }),
    .choice("objective", "Sets every switch below.", read: { $0.objective }, assign: { $0.apply($1) }),
    .text("name", \.name, "What the run is called; empty lets the store choose."),
    .seed("seed", \.seed, "Masks, crops, dropout and fresh weights all follow from it."),
    .whole("threads", \.threads, 0...1024, "0 takes every core; the result does not depend on it."),
  ]

  private static let model: [RecipeField] = [
    .whole(
      "model.imageSide", \.sizes.imageSide, 8...2048, "Pixels along a side of the picture the encoder sees; targets are twice as large."),
    .whole("model.patch", \.sizes.patch, 1...256, "Pixels along a side of a patch."),
    .whole("model.width", \.sizes.width, 4...8192, "Width of the vision encoder."),
    .whole("model.depth", \.sizes.depth, 1...128, "Blocks of the vision encoder."),
    .whole("model.heads", \.sizes.headCount, 1...256, "Attention heads of the vision encoder."),
    .whole("model.decoderWidth", \.sizes.decoderWidth, 4...8192, "Width of the image decoder."),
    .whole("model.decoderDepth", \.sizes.decoderDepth, 1...128, "Blocks of the image decoder."),
    .whole("model.decoderHeads", \.sizes.decoderHeadCount, 1...256, "Attention heads of the image decoder."),
    .number("model.mlpRatio", \.sizes.mlpRatio, 0.125...64, "Hidden width over width, in encoder and decoder."),
    .whole("model.vocabulary", \.sizes.vocabulary, 8...1_000_000, "Tokens; a vocabulary learned from the reports has at most this many."),
    .whole("model.textWidth", \.sizes.textWidth, 1...8192, "Width of the text tower."),
    .whole("model.textDepth", \.sizes.textDepth, 0...128, "Text layers behind the fusion layer."),
    .whole("model.textHeads", \.sizes.textHeadCount, 1...256, "Attention heads of the text tower."),
    .whole("model.textHidden", \.sizes.textHidden, 1...65536, "Hidden width of the text tower."),
    .whole("model.maximumTokens", \.sizes.maximumTokens, 4...4096, "Tokens kept of a report."),
    .number("model.dropout", \.dropout, 0...0.9, "At the 24 places of the text tower."),
    .choice("model.textStart", \.textStart, "Fresh linear layers of the text tower: xavier as published, bert N(0, 0.02)."),
    .choice(
      "model.wordPositions", \.wordPositions, "How the learned positions of words start: at random as published, or as sines and cosines."),
  ]

  private static let switches: [RecipeField] = [
    .choice("switches.positionTable", \.switches.positionTable, "Frequencies of the position tables; described: as in MAE."),
    .choice("switches.sixteenBit", \.switches.sixteenBit, "16-bit films; published: cut off at 255, described: scaled."),
    .choice(
      "switches.contextPlacement", \.switches.contextPlacement, "Context text; published: at any point, described: between sentences."),
    .choice(
      "switches.entityForms", \.switches.entityForms, "Entities; published: one exact token, described: plurals and split words too."),
    .choice("switches.descriptorMasking", \.switches.descriptorMasking, "Words before an entity; described: masked with its ratio."),
    .choice("switches.superResolutionOutput", \.switches.superResolutionOutput, "Published: cut off at 0, described: linear."),
    .choice("switches.pictureLossMean", \.switches.pictureLossMean, "Published: over all pixels, described: over those that count."),
    .choice("switches.padsInLoss", \.switches.padsInLoss, "Text loss; published: over padding too, described: real tokens only."),
    .choice("switches.attentionMap", \.switches.attentionMap, "Attention maps; published: shuffled, described: in place."),
    .choice("switches.windowFollowsCrop", \.switches.windowFollowsCrop, "Window; published: stays, described: moves with crop and flip."),
  ]

  private static let ablation: [RecipeField] = [
    .flag("ablation.contextText", \.ablation.contextText, "Put the context text of a pair into its report."),
    .flag("ablation.entityMasking", \.ablation.entityMasking, "Mask entities with a ratio of their own; false: plain random masking."),
    .flag("ablation.rebalancing", \.ablation.rebalancing, "Weigh tokens by what they say; false: every token weighs 1."),
    .flag("ablation.superResolution", \.ablation.superResolution, "The super-resolution head; false: plain reconstruction."),
    .flag("ablation.contextWindow", \.ablation.contextWindow, "Super-resolution inside the window; false: the whole picture."),
    .choice("ablation.fusion", \.ablation.fusion, "What of the picture reaches the words."),
    .number("ablation.mimWeight", \.ablation.mimWeight, 0...1000, "Weight of the reconstruction loss."),
    .number("ablation.resWeight", \.ablation.resWeight, 0...1000, "Weight of the super-resolution loss."),
    .number("ablation.mlmWeight", \.ablation.mlmWeight, 0...1000, "Weight of the text loss."),
  ]

  private static let masking: [RecipeField] = [
    .number("masking.patchRatio", \.masking.patchRatio, 0...0.999, "Share of patches hidden from the encoder."),
    .number("masking.wordRatio", \.masking.wordRatio, 0...1, "Share of words masked in reports without entities."),
    .number("masking.otherWordRatio", \.masking.otherWordRatio, 0...1, "Share of other words masked in reports with entities."),
    .number("masking.entityRatio", \.masking.entityRatio, 0...1, "Share of entities masked."),
    .choice("masking.targets", \.masking.targets, "Tokens the text loss asks for: all, or masked ones only."),
    .number(
      "masking.entityWeight", \.masking.entityWeight, 0...1000, "Weight of an affirmed entity in the text loss, beside 1 for other words."),
    .number("masking.contextProbability", \.masking.contextProbability, 0...1, "How often the context text is put in."),
    .whole("masking.windowSize", \.masking.windowSize, 1...2048, "Side of the super-resolution window in patches."),
  ]

  private static let augmentation: [RecipeField] = [
    .range("augmentation.cropScale", \.augmentation.cropScale, 0.001...1, "Area of the random crop, as a share of the film."),
    .range("augmentation.cropRatio", \.augmentation.cropRatio, 0.05...20, "Width over height of the random crop."),
    .number("augmentation.flip", \.augmentation.flip, 0...1, "How often films are mirrored."),
    .number("augmentation.mean", \.augmentation.mean, 0...1, "Mean grey value."),
    .number("augmentation.deviation", \.augmentation.deviation, 0.001...1, "Standard deviation of grey values."),
  ]

  private static let data: [RecipeField] = [
    .special("data.csv", "A CSV file of image-report pairs.", wanted: "a path") { value, recipe in
      guard let path = value.plainText else { return false }
      recipe.data.csv = path
      if !path.isEmpty { recipe.data.phantoms = 0 }
      return true
    } write: {
      $0.data.phantoms > 0 ? nil : .string($0.data.csv)
    },
    .text("data.images", \.data.images, "Folder that image paths start from; empty: that of the file."),
    .text("data.windows", \.data.windows, "A second file with columns label_i and label_j, row by row; empty: none."),
    .special(
      "data.columns", "Names of the file's columns where they differ: {image: \"img_path\"}.",
      wanted: "image=NAME,report=NAME,... with " + RecipeColumns.known.joined(separator: ", ")
    ) { value, recipe in
      guard let columns = RecipeColumns.read(value) else { return false }
      recipe.data.columns = columns
      return true
    } write: {
      RecipeColumns.write($0.data.columns)
    },
    .special("data.phantoms", "Number of drawn pairs instead of a file.", wanted: "a whole number from 1 to 10000000") { value, recipe in
      guard let count = value.integer, (1...10_000_000).contains(count) else { return false }
      recipe.data.phantoms = count
      recipe.data.csv = ""
      return true
    } write: {
      $0.data.phantoms > 0 ? .integer($0.data.phantoms) : nil
    },
    .seed("data.phantomSeed", \.data.phantomSeed, "Another seed draws other phantoms."),
    .whole("data.phantomSide", \.data.phantomSide, 0...4096, "Pixels along a side of a drawn film; 0: what the picture size needs."),
    .number("data.validationFraction", \.data.validationFraction, 0...0.9, "Patients held out where the file has no split of its own."),
    .text("data.tokenizer", \.data.tokenizer, "A tokenizer.json; empty: a vocabulary is learned from the training reports."),
    .flag(
      "data.repeatBatch", \.data.repeatsBatch,
      "Every step sees the first batch: can the model learn it by heart, and what does reading films cost?"),
  ]

  private static let optimiser: [RecipeField] = [
    .whole("optimiser.batch", \.optimiser.batch, 1...65536, "Pairs of one micro-batch."),
    .whole("optimiser.accumulation", \.optimiser.accumulation, 1...65536, "Micro-batches of one step."),
    .number("optimiser.lr", \.optimiser.learningRate, 0...10, "Highest learning rate."),
    .number("optimiser.minLR", \.optimiser.minimumLearningRate, 0...10, "Where the cosine ends."),
    .number("optimiser.textRate", \.optimiser.textRate, 0...1000, "Learning rate of the text tower, over that of the run."),
    .number(
      "optimiser.fusionRate", \.optimiser.fusionRate, 0...1000,
      "Learning rate of what takes the picture to the words (bert_mlp, cross-attention, gap_mlp, out_layer), over that of the run."),
    .number(
      "optimiser.centring", \.optimiser.centring, 0...1,
      "Share of the mean patch token taken out of bert_mlp's bias at each step, so that words see what differs between pictures; 0: off."),
    .number("optimiser.beta1", \.optimiser.beta1, 0...0.9999999, "Decay of the first moment."),
    .number("optimiser.beta2", \.optimiser.beta2, 0...0.9999999, "Decay of the second moment."),
    .number("optimiser.epsilon", \.optimiser.epsilon, 1e-16...1, "Added to the root of the second moment."),
    .number("optimiser.weightDecay", \.optimiser.weightDecay, 0...10, "Of matrices and tables."),
    .number("optimiser.clipNorm", \.optimiser.clipNorm, 0...1e9, "Gradients are scaled down to this norm; 0: never."),
  ]

  private static let schedule: [RecipeField] = [
    .choice("schedule.shape", \.schedule.shape, "steps: over the run; epochs: as published, by the fractional epoch."),
    .whole("schedule.steps", \.schedule.steps, 0...1_000_000_000, "Optimiser steps; 0: as many as the epochs have."),
    .whole("schedule.epochs", \.schedule.epochs, 0...1_000_000, "Passes over the data, where steps is 0."),
    .whole("schedule.warmupSteps", \.schedule.warmupSteps, 0...1_000_000_000, "Of shape steps."),
    .number("schedule.warmupEpochs", \.schedule.warmupEpochs, 0...1_000_000, "Of shape epochs."),
    .number("schedule.horizonEpochs", \.schedule.horizonEpochs, 0.001...1_000_000, "Of shape epochs: where the cosine would end."),
  ]

  private static let run: [RecipeField] = [
    .text("run.init", \.run.initialWeights, "A safetensors file of weights to start from, matched by name; empty: fresh weights."),
    .number("run.checkpointMinutes", \.run.checkpointMinutes, 0...100_000, "Between checkpoints; 0: off."),
    .whole("run.checkpointSteps", \.run.checkpointSteps, 0...1_000_000_000, "Between checkpoints; 0: off."),
    .whole("run.validationSteps", \.run.validationSteps, 0...1_000_000_000, "Between validations; 0: off."),
    .whole("run.validationPairs", \.run.validationPairs, 1...1_000_000, "Held-out pairs looked at, at the most."),
    .whole("run.probeSteps", \.run.probeSteps, 0...1_000_000_000, "Between pictures of the probe pair; 0: off."),
    .whole("run.probePair", \.run.probePair, -1...1_000_000_000, "The pair shown; -1: the first one held out."),
    .whole("run.histogramSteps", \.run.histogramSteps, 0...1_000_000_000, "Between histograms of weights and gradients; 0: off."),
    .whole("run.wordSteps", \.run.wordSteps, 0...1_000_000_000, "Between questions for finding words; 0: at the end only."),
    .whole("run.wordPairs", \.run.wordPairs, 0...1_000_000, "Unseen phantoms asked for their finding words; 0: off."),
  ]

  private static let alarm: [RecipeField] = [
    .number(
      "alarm.spike", \.alarm.spike, 0...1_000_000,
      "A loss this many spreads above the median of the last 100 is a spike (spread: 1.4826 x median distance from it); before 20, ten times the largest; 0: off."
    ),
    .number(
      "alarm.stallSeconds", \.alarm.stallSeconds, 0...1_000_000,
      "No step for so long is a stall, where it is also longer than 20 mean steps; 0: off."),
    .number(
      "alarm.diskGB", \.alarm.diskGigabytes, 0...1_000_000_000,
      "10^9 bytes that must stay free where checkpoints are written, or room for two of them, whichever is more; 0: off."),
    .flag("alarm.bell", \.alarm.bell, "Ring the terminal's bell."),
    .text(
      "alarm.command", \.alarm.command,
      "Run by /bin/sh at an alarm, at most once a minute for each kind, with ECAMP_ALARM (not_finite, spike, stall, disk), ECAMP_RUN, ECAMP_STEP and ECAMP_TEXT in its environment; empty: none."
    ),
  ]
}

/// Names of columns by what they hold.
enum RecipeColumns {
  static let known = ["image", "report", "context", "label_i", "label_j", "patient", "split", "labels"]

  /// An object, or `image=img_path,report=text`.
  static func read(_ value: JSON5Value) -> [String: String]? {
    var columns: [String: String] = [:]
    if let object = value.object {
      for member in object.members {
        guard let name = member.value.string, !name.isEmpty else { return nil }
        columns[member.key] = name
      }
    } else if let text = value.string {
      for part in text.split(separator: ",") {
        guard let equals = part.firstIndex(of: "="), part.index(after: equals) < part.endIndex else { return nil }
        columns[String(part[..<equals])] = String(part[part.index(after: equals)...])
      }
    } else {
      return nil
    }
    return columns.keys.allSatisfy(known.contains) ? columns : nil
  }

  static func write(_ columns: [String: String]) -> JSONValue {
    .object(columns.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) })
  }
}
