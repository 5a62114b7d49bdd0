import Telemetry

/// Runs side by side.
extension RunStore {
  /// Recipes, circumstances, ends of all curves, and where the curves of one metric part from the reference's.
  package func comparison(of runs: [Int64], reference: Int64, metric: String) throws(StoreError) -> RunComparison {
    var comparison = RunComparison(runs: runs, reference: reference, metric: metric)
    for run in runs {
      comparison.extremes[run] = try extremes(of: run)
      comparison.entries[run] =
        try recipeFields(of: run).map { RecipeEntry(path: $0.path, value: $0.value) } + circumstances(of: try details(run))
      if run != reference { comparison.partings[run] = try parting(of: run, from: reference, metric: metric) }
    }
    return comparison
  }

  private func circumstances(of run: RunDetails) -> [RecipeEntry] {
    let (description, summary) = (run.description, run.summary)
    return [
      ("data", summary.data), ("host", summary.host), ("core", description.coreType), ("backend", description.backend),
      ("threads", "\(description.threads)"), ("version", description.version), ("git", description.gitState),
      ("state", summary.state.rawValue), ("step", "\(summary.step)"),
    ].map { RecipeEntry(path: "run: " + $0, value: $1) }
  }
}
