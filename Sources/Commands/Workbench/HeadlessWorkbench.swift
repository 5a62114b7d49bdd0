import Foundation
import Interchange
import RunLog
import Screen
import Telemetry
import Training
import Workbench

/// The workbench without a terminal: a message and all that follows from it are done before the next begins, so that nothing has to be waited
/// for. Runs are trained to their end.
final class HeadlessWorkbench {
  private(set) var state: WorkbenchState
  private(set) var theme: Theme
  private(set) var hasQuit = false
  let store: RunStore
  private let runner: EffectRunner
  private let recipe: Recipe
  private let still: StillWorld?

  /// - Parameters:
  ///   - recipe: what `:train` starts from, and the data Pairs shows while no run is chosen.
  ///   - isStill: whether time, machine and places are left out, so that the same commands draw the same screen anywhere.
  init(storePath: String, recipe: Recipe, theme: Theme, columns: Int, rows: Int, isStill: Bool) throws {
    let keys = UserFiles.keyFile()
    for problem in keys.problems { complain(problem.printable) }
    (self.recipe, self.theme) = (recipe, theme)
    runner = EffectRunner(storePath: storePath, recipe: recipe)
    store = try runner.opened()
    state = WorkbenchState(theme: theme.name, themes: ThemeChoice.names, keys: isStill ? KeyMap() : keys.map)
    let runs = try store.runs()
    still = isStill ? StillWorld(runs: runs) : nil
    send(.tick(Date().timeIntervalSince1970))
    send(.resize(columns: columns, rows: rows))
    send(.runsLoaded(runs))
  }

  /// Tells the workbench something, and everything that comes of it.
  func send(_ message: Message) {
    var waiting = [message][...]
    // A command settles in a few answers, a training run in some for every step; the bound keeps a loop from turning for ever.
    var turns = 0
    while let next = waiting.popFirst(), turns < 10_000_000 {
      turns += 1
      let shown: Message? = if let still { still.still(next) } else { next }
      guard let shown else { continue }
      for effect in update(&state, shown) { waiting += answers(to: effect) }
    }
  }

  /// Does a session's commands one after the other.
  /// - Returns: why some could not be done, with their place.
  func play(_ session: Session, file: String) -> [String] {
    var refusals: [String] = []
    for step in session.steps where !hasQuit {
      if let command = Workbench.Command.named(step.command), let reason = state.refusal(of: command) {
        refusals.append("\(file):\(step.line): \(step.command) cannot be done here: \(reason)")
      }
      send(.command(step.command, step.arguments))
    }
    return refusals
  }

  /// The footer as it is when nothing has just been said.
  func clearNotice() { state.notice = nil }

  // MARK: Effects

  private func answers(to effect: Effect) -> [Message] {
    switch effect {
    case .startRun(let settings):
      return trained {
        let words = settings.filter { $0 != "quickstart" }
        return .fresh(try recipe.changed(by: words.map { try RecipeSetting(argument: $0, option: "") }), keepsProbeText: true)
      }
    case .resumeRun(let run): return trained { .resumed(run, settings: []) }
    case .setTheme(let name):
      do { theme = try ThemeChoice.theme(name) } catch { return [.failed("\(error)")] }
      return []
    case .quit, .detach:
      hasQuit = true
      return []
    default: return runner.answers(to: effect)
    }
  }

  /// Trains a run to its end, and everything it reported.
  private func trained(_ start: () throws -> RunSession.Start) -> [Message] {
    do {
      let reports = Mailbox {}
      let session = try RunSession(try start(), store: RunStore(path: store.path), listener: { reports.post(.engine($0)) })
      session.begin()
      _ = session.wait()
      return reports.take()
    } catch { return [.failed("\(error)")] }
  }
}
