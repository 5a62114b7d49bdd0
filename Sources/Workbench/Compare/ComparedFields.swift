import Telemetry

/// Which fields the plots of a comparison begin with: such as differ among the runs drawn, as a constant tells nothing.
extension WorkbenchState {
  /// The axes of the scatter plot.
  package var scatterColumns: (across: RunColumn, upwards: RunColumn) {
    let across = compare.across ?? varyingFields.first ?? .fact(.seed)
    return (
      across, compare.upwards ?? .quantity(MetricWords.isBetterHigher(compare.metric) ? .highest(compare.metric) : .lowest(compare.metric))
    )
  }

  /// The axes of the parallel coordinates: the user's, or what the recipes differ in, the score last.
  package var parallelAxes: [RunColumn] {
    if let own = compare.axes { return own }
    let inRecipes = differingFields.filter { !$0.isLabel }
    let axes = inRecipes.isEmpty ? varyingFields.prefix(3) : inRecipes.prefix(6)
    let duration = RunColumn.fact(.duration)
    let drawn = compare.runs.compactMap { summary(of: $0) } + runs.visible.map { runs.all[$0] }
    return axes.filter { $0 != duration } + (varies(duration, among: drawn) || axes.isEmpty ? [duration] : []) + [scatterColumns.upwards]
  }

  /// What the recipes of the compared runs differ in, in their order.
  private var differingFields: [RunColumn] {
    compare.differences.filter { !$0.path.hasPrefix("run: ") }.map { .quantity(.recipe($0.path)) }
  }

  /// Fields that differ, what tells most first: numbers of the recipes, then its words, then seeds, then what is known of runs without
  /// their recipes.
  private var varyingFields: [RunColumn] {
    let rows = zip(differingFields, compare.differences.filter { !$0.path.hasPrefix("run: ") }.map(\.values))
    let told = rows.map { column, values -> (column: RunColumn, rank: Int) in
      let words = values.compactMap { $0 }
      let areNumbers = !words.isEmpty && words.allSatisfy { Double($0) != nil }
      return (column, column.isLabel ? 2 : areNumbers && Set(words).count > 1 ? 0 : 1)
    }
    let fields = (0...2).flatMap { rank in told.filter { $0.rank == rank }.map(\.column) }
    guard fields.isEmpty else { return fields }
    let facts: [RunColumn.Fact] = [.preset, .objective, .data, .seed, .steps, .step, .duration]
    let own = compare.runs.compactMap { summary(of: $0) }
    func varying(_ drawn: [RunSummary]) -> [RunColumn] { facts.map { RunColumn.fact($0) }.filter { varies($0, among: drawn) } }
    let among = varying(own)
    return among.isEmpty ? varying(own + runs.visible.map { runs.all[$0] }) : among
  }

  private func varies(_ fact: RunColumn, among drawn: [RunSummary]) -> Bool {
    guard let first = drawn.first else { return false }
    let value = fact.value(first, [:])
    return drawn.contains { fact.value($0, [:]) != value }
  }
}

extension RunColumn {
  /// Whether its numbers only name something, as seeds do: factors between them mean nothing.
  var isLabel: Bool {
    switch self {
    case .fact(.seed), .fact(.id): true
    case .quantity(.recipe(let path)): path == "seed" || path.hasSuffix(".seed") || path == "name"
    default: false
    }
  }

  var isDuration: Bool { self == .fact(.duration) }

  /// Its title with the unit of its numbers.
  var axisLabel: String {
    switch self {
    case .metric(let metric), .quantity(.lowest(let metric)), .quantity(.highest(let metric)), .quantity(.value(let metric, _)):
      MetricScale.label(metric, words: title)
    default: title
    }
  }
}

/// Learning rates and the like lie apart by factors.
func isSpreadByFactors(_ values: [Double]) -> Bool {
  guard let low = values.min(), let high = values.max() else { return false }
  return low > 0 && high / low >= 30
}

/// Whether an axis over the values is one of whole numbers.
func areWhole(_ values: [Double]) -> Bool {
  !values.isEmpty && values.allSatisfy { $0 == $0.rounded() && abs($0) < 1e12 }
}
