import Telemetry

extension SampleRuns {
  /// Facts of the sample's runs; a recipe's fields are numbers.
  static func facts(_ quantities: [RunQuantity]) -> [RunQuantity: [Int64: RunValue]] {
    let runs = summaries()
    return Dictionary(
      uniqueKeysWithValues: quantities.map { quantity in
        let values = runs.compactMap { run -> (Int64, RunValue)? in
          switch quantity {
          case .lowest(let metric), .highest(let metric), .value(let metric, _): run.last[metric].map { (run.id, .number($0)) }
          case .recipe("optimiser.lr"): (run.id, .number([1e-3, 3e-4, 1e-4, 3e-3][Int(run.id) % 4]))
          case .recipe(let path): (run.id, .number(Double(path.count) * Double(run.id)))
          }
        }
        return (quantity, Dictionary(uniqueKeysWithValues: values))
      })
  }

  /// What a store would say of runs side by side.
  static func comparison(_ runs: [Int64], _ reference: Int64, _ metric: String) -> RunComparison {
    var comparison = RunComparison(runs: runs, reference: reference, metric: metric)
    for (order, run) in runs.enumerated() {
      let best = MetricExtremes.Point(step: 18_200 + order, value: 2.8 - 0.05 * Double(order))
      comparison.extremes[run] = [
        MetricExtremes(metric: metric, lowest: best, highest: .init(step: 1, value: 9), last: .init(step: 20_000, value: 3)),
        MetricExtremes(metric: Metric.pairsPerSecond, lowest: best, highest: .init(step: 9, value: 36 + Double(order)), last: best),
      ]
      comparison.entries[run] = [
        RecipeEntry(path: "optimiser.lr", value: order == 0 ? "0.001" : "0.0003"), RecipeEntry(path: "batch", value: "16"),
        RecipeEntry(path: "run: host", value: "node\(order)"),
      ]
      guard run != reference else { continue }
      let steps = Array(stride(from: 8, through: 20_000, by: 8))
      comparison.partings[run] = CurveParting(
        run: run, reference: reference, metric: metric,
        difference: MetricSeries(metric: metric, steps: steps, values: steps.map { -Double($0) / 1e5 }),
        commonCount: 2500, firstUnequal: 401, firstBeyondNoise: 1201, window: 39)
    }
    return comparison
  }
}
