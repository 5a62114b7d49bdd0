import Corpus
import Foundation
import Kernels
import RunLog
import Telemetry
import Training

/// One run from start to end in this process: its row in the store, the writer, the trainer on a thread of its own. Whoever listens is told
/// every report; the store gets them whether or not anybody listens.
package final class RunSession: @unchecked Sendable {
  package let summary: RunSummary
  package let recipe: Recipe
  package let data: TrainingData
  package let inbox = CommandInbox()
  private let writer: RunWriter
  private let trainer: Trainer
  private let requests: StoreListener
  private var thread: EngineThread?
  private let ending = Ending()

  /// What a session starts from.
  package enum Start: Sendable {
    case fresh(Recipe, keepsProbeText: Bool)
    /// A run of the store, by number; the settings change its recipe ("schedule.steps=...").
    case resumed(Int64, settings: [RecipeSetting])
  }

  /// Opens the data, enters the run in the store and plans it. Takes as long as reading the table and learning a vocabulary does.
  /// - Parameters:
  ///   - activity: told what takes long.
  ///   - listener: called with every report, on a thread of its own, in order.
  package init(
    _ start: Start, store: RunStore, activity: @escaping @Sendable (String) -> Void = { _ in },
    listener: @escaping @Sendable (EngineReport) -> Void
  ) throws {
    if let notice = store.notice { throw CommandFailure(notice) }
    let (summary, recipe, data, folder) = try Self.enter(start, store, activity)
    let trouble: @Sendable (StoreError?) -> Void = { error in
      guard let error else { return }
      let text = "the store cannot be written: \(error). Training goes on; everything is kept in memory and tried again"
      listener(.event(RunEvent(kind: .warning, step: 0, time: Date().timeIntervalSince1970, text: text)))
    }
    let writer = try RunWriter(store: store, run: summary.id, onTrouble: trouble)
    let files = CheckpointRows(try store.checkpoints(of: summary.id), writer: writer)
    let ending = ending
    let requests = try StoreListener(storePath: store.path, run: summary.id, pairCount: data.source.count, inbox: inbox, writer: writer)
    self.requests = requests
    let hooks = Trainer.Hooks(
      report: { report in
        writer.take(report)
        if case .pair(let view) = report, requests.answers(view) { return }
        if case .ended(let state, let message) = report { ending.finish(state, message) } else { listener(report) }
      }, checkpoint: { files.take($0) }, secure: { try? writer.flush() })
    trainer = try Trainer(
      recipe, data: data, folder: folder, identity: .init(run: summary.id, name: summary.name), inbox: inbox, hooks: hooks)
    (self.summary, self.recipe, self.data, self.writer) = (summary, recipe, data, writer)
    listener(.started(summary))
    self.listener = listener
  }

  private let listener: @Sendable (EngineReport) -> Void

  /// Starts training on the engine's thread and returns.
  package func begin() {
    requests.start()
    thread = EngineThread { [self] in
      _ = trainer.run()
      requests.stop()
      let (state, message) = ending.result
      var shown = message
      var shownState = state
      do { try writer.close(state: state) } catch {
        shown += "; the store could not be brought up to date: \(error)"
        // An interrupted run is one to be resumed, which the store shows of its own accord when its process is gone.
        if state != .interrupted { shownState = .failed }
        ending.finish(shownState, shown)
      }
      listener(.ended(shownState, message: shown))
    }
  }

  /// Waits for the end of the run and returns how it ended.
  package func wait() -> (state: RunState, message: String) {
    thread?.join()
    return ending.result
  }

  // MARK: Entering the store

  private static func enter(_ start: Start, _ store: RunStore, _ activity: (String) -> Void) throws
    -> (RunSummary, Recipe, TrainingData, CheckpointFolder)
  {
    switch start {
    case .fresh(let recipe, let keepsProbeText):
      let recipe = recipe.withAbsolutePaths
      let data = try TrainingData(recipe, activity: activity)
      let summary = try store.createRun(description(recipe, data, keepsProbeText: keepsProbeText))
      return (summary, recipe, data, try CheckpointFolder(try store.createCheckpointFolder(of: summary.id)))
    case .resumed(let id, let settings):
      let stored = try Recipe.parse(text: try store.recipe(id), file: "the recipe of run \(id)")
      let recipe = try stored.changed(by: settings)
      let folder = try CheckpointFolder(try store.createCheckpointFolder(of: id))
      let data = try TrainingData(recipe, storedTokenizer: folder.tokenizerPath, activity: activity)
      activity("checking the last checkpoint")
      let step = folder.newestWholeStep ?? 0
      let summary = try store.resumeRun(id, after: step, steps: totalSteps(recipe, data))
      return (summary, recipe, data, folder)
    }
  }

  private static func totalSteps(_ recipe: Recipe, _ data: TrainingData) -> Int {
    let settings = recipe.optimiser
    return EpochClock(pairCount: data.split.training.count, batch: settings.batch, accumulation: settings.accumulation)
      .totalSteps(recipe.schedule)
  }

  private static func description(_ recipe: Recipe, _ data: TrainingData, keepsProbeText: Bool) -> RunDescription {
    RunDescription(
      name: recipe.name.isEmpty ? nil : recipe.name, preset: recipe.preset.rawValue, objective: recipe.objective.rawValue,
      data: recipe.data.csv.isEmpty ? data.source.name : recipe.data.csv, recipe: recipe.json(), seed: recipe.seed,
      steps: totalSteps(recipe, data), version: Version.number, gitState: GitState.ofWorkingDirectory,
      folder: FileManager.default.currentDirectoryPath, coreType: blasCore, backend: "openblas",
      threads: recipe.threads > 0 ? recipe.threads : ProcessInfo.processInfo.activeProcessorCount, keepsProbeText: keepsProbeText)
  }
}

/// How a run ended, once it has.
private final class Ending: @unchecked Sendable {
  private let lock = NSLock()
  private var value: (RunState, String) = (.failed, "the engine ended without a word")

  func finish(_ state: RunState, _ message: String) { lock.withLock { value = (state, message) } }
  var result: (RunState, String) { lock.withLock { value } }
}

extension Recipe {
  /// Paths that mean the same from any directory, so that a stored recipe can be run again from anywhere.
  var withAbsolutePaths: Recipe {
    func absolute(_ path: String) -> String {
      path.isEmpty ? "" : URL(fileURLWithPath: DataSource.expanded(path)).standardizedFileURL.path
    }
    var recipe = self
    recipe.data.csv = absolute(data.csv)
    recipe.data.images = absolute(data.images)
    recipe.data.windows = absolute(data.windows)
    recipe.data.tokenizer = absolute(data.tokenizer)
    recipe.run.initialWeights = absolute(run.initialWeights)
    return recipe
  }
}
