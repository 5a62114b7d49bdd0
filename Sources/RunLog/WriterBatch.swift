import Telemetry

/// One number waiting to be written; the metric is a place in the writer's list of names.
struct PendingPoint {
  var metric: Int32
  var step: Int
  var value: Double
  var time: Double
}

/// Anything else waiting to be written.
enum PendingNote {
  case event(RunEvent)
  case probe(PairView)
  case checkpoint(CheckpointRecord)
  case forgottenCheckpoint(String)
  case acknowledgement(Int64, refusal: String?)
  case change(RecipeChange)
  case histograms([ParameterHistogram])
  case profile(EngineProfile, time: Double)
}

/// What one transaction writes. Kept until the transaction has succeeded.
struct WriterBatch {
  var points: ContiguousArray<PendingPoint> = []
  var notes: [PendingNote] = []
  var status: RunStatus?

  var isEmpty: Bool { points.isEmpty && notes.isEmpty && status == nil }
  var count: Int { points.count + notes.count }

  init() { points.reserveCapacity(4096) }

  mutating func clear() {
    points.removeAll(keepingCapacity: true)
    notes.removeAll(keepingCapacity: true)
    status = nil
  }

  /// Adds what came later.
  mutating func append(_ later: borrowing WriterBatch) {
    points.append(contentsOf: later.points)
    notes.append(contentsOf: later.notes)
    status = later.status ?? status
  }
}

/// Writes points of one run with all that hangs on them: last values and roll-ups.
struct PointWriter {
  let run: Int64
  private var identifiers: [String: Int64] = [:]

  init(run: Int64) { self.run = run }

  /// The number of a metric, which is entered when it is new. Not inside the transaction that uses it: a number that is rolled back must
  /// not be remembered.
  mutating func identify(_ names: [String], in database: Database) throws(StoreError) {
    for name in names where identifiers[name] == nil {
      if try database.integer("SELECT count(*) FROM metric_names WHERE name = ?", .text(name)) == 0 {
        try database.run("INSERT OR IGNORE INTO metric_names (name) VALUES (?)", .text(name))
      }
      identifiers[name] = try database.integer("SELECT id FROM metric_names WHERE name = ?", .text(name))
    }
  }

  /// `names[point.metric]` is known to `identify`. Points of the same metric and step replace earlier ones.
  func write(_ points: ContiguousArray<PendingPoint>, names: [String], in database: Database) throws(StoreError) {
    guard !points.isEmpty else { return }
    // Curve by curve, as the table is stored.
    let ordered = points.sorted { ($0.metric, $0.step) < ($1.metric, $1.step) }
    let insert = try database.statement(
      """
      INSERT INTO metrics VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, time = excluded.time
      """)
    insert.bind(1, integer: run)
    var start = 0
    while start < ordered.count {
      var end = start
      guard let metric = identifiers[names[Int(ordered[start].metric)]] else {
        preconditionFailure("a metric is identified before it is written")
      }
      insert.bind(2, integer: metric)
      while end < ordered.count, ordered[end].metric == ordered[start].metric {
        insert.bind(3, integer: Int64(ordered[end].step))
        insert.bind(4, real: ordered[end].value)
        insert.bind(5, real: ordered[end].time)
        try insert.runAndReset()
        end += 1
      }
      try summarise(ordered[start..<end], metric: metric, in: database)
      start = end
    }
    insert.reset()
  }

  /// Last value and roll-ups of one curve's new points, which are in step order.
  private func summarise(_ points: ArraySlice<PendingPoint>, metric: Int64, in database: Database) throws(StoreError) {
    guard let last = points.last else { return }
    let statement = try database.statement(
      """
      INSERT INTO last_values VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET step = excluded.step, value = excluded.value
      WHERE excluded.step >= step
      """)
    statement.bind([.integer(run), .integer(metric), .integer(last.step), .real(last.value)])
    try statement.runAndReset()
    for width in RollUp.widths {
      var start = points.startIndex
      while start < points.endIndex {
        let bucket = points[start].step / width
        var rollUp = RollUp()
        while start < points.endIndex, points[start].step / width == bucket {
          rollUp.add(step: points[start].step, value: points[start].value)
          start += 1
        }
        try RunStore.merge(rollUp, run: run, metric: metric, width: width, bucket: bucket, in: database)
      }
    }
  }
}
