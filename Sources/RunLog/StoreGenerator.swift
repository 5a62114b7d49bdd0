import Telemetry

/// Makes stores of any size for measurements: runs whose curves fall and waver as real ones do.
package enum StoreGenerator {
  /// Adds `runs` finished runs of `steps` steps with `metrics` curves each.
  package static func fill(_ store: RunStore, runs: Int, steps: Int, metrics: Int) throws(StoreError) {
    let known = [
      Metric.totalLoss, Metric.mimLoss, Metric.resLoss, Metric.mlmLoss, Metric.learningRate, Metric.gradientNorm, Metric.pairsPerSecond,
    ]
    let names = (0..<metrics).map { $0 < known.count ? known[$0] : "metric_\($0)" }
    for number in 0..<runs {
      let summary = try store.createRun(
        RunDescription(
          name: "generated-\(number + 1)", preset: ["tiny", "small", "base"][number / 5 % 3],
          objective: number / 15 % 2 == 0 ? "described" : "published", data: "generated", recipe: recipe(number), seed: UInt64(number % 5),
          steps: steps, tags: number % 7 == 0 ? ["best"] : []))
      var writer = PointWriter(run: summary.id)
      try store.connection.use { (database) throws(StoreError) in try writer.identify(names, in: database) }
      try store.write { (database) throws(StoreError) in
        try writer.write(curves(metrics: metrics, steps: steps, seed: number, start: summary.created), names: names, in: database)
        try database.run("UPDATE runs SET step = ?, duration = ? WHERE id = ?", .integer(steps), .integer(steps), .integer(summary.id))
      }
      try store.setState(.finished, of: summary.id)
    }
  }

  /// Five seeds of each setting.
  private static func recipe(_ number: Int) -> String {
    let rate = [1e-4, 3e-4, 1e-3, 1.5e-3][number / 30 % 4]
    return #"""
      {"seed": \#(number % 5), "optimiser": {"lr": \#(rate), "decay": 0.05}, "masking": {"imageRatio": \#(0.5 + 0.25 * Double(number / 120 % 2))}}
      """#
  }

  private static func curves(metrics: Int, steps: Int, seed: Int, start: Double) -> ContiguousArray<PendingPoint> {
    var state = UInt64(seed) &+ 1
    var points: ContiguousArray<PendingPoint> = []
    points.reserveCapacity(metrics * steps)
    for metric in 0..<metrics {
      for step in 1...max(1, steps) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let noise = Double(state >> 40) * 0x1p-24
        let value = Double(metric + 1) / (1 + Double(step) / 500) + 0.2 * noise
        points.append(PendingPoint(metric: Int32(metric), step: step, value: value, time: start + Double(step)))
      }
    }
    return points
  }
}
