import Telemetry

/// Two to eight runs side by side.
package struct CompareState: Sendable {
  package enum Panel: String, CaseIterable, Sendable { case curves, difference, recipe, best, scatter, parallel }

  /// In the order they were marked.
  package var runs: [Int64] = []
  /// What the others are compared with.
  package var reference: Int64?
  package var metric = Metric.totalLoss
  package var panel = Panel.curves
  package var isEnlarged = false
  package var isLogarithmic = false
  /// The first row and run shown of the tables.
  package var scroll = 0
  package var sideways = 0
  /// The axes of the scatter plot; nil takes the first number the recipes differ in, and the best value of the metric.
  package var across: RunColumn?
  package var upwards: RunColumn?
  /// The axes of the parallel coordinates; nil takes what the recipes differ in.
  package var axes: [RunColumn]?

  /// What the store has told.
  package private(set) var told: RunComparison?
  package private(set) var differences: [(path: String, values: [String?])] = []
  /// What it was asked last.
  var asked: RunComparison?
  /// Made when something changes, as there may be 10,000 points.
  var scatter = ScatterPlot()
  var parallel = ParallelPlot()

  /// Runs that can be compared at a time.
  package static let limit = 8

  package init() {}

  /// What was told of other runs.
  mutating func forget() { (told, differences) = (nil, []) }

  mutating func load(_ comparison: RunComparison) {
    guard comparison.runs == runs else { return }
    told = comparison
    // Names differ always and stand above the columns, where a run is called as it is called now.
    differences = comparison.differences.filter { $0.path != "name" }
  }
}

extension WorkbenchState {
  /// Takes the marked runs; where fewer than two are marked, the shown or selected one beside them.
  mutating func openComparison() {
    var chosen = Array(runs.marks.prefix(CompareState.limit))
    for run in [shownRun, runs.selectedRun].compactMap({ $0 }) where chosen.count < 2 && !chosen.contains(run) { chosen.insert(run, at: 0) }
    guard chosen != compare.runs else { return }
    compare.runs = chosen
    compare.forget()
    compare.reference = shownRun.flatMap { chosen.contains($0) ? $0 : nil } ?? chosen.first
    (compare.scroll, compare.sideways) = (0, 0)
  }

  /// Metrics of the compared runs, the losses first.
  package var comparedMetrics: [String] {
    let names = Set(compare.runs.flatMap { summary(of: $0)?.last.keys.map { $0 } ?? [] })
    let first = [Metric.totalLoss, Metric.mimLoss, Metric.resLoss, Metric.mlmLoss].filter(names.contains)
    return first + names.subtracting(first).sorted()
  }

  /// What is missing to show the comparison: curves, and what the store says of it.
  mutating func pursueComparison() -> [Effect] {
    guard screen == .compare, compare.runs.count >= 2, let reference = compare.reference else { return [] }
    plotFields()
    let wanted = RunComparison(runs: compare.runs, reference: reference, metric: compare.metric)
    guard compare.asked != wanted else { return [] }
    compare.asked = wanted
    let unloaded = compare.runs.filter { !series.loadedRuns.contains($0) }
    return unloaded.map { .loadRun($0) } + [.loadComparison(runs: compare.runs, reference: reference, metric: compare.metric)]
  }

  /// How a run is called in the comparison.
  func comparedName(_ run: Int64) -> String { summary(of: run)?.name ?? "run \(run)" }
}
