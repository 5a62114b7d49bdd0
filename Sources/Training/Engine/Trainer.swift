import Corpus
import Graph
import Kernels
import Models
import Synchronization
import Telemetry
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A training run: owns the plan, the flat blocks and the data, and goes through the steps of its recipe. It is driven by one thread (`run`),
/// asked for things through its `inbox`, and tells what happens through `hooks`.
package final class Trainer: @unchecked Sendable {
  /// What the store and the screen know the run by.
  package struct Identity: Hashable, Sendable {
    package var run: Int64
    package var name: String

    package init(run: Int64 = 0, name: String = "") {
      self.run = run
      self.name = name
    }
  }

  package struct Hooks: Sendable {
    /// This and `checkpoint` are called on a thread of their own, in order.
    package var report: @Sendable (EngineReport) -> Void
    package var checkpoint: @Sendable (CheckpointRecord) -> Void
    /// Called by the engine before it writes a checkpoint, when everything up to it has been reported: a run that is resumed there does not
    /// measure those steps again, so whoever keeps reports should have them safe.
    package var secure: @Sendable () -> Void
    /// Called with every alarm where the recipe names a command for it, on the thread that found it, which must not be kept.
    package var alarm: @Sendable (_ event: RunEvent, _ command: String) -> Void

    package init(
      report: @escaping @Sendable (EngineReport) -> Void = { _ in },
      checkpoint: @escaping @Sendable (CheckpointRecord) -> Void = { _ in }, secure: @escaping @Sendable () -> Void = {},
      alarm: @escaping @Sendable (_ event: RunEvent, _ command: String) -> Void = { _, _ in }
    ) {
      self.report = report
      self.checkpoint = checkpoint
      self.secure = secure
      self.alarm = alarm
    }
  }

  /// As it is in force now.
  package internal(set) var recipe: Recipe
  package let data: TrainingData
  package let identity: Identity
  package let inbox: CommandInbox
  package let clock: EpochClock
  package internal(set) var totalSteps: Int
  package var store: ParameterStore { modelRun.program.parameters }
  /// Optimiser steps done.
  package internal(set) var step = 0

  let folder: CheckpointFolder?
  let secure: @Sendable () -> Void
  let alarmHook: @Sendable (RunEvent, String) -> Void
  let relay: ReportRelay
  let watch: AlarmWatch
  var spikes = SpikeRule()
  /// Set while the engine measures itself.
  var engineMeter: EngineMeter?
  /// The last batch of a measured step, kept until the next: a profile tells the work from its rows, which must not be filled anew meanwhile.
  var measuredBatch: Batch?
  let cache: FilmCache
  let modelRun: ModelRun
  var optimiser: OptimiserStep
  var learningRate: LearningRate
  /// Changes of the recipe by an earlier sitting that wait for their step, in order.
  var scheduled: [RecipeChange]
  /// Steps done when this sitting began.
  var sittingStart = 0
  /// Whether the plan keeps what centring needs.
  let keepsPatchTokens: Bool
  /// Changes asked for in the middle of a step.
  var postponed: [CommandInbox.Request] = []
  let meter = ProcessMeter()
  let dropoutBase: RandomKey
  /// Pairs of the present step, micro-batch after micro-batch.
  let stepPairs: UnsafeMutablePointer<Int>
  /// The text loss of each of them, weighted as in the loss of the step.
  let stepTextLosses: UnsafeMutablePointer<Double>
  /// Pairs whose film turned out unreadable, told of once each.
  let filmsReplaced = ReplacedFilms()
  var loader: BatchLoader?
  /// The batch every step works on, where the recipe repeats one.
  var heldBatch: Batch?
  var state = CheckpointState(step: 0)
  var standing = RunState.preparing
  var lastCheckpointStep = -1
  var lastCheckpointTime = 0.0
  var lastRecord: CheckpointRecord?
  var startTime = 0.0
  /// Seconds of this sitting that it stood still because somebody wished so.
  var pausedTime = 0.0
  var smoothRate = 0.0
  var isPaused = false
  var wantsSingleStep = false
  /// Set when the run is to end before its last step.
  var leaving: (state: RunState, message: String)?
  // Made when first needed.
  var validation: Validation?
  var inspector: PairInspector?
  var words: FindingWordTest?

  /// Plans the run and takes its memory; nothing is computed yet.
  /// - Parameters:
  ///   - folder: where checkpoints go and where the run is resumed from; nil keeps none.
  ///   - changes: what was changed in the recipe while the run was under way, to be changed again at the same steps.
  ///   - hooks: report and checkpoint listeners.
  package init(
    _ recipe: Recipe, data: TrainingData, folder: CheckpointFolder? = nil, identity: Identity = Identity(),
    inbox: CommandInbox = CommandInbox(), changes: [RecipeChange] = [], hooks: Hooks = Hooks()
  ) throws(TrainingError) {
    scheduled = changes.sorted { $0.step < $1.step }
    (self.recipe, self.data, self.folder, self.identity, self.inbox) = (recipe, data, folder, identity, inbox)
    let settings = recipe.optimiser
    clock = EpochClock(pairCount: data.split.training.count, batch: settings.batch, accumulation: settings.accumulation)
    totalSteps = clock.totalSteps(recipe.schedule)
    learningRate = LearningRate(recipe, totalSteps: totalSteps)
    keepsPatchTokens = settings.centring > 0
    modelRun = ModelRun(
      recipe, batch: settings.batch, mode: .training(dropoutRate: Float(recipe.dropout)),
      keeping: keepsPatchTokens ? ["bert_mlp", "token_ce"] : ["token_ce"])
    optimiser = OptimiserStep(modelRun.program.parameters, settings: settings)
    cache = FilmCache(data.source)
    dropoutBase = RandomKey(seed: recipe.seed).folding(.dropout)
    stepPairs = .allocate(capacity: settings.batch * settings.accumulation)
    stepTextLosses = .allocate(capacity: settings.batch * settings.accumulation)
    (secure, alarmHook) = (hooks.secure, hooks.alarm)
    let relay = ReportRelay(status: Self.statusMaker(identity, data), hooks: hooks)
    self.relay = relay
    let layout = modelRun.program.parameters.layout
    watch = AlarmWatch(
      recipe.alarm, checkpointFolder: folder?.path, checkpointBytes: 4 * (layout.totalCount + 2 * layout.trainedCount)
    ) { [hook = hooks.alarm] kind, text, step, settings in
      Self.raise(kind, text, pairs: [], step: step, settings: settings, relay: relay, command: hook)
    }
  }

  deinit {
    watch.close()
    relay.close()
    stepPairs.deallocate()
    stepTextLosses.deallocate()
  }

  private static func statusMaker(_ identity: Identity, _ data: TrainingData) -> @Sendable (StepReport) -> RunStatus {
    let pairs = data.split.training.count
    return { report in
      RunStatus(
        run: identity.run, name: identity.name, state: .running, step: report.step, steps: report.steps, epoch: report.epoch,
        pairsPerEpoch: pairs,
        pairsPerSecond: report.smoothRate, timeLeft: report.timeLeft, elapsed: report.elapsed, activity: "")
    }
  }

  // MARK: The whole run

  /// Trains until the last step, a request to leave, or an error; resumes where the folder's newest whole checkpoint stands. Returns when
  /// everything has been reported.
  package func run() -> RunState {
    startTime = meter.wallTime
    watch.start()
    let ending: (state: RunState, message: String)
    do throws(TrainingError) {
      try prepare()
      ending = try trainSteps()
    } catch {
      event(.failure, error.message)
      ending = (.failed, error.message)
    }
    loader?.stop()
    loader = nil
    watch.close()
    inbox.close("the run has ended: \(ending.message)")
    standing = ending.state
    postStatus("")
    relay.post(.ended(ending.state, message: ending.message))
    relay.close()
    return ending.state
  }

  private func trainSteps() throws(TrainingError) -> (RunState, String) {
    standing = .running
    postStatus("")
    // The signal that ended the last sitting may have come before this step was validated; a second time gives the same numbers.
    if step > 0, step < totalSteps { try validateIfDue(atEnd: false) }
    try changeAsScheduled()
    while step < totalSteps {
      obey(changesRecipe: true)
      if leaving == nil { try runStep() }
      if let leaving { return try leave(leaving) }
      try afterStep()
      if wantsSingleStep {
        wantsSingleStep = false
        isPaused = true
        postStatus("")
      }
      try changeAsScheduled()
    }
    try finish()
    if let leaving { return try leave(leaving) }
    let lost = filmsReplaced.count
    let message =
      "all \(totalSteps) steps are done"
      + (lost > 0 ? "; \(lost) \(lost == 1 ? "film" : "films") could not be read; other pairs took their place" : "")
    event(.finished, message)
    return (.finished, message)
  }

  private func finish() throws(TrainingError) {
    try validateIfDue(atEnd: true)
    try askForWords(atEnd: true)
    try saveAtEnd()
  }

  private func leave(_ ending: (state: RunState, message: String)) throws(TrainingError) -> (RunState, String) {
    try saveAtEnd()
    event(.stopped, ending.message)
    return ending
  }

  /// Weights, moments and position in the data: from the newest checkpoint, from a file, or fresh.
  package func prepare() throws(TrainingError) {
    WorkerPool.start(threads: recipe.threads > 0 ? recipe.threads : Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    postStatus("preparing \(totalSteps) steps")
    for note in data.notes { event(.setting, note) }
    for problem in data.unusable { event(.skippedPair, problem.description) }
    let resumed = try restore()
    try takeUpChanges()
    if !resumed { try begin() }
    lastCheckpointTime = meter.wallTime
    lastCheckpointStep = resumed ? step : -1
    try openLoader()
  }

  private func restore() throws(TrainingError) -> Bool {
    guard let folder else { return false }
    let found = try folder.restore(into: store)
    for warning in found.warnings { event(.warning, warning) }
    guard let state = found.state else { return false }
    self.state = state
    step = state.step
    // The best of a run that this one branched from is not this one's; neither is one that somebody took away.
    if !fileExists(folder.bestPath) { (self.state.bestLoss, self.state.bestStep) = (nil, nil) }
    // A process that was killed may not have come to telling of its last checkpoint.
    if let record = folder.record(step: step) { relay.post(record) }
    event(.resumed, "resumed at step \(step) of \(totalSteps)")
    return true
  }

  private func begin() throws(TrainingError) {
    store.initialise(sizes: recipe.sizes, options: recipe.modelOptions, key: RandomKey(seed: recipe.seed))
    if !recipe.run.initialWeights.isEmpty {
      let loaded = try InitialWeights.load(recipe.run.initialWeights, into: store)
      event(.setting, loaded.summary(of: recipe.run.initialWeights))
    }
    event(.started, "\(totalSteps) steps of \(recipe.optimiser.batch * recipe.optimiser.accumulation) pairs")
  }

  func openLoader() throws(TrainingError) {
    // It belongs to the loader before.
    measuredBatch = nil
    let settings = BatchLoader.Settings(
      batch: recipe.optimiser.batch, accumulation: recipe.optimiser.accumulation, seed: recipe.seed,
      startStep: recipe.data.repeatsBatch ? 0 : step,
      threadCount: max(2, WorkerPool.threadCount))
    let source = data.source
    // A film that is missing would be missed again in every pass.
    let post: @Sendable (FilmReplacement) -> Void = { [relay, filmsReplaced] replaced in
      guard filmsReplaced.insert(replaced.pair) else { return }
      let record = source.record(replaced.replacement)
      let text = "\(replaced.error); pair \(replaced.replacement) (\(record.imagePath)) takes its place"
      relay.post(.event(RunEvent(kind: .skippedPair, step: replaced.step + 1, time: ProcessMeter.now, text: text)))
    }
    do throws(CorpusError) {
      let loader = try BatchLoader(
        source: source, indices: data.split.training, tokenizer: data.tokenizer, options: recipe.corpusOptions, settings: settings,
        cache: cache, onReplacement: post)
      if let note = loader.plan.note { event(.warning, note) }
      self.loader = loader
    } catch {
      throw TrainingError(error)
    }
  }

  // MARK: Words for others

  func event(_ kind: RunEvent.Kind, _ text: String) {
    relay.post(.event(RunEvent(kind: kind, step: step, time: meter.wallTime, text: text)))
  }

  func postStatus(_ activity: String) {
    if activity.isEmpty, standing == .running, !isPaused { watch.goOn(time: meter.wallTime) } else { watch.rest() }
    let elapsed = meter.wallTime - startTime - pausedTime
    let effective = Double(recipe.optimiser.batch * recipe.optimiser.accumulation)
    relay.post(
      .status(
        RunStatus(
          run: identity.run, name: identity.name, state: isPaused ? .paused : standing, step: step, steps: totalSteps,
          epoch: clock.fractionalEpoch(of: step), pairsPerEpoch: data.split.training.count, pairsPerSecond: smoothRate,
          timeLeft: smoothRate > 0 ? Double(totalSteps - step) * effective / smoothRate : nil, elapsed: elapsed, activity: activity)))
  }
}

/// Numbers of pairs, gathered from the loader's threads.
final class ReplacedFilms: Sendable {
  private let pairs = Mutex(Set<Int>())

  var count: Int { pairs.withLock { $0.count } }

  /// Whether `pair` is new.
  func insert(_ pair: Int) -> Bool { pairs.withLock { $0.insert(pair).inserted } }
}
