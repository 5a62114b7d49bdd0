import Corpus
import Foundation
import Synchronization
import Telemetry

@testable import Training

/// A run small enough for a debug build, and everything it reported.
final class SmallRun: Sendable {
  /// A model of 4 x 4 patches on 40 phantoms of 64 pixels.
  static func recipe(steps: Int = 6, _ settings: String...) throws -> Recipe {
    let small = [
      "imageSide=32", "patch=8", "model.width=32", "depth=1", "heads=2", "decoderWidth=16", "decoderDepth=1", "decoderHeads=2",
      "vocabulary=400", "textWidth=32", "textDepth=1", "textHeads=2", "textHidden=48", "maximumTokens=48", "windowSize=3", "phantoms=40",
      "phantomSide=64", "validationFraction=0.2", "batch=4", "steps=\(steps)", "warmupSteps=2", "validationSteps=0", "probeSteps=0",
      "wordPairs=0", "checkpointMinutes=0", "threads=2",
    ]
    return try Recipe.defaults(settings: (small + settings).map { argument in try RecipeSetting(argument: argument) })
  }

  static func folder() throws -> CheckpointFolder {
    try CheckpointFolder(FileManager.default.temporaryDirectory.appendingPathComponent("ecamp-\(UUID().uuidString)").path)
  }

  let trainer: Trainer

  init(_ recipe: Recipe, folder: CheckpointFolder? = nil, data: TrainingData? = nil, changes: [RecipeChange] = []) throws {
    let sink = Sink()
    self.sink = sink
    trainer = try Trainer(
      recipe, data: data ?? TrainingData(recipe, storedTokenizer: folder?.tokenizerPath), folder: folder, changes: changes,
      hooks: .init(report: { sink.add($0) }, checkpoint: { sink.add($0) }))
  }

  final class Sink: Sendable {
    let kept = Mutex((reports: [EngineReport](), checkpoints: [CheckpointRecord]()))
    func add(_ report: EngineReport) { kept.withLock { $0.reports.append(report) } }
    func add(_ record: CheckpointRecord) { kept.withLock { $0.checkpoints.append(record) } }
  }
  private let sink: Sink

  var reports: [EngineReport] { sink.kept.withLock { $0.reports } }
  var checkpoints: [CheckpointRecord] { sink.kept.withLock { $0.checkpoints } }
  var events: [RunEvent] { reports.compactMap { if case .event(let event) = $0 { event } else { nil } } }

  func values(_ metric: String) -> [Double] {
    reports.flatMap { report -> [MetricPoint] in if case .points(let points) = report { points } else { [] } }
      .filter { $0.metric == metric }.map(\.value)
  }
}
