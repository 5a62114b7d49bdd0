import Foundation
import Interchange
import RunLog
import Screen
import Telemetry

extension CommandTable {
  static let runs = Command(
    ["runs"], summary: "lists every run of the store, newest first",
    options: [StoreAccess.option, Option("--json", nil, "prints the list as JSON"), Option("--limit", "N", "shows the newest N")]
  ) { arguments in
    let all = try StoreAccess.open(arguments).runs()
    let shown = Array(all.prefix(try arguments.integer("--limit", in: 1...Int.max) ?? all.count))
    if arguments.has("--json") {
      print(JSONWriter(indentation: 2).text(.array(shown.map(\.json))))
    } else if shown.isEmpty {
      print("No runs yet. ecamp train --phantom 1000 starts one; ecamp opens the workbench.")
    } else {
      print(RunTable.text(shown))
    }
    return .success
  }

  static let show = Command(
    ["show"], operands: [.init("RUN")], summary: "shows one run: recipe, last values, checkpoints, events",
    details: "RUN is a name, its beginning, or a number, as ecamp runs lists them.",
    options: [
      StoreAccess.option, Option("--json", nil, "prints everything as JSON"),
      Option("--recipe", nil, "prints the recipe that ran, to be run again: ecamp train --recipe FILE"),
    ]
  ) { arguments in
    let store = try StoreAccess.open(arguments)
    let run = try store.run(named: arguments.positional[0])
    let details = try store.details(run.id)
    if arguments.has("--recipe") {
      print(details.description.recipe)
      return .success
    }
    let events = try store.events(of: run.id)
    if arguments.has("--json") {
      print(JSONWriter(indentation: 2).text(try details.json(events: events)))
    } else {
      print(RunReport.text(details, events: events))
    }
    return .success
  }
}

/// The table `ecamp runs` prints.
enum RunTable {
  static func text(_ runs: [RunSummary]) -> String {
    let header = ["id", "name", "state", "preset", "objective", "step", "total", "mim", "res", "mlm", "pairs/s", "duration"]
    let rows = runs.map { run -> [String] in
      func last(_ name: String) -> String { run.last[name].map { number($0) } ?? "-" }
      return [
        "\(run.id)", run.name.printable, run.state.rawValue, run.preset.printable, run.objective.printable,
        run.steps > 0 ? "\(run.step)/\(run.steps)" : "\(run.step)", last(Metric.totalLoss), last(Metric.mimLoss), last(Metric.resLoss),
        last(Metric.mlmLoss), last(Metric.pairsPerSecond), duration(run.duration),
      ]
    }
    return TextTable.text(header: header, rows: rows, rightAligned: [0, 5, 6, 7, 8, 9, 10, 11])
  }

  static func number(_ value: Double) -> String { value.isFinite ? String(format: "%.4g", value) : "nan" }

  static func duration(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds.isFinite ? seconds : 0))
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return String(format: "%dm %02ds", whole / 60, whole % 60) }
    return String(format: "%dh %02dm", whole / 3600, whole / 60 % 60)
  }
}

/// Columns that line up.
enum TextTable {
  static func text(header: [String], rows: [[String]], rightAligned: Set<Int>) -> String {
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    return ([header] + rows).map { row in
      row.enumerated().map { column, cell in
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        return rightAligned.contains(column) ? gap + cell : cell + gap
      }.joined(separator: "  ").trimmingTrailingBlanks
    }.joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmingTrailingBlanks: String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
