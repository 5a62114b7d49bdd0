import Foundation
import Interchange
import Telemetry
import Training

/// Which checkpoint of a run a branch begins with.
package enum BranchPoint: Hashable, Sendable {
  case last, best
  case step(Int)

  /// - Throws: for a text that is neither `last`, `best` nor a step.
  init(_ text: String) throws(UsageError) {
    switch text {
    case "last": self = .last
    case "best": self = .best
    default:
      guard let step = Int(text), step >= 0 else {
        throw UsageError("A branch begins with the checkpoint last, best or that of a step, not “\(text.printable)”.")
      }
      self = .step(step)
    }
  }

  /// `RUN`, `RUN@last`, `RUN@best` or `RUN@STEP`; a name may hold a @ of its own.
  static func parse(_ text: String) -> (run: String, point: BranchPoint) {
    guard let mark = text.lastIndex(of: "@"), let point = try? BranchPoint(String(text[text.index(after: mark)...])) else {
      return (text, .last)
    }
    return (String(text[..<mark]), point)
  }

  /// The file of a run's checkpoint.
  /// - Throws: `CommandFailure` that says which there are.
  func checkpoint(of run: RunSummary, in path: String) throws -> (step: Int, path: String) {
    guard FileManager.default.fileExists(atPath: path) else { throw CommandFailure("\(run.name.printable) has no checkpoint yet") }
    let folder = try CheckpointFolder(path)
    switch self {
    case .last:
      guard let step = folder.newestWholeStep else { throw CommandFailure("\(run.name.printable) has no whole checkpoint") }
      return (step, folder.path(step: step))
    case .best:
      guard FileManager.default.fileExists(atPath: folder.bestPath) else {
        throw CommandFailure("\(run.name.printable) has no best checkpoint: nothing has been validated yet")
      }
      return (try Checkpoint.step(of: folder.bestPath), folder.bestPath)
    case .step(let step):
      if folder.steps.contains(step) { return (step, folder.path(step: step)) }
      let best = FileManager.default.fileExists(atPath: folder.bestPath) ? try Checkpoint.step(of: folder.bestPath) : nil
      if best == step { return (step, folder.bestPath) }
      let steps = (folder.steps + [best].compactMap { $0 }).sorted().map(String.init)
      let known = steps.isEmpty ? "it has none" : "it has \(listed(steps))"
      throw CommandFailure("\(run.name.printable) has no checkpoint of step \(step); \(known)")
    }
  }
}
