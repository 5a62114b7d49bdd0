import Foundation
import Interchange
import RunLog
import Telemetry
import Tensors
import Workbench

extension CommandTable {
  static let export = Command(
    ["export"], operands: [.init("RUN")], summary: "writes a run's curves or weights to a file",
    details: "Curves are exported in full, one row a step. Weights carry the published names and any safetensors reader takes them.",
    options: [
      StoreAccess.option, Option("--csv", nil, "one row a step, one column a metric"),
      Option("--json", nil, "run, recipe, events and curves"),
      Option("--weights", "FILE.safetensors", "the weights of the last checkpoint"),
      Option("--best", nil, "with --weights: of the best checkpoint"), Option("--out", "FILE", "for curves; else the standard output"),
    ]
  ) { arguments in
    let store = try StoreAccess.open(arguments)
    let run = try store.run(named: arguments.positional[0])
    let kinds = ["--csv", "--json", "--weights"].filter(arguments.has)
    guard kinds.count == 1 else { throw UsageError("ecamp export needs one of --csv, --json or --weights FILE.safetensors.") }
    if kinds[0] == "--weights" {
      let path = DataSource.expanded(try arguments.required("--weights"))
      print(try RunExport.weights(of: run, in: store, best: arguments.has("--best"), to: path))
      return .success
    }
    let text = kinds[0] == "--csv" ? try RunExport.csv(run, in: store) : try RunExport.json(run, in: store)
    if let path = arguments.text("--out").map(DataSource.expanded) {
      try RunExport.write(text, to: path)
      print("wrote \(path.printable)")
    } else {
      print(text, terminator: "")
    }
    return .success
  }
}

/// A run as other programs read it.
enum RunExport {
  static func write(_ text: String, to path: String) throws { try AtomicFile.write(text, to: path, permissions: 0o644, isNamed: true) }

  /// The table of runs; format `csv`, `json` or `markdown`.
  static func write(_ listing: RunListing, format: String, to path: String) throws -> String {
    guard let form = AnswerTable.Form(rawValue: format) else {
      throw CommandFailure("tables are written as csv, json or markdown, not \(format)")
    }
    try write(AnswerTable(listing).text(form), to: path)
    return "wrote \(path.printable): \(listing.rows.count) rows"
  }

  /// One row a step that has any value; cells of metrics without one stay empty, numbers that are not finite are nan, inf or -inf.
  static func csv(_ run: RunSummary, in store: RunStore) throws -> String {
    let names = try store.metricNames(of: run.id)
    var rows: [Int: [String]] = [:]
    for (column, name) in names.enumerated() {
      let series = try store.series(name, of: run.id)
      for index in series.steps.indices {
        rows[series.steps[index], default: Array(repeating: "", count: names.count)][column] = "\(series.values[index])"
      }
    }
    return ([["step"] + names] + rows.sorted { $0.key < $1.key }.map { ["\($0.key)"] + $0.value }).map(CSVWriter.line).joined()
  }

  static func json(_ run: RunSummary, in store: RunStore) throws -> String {
    let details = try store.details(run.id)
    let curves = try store.metricNames(of: run.id).map { name -> JSONMember in
      let series = try store.series(name, of: run.id)
      return JSONMember(
        name, .members(["steps": .array(series.steps.map { .integer($0) }), "values": .array(series.values.map { .number($0) })]))
    }
    guard case .object(var members) = try details.json(events: try store.events(of: run.id)) else { return "{}\n" }
    members.append(JSONMember("curves", .object(curves)))
    return JSONWriter(nonFinite: .string).text(.object(members)) + "\n"
  }

  /// Copies the weights out of a checkpoint, without moments; the checkpoint's checksum is verified first.
  static func weights(of run: RunSummary, in store: RunStore, best: Bool, to path: String) throws -> String {
    let checkpoints = try store.checkpoints(of: run.id)
    let candidates = checkpoints.filter { !best || $0.kind == .best }.sorted { $0.step > $1.step }
    guard let checkpoint = candidates.first else {
      throw CommandFailure("\(run.name.printable) has no \(best ? "best " : "")checkpoint to take weights from.")
    }
    let file = try SafetensorsFile(path: checkpoint.path, verification: .required)
    let entries = file.entries.filter { !$0.name.hasSuffix(".exp_avg") && !$0.name.hasSuffix(".exp_avg_sq") }
    let blocks = entries.map { Block(floats: max(1, $0.shape.reduce(1, *))) }
    let tensors = try zip(entries, blocks).map { entry, block in
      let elements = UnsafeMutableBufferPointer(start: block.floats, count: entry.shape.reduce(1, *))
      try file.read(entry.name, into: elements)
      return SafetensorsTensor(name: entry.name, shape: entry.shape, bytes: UnsafeRawBufferPointer(elements))
    }
    _ = try withExtendedLifetime(blocks) { try SafetensorsWriter.write(tensors, metadata: [("format", "pt")], to: path, isNamed: true) }
    return "wrote \(path.printable): \(entries.count) tensors of step \(checkpoint.step) of \(run.name.printable)"
  }
}
