import Telemetry

/// Curves.
extension RunStore {
  /// Names of the metrics a run has, in alphabetical order.
  package func metricNames(of run: Int64) throws(StoreError) -> [String] {
    try read { (database) throws(StoreError) in
      try database.rows("SELECT name FROM last_values JOIN metric_names ON id = metric WHERE run = ? ORDER BY name", .integer(run)) {
        $0.text(0)
      }
    }
  }

  /// One curve of a run within `range` (all of it when nil). With more than `maximumPoints` steps it is thinned: each of
  /// `maximumPoints / 2` equal stretches keeps its lowest and highest point, and a gap (NaN) where a value was not finite. The last point
  /// is always there. A metric the run does not have gives an empty series.
  /// - Parameter maximumRows: rows that may be read for a thinned curve; where more would be, a coarser roll-up stands in, also where it has
  ///   fewer points than asked for.
  package func series(
    _ metric: String, of run: Int64, maximumPoints: Int = .max, maximumRows: Int = .max, range: ClosedRange<Int>? = nil
  ) throws(StoreError) -> MetricSeries {
    try read { (database) throws(StoreError) in
      let empty = MetricSeries(metric: metric)
      guard let id = try database.first("SELECT id FROM metric_names WHERE name = ?", .text(metric), row: { $0.int64(0) }) else {
        return empty
      }
      let key = (run: run, metric: id)
      let limits = try database.first(
        """
        SELECT (SELECT min(step) FROM metrics WHERE run = ?1 AND metric = ?2), (SELECT max(step) FROM metrics WHERE run = ?1 AND metric = ?2)
        """, .integer(run), .integer(id), row: Self.limits)
      guard let whole = limits ?? nil else { return empty }
      let steps = range.map { $0.clamped(to: whole) } ?? whole
      if let range, !range.overlaps(whole) { return empty }

      let stretches = max(1, maximumPoints / 2)
      let width = (steps.count - 1) / stretches + 1
      if width == 1 || steps.count <= maximumPoints { return try Self.rows(key, steps, metric: metric, in: database) }
      var thinner: SeriesThinner
      let affordable = steps.count <= maximumRows ? nil : RollUp.widths.first { steps.count / $0 <= maximumRows } ?? RollUp.widths.last
      if let rollup = [RollUp.widths.last { $0 <= width }, affordable].compactMap({ $0 }).max() {
        // Whole buckets in each stretch, so that means are of the steps they are drawn at.
        thinner = SeriesThinner(origin: steps.lowerBound / rollup * rollup, width: (width + rollup - 1) / rollup * rollup)
        try Self.thin(key, steps, rollup: rollup, in: database, into: &thinner)
      } else {
        thinner = SeriesThinner(origin: steps.lowerBound, width: width)
        let rows = try Self.rows(key, steps, metric: metric, in: database)
        for index in rows.steps.indices { thinner.add(step: rows.steps[index], value: rows.values[index]) }
      }
      var series = thinner.series(metric: metric)
      let last = try Self.rows(key, steps.upperBound...steps.upperBound, metric: metric, in: database)
      if let step = last.steps.last, series.steps.last != step {
        series.steps.append(step)
        series.values.append(last.values[0])
        // It was counted with its stretch.
        series.shares.append(MetricSeries.Share(mean: 0, finite: 0, broken: 0))
      }
      return series
    }
  }

  /// When the run's steps within `range` (all of them when nil) were finished: at most `maximumCount` of them, evenly spread.
  package func stepTimes(of run: Int64, maximumCount: Int = 512, range: ClosedRange<Int>? = nil) throws(StoreError) -> StepTimes {
    try read { (database) throws(StoreError) in
      let longest = try database.first(
        "SELECT metric, step FROM last_values WHERE run = ? ORDER BY step DESC, metric LIMIT 1", .integer(run),
        row: { (metric: $0.int64(0), step: $0.int(1)) })
      guard let longest, longest.step >= range?.lowerBound ?? 0 else { return StepTimes(steps: [], times: []) }
      let (first, last) = (max(0, range?.lowerBound ?? 0), min(longest.step, range?.upperBound ?? longest.step))
      let statement = try database.statement(
        "SELECT step, time FROM metrics WHERE run = ? AND metric = ? AND step >= ? ORDER BY step LIMIT 1")
      defer { statement.reset() }
      var (steps, times): ([Int], [Double]) = ([], [])
      let count = max(2, maximumCount)
      for place in 0..<count {
        let wanted = max((steps.last ?? -1) + 1, first + Int(Double(last - first) * Double(place) / Double(count - 1)))
        guard wanted <= last else { break }
        statement.reset()
        statement.bind([.integer(run), .integer(longest.metric), .integer(wanted)])
        guard try statement.step() else { break }
        steps.append(statement.int(0))
        times.append(statement.real(1))
      }
      return StepTimes(steps: steps, times: times)
    }
  }

  /// Points of all of a run's metrics after `step`, for a reader that follows it.
  package func points(of run: Int64, after step: Int) throws(StoreError) -> [MetricPoint] {
    try read { (database) throws(StoreError) in
      var points: [MetricPoint] = []
      for (id, name) in try Self.metricNames(in: database).sorted(by: { $0.key < $1.key }) {
        points += try database.rows(
          "SELECT step, value, time FROM metrics WHERE run = ? AND metric = ? AND step > ? ORDER BY step", .integer(run), .integer(id),
          .integer(step)
        ) { MetricPoint(metric: name, step: $0.int(0), value: $0.value(1), time: $0.real(2)) }
      }
      return points
    }
  }

  /// The first and last step, when there are any; a damaged file may hold anything.
  private static func limits(_ row: Statement) throws(StoreError) -> ClosedRange<Int>? {
    if row.isNull(0) { return nil }
    let (first, last) = (row.int(0), row.int(1))
    guard first <= last, (0...1 << 52).contains(first), last <= 1 << 52 else { throw .unreadableRow("steps \(first) to \(last)") }
    return first...last
  }

  private static func rows(
    _ key: (run: Int64, metric: Int64), _ steps: ClosedRange<Int>, metric: String, in database: Database
  ) throws(StoreError) -> MetricSeries {
    var series = MetricSeries(metric: metric)
    let statement = try database.statement(
      "SELECT step, value FROM metrics WHERE run = ? AND metric = ? AND step BETWEEN ? AND ? ORDER BY step")
    defer { statement.reset() }
    statement.bind([.integer(key.run), .integer(key.metric), .integer(steps.lowerBound), .integer(steps.upperBound)])
    while try statement.step() {
      series.steps.append(statement.int(0))
      series.values.append(statement.value(1))
    }
    return series
  }

  private static func thin(
    _ key: (run: Int64, metric: Int64), _ steps: ClosedRange<Int>, rollup: Int, in database: Database, into thinner: inout SeriesThinner
  ) throws(StoreError) {
    let statement = try database.statement(
      """
      SELECT bucket, lowest, lowest_step, highest, highest_step, gap_step, total, finite, broken FROM metric_rollups
      WHERE run = ? AND metric = ? AND width = ? AND bucket BETWEEN ? AND ? ORDER BY bucket
      """)
    defer { statement.reset() }
    statement.bind([
      .integer(key.run), .integer(key.metric), .integer(rollup), .integer(steps.lowerBound / rollup), .integer(steps.upperBound / rollup),
    ])
    while try statement.step() {
      thinner.add(bucket(statement, within: steps), start: statement.int(0) * rollup)
    }
  }

  /// The first and last bucket may reach beyond the range: what lies outside is no extreme of it.
  private static func bucket(_ row: Statement, within steps: ClosedRange<Int>) -> RollUp {
    var bucket = RollUp()
    if !row.isNull(1), steps.contains(row.int(2)) { bucket.lowest = (row.int(2), row.real(1)) }
    if !row.isNull(3), steps.contains(row.int(4)) { bucket.highest = (row.int(4), row.real(3)) }
    if !row.isNull(5), steps.contains(row.int(5)) { bucket.gapStep = row.int(5) }
    bucket.sums = row.isNull(7) ? nil : RollUp.Sums(total: row.real(6), finite: row.int(7), broken: row.int(8))
    return bucket
  }
}
