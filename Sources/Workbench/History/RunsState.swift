import Telemetry

/// The history of runs: what is listed, by which columns, in which order, what is marked. The order is kept, so that 10,000 runs cost nothing
/// to draw.
package struct RunsState: Sendable {
  package private(set) var all: [RunSummary] = []
  package private(set) var hasLoaded = false
  package var columns = RunColumn.usual
  /// The column that keys act on, as a position in `columns`.
  package var column = 0
  package var sort = RunColumn.created { didSet { refresh() } }
  package var isDescending = true { didSet { refresh() } }
  package var filter = "" { didSet { readFilter() } }
  /// Seconds since 1970, for filters by how long ago something was; a filter is read anew with the list.
  package var now: Double = 0
  /// What is wrong with the filter as it is typed; the last one that could be read acts meanwhile.
  package internal(set) var filterProblem: String?
  package var grouping: [RunColumn] = [] { didSet { regroup() } }
  /// The group whose runs are shown.
  package var openGroup: [String]? { didSet { refresh() } }
  package var showsArchived = false { didSet { refresh() } }
  /// Runs whose curves are drawn together, in the order they were marked.
  package var marks: [Int64] = []
  /// Runs to be removed from the store when the session ends.
  package internal(set) var deleted: [Int64] = []
  /// What can be taken back, the last at the end.

  /// Positions in `all`, filtered and sorted.
  package internal(set) var visible: [Int] = []
  /// Filtered and sorted, where runs are grouped and no group is open.
  package internal(set) var groups: [RunGroup]?
  package internal(set) var selectedRun: Int64?
  /// Of the selected run in `visible`, or the selected group in `groups`.
  package internal(set) var selectedPosition: Int?

  /// What the store has told of recipes and curves.
  package private(set) var facts: [RunQuantity: [Int64: RunValue]] = [:]
  /// What it has been asked for and not told yet.
  var asked: Set<RunQuantity> = []
  package private(set) var recipePaths: [String] = []
  var hasAskedPaths = false
  /// Columns that are drawn elsewhere, as in a scatter plot.
  var plotted: [RunColumn] = []
  package var preview = RunPreview()
  /// Counts changes of what is visible.
  private(set) var generation = 0
  /// What may have changed since it was told.
  private var stale: Set<RunQuantity> = []
  private var places: [Int64: Int] = [:]
  var expression: FilterExpression?
  var filterColumns: [String: RunColumn] = [:]
  var text: RunText?
  private(set) var metrics: Set<String> = []

  package init() {}

  package subscript(run id: Int64) -> RunSummary? { places[id].map { all[$0] } }

  package var names: RunNames { RunNames(metrics: metrics, paths: recipePaths) }

  package var selected: RunSummary? {
    guard groups == nil, let selectedPosition, selectedPosition < visible.count else { return nil }
    return all[visible[selectedPosition]]
  }

  package var selectedGroup: RunGroup? {
    guard let groups, let selectedPosition, selectedPosition < groups.count else { return nil }
    return groups[selectedPosition]
  }

  /// The marked runs, or without a mark the selected one: what a command acts on.
  package var chosen: [Int64] { marks.isEmpty ? selected.map { [$0.id] } ?? [] : marks }

  package var rowCount: Int { groups?.count ?? visible.count }

  // MARK: What the store says

  package mutating func load(_ runs: [RunSummary]) {
    all = runs
    places = Dictionary(runs.enumerated().map { ($1.id, $0) }) { $1 }
    metrics = runs.reduce(into: []) { names, run in
      if run.last.count != names.count || !run.last.keys.allSatisfy(names.contains) { names.formUnion(run.last.keys) }
    }
    text = nil
    hasLoaded = true
    marks.removeAll { places[$0] == nil }
    deleted.removeAll { places[$0] == nil }
    readFilter()
  }

  /// Puts in one run, or takes its newer state.
  package mutating func update(_ run: RunSummary) {
    put(run)
    hasLoaded = true
    refresh()
  }

  /// Takes what another process says of its run, without sorting again.
  package mutating func renew(_ run: RunSummary) {
    if places[run.id] != nil { put(run) } else { update(run) }
  }

  private mutating func put(_ run: RunSummary) {
    if let index = places[run.id] {
      all[index] = run
    } else {
      places[run.id] = all.count
      all.append(run)
    }
    metrics.formUnion(run.last.keys)
    text = nil
  }

  /// Takes what a live run says of itself, without sorting again: rows must not jump under the hand.
  package mutating func update(_ status: RunStatus, last: [String: Double]) {
    guard let index = places[status.run] else { return }
    if all[index].state != status.state { text = nil }
    all[index].state = status.state
    all[index].step = status.step
    all[index].steps = status.steps
    all[index].duration = status.elapsed
    all[index].last.merge(last) { _, new in new }
  }

  mutating func change(_ run: Int64, _ body: (inout RunSummary) -> Void) {
    guard let index = places[run] else { return }
    body(&all[index])
    text = nil
  }

  package mutating func load(_ told: [RunQuantity: [Int64: RunValue]]) {
    facts.merge(told) { _, new in new }
    asked.subtract(told.keys)
    refresh()
  }

  package mutating func load(paths: [String]) {
    recipePaths = paths
    readFilter()
  }

  /// What has to be asked of the store to show, sort and filter as is wanted.
  package mutating func missing() -> [RunQuantity] {
    let wanted = (columns + plotted + grouping + [sort] + filterColumns.values).compactMap(\.quantity)
    let missing = Set(wanted).filter { (facts[$0] == nil || stale.contains($0)) && !asked.contains($0) }
    guard !missing.isEmpty else { return [] }
    asked.formUnion(missing)
    stale.subtract(missing)
    return missing.sorted { RunColumn.quantity($0).text < RunColumn.quantity($1).text }
  }

  /// Has everything asked for again; what is known stays on the screen until then.
  mutating func renewFacts() { stale = Set(facts.keys) }

  // MARK: Moving

  mutating func noteChange() { generation += 1 }

  package mutating func select(position: Int) {
    guard rowCount > 0 else { return }
    let position = max(0, min(rowCount - 1, position))
    selectedPosition = position
    if groups == nil { selectedRun = all[visible[position]].id }
  }

  package mutating func move(by rows: Int) { select(position: (selectedPosition ?? 0) + rows) }

  package mutating func toggleMark(_ run: Int64) {
    if let index = marks.firstIndex(of: run) { marks.remove(at: index) } else { marks.append(run) }
  }
}
