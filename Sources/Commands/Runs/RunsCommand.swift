import Foundation
import Interchange
import RunLog
import Screen
import Telemetry
import Workbench

extension CommandTable {
  static let runs = Command(
    ["runs"], summary: "lists the runs of the store, as History shows them",
    details: """
      Columns, filter, order and groups are written as in the workbench:
        name, state, duration, tags ...    a fact: \(RunColumn.Fact.allCases.map(\.rawValue).joined(separator: ", "))
        mlm_loss or last:mlm_loss          the last value of a metric; total, mim, res, mlm and speed for the usual ones
        min:mlm_loss, max:mlm_loss         its smallest and largest value
        mlm_loss@1000                      its value at a step
        optimiser.lr, recipe:threads       a field of the recipe; a run's are listed by ecamp show RUN --recipe
      A filter is conditions with = != < <= > >= ~ (contains) !~, & | ! and parentheses; a word alone is looked for anywhere. Lengths of time
      are written 90s, 5m or 1h30m (seconds without a unit), dates 2026-01-31, 2026-01-31T10:00 (UTC) or 2d ago:
        ecamp runs --filter 'state=finished & min:mlm_loss<3 | tags~best' --sort min:mlm_loss
        ecamp runs --filter 'duration>1h30m & created>2d ago'
        ecamp runs --group-by objective,optimiser.lr --columns min:total_loss,duration --markdown
      """,
    options: [
      StoreAccess.option, Option("--columns", "LIST", "the columns, with commas between"),
      Option("--filter", "EXPRESSION", "only runs that fit"),
      Option("--sort", "COLUMN", "the order (created): of losses the best first, names from A to Z, other numbers from the largest"),
      Option("--ascending", nil, "the smallest first"), Option("--descending", nil, "the largest first"),
      Option("--group-by", "LIST", "one row for runs that agree in these columns: count, mean and standard deviation"),
      Option("--archived", nil, "archived runs too"), Option("--limit", "N", "the first N rows"),
    ] + AnswerTable.Form.options
  ) { arguments in
    let form = try AnswerTable.Form(arguments)
    if arguments.has("--ascending"), arguments.has("--descending") {
      throw UsageError("--ascending or --descending: one of them at a time.")
    }
    let limit = try arguments.integer("--limit", in: 1...Int.max) ?? .max
    let store = try StoreAccess.openIfPresent(arguments)
    let state = try RunSelection.state(arguments, store)
    if form == .json, !arguments.has("--columns"), state.grouping.isEmpty {
      print(JSONWriter(indentation: 2).text(.array(state.visible.prefix(limit).map { state.all[$0].json })))
    } else if state.all.isEmpty, form == .text {
      print("No runs yet. ecamp train --phantom 1000 starts one; ecamp opens the workbench.")
    } else {
      print(AnswerTable(state.listing(now: nil, limit: limit)).text(form), terminator: "")
    }
    if state.visible.isEmpty, !state.all.isEmpty {
      let hidden = state.all.filter(\.isArchived).count
      let archive = !state.showsArchived && hidden > 0 ? "; \(hidden) in the archive are not looked at, --archived does" : ""
      complain("no run of \(state.all.count) \(state.filter.isEmpty ? "is listed" : "fits “\(state.filter.printable)”")\(archive)")
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

/// The runs that options ask for, by the same rules as the workbench.
enum RunSelection {
  /// - Parameter store: nil where there is none yet.
  static func state(_ arguments: Arguments, _ store: RunStore?) throws -> RunsState {
    var state = RunsState()
    state.now = Date().timeIntervalSince1970
    state.load(try store?.runs() ?? [])
    state.load(paths: try store?.recipePaths() ?? [])
    state.columns = [.fact(.id)] + RunColumn.usual.flatMap { $0 == .fact(.step) ? [$0, .fact(.steps)] : [$0] }
    state.showsArchived = arguments.has("--archived")
    do throws(RunColumnError) {
      if let list = arguments.text("--columns") { state.columns = try RunColumn.list(list, names: state.names) }
      if let column = arguments.text("--sort") { state.sort = try RunColumn(column, names: state.names) }
      if let list = arguments.text("--group-by") { state.grouping = try RunColumn.list(list, names: state.names) }
    } catch { throw UsageError(error.description.asSentence) }
    state.filter = arguments.text("--filter") ?? ""
    if let problem = state.filterProblem { throw UsageError(problem.asSentence) }
    let missing = state.missing()
    if let store, !missing.isEmpty {
      state.load(Dictionary(try missing.map { ($0, try store.values(of: $0)) }) { first, _ in first })
    }
    state.isDescending = arguments.has("--descending") || (!arguments.has("--ascending") && state.sort.startsDescending(state.facts))
    return state
  }
}

extension AnswerTable {
  init(_ listing: RunListing) {
    let rows = listing.rows.map { row in
      row.map { cell in
        switch cell.value {
        case nil: Cell(cell.text, .null)
        case .number(let number): Cell(cell.text, Int(exactly: number).map { .integer($0) } ?? .number(number))
        case .text(let text): Cell(cell.text, .string(text))
        }
      }
    }
    self.init(columns: listing.columns.map { Column(title: $0.title, name: $0.name, isNumber: $0.isNumber) }, rows: rows)
  }
}

/// Numbers and lengths of time in text of one run.
enum RunTable {
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
    let table = PlainTable(titles: header, isNumber: header.indices.map(rightAligned.contains), rows: rows)
    return String(table.aligned.dropLast())
  }
}
