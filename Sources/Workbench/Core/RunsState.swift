import Telemetry

/// The table of runs: what is listed, in which order, what is marked.
package struct RunsState: Sendable {
  package enum Column: String, CaseIterable, Sendable {
    case created, name, state, preset, objective, step, total, mim, res, mlm, speed, duration
  }

  package private(set) var all: [RunSummary] = []
  /// Positions in `all`, filtered and sorted; kept, so that 10,000 runs cost nothing to draw.
  package private(set) var visible: [Int] = []
  package private(set) var hasLoaded = false
  package var sort = Column.created { didSet { refresh() } }
  package var isDescending = true { didSet { refresh() } }
  package var filter = "" { didSet { refresh() } }
  package private(set) var selectedRun: Int64?
  /// Runs whose curves are drawn together, in the order they were marked.
  package var marks: [Int64] = []

  package init() {}

  package var selectedPosition: Int? {
    guard let selectedRun else { return nil }
    return visible.firstIndex { all[$0].id == selectedRun }
  }

  package var selected: RunSummary? { selectedPosition.map { all[visible[$0]] } }

  package mutating func load(_ runs: [RunSummary]) {
    all = runs
    hasLoaded = true
    marks.removeAll { mark in !runs.contains { $0.id == mark } }
    refresh()
  }

  /// Puts in one run, or takes its newer state.
  package mutating func update(_ run: RunSummary) {
    if let index = all.firstIndex(where: { $0.id == run.id }) { all[index] = run } else { all.append(run) }
    hasLoaded = true
    refresh()
  }

  /// Takes what another process says of its run, without sorting again.
  package mutating func renew(_ run: RunSummary) {
    if let index = all.firstIndex(where: { $0.id == run.id }) { all[index] = run } else { update(run) }
  }

  /// Takes what a live run says of itself, without sorting again: rows must not jump under the hand.
  package mutating func update(_ status: RunStatus, last: [String: Double]) {
    guard let index = all.firstIndex(where: { $0.id == status.run }) else { return }
    all[index].state = status.state
    all[index].step = status.step
    all[index].steps = status.steps
    all[index].duration = status.elapsed
    all[index].last.merge(last) { _, new in new }
  }

  package mutating func select(position: Int) {
    guard !visible.isEmpty else { return }
    selectedRun = all[visible[max(0, min(visible.count - 1, position))]].id
  }

  package mutating func move(by rows: Int) { select(position: (selectedPosition ?? 0) + rows) }

  package mutating func toggleMark(_ run: Int64) {
    if let index = marks.firstIndex(of: run) { marks.remove(at: index) } else { marks.append(run) }
  }

  private mutating func refresh() {
    let terms = RunFilter(filter)
    visible = all.indices.filter { terms.matches(all[$0]) }
    let keys = all.map { Self.key($0, sort) }
    visible.sort { first, second in
      if keys[first] == keys[second] { return all[first].id > all[second].id }
      return isDescending ? keys[second] < keys[first] : keys[first] < keys[second]
    }
    if selectedPosition == nil { selectedRun = visible.first.map { all[$0].id } }
  }

  /// A value to sort by; runs without one come last going up.
  private struct Key: Comparable {
    var number = 0.0
    var text = ""

    static func < (first: Key, second: Key) -> Bool { (first.number, first.text) < (second.number, second.text) }
  }

  private static func key(_ run: RunSummary, _ column: Column) -> Key {
    func metric(_ name: String) -> Key {
      let value = run.last[name] ?? .infinity
      return Key(number: value.isNaN ? .infinity : value)
    }
    switch column {
    case .created: return Key(number: run.created)
    case .name: return Key(text: run.name)
    case .state: return Key(number: Double(RunState.allCases.firstIndex(of: run.state) ?? 0))
    case .preset: return Key(text: run.preset)
    case .objective: return Key(text: run.objective)
    case .step: return Key(number: Double(run.step))
    case .total: return metric(Metric.totalLoss)
    case .mim: return metric(Metric.mimLoss)
    case .res: return metric(Metric.resLoss)
    case .mlm: return metric(Metric.mlmLoss)
    case .speed: return metric(Metric.pairsPerSecond)
    case .duration: return Key(number: run.duration)
    }
  }
}

/// Words that must all match: plain ones anywhere in the run, `state=running` in one field, `step>100` or `mlm_loss<3` by value.
package struct RunFilter: Sendable {
  private enum Term: Sendable {
    case anywhere(String)
    case field(String, String)
    case number(String, isBelow: Bool, Double)
  }
  private var terms: [Term]

  package init(_ text: String) {
    terms = text.lowercased().split(separator: " ").map { word in
      guard let mark = word.firstIndex(where: { "=<>".contains($0) }), mark != word.startIndex else { return .anywhere(String(word)) }
      let name = String(word[..<mark])
      let value = String(word[word.index(after: mark)...])
      if word[mark] == "=" { return .field(name, value) }
      return Double(value).map { .number(name, isBelow: word[mark] == "<", $0) } ?? .anywhere(String(word))
    }
  }

  package func matches(_ run: RunSummary) -> Bool {
    terms.allSatisfy { term in
      switch term {
      case .anywhere(let text): return Self.fields(run).contains { $0.1.lowercased().contains(text) }
      case .field(let name, let text):
        if let value = Self.number(run, name), let wanted = Double(text) { return value == wanted }
        return Self.fields(run).contains { $0.0 == name && $0.1.lowercased().contains(text) }
      case .number(let name, let isBelow, let limit):
        guard let value = Self.number(run, name) else { return false }
        return isBelow ? value < limit : value > limit
      }
    }
  }

  private static func fields(_ run: RunSummary) -> [(String, String)] {
    [
      ("name", run.name), ("state", run.state.rawValue), ("preset", run.preset), ("objective", run.objective), ("data", run.data),
      ("host", run.host), ("note", run.note),
    ]
  }

  private static func number(_ run: RunSummary, _ name: String) -> Double? {
    switch name {
    case "id": Double(run.id)
    case "step": Double(run.step)
    case "steps": Double(run.steps)
    case "seed": Double(run.seed)
    case "duration": run.duration
    default: run.last[name] ?? run.last[name + "_loss"]
    }
  }
}
