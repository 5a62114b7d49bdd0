import Foundation
import Interchange
import RunLog
import Telemetry
import Training
import Workbench

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Carries out effects away from the screen's thread: the store and pictures on one thread, the start of runs on another, commands to the
/// engine at once. Answers come back as messages.
final class EffectDesk: @unchecked Sendable {
  private let runner: EffectRunner
  private let storePath: String
  private let recipe: Recipe
  private let post: @Sendable (Message) -> Void
  private let scoring: PairScoring
  private let storeQueue = DispatchQueue(label: "store")
  private let runQueue = DispatchQueue(label: "runs")
  private let lock = NSLock()
  private var session: RunSession?
  private var isStarting = false
  /// The run that was being trained when the user chose to leave; it may end before there is a terminal to say so on.
  private var left: RunSession?
  private var signal: Int32?
  private var watcher: BellThread?
  private let questions: StoreQuestion

  init(storePath: String, recipe: Recipe, post: @escaping @Sendable (Message) -> Void) {
    (self.storePath, self.recipe, self.post) = (storePath, recipe, post)
    questions = StoreQuestion(storePath: storePath, post: post)
    runner = EffectRunner(storePath: storePath, recipe: recipe, asksTrainers: true)
    scoring = PairScoring(storePath: storePath, post: { post(.pairsScored($0, $1)) }, fail: { post(.failed($0)) })
  }

  /// Opens the store and lists its runs.
  func open() throws -> [RunSummary] {
    try storeQueue.sync {
      let store = try runner.opened()
      if let notice = store.notice { post(.failed(notice)) }
      watch(store)
      return try store.runs()
    }
  }

  func carryOut(_ effect: Effect) {
    switch effect {
    case .engine(let command): tell(command)
    case .startRun(let settings): start { [self] in try .fresh(recipe(settings), keepsProbeText: true) }
    case .branchRun(let run, let point, let settings):
      start {
        try .branched(run, BranchPoint(point), settings: settings.map { try RecipeSetting(argument: $0, option: "") }, keepsProbeText: true)
      }
    case .rerun(let run): start { [self] in try rerun(run) }
    case .query(let sql): questions.ask(sql)
    case .cancelQuery: questions.cancel()
    case .resumeRun(let run): start { .resumed(run, settings: []) }
    case .loadPair(let request, let weights):
      // The live run looks with the weights it has now; it answers between steps.
      if let live, weights.checkpoint == .newest, weights.dataOf == nil, weights.run == nil || weights.run == live.summary.id {
        live.inbox.post(.showPair(request))
      } else {
        answer(effect)
      }
    case .scorePairs(let pairs, let weights): scoring.start(pairs, weights)
    case .stopScoring: scoring.stop()
    default: answer(effect)
    }
  }

  private func tell(_ command: EngineCommand) {
    if case .measure(let isWanted) = command {
      live?.measure(isWanted)
      return
    }
    guard case .set = command else {
      live?.inbox.post(command)
      return
    }
    guard let live else { return post(.failed("The run has ended already; nothing was changed.")) }
    live.inbox.post(command) { [post] refusal in
      if let refusal { post(.failed("Not changed: \(refusal)")) }
    }
  }

  /// Other processes ring when they have written. Without a bell (a store in a folder that is read-only) the screen is what it was on opening.
  private func watch(_ store: RunStore) {
    guard watcher == nil, let made = try? BellThread(store: store, listener: .watcher, name: "watcher", pause: 0.02) else { return }
    watcher = made
    made.start { [post] in post(.storeChanged) }
  }

  private var live: RunSession? { lock.withLock { session } }

  private func answer(_ effect: Effect) {
    storeQueue.async { [self] in
      for message in runner.answers(to: effect) { post(message) }
    }
  }

  // MARK: Runs

  /// The recipe the workbench was opened with, changed by the settings given.
  private func recipe(_ settings: [String]) throws -> Recipe {
    try recipe.changed(by: settings.filter { $0 != "quickstart" }.map { try RecipeSetting(argument: $0, option: "") })
  }

  /// The same recipe and data again; the store gives the new run a name of its own.
  private func rerun(_ run: Int64) throws -> RunSession.Start {
    let description = try RunStore(path: storePath, access: .readOnly).details(run).description
    let recipe = try Recipe.parse(text: description.recipe, file: "the recipe of run \(run)")
    return .fresh(recipe, keepsProbeText: description.keepsProbeText)
  }

  /// Forgets runs for good, once nothing else is asked of the store; tells of those that cannot be.
  func delete(_ runs: [Int64]) {
    storeQueue.sync {
      for run in runs {
        do { try runner.opened().deleteRun(run) } catch { complain("run \(run) was not deleted: \(error)") }
      }
    }
  }

  private func start(_ start: @escaping @Sendable () throws -> RunSession.Start) {
    let mayStart = lock.withLock {
      guard session == nil, !isStarting else { return false }
      isStarting = true
      return true
    }
    guard mayStart else { return post(.failed("A run is training already; stop it (x) before another is started.")) }
    runQueue.async { [self] in
      do {
        let store = try RunStore(path: storePath)
        let made = try RunSession(start(), store: store, activity: { [post] in post(.said($0)) }) { [weak self] in self?.take($0) }
        lock.withLock { (session, isStarting) = (made, false) }
        made.begin()
      } catch {
        lock.withLock { isStarting = false }
        post(.failed("\(error)"))
      }
    }
  }

  private func take(_ report: EngineReport) {
    if case .ended = report { lock.withLock { session = nil } }
    post(.engine(report))
  }

  // MARK: The end

  /// The user leaves: what becomes of the run is told once the screen is gone.
  func leave() { lock.withLock { left = session } }

  /// The first signal counts, but a hang-up, which asks for no end, gives way to one that does.
  func note(signal number: Int32) { lock.withLock { if signal == nil || signal == SIGHUP { signal = number } } }
  func takeSignal() -> Int32? { lock.withLock { signal } }

  /// Ends a live run with a checkpoint and waits for it.
  /// - Parameter reason: the signal that interrupts the run; nil where the user chose to stop it and leave.
  func finish(reason: String?) -> ExitCode {
    runQueue.sync {}
    guard let live = live ?? lock.withLock({ left }) else { return .success }
    if let reason { live.inbox.interrupt(reason) } else { live.inbox.post(.stop) }
    complain("writing a checkpoint of “\(live.summary.name.printable)”")
    // Who was let to end in its own time may still be told to hurry.
    if reason == nil { interruptOnSignal(live) }
    let (state, message) = live.wait()
    print("\(live.summary.name.printable) \(state.rawValue): \(message.printable)")
    if state == .interrupted || state == .stopped { print("ecamp train --resume \(live.summary.name.printable) goes on with it") }
    return state == .interrupted ? .interrupted : state == .failed ? .failure : .success
  }

  /// The run ends here with a checkpoint and goes on in a process without a terminal, with the same bits.
  /// - Parameter isPaused: whether it stands still, and is to stand still there too.
  func detach(isPaused: Bool) throws -> ExitCode {
    guard let live else { return .success }
    let code = finish(reason: "handed to a process without a terminal")
    guard code == .interrupted else { return code }
    return try DetachedTraining(storePath: storePath).run(
      ["train", "--resume", "\(live.summary.id)", "--store", storePath] + (isPaused ? ["--paused"] : []))
  }

  /// The terminal is gone: the run goes on to its end, or to a signal.
  func outlive() -> ExitCode {
    runQueue.sync {}
    guard let live else { return .success }
    interruptOnSignal(live)
    let (state, _) = live.wait()
    return state == .interrupted ? .interrupted : state == .failed ? .failure : .success
  }

  private func interruptOnSignal(_ run: RunSession) {
    let watcher = Thread { [self] in
      while true {
        usleep(200_000)
        if let signal = takeSignal(), signal != SIGHUP {
          run.inbox.interrupt("stopped by \(SignalWatch.name(signal)) after a checkpoint")
          return
        }
      }
    }
    watcher.start()
  }
}
