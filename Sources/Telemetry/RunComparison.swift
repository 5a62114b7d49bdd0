/// A field of a recipe, or a circumstance of a run, with its value in words.
package struct RecipeEntry: Hashable, Sendable {
  package var path: String
  package var value: String

  package init(path: String, value: String) { (self.path, self.value) = (path, value) }
}

/// What the store knows of several runs side by side.
package struct RunComparison: Hashable, Sendable {
  package var runs: [Int64]
  /// The run the others are compared with.
  package var reference: Int64
  /// The metric whose curves are compared.
  package var metric: String
  /// How each other run's curve parts from the reference's.
  package var partings: [Int64: CurveParting]
  package var extremes: [Int64: [MetricExtremes]]
  /// Recipe first, then circumstances ("run: host").
  package var entries: [Int64: [RecipeEntry]]

  package init(
    runs: [Int64], reference: Int64, metric: String, partings: [Int64: CurveParting] = [:], extremes: [Int64: [MetricExtremes]] = [:],
    entries: [Int64: [RecipeEntry]] = [:]
  ) {
    self.runs = runs
    self.reference = reference
    self.metric = metric
    self.partings = partings
    self.extremes = extremes
    self.entries = entries
  }

  /// Fields in which not all runs agree, in the order of the recipe, with each run's value; nil where a run has no such field.
  package var differences: [(path: String, values: [String?])] {
    var order: [String] = []
    var values: [String: [Int64: String]] = [:]
    for run in runs {
      for entry in entries[run] ?? [] {
        if values[entry.path] == nil { order.append(entry.path) }
        values[entry.path, default: [:]][run] = entry.value
      }
    }
    return order.compactMap { path in
      let row = runs.map { values[path]?[$0] }
      return Set(row).count > 1 ? (path, row) : nil
    }
  }
}
