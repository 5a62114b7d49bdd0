import Graph
import Interchange
import Models
import Tensors

/// What a checkpoint knows besides numbers. Nothing in it depends on time, place or run: equal states give equal files.
package struct CheckpointState: Hashable, Sendable {
  /// Optimiser steps done.
  package var step: Int
  /// Lowest validation loss so far and the step it was measured at.
  package var bestLoss: Double?
  package var bestStep: Int?

  package init(step: Int, bestLoss: Double? = nil, bestStep: Int? = nil) {
    self.step = step
    self.bestLoss = bestLoss
    self.bestStep = bestStep
  }
}

/// Checkpoints are safetensors files: every parameter under its published name, in published order (the vocabulary bias also under its
/// second name), then both moments of every trained one as `NAME.exp_avg` and `NAME.exp_avg_sq`; step and recipe are metadata.
package enum Checkpoint {
  static let format = "ecamp-checkpoint-1"
  /// Parts of a recipe that say what the weights mean.
  static let sections: Set<String> = ["model", "switches", "ablation", "masking", "augmentation"]

  /// Writes straight from the flat blocks.
  package static func write(
    _ store: ParameterStore, state: CheckpointState, recipe: Recipe, to path: String
  ) throws(SafetensorsError) -> SafetensorsReceipt {
    var metadata: [(key: String, value: String)] = [
      ("format", format), ("step", String(state.step)), ("recipe", JSONWriter().text(recipe.jsonValue(sections: sections))),
    ]
    if let loss = state.bestLoss, let step = state.bestStep {
      metadata += [("best_val_total_loss", String(loss)), ("best_step", String(step))]
    }
    return try SafetensorsWriter.write(
      weights(store, sizes: recipe.sizes) + moments(store, sizes: recipe.sizes), metadata: metadata, to: path)
  }

  /// Writes the weights alone, for other programs.
  package static func writeWeights(_ store: ParameterStore, recipe: Recipe, to path: String) throws(SafetensorsError) -> SafetensorsReceipt
  {
    let metadata = [("format", "pt"), ("recipe", JSONWriter().text(recipe.jsonValue(sections: sections)))]
    return try SafetensorsWriter.write(weights(store, sizes: recipe.sizes), metadata: metadata, to: path)
  }

  private static func weights(_ store: ParameterStore, sizes: ModelSizes) -> [SafetensorsTensor] {
    PublishedNames.order(sizes).compactMap { name in
      let path = name == PublishedNames.biasAlias ? PublishedNames.bias : name
      guard let entry = store.layout.entry(path), let values = store.values(path) else { return nil }
      return SafetensorsTensor(name: name, shape: entry.declaration.shape.extents, bytes: UnsafeRawBufferPointer(values))
    }
  }

  private static func moments(_ store: ParameterStore, sizes: ModelSizes) -> [SafetensorsTensor] {
    PublishedNames.order(sizes).flatMap { name -> [SafetensorsTensor] in
      guard let entry = store.layout.entry(name), let first = store.firstMoment(name), let second = store.secondMoment(name) else {
        return []
      }
      let shape = entry.declaration.shape.extents
      return [
        SafetensorsTensor(name: name + ".exp_avg", shape: shape, bytes: UnsafeRawBufferPointer(first)),
        SafetensorsTensor(name: name + ".exp_avg_sq", shape: shape, bytes: UnsafeRawBufferPointer(second)),
      ]
    }
  }

  /// Reads a whole checkpoint back; its checksum has been checked before anything is overwritten.
  package static func read(_ path: String, into store: ParameterStore) throws(TrainingError) -> CheckpointState {
    do throws(SafetensorsError) {
      let file = try SafetensorsFile(path: path, verification: .required)
      let state = try state(of: file)
      for entry in store.layout.entries {
        let name = entry.declaration.path
        if let values = store.values(name) { try file.read(name, into: values) }
        if let first = store.firstMoment(name) { try file.read(name + ".exp_avg", into: first) }
        if let second = store.secondMoment(name) { try file.read(name + ".exp_avg_sq", into: second) }
      }
      return state
    } catch {
      throw TrainingError(.checkpoint, "\(error)")
    }
  }

  /// What the metadata of a checkpoint says.
  private static func state(of file: SafetensorsFile) throws(SafetensorsError) -> CheckpointState {
    guard file.value(ofMetadata: "format") == format, let step = file.value(ofMetadata: "step").flatMap(Int.init) else {
      throw SafetensorsError(file: file.path, .header("it is no checkpoint of this program"))
    }
    return CheckpointState(
      step: step, bestLoss: file.value(ofMetadata: "best_val_total_loss").flatMap(Double.init),
      bestStep: file.value(ofMetadata: "best_step").flatMap(Int.init))
  }
}
