import Foundation
import Interchange
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
  static let steer = Command(
    ["steer"], operands: [.init("RUN"), .init("ACTION"), .init("KEY=VALUE", required: false, repeats: true)],
    summary: "pauses, continues, stops or changes a run that another process trains",
    details: """
      ACTION is pause, resume, step, checkpoint, stop or set. Returns when the run has done it (code 0), or has refused it or is not there
      (code 1), and says why. set changes the recipe from the next step on, all of the entries or none; a run that is resumed makes the same
      change at the same step. Entries that can change while a run is under way:
      \(changeableEntries)
      """,
    options: [StoreAccess.option, Option("--wait", "SECONDS", "how long an answer is waited for (60)")]
  ) { arguments in
    let command = try command(arguments)
    let store = try RunStore(path: try StoreAccess.path(arguments))
    let run = try store.run(named: arguments.positional[0])
    let seconds = try arguments.integer("--wait", in: 0...86_400) ?? 60
    return try Steering(store, run).ask(command, named: arguments.positional[1], seconds: Double(seconds))
  }

  private static let actions = ["pause", "resume", "step", "checkpoint", "stop", "set"]

  private static func command(_ arguments: Arguments) throws -> EngineCommand {
    let action = arguments.positional[1]
    let settings = Array(arguments.positional.dropFirst(2))
    if action != "set", let surplus = settings.first {
      throw UsageError("ecamp steer RUN \(action.printable) takes nothing more, but there is “\(surplus.printable)”.")
    }
    switch action {
    case "pause": return .pause
    case "resume": return .resume
    case "step": return .singleStep
    case "checkpoint": return .checkpoint
    case "stop": return .stop
    case "set":
      guard !settings.isEmpty else { throw UsageError("ecamp steer RUN set needs KEY=VALUE, as in optimiser.lr=0.0001.") }
      // A key that no recipe has is wrong whatever the run.
      for text in settings { _ = try RecipeSetting(underWay: text).field }
      return .set(settings)
    default:
      let near = nearest(action, among: actions).map { " Did you mean \($0)?" } ?? ""
      throw UsageError("ecamp steer takes \(listed(actions)), not “\(action.printable)”.\(near)")
    }
  }

  /// Sections with their keys, in lines that fit a terminal.
  private static var changeableEntries: String {
    let sections = Dictionary(grouping: RecipeField.changeableUnderWay) { String($0.prefix { $0 != "." }) }
    return sections.keys.sorted().map { section in
      var (lines, line) = ([String](), "  \(section).")
      for key in sections[section, default: []].map({ String($0.dropFirst(section.count + 1)) }) {
        if line.count + key.count > 120 {
          lines.append(line)
          line = "   "
        }
        line += (line.hasSuffix(".") ? "" : " ") + key
      }
      return (lines + [line]).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}

/// One request to the process that trains a run, and its answer.
struct Steering {
  private let store: RunStore
  private let run: RunSummary

  init(_ store: RunStore, _ run: RunSummary) { (self.store, self.run) = (store, run) }

  func ask(_ command: EngineCommand, named action: String, seconds: Double) throws -> ExitCode {
    guard run.state.isLive else {
      throw CommandFailure("\(run.name.printable) is \(run.state.rawValue); no process trains it. ecamp train --resume \(run.id) goes on")
    }
    let bell = try Doorbell(store: store, listener: .watcher)
    let request = try store.send(command, to: run.id)
    let end = Date().addingTimeInterval(seconds)
    repeat {
      // Asked before the outcome: what a process did last, it has answered by the time it is gone.
      let isLive = try store.isLive(run.id)
      switch try store.outcome(of: request) {
      case .acknowledged, .answered:
        print("\(run.name.printable): \(action) done at step \(try store.run(run.id).step)")
        return .success
      case .refused(let reason): throw CommandFailure("\(run.name.printable) did not \(action): \(reason)")
      case .waiting:
        guard isLive else {
          throw CommandFailure("the process that trained \(run.name.printable) is gone; ecamp train --resume \(run.id) goes on")
        }
      }
      var wait = pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)
      // Whoever dies rings no bell.
      _ = poll(&wait, 1, 500)
      _ = bell.answer()
    } while Date() < end
    throw CommandFailure(
      "\(run.name.printable) has not answered in \(Int(seconds)) s; the request stays with it and is done when its process comes to it")
  }
}
