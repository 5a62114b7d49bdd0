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
  private let alarms: AlarmCommands
  private var thread: EngineThread?
  private let ending = Ending()

  /// What a session starts from.
  package enum Start: Sendable {
    case fresh(Recipe, keepsProbeText: Bool)
    /// A run of the store, by number; the settings change its recipe ("schedule.steps=...").
    case resumed(Int64, settings: [RecipeSetting])
    /// A run of its own from a checkpoint of another one.
    case branched(Int64, BranchPoint, settings: [RecipeSetting], keepsProbeText: Bool)
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
    let entered = try Self.enter(start, store, activity)
    let (summary, recipe, data) = (entered.summary, entered.recipe, entered.data)
    let trouble: @Sendable (StoreError?) -> Void = { error in
      guard let error else { return }
      let text = "the store cannot be written: \(error). Training goes on; everything is kept in memory and tried again"
      listener(.event(RunEvent(kind: .warning, step: 0, time: Date().timeIntervalSince1970, text: text)))
    }
    let writer = try RunWriter(store: store, run: summary.id, onTrouble: trouble)
    let files = CheckpointRows(try store.checkpoints(of: summary.id), writer: writer)
    let ending = ending
    let alarms = AlarmCommands(run: summary.name) { event in
      writer.log(event)
      listener(.event(event))
    }
    self.alarms = alarms
    let requests = try StoreListener(storePath: store.path, run: summary.id, pairCount: data.source.count, inbox: inbox, writer: writer)
    self.requests = requests
    let hooks = Trainer.Hooks(
      report: { report in
        writer.take(report)
        if case .pair(let view, let request) = report, requests.answers(request, with: view) { return }
        switch report {
        case .ended(let state, let message): ending.finish(state, message)
        case .probe(let view): listener(.probe((try? view.asStored) ?? view))
        default: listener(report)
        }
      }, checkpoint: { files.take($0) }, secure: { try? writer.flush() }, alarm: { alarms.take($0, $1) })
    trainer = try Trainer(
      recipe, data: data, folder: entered.folder, identity: .init(run: summary.id, name: summary.name), inbox: inbox,
      changes: entered.changes, hooks: hooks)
    writer.take(.changed(entered.ownChanges))
    (self.summary, self.recipe, self.data, self.writer) = (summary, recipe, data, writer)
    listener(.started(summary))
    if let opening = entered.opening {
      writer.log(opening)
      listener(.event(opening))
    }
    self.listener = listener
  }

  private let listener: @Sendable (EngineReport) -> Void

  /// Starts training on the engine's thread and returns.
  package func begin() {
    requests.start()
    thread = EngineThread { [self] in
      _ = trainer.run()
      requests.stop()
      alarms.settle()
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

  /// Measures the engine for the workbench of this process, or no longer.
  package func measure(_ isWanted: Bool) {
    if requests.noteMeasuredHere(isWanted) { inbox.post(.measure(isWanted)) }
  }

  /// Waits for the end of the run and returns how it ended.
  package func wait() -> (state: RunState, message: String) {
    thread?.join()
    return ending.result
  }

  // MARK: Entering the store

  /// A run that is in the store and can begin.
  struct Entered {
    var summary: RunSummary
    /// As the run began.
    var recipe: Recipe
    var data: TrainingData
    var folder: CheckpointFolder
    /// Changes of the recipe since, those of this sitting included.
    var changes: [RecipeChange] = []
    var ownChanges: [RecipeChange] = []
    /// Told before the first step.
    var opening: RunEvent?
  }

  private static func enter(_ start: Start, _ store: RunStore, _ activity: (String) -> Void) throws -> Entered {
    switch start {
    case .fresh(let recipe, let keepsProbeText):
      let recipe = recipe.withAbsolutePaths
      let data = try TrainingData(recipe, activity: activity)
      let summary = try store.createRun(description(recipe, data, keepsProbeText: keepsProbeText))
      return Entered(
        summary: summary, recipe: recipe, data: data, folder: try CheckpointFolder(try store.createCheckpointFolder(of: summary.id)))
    case .resumed(let id, let settings): return try resume(id, settings, store, activity)
    case .branched(let parent, let point, let settings, let keepsProbeText):
      return try branch(parent, point, settings, keepsProbeText: keepsProbeText, store, activity)
    }
  }

  /// Settings that a run under way could take are kept with the run; others hold for this sitting.
  private static func resume(_ id: Int64, _ settings: [RecipeSetting], _ store: RunStore, _ activity: (String) -> Void) throws -> Entered {
    let stored = try Recipe.parse(text: try store.recipe(id), file: "the recipe of run \(id)")
    let lasting = try settings.filter { try $0.field.obstacle == nil }
    let recipe = try stored.changed(by: settings.filter { !lasting.contains($0) })
    let folder = try CheckpointFolder(try store.createCheckpointFolder(of: id))
    let data = try TrainingData(recipe, storedTokenizer: folder.tokenizerPath, activity: activity)
    activity("checking the last checkpoint")
    let whole = folder.newestWholeStep
    let step = whole ?? 0
    let earlier = try store.recipeChanges(of: id)
    let before = try recipe.changed(by: RecipeChange.settings(earlier.filter { $0.step <= step }).map { try RecipeSetting(argument: $0) })
    let edit = try before.changedUnderWay(by: lasting)
    try checkFit(of: folder, at: whole, to: edit.recipe)
    let now = Date().timeIntervalSince1970
    let own = edit.entries.map { RecipeChange(step: step, key: $0.key, value: $0.after, time: now) }
    let kept = earlier.filter { change in change.step < step || !own.contains { $0.key == change.key } }
    let summary = try store.resumeRun(id, after: step, steps: totalSteps(edit.recipe, data))
    return Entered(summary: summary, recipe: recipe, data: data, folder: folder, changes: kept + own, ownChanges: own)
  }

  /// Before the run is taken over: a model of other sizes cannot go on from what is there, and nothing is changed for trying.
  /// - Parameter whole: the step of the newest whole checkpoint.
  private static func checkFit(of folder: CheckpointFolder, at whole: Int?, to recipe: Recipe) throws {
    guard let whole else {
      let lost = folder.steps.map { URL(fileURLWithPath: folder.path(step: $0)).lastPathComponent } + folder.setAside
      if !lost.isEmpty { throw CheckpointFolder.nothingLeft(lost, in: folder.path) }
      return
    }
    do { try Checkpoint.check(folder.path(step: whole), fits: recipe, isWhole: true) } catch {
      throw CommandFailure("\(error.message). A run that goes on keeps the sizes of its model; with other sizes, train a run of its own")
    }
  }

  static func totalSteps(_ recipe: Recipe, _ data: TrainingData) -> Int {
    let settings = recipe.optimiser
    return EpochClock(pairCount: data.split.training.count, batch: settings.batch, accumulation: settings.accumulation)
      .totalSteps(recipe.schedule)
  }

  static func description(_ recipe: Recipe, _ data: TrainingData, keepsProbeText: Bool) -> RunDescription {
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
