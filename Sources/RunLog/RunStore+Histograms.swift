import Telemetry

/// How the weights and gradients of a run were spread at steps of it.
extension RunStore {
  /// Steps with histograms kept a run; further ones thin out the rest evenly.
  package static let histogramLimit = 64

  package func store(_ histograms: [ParameterHistogram], of run: Int64) throws(StoreError) {
    try write { (database) throws(StoreError) in try Self.insert(histograms, run: run, in: database) }
  }

  /// One parameter over the run, in order of steps.
  package func histograms(of run: Int64, parameter: String, kind: ParameterHistogram.Kind) throws(StoreError) -> [ParameterHistogram] {
    try read { (database) throws(StoreError) in
      try database.rows(
        "SELECT \(Self.histogramColumns) FROM histograms WHERE run = ? AND kind = ? AND parameter = ? ORDER BY step", .integer(run),
        .text(kind.rawValue), .text(parameter)
      ) { (row) throws(StoreError) in try Self.histogram(row, run: run) }
    }
  }

  /// Every parameter at the newest step that has histograms, in alphabetical order.
  package func newestHistograms(of run: Int64, kind: ParameterHistogram.Kind) throws(StoreError) -> [ParameterHistogram] {
    try read { (database) throws(StoreError) in
      guard let step = try Self.histogramSteps(of: run, in: database).last else { return [] }
      // Parameter after parameter, each by its key: reading the table through would read every step of all of them.
      return try database.rows(
        """
        WITH RECURSIVE names(name) AS (
          SELECT min(parameter) FROM histograms WHERE run = ?1 AND kind = ?2
          UNION ALL
          SELECT (SELECT min(parameter) FROM histograms WHERE run = ?1 AND kind = ?2 AND parameter > name) FROM names WHERE name IS NOT NULL)
        SELECT \(Self.histogramColumns) FROM names JOIN histograms ON run = ?1 AND kind = ?2 AND parameter = name AND step = ?3
        ORDER BY name
        """, .integer(run), .text(kind.rawValue), .integer(step)
      ) { (row) throws(StoreError) in try Self.histogram(row, run: run) }
    }
  }

  private static let histogramColumns = "kind, parameter, step, count, broken, lowest, highest, mean, deviation, bins"

  private static func histogram(_ row: Statement, run: Int64) throws(StoreError) -> ParameterHistogram {
    let bytes = row.blob(9)
    guard let kind = ParameterHistogram.Kind(rawValue: row.text(0)), bytes.count == 4 * ParameterHistogram.binCount else {
      throw .unreadableRow("a histogram of run \(run)")
    }
    let most = Double(Float.greatestFiniteMagnitude)
    guard (-most...most).contains(row.real(5)), (row.real(5)...most).contains(row.real(6)), row.real(7).isFinite, row.real(8).isFinite,
      row.int(3) >= 0
    else { throw .unreadableRow("a histogram of run \(run)") }
    let bins = stride(from: 0, to: bytes.count, by: 4).map { place in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
    }
    return ParameterHistogram(
      parameter: row.text(1), kind: kind, step: row.int(2), count: row.int(3), brokenCount: row.int(4), lowest: row.real(5),
      highest: row.real(6), mean: row.real(7), deviation: row.real(8), bins: bins)
  }

  /// All parameters are measured together, so the first tells the steps of all.
  private static func histogramSteps(of run: Int64, in database: Database) throws(StoreError) -> [Int] {
    try database.rows(
      """
      SELECT step FROM histograms WHERE run = ?1 AND kind = 'weights' AND parameter =
        (SELECT min(parameter) FROM histograms WHERE run = ?1 AND kind = 'weights') ORDER BY step
      """, .integer(run)
    ) { $0.int(0) }
  }

  static func insert(_ histograms: [ParameterHistogram], run: Int64, in database: Database) throws(StoreError) {
    let insert = try database.statement("INSERT OR REPLACE INTO histograms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    for one in histograms {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(4 * one.bins.count)
      for bin in one.bins { for place in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: bin >> UInt32(8 * place))) } }
      insert.bind([
        .integer(run), .text(one.kind.rawValue), .text(one.parameter), .integer(one.step), .integer(one.count), .integer(one.brokenCount),
        .real(one.lowest), .real(one.highest), .real(one.mean), .real(one.deviation), .blob(bytes),
      ])
      try insert.runAndReset()
    }
    try thinHistograms(of: run, like: histograms, in: database)
  }

  /// Beyond the limit, removes the step whose neighbours are closest together; never the first or the last.
  /// - Parameter histograms: of every parameter, so that each row is found by its key.
  private static func thinHistograms(of run: Int64, like histograms: [ParameterHistogram], in database: Database) throws(StoreError) {
    let steps = try histogramSteps(of: run, in: database)
    guard steps.count > histogramLimit else { return }
    let inner = steps.indices.dropFirst().dropLast()
    guard let place = inner.min(by: { steps[$0 + 1] - steps[$0 - 1] < steps[$1 + 1] - steps[$1 - 1] }) else { return }
    let delete = try database.statement("DELETE FROM histograms WHERE run = ? AND kind = ? AND parameter = ? AND step = ?")
    for one in histograms {
      delete.bind([.integer(run), .text(one.kind.rawValue), .text(one.parameter), .integer(steps[place])])
      try delete.runAndReset()
    }
  }
}
