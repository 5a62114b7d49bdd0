import Foundation
import Interchange
import RunLog
import Telemetry
import Training
import Workbench

extension CommandTable {
  static let pairs = Command(
    ["pairs"], summary: "lists the pairs of a run's data set, filtered and sorted, with what is known of each",
    details: """
      A filter is an expression, as in "entity=effusion & negated & loss>3", "split=val", 'text~"left base"', bookmarked, note~anna; fields are
      pair, split, patient, image, text, words, label, entity, affirmed, negated, loss (mlm), mim, res, total, psnr, step, bookmarked, note,
      noted, scored, usable. Losses are known of pairs that have been scored: by --score here, by % on the Pairs screen.
      """,
    options: [
      StoreAccess.option, Option("--run", "RUN", "whose data set, and whose losses (the newest)"),
      Option("--filter", "EXPRESSION", "only pairs that fit"),
      Option("--sort", "COLUMN", "the order; losses go from the highest down", choices: PairListState.Column.allCases.map(\.rawValue)),
      Option("--reverse", nil, "turns the order round"), Option("--limit", "N", "shows the first N"),
      Option("--score", nil, "works out missing losses of pairs that fit under the last checkpoint first; Ctrl-C keeps what is done"),
      Option("--json", nil, "prints the list as JSON"), Option("--csv", nil, "prints it as CSV"),
    ]
  ) { arguments in
    let store = try StoreAccess.open(arguments)
    guard let run = try arguments.text("--run").map({ try store.run(named: $0) }) ?? store.runs().first else {
      throw CommandFailure("no run has been started, so there is no data set to list; ecamp train starts one")
    }
    let weights = PairWeights(run: run.id)
    let browser = try PairBrowser(weights, store: store, recipe: Recipe())
    var list = PairListState()
    list.load(try browser.table(in: store), weights)
    // What is wrong with a filter is said before minutes of work.
    if let filter = arguments.text("--filter") { try filter.asPairFilter(&list) }
    if arguments.has("--score") { try score(&list, browser, store, run) }
    let column = arguments.text("--sort").flatMap(PairListState.Column.init(rawValue:)) ?? .pair
    list.setSort(column, isDescending: (column != .pair && column != .psnr) != arguments.has("--reverse"))
    let shown = list.visible.prefix(try arguments.integer("--limit", in: 1...Int.max) ?? list.visible.count).map { list.entries[$0] }
    guard !arguments.has("--csv") || !arguments.has("--json") else { throw UsageError("--csv or --json: one of them at a time.") }
    // Programs read the standard output; people are told why there is less than they think.
    if list.unscoredCount > 0 { complain(WorkbenchState.unscored(list.unscoredCount) + "; --score works them out") }
    if arguments.has("--csv") {
      print(AnswerTable(RunListing(pairs: shown)).text(.csv), terminator: "")
    } else if arguments.has("--json") {
      print(JSONWriter(indentation: 2).text(.array(shown.map(\.json))))
    } else {
      print(PairRows.text(shown))
      complain("\(list.visible.count) of \(list.entries.count) pairs of \(browser.dataName.printable)")
    }
    return .success
  }

  /// Scores the pairs whose losses are not those of the run's last checkpoint.
  private static func score(_ list: inout PairListState, _ browser: PairBrowser, _ store: RunStore, _ run: RunSummary) throws {
    guard let step = browser.identity.step else {
      throw CommandFailure("\(run.name.printable) has no checkpoint yet to score pairs with")
    }
    let interrupted = InterruptFlag()
    let watch = SignalWatch([SIGINT, SIGTERM]) { _ in interrupted.set() }
    let missing = list.visible.map { list.entries[$0] }.filter { $0.row.problem == nil && $0.score?.step != step }.map(\.row.index)
    let start = Date()
    var fresh: [Int: PairScore] = [:]
    for (done, pair) in missing.enumerated() {
      guard !interrupted.isSet else { break }
      fresh[pair] = browser.score(pair)
      guard (done + 1) % 50 == 0 || done + 1 == missing.count else { continue }
      try store.store(fresh, of: run.id)
      list.take(fresh)
      fresh = [:]
      let rate = Double(done + 1) / max(1e-9, Date().timeIntervalSince(start))
      complain(
        "scored \(done + 1) of \(missing.count), \(String(format: "%.1f", rate)) pairs/s, "
          + "\(RunTable.duration(Double(missing.count - done - 1) / rate)) left")
    }
    try store.store(fresh, of: run.id)
    list.take(fresh)
    _ = withExtendedLifetime(watch) { 0 }
  }
}

/// Whether a signal asked for an end; set on the signal's thread, read by the work.
private final class InterruptFlag: @unchecked Sendable {
  private let lock = NSLock()
  private var value = false

  func set() { lock.withLock { value = true } }
  var isSet: Bool { lock.withLock { value } }
}

extension String {
  /// - Throws: what is wrong with the expression.
  fileprivate func asPairFilter(_ list: inout PairListState) throws {
    list.setFilter(self)
    if let problem = list.problem { throw UsageError("--filter: \(problem)") }
  }
}

/// The table `ecamp pairs` prints.
enum PairRows {
  static func text(_ entries: [PairEntry]) -> String {
    let header = ["pair", "split", "mim", "res", "mlm", "psnr", "noted", "affirmed", "denied", "report"]
    let rows = entries.map { entry -> [String] in
      func number(_ value: Double?) -> String { value.map { RunTable.number($0) } ?? "-" }
      let note = (entry.note?.isBookmarked == true ? "*" : "") + (entry.note?.text ?? "")
      let report = String(entry.row.report.prefix(60).map { $0.isNewline ? " " : $0 })
      return [
        "\(entry.row.index + 1)", entry.row.split.printable, number(entry.score?.mim), number(entry.score?.res), number(entry.score?.mlm),
        number(entry.score?.psnr), note.printable, entry.row.affirmed.joined(separator: " "), entry.row.denied.joined(separator: " "),
        (entry.row.problem ?? report).printable,
      ]
    }
    return TextTable.text(header: header, rows: rows, rightAligned: [0, 2, 3, 4, 5])
  }
}

extension PairEntry {
  fileprivate var json: JSONValue {
    .members([
      "pair": .integer(row.index + 1), "image": .string(row.imagePath), "patient": .string(row.patient), "split": .string(row.split),
      "report": .string(row.report), "words": .integer(row.wordCount), "labels": .array(row.labels.map { .string($0) }),
      "affirmed": .array(row.affirmed.map { .string($0) }), "denied": .array(row.denied.map { .string($0) }),
      "problem": row.problem.map { .string($0) }, "bookmarked": .boolean(note?.isBookmarked ?? false), "note": .string(note?.text ?? ""),
      "step": score.map { .integer($0.step) }, "mim_loss": score.map { .number($0.mim) }, "res_loss": score?.res.map { .number($0) },
      "mlm_loss": score.map { .number($0.mlm) }, "psnr_db": score?.psnr.map { .number($0) },
    ])
  }
}
