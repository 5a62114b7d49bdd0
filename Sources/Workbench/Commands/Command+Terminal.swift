import Screen
import Telemetry

/// What the workbench asks of the terminal beyond drawing.
extension Command {
  private static let needsClipboard: Refusal = { $0.clipboard ? nil : "The clipboard is left alone; :clipboard on allows it" }

  static let terminal: [Command] = [
    Command(
      "copy", keys: ["Y"], words: "copy", help: "copy what the screen is about (or the text given) to the terminal's clipboard",
      arguments: "[TEXT]", group: .everywhere, unless: needsClipboard
    ) { state, arguments in
      if !arguments.isEmpty { return [.copy(arguments.joined(separator: " "))] }
      return state.copyable.map { [.copy($0)] } ?? state.refuse("There is nothing here to copy yet")
    },
    Command(
      "clipboard", words: "clipboard", help: "allow copying to the terminal's clipboard, or leave it alone", arguments: "[on|off]",
      group: .everywhere
    ) { state, arguments in
      guard let wanted = state.switched(state.clipboard, arguments.first, what: "clipboard") else { return [] }
      state.clipboard = wanted
      state.say(wanted ? "Y and :copy may write the terminal's clipboard" : "The terminal's clipboard is left alone")
      return []
    },
    Command(
      "mouse", words: "mouse", help: "have the mouse act on the screen, or leave it to the terminal", arguments: "[on|off]",
      group: .everywhere
    ) { state, arguments in
      guard let wanted = state.switched(state.usesMouse, arguments.first, what: "mouse") else { return [] }
      state.usesMouse = wanted
      state.drag = nil
      state.say(wanted ? "The mouse clicks, scrolls and marks; with Shift it selects text" : "The mouse is left to the terminal")
      return [.setMouse(wanted)]
    },
    Command(
      "link", words: "link", help: "say how fast the line to the terminal is, or have it measured", arguments: "[auto|fast|slow]",
      group: .everywhere
    ) { state, arguments in
      guard let name = arguments.first else {
        let rate = state.link.bytesPerSecond.map { ", about \(formatBytes($0))/s" } ?? ""
        return state.refuse("Line: \(state.link.choice.rawValue)\(rate), \(state.link.pace.words)")
      }
      guard let choice = LinkChoice(rawValue: name) else { return state.refuse(":link takes auto, fast or slow, not \"\(name)\"") }
      state.say("Line: \(choice.rawValue)")
      return [.setLink(choice)]
    },
  ]
}

extension WorkbenchState {
  /// The state a switch goes to: as named, or the other one; nil, and a sentence, for a word that is neither `on` nor `off`.
  mutating func switched(_ isOn: Bool, _ name: String?, what: String) -> Bool? {
    switch name {
    case nil: return !isOn
    case "on": return true
    case "off": return false
    case .some(let other):
      say(":\(what) takes on or off, not \"\(other)\"")
      return nil
    }
  }

  /// What the shown screen is about, as text: the read-out of every chart, the report, or the selected run. Tab-separated where it is a table.
  var copyable: String? {
    switch screen {
    case .monitor: return readOut
    case .pairs: return pairs.view.map(\.report)
    case .pictures: return pairs.view?.quality?.table
    case .runs, .compare: return runs.selected.map(Self.line(of:))
    }
  }

  /// Metric, step and value of every chart at the cursor, or at the last step.
  private var readOut: String? {
    guard let run = shownRun else { return nil }
    let step = monitor.cursor.map { self.step(atAxisValue: $0) }
    var lines: [String] = []
    for metric in chartMetrics {
      guard let curve = series.series(run, metric), !curve.isEmpty else { continue }
      let index = step.map { curve.firstIndex(atOrAfterStep: $0 + 1) - 1 } ?? curve.count - 1
      guard index >= 0 else { continue }
      lines.append("\(metric)\t\(Int(curve.steps[index]))\t\(curve.values[index])")
    }
    return lines.isEmpty ? nil : (["metric\tstep\tvalue"] + lines).joined(separator: "\n") + "\n"
  }

  private static func line(of run: RunSummary) -> String {
    let metrics = run.last.keys.sorted()
    let names = ["id", "name", "state", "preset", "objective", "data", "seed", "step", "steps"] + metrics
    let facts = [
      "\(run.id)", run.name, run.state.rawValue, run.preset, run.objective, run.data, "\(run.seed)", "\(run.step)", "\(run.steps)",
    ]
    let values = facts + metrics.map { "\(run.last[$0] ?? .nan)" }
    return names.joined(separator: "\t") + "\n" + values.joined(separator: "\t") + "\n"
  }
}
