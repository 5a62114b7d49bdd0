import Foundation
import RunLog
import Telemetry
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension CommandTable {
  static let trainOptions: [Option] = [
    Option("--preset", "P", "size preset", choices: Recipe.Preset.allCases.map(\.rawValue)),
    Option("--objective", "O", "objective preset", choices: Recipe.Objective.allCases.map(\.rawValue)),
    Option("--data", "FILE.csv", "pairs: columns image, report, and optionally context, label_i, label_j, patient, split, labels"),
    Option("--phantom", "N", "N drawn pairs instead of a file"), Option("--steps", "N", "optimiser steps"),
    Option("--epochs", "N", "passes over the data, where --steps is 0"), Option("--batch", "N", "pairs of a micro-batch"),
    Option("--accumulation", "N", "micro-batches of one optimiser step"), Option("--lr", "X", "highest learning rate"),
    Option("--seed", "N", "everything random follows from it"), Option("--threads", "N", "0 takes every core"),
    Option("--name", "NAME", "what the run is called"),
    Option("--recipe", "FILE", "a JSON5 recipe to start from, or words, which is built in"),
    Option("--set", "KEY=VALUE", "changes one entry of the recipe", repeats: true),
    Option("--tokenizer", "FILE.json", "a vocabulary; else one is learned from the reports"),
    Option("--init", "FILE.safetensors", "weights to start from, matched by name"),
    Option("--val-fraction", "X", "patients held out where the file has no split"),
    Option("--checkpoint-every", "N", "steps between checkpoints"),
  ]

  static let train = Command(
    ["train"], summary: "trains without a screen; every step is in the store",
    details: """
      Ctrl-C, SIGTERM and SIGUSR1 write a checkpoint and leave with code 75; --resume goes on from there, bit for bit. A second Ctrl-C leaves
      at once. SIGHUP is ignored: the run outlives its terminal. --branch begins a run with weights and moments of another one's checkpoint, at
      its step, with its recipe changed by --set; the other one is not touched. Entries of a recipe are listed by ecamp train --show-recipe.
      """,
    options: trainOptions + dataOptions + [
      StoreAccess.option, Option("--resume", "RUN", "goes on with a run from its last checkpoint"),
      Option("--branch", "RUN", "starts a run from a checkpoint of another one: RUN, RUN@best or RUN@STEP"),
      Option("--paused", nil, "waits before the first step until it is told to go on: ecamp steer RUN resume"),
      Option("--detach", nil, "starts the run in a process without a terminal and returns; ecamp attach follows it"),
      Option("--no-probe-text", nil, "keeps report text out of the stored probes"),
      Option("--show-recipe", nil, "prints the whole recipe that would run, with comments, and ends"),
    ]
  ) { arguments in
    if arguments.has("--show-recipe") {
      print(try RecipeOptions.recipe(arguments).json5())
      return .success
    }
    let store = try RunStore(path: try StoreAccess.pathToMake(arguments))
    if arguments.has("--detach") {
      // What is wrong with the command line is said here and now.
      if arguments.has("--branch") { _ = try branch(arguments, store) }
      if let name = arguments.text("--resume") { _ = try store.run(named: name) } else { _ = try RecipeOptions.recipe(arguments) }
      return try DetachedTraining(storePath: store.path).run(CommandLine.arguments.dropFirst().filter { $0 != "--detach" })
    }
    let start: RunSession.Start
    if arguments.has("--branch") {
      start = try branch(arguments, store)
    } else if let name = arguments.text("--resume") {
      start = .resumed(try store.run(named: name).id, settings: try RecipeOptions.settings(arguments))
    } else {
      start = .fresh(try RecipeOptions.recipe(arguments), keepsProbeText: !arguments.has("--no-probe-text"))
    }
    return try HeadlessTraining(store).run(start, isPaused: arguments.has("--paused"))
  }

  private static func branch(_ arguments: Arguments, _ store: RunStore) throws -> RunSession.Start {
    for other in ["--resume", "--recipe"] where arguments.has(other) {
      throw UsageError("--branch and \(other) exclude each other: a branch has its parent's recipe, changed by --set.")
    }
    let (name, point) = BranchPoint.parse(try arguments.required("--branch"))
    let run = try store.run(named: name)
    _ = try point.checkpoint(of: run, in: store.checkpointFolder(of: run.id))
    return .branched(
      run.id, point, settings: try RecipeOptions.settings(arguments), keepsProbeText: !arguments.has("--no-probe-text"))
  }
}

/// Training with a progress line, stopped by signals.
struct HeadlessTraining {
  let store: RunStore

  init(_ store: RunStore) { self.store = store }

  func run(_ start: RunSession.Start, isPaused: Bool = false) throws -> ExitCode {
    StandardStream.ignoreClosedPipes()
    let interrupts = Interrupts()
    let watch = SignalWatch([SIGINT, SIGTERM, SIGUSR1, SIGHUP]) { interrupts.take($0) }
    let progress = ProgressLine()
    let session = try RunSession(start, store: store, activity: { complain($0) }, listener: { progress.take($0) })
    interrupts.inbox = session.inbox
    if isPaused { session.inbox.post(.pause) }
    session.begin()
    let (state, _) = withExtendedLifetime(watch) { session.wait() }
    switch state {
    case .finished, .stopped: return .success
    case .interrupted: return .interrupted
    default: return .failure
    }
  }
}

/// Turns signals into requests to the engine. A signal before the engine exists is kept for it.
final class Interrupts: @unchecked Sendable {
  private let lock = NSLock()
  private var waiting: String?
  private var interruptCount = 0
  private var target: CommandInbox?

  var inbox: CommandInbox? {
    get { lock.withLock { target } }
    set {
      lock.withLock {
        target = newValue
        if let waiting { newValue?.interrupt(waiting) }
      }
    }
  }

  func take(_ signal: Int32) {
    // The run outlives its terminal.
    if signal == SIGHUP { return }
    lock.withLock {
      if signal == SIGINT {
        interruptCount += 1
        if interruptCount > 1 { _exit(130) }
        complain("writing a checkpoint; Ctrl-C once more leaves at once")
      }
      let reason = "stopped by \(SignalWatch.name(signal)) after a checkpoint"
      waiting = reason
      target?.interrupt(reason)
    }
  }
}
