extension Schema {
  /// `total` and `finite` give the mean of a bucket's finite values, `broken` counts the others; NULL in buckets from before they were kept.
  /// The level between lets any stretch of a long run be read in a few thousand rows.
  static let meansInRollUps = """
    ALTER TABLE metric_rollups ADD COLUMN total REAL;
    ALTER TABLE metric_rollups ADD COLUMN finite INTEGER;
    ALTER TABLE metric_rollups ADD COLUMN broken INTEGER;

    INSERT INTO metric_rollups (run, metric, width, bucket, lowest, lowest_step)
      SELECT run, metric, 512, bucket / 8, min(lowest), lowest_step FROM metric_rollups WHERE width = 64 GROUP BY run, metric, bucket / 8;
    UPDATE metric_rollups SET highest = wide.highest, highest_step = wide.highest_step
      FROM (
        SELECT run, metric, bucket / 8 AS bucket, max(highest) AS highest, highest_step FROM metric_rollups WHERE width = 64
        GROUP BY run, metric, bucket / 8) AS wide
      WHERE width = 512 AND metric_rollups.run = wide.run AND metric_rollups.metric = wide.metric AND metric_rollups.bucket = wide.bucket;
    UPDATE metric_rollups SET gap_step = wide.gap_step
      FROM (
        SELECT run, metric, bucket / 8 AS bucket, max(gap_step) AS gap_step FROM metric_rollups WHERE width = 64
        GROUP BY run, metric, bucket / 8) AS wide
      WHERE width = 512 AND metric_rollups.run = wide.run AND metric_rollups.metric = wide.metric AND metric_rollups.bucket = wide.bucket;
    """
}
