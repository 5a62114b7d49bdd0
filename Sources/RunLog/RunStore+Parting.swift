import Telemetry

/// Where curves part.
extension RunStore {
  /// Steps above which every n-th is kept for the noise and the drawn difference; equality is told from all of them.
  private static let keptSteps = 1_000_000

  /// How `run` goes away from `reference` in one metric. A metric that one of them lacks gives no common steps.
  /// - Parameter maximumPoints: of the difference curve.
  package func parting(
    of run: Int64, from reference: Int64, metric: String, maximumPoints: Int = 4000
  ) throws(StoreError) -> CurveParting {
    try read { (database) throws(StoreError) in
      var parting = CurveParting(
        run: run, reference: reference, metric: metric, difference: MetricSeries(metric: metric), commonCount: 0, firstUnequal: nil,
        firstBeyondNoise: nil, window: nil)
      guard let id = try Self.identifier(of: metric, in: database) else { return parting }
      let most = try database.integer("SELECT max(step) FROM metrics WHERE run = ? AND metric = ?", .integer(run), .integer(id))
      let stride = Int(clamping: max(0, most)) / Self.keptSteps + 1
      let statement = try database.statement(
        """
        SELECT a.step, a.value, b.value FROM metrics a JOIN metrics b ON b.run = ?2 AND b.metric = ?3 AND b.step = a.step
        WHERE a.run = ?1 AND a.metric = ?3 ORDER BY a.step
        """)
      defer { statement.reset() }
      statement.bind([.integer(run), .integer(reference), .integer(id)])
      var steps: [Int] = []
      var differences: [Double] = []
      while try statement.step() {
        let (step, own, other) = (statement.int(0), statement.value(1), statement.value(2))
        if parting.firstUnequal == nil, own.bitPattern != other.bitPattern { parting.firstUnequal = step }
        if parting.commonCount % stride == 0 {
          steps.append(step)
          differences.append(own - other)
        }
        parting.commonCount += 1
      }
      if let found = NoiseRule.parting(steps: steps, differences: differences) {
        (parting.firstBeyondNoise, parting.window) = (found.step, found.window * stride)
      }
      parting.difference = Self.thinned(metric, steps, differences, maximumPoints: maximumPoints)
      return parting
    }
  }

  private static func thinned(_ metric: String, _ steps: [Int], _ values: [Double], maximumPoints: Int) -> MetricSeries {
    guard steps.count > maximumPoints, let first = steps.first, let last = steps.last else {
      return MetricSeries(metric: metric, steps: steps, values: values)
    }
    var thinner = SeriesThinner(origin: first, width: (last - first) / max(1, maximumPoints / 2) + 1)
    for (step, value) in zip(steps, values) { thinner.add(step: step, value: value) }
    return thinner.series(metric: metric)
  }
}
