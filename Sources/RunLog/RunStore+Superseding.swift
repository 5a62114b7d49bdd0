import Telemetry

/// What a resumed run takes back.
extension RunStore {
  /// Removes the numbers, probes and checkpoints of steps after `step`, marks the events, and puts roll-ups and last values right.
  static func supersede(_ run: Int64, after step: Int, in database: Database) throws(StoreError) {
    let key = SQLValue.integer(run)
    let metrics = try database.rows("SELECT metric FROM last_values WHERE run = ?", key) { $0.int64(0) }
    for metric in metrics {
      try database.run("DELETE FROM metrics WHERE run = ? AND metric = ? AND step > ?", key, .integer(metric), .integer(step))
      try rebuildLastValue(run, metric, in: database)
      for width in RollUp.widths { try rebuildRollUps(run, metric, width: width, after: step, in: database) }
    }
    try database.run("DELETE FROM probes WHERE run = ? AND step > ?", key, .integer(step))
    try removeUnusedPictures(of: run, in: database)
    try database.run("DELETE FROM histograms WHERE run = ? AND step > ?", key, .integer(step))
    try database.run("DELETE FROM checkpoints WHERE run = ? AND step > ?", key, .integer(step))
    try database.run("UPDATE events SET superseded = 1 WHERE run = ? AND step > ?", key, .integer(step))
    try database.run("DELETE FROM commands WHERE run = ?", key)
  }

  private static func rebuildLastValue(_ run: Int64, _ metric: Int64, in database: Database) throws(StoreError) {
    try database.run("DELETE FROM last_values WHERE run = ? AND metric = ?", .integer(run), .integer(metric))
    try database.run(
      """
      INSERT INTO last_values SELECT run, metric, step, value FROM metrics WHERE run = ? AND metric = ? ORDER BY step DESC LIMIT 1
      """, .integer(run), .integer(metric))
  }

  private static func rebuildRollUps(
    _ run: Int64, _ metric: Int64, width: Int, after step: Int, in database: Database
  ) throws(StoreError) {
    let bucket = (step + 1) / width
    try database.run(
      "DELETE FROM metric_rollups WHERE run = ? AND metric = ? AND width = ? AND bucket >= ?", .integer(run), .integer(metric),
      .integer(width), .integer(bucket))
    var rollUp = RollUp()
    let kept = try database.rows(
      "SELECT step, value FROM metrics WHERE run = ? AND metric = ? AND step >= ? ORDER BY step", .integer(run), .integer(metric),
      .integer(bucket * width)
    ) { (step: $0.int(0), value: $0.value(1)) }
    guard !kept.isEmpty else { return }
    for point in kept { rollUp.add(step: point.step, value: point.value) }
    try merge(rollUp, run: run, metric: metric, width: width, bucket: bucket, in: database)
  }

  /// Widens a stored roll-up by another one, of other steps.
  static func merge(
    _ rollUp: RollUp, run: Int64, metric: Int64, width: Int, bucket: Int, in database: Database
  ) throws(StoreError) {
    let statement = try database.statement(
      """
      INSERT INTO metric_rollups VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        lowest_step = CASE WHEN lowest IS NULL OR excluded.lowest < lowest THEN excluded.lowest_step ELSE lowest_step END,
        lowest = CASE WHEN lowest IS NULL OR excluded.lowest < lowest THEN excluded.lowest ELSE lowest END,
        highest_step = CASE WHEN highest IS NULL OR excluded.highest > highest THEN excluded.highest_step ELSE highest_step END,
        highest = CASE WHEN highest IS NULL OR excluded.highest > highest THEN excluded.highest ELSE highest END,
        gap_step = max(coalesce(gap_step, excluded.gap_step), coalesce(excluded.gap_step, gap_step)),
        total = total + excluded.total, finite = finite + excluded.finite, broken = broken + excluded.broken
      """)
    statement.bind([
      .integer(run), .integer(metric), .integer(width), .integer(bucket), .optional(rollUp.lowest?.value), .optional(rollUp.lowest?.step),
      .optional(rollUp.highest?.value), .optional(rollUp.highest?.step), .optional(rollUp.gapStep),
      .optional(rollUp.sums?.total), .optional(rollUp.sums?.finite), .optional(rollUp.sums?.broken),
    ])
    try statement.runAndReset()
  }
}
