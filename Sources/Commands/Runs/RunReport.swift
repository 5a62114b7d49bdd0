import Foundation
import Interchange
import RunLog
import Telemetry
import Workbench

/// What `ecamp show` prints of one run.
enum RunReport {
  static func text(_ details: RunDetails, events: [RunEvent]) -> String {
    let (run, description) = (details.summary, details.description)
    // Other commands take the names of metrics in full.
    let width = max(12, (run.last.keys.map(\.count).max() ?? 0) + 1)
    var lines = ["\(run.name.printable) (run \(run.id)): \(run.state.rawValue), step \(run.step) of \(run.steps)"]
    func add(_ label: String, _ value: String, width: Int = 12) {
      guard !value.isEmpty else { return }
      let label = label.printable
      lines.append("  " + label + String(repeating: " ", count: max(1, width - label.count)) + value.printable)
    }
    add("data", run.data)
    if let parent = run.parent { add("branch of", "run \(parent.run) “\(parent.name)” at step \(parent.step)") }
    add("preset", run.preset)
    add("objective", run.objective)
    add("seed", "\(run.seed)")
    add("started", date(run.created))
    add("duration", RunTable.duration(run.duration))
    add("version", description.version)
    add("git", description.gitState)
    add("folder", description.folder)
    add("host", "\(run.host), \(description.threads) threads, \(description.backend) \(description.coreType)")
    add("note", run.note)
    if !run.last.isEmpty {
      lines += ["", "Last values:"]
      for (name, value) in run.last.sorted(by: { $0.key < $1.key }) { add(name, "  " + MetricWords.value(name, value), width: width) }
    }
    if !details.checkpoints.isEmpty {
      lines += ["", "Checkpoints:"]
      for checkpoint in details.checkpoints {
        add("step \(checkpoint.step)", "\(checkpoint.kind.rawValue), \(checkpoint.byteCount >> 20) MiB, \(checkpoint.path)")
      }
    }
    if !events.isEmpty {
      lines += ["", "Events:"]
      for event in events.suffix(30) {
        lines.append("  \(date(event.time))  step \(event.step)  \(event.kind.rawValue): \(event.text.printable)")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// "2026-03-01 14:05:09", local time.
  static func date(_ seconds: Double) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
    return formatter.string(from: Date(timeIntervalSince1970: seconds))
  }
}

extension RunSummary {
  var json: JSONValue {
    .members([
      "id": .integer(Int(id)), "name": .string(name), "state": .string(state.rawValue), "preset": .string(preset),
      "objective": .string(objective), "data": .string(data), "seed": .unsigned(seed), "created": .number(created),
      "updated": .number(updated), "duration_s": .number(duration), "step": .integer(step), "steps": .integer(steps),
      "host": .string(host), "note": .string(note),
      "parent": parent.map { .members(["run": .integer(Int($0.run)), "name": .string($0.name), "step": .integer($0.step)]) },
      "last": .object(last.sorted { $0.key < $1.key }.map { JSONMember($0.key, .number($0.value)) }),
    ])
  }
}

extension RunDetails {
  func json(events: [RunEvent]) throws -> JSONValue {
    let recipe =
      (try? JSON5Document(Array(description.recipe.utf8), file: "recipe")).map { JSONValue($0.root) } ?? .string(description.recipe)
    return .members([
      "run": summary.json, "recipe": recipe, "version": .string(description.version), "git": .string(description.gitState),
      "folder": .string(description.folder), "core_type": .string(description.coreType), "backend": .string(description.backend),
      "threads": .integer(description.threads),
      "checkpoints": .array(
        checkpoints.map {
          .members([
            "step": .integer($0.step), "kind": .string($0.kind.rawValue), "path": .string($0.path), "bytes": .integer($0.byteCount),
            "time": .number($0.time),
          ])
        }),
      "events": .array(
        events.map {
          .members(["step": .integer($0.step), "time": .number($0.time), "kind": .string($0.kind.rawValue), "text": .string($0.text)])
        }),
    ])
  }
}
