import Telemetry

/// One merge, inside a writing transaction, from the store attached as `source`. Whatever hangs on a run goes with it, also tables that later
/// versions add: every table with a column `run` is copied with the columns both stores have.
struct StoreMerge {
  private let database: Database
  private let store: RunStore
  private let other: String
  /// Tables that hang on a run, with their columns.
  private let tables: [(name: String, columns: [String])]
  private let runColumns: [String]
  /// Columns of `runs` that name another run.
  private let kinColumns: [String]
  private let hasIdentity: Bool

  /// Says nothing outside the process that trains a run.
  private static let ofTheMoment: Set<String> = ["leases", "commands"]

  init(_ database: Database, into store: RunStore, from other: String) throws(StoreError) {
    (self.database, self.store, self.other) = (database, store, other)
    let names = try database.rows("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid") {
      $0.text(0)
    }
    var tables: [(name: String, columns: [String])] = []
    for name in names where !Self.ofTheMoment.contains(name) {
      let columns = try Self.commonColumns(of: name, in: database)
      if columns.contains("run") { tables.append((name, columns)) }
    }
    self.tables = tables
    kinColumns = try database.rows(
      "SELECT \"from\" FROM pragma_foreign_key_list('runs') WHERE \"table\" = 'runs' COLLATE NOCASE"
    ) { $0.text(0) }
    let ownWords: Set<String> = ["name", "identity"]
    runColumns = try Self.commonColumns(of: "runs", in: database).filter { !ownWords.contains($0) }
    hasIdentity = try database.integer("SELECT count(*) FROM pragma_table_info('runs', 'source') WHERE name = 'identity'") > 0
  }

  /// Columns both stores have, without numbers that SQLite gives out.
  private static func commonColumns(of table: String, in database: Database) throws(StoreError) -> [String] {
    try database.rows(
      """
      SELECT own.name FROM pragma_table_info(?1, 'main') own JOIN pragma_table_info(?1, 'source') other ON other.name = own.name
      WHERE NOT (own.name = 'id' AND own.pk = 1) ORDER BY own.cid
      """, .text(table)
    ) { $0.text(0) }
  }

  private struct SourceRun {
    var id: Int64
    var identity: String
    var name: String
    var preset: String
    var updated: Double
  }

  /// - Parameter made: takes the checkpoint folders that were made.
  func run(_ made: inout [String]) throws(StoreError) -> MergeReport {
    try database.execute("PRAGMA defer_foreign_keys = ON")
    try mapMetrics()
    var report = MergeReport(path: other)
    var places: [Int64: Int64] = [:]
    let identity = hasIdentity ? "identity" : Schema.derivedIdentity
    let runs = try database.rows("SELECT id, \(identity), name, preset, updated FROM source.runs ORDER BY id") {
      SourceRun(id: $0.int64(0), identity: $0.text(1), name: $0.text(2), preset: $0.text(3), updated: $0.real(4))
    }
    for run in runs {
      let known = try database.first("SELECT id, updated, name FROM main.runs WHERE identity = ?", .text(run.identity)) {
        (id: $0.int64(0), updated: $0.real(1), name: $0.text(2))
      }
      if let known {
        places[run.id] = known.id
        if run.updated > known.updated, try !isTrained(known.id) {
          try renew(known.id, from: run.id)
          report.missingCheckpointCount += try copyCheckpoints(of: run.id, to: known.id, &made)
          report.renewed.append(known.name)
        } else {
          report.unchangedCount += 1
        }
        try keepWords(of: known.id, and: run.id)
      } else {
        let (id, name) = try add(run)
        places[run.id] = id
        report.missingCheckpointCount += try copyCheckpoints(of: run.id, to: id, &made)
        report.added.append(name)
        if name != run.name { report.renamed[run.name] = name }
      }
    }
    try mapKin(places)
    return report
  }

  // MARK: Runs

  private func isTrained(_ run: Int64) throws(StoreError) -> Bool {
    try Lease.of(run, in: database)?.isAlive(now: secondsSince1970()) ?? false
  }

  private func add(_ run: SourceRun) throws(StoreError) -> (id: Int64, name: String) {
    let name = try RunStore.freeName(run.name, preset: run.preset, in: database)
    let columns = runColumns.filter { !kinColumns.contains($0) }.joined(separator: ", ")
    try database.run(
      "INSERT INTO main.runs (name, identity, \(columns)) SELECT ?, ?, \(columns) FROM source.runs WHERE id = ?", .text(name),
      .text(run.identity), .integer(run.id))
    let id = database.lastInsertedRow
    try copyRows(of: run.id, to: id)
    return (id, name)
  }

  private func renew(_ id: Int64, from other: Int64) throws(StoreError) {
    let kept: Set<String> = ["note", "archived"]
    let columns = runColumns.filter { !kept.contains($0) && !kinColumns.contains($0) }
    let list = columns.joined(separator: ", ")
    try database.run(
      "UPDATE main.runs SET (\(list)) = (SELECT \(list) FROM source.runs WHERE id = ?) WHERE id = ?", .integer(other), .integer(id))
    for table in tables.reversed() where table.name != "run_tags" {
      try database.run("DELETE FROM main.\(table.name) WHERE run = ?", .integer(id))
    }
    try copyRows(of: other, to: id)
  }

  /// Tags of both, and the other's note where there is none here.
  private func keepWords(of id: Int64, and other: Int64) throws(StoreError) {
    try database.run(
      "INSERT OR IGNORE INTO main.run_tags (run, tag) SELECT ?, tag FROM source.run_tags WHERE run = ?", .integer(id), .integer(other))
    try database.run(
      "UPDATE main.runs SET note = (SELECT note FROM source.runs WHERE id = ?) WHERE id = ? AND note = ''", .integer(other), .integer(id))
  }

  /// A run that came from another one keeps its origin where that was merged too.
  private func mapKin(_ places: [Int64: Int64]) throws(StoreError) {
    for column in kinColumns where runColumns.contains(column) {
      for (other, id) in places {
        let kin = try database.first("SELECT \(column) FROM source.runs WHERE id = ? AND \(column) IS NOT NULL", .integer(other)) {
          $0.int64(0)
        }
        guard let place = kin.flatMap({ places[$0] }) else { continue }
        try database.run("UPDATE main.runs SET \(column) = ? WHERE id = ?", .integer(place), .integer(id))
      }
    }
  }

  // MARK: Rows

  private func mapMetrics() throws(StoreError) {
    try database.execute(
      """
      INSERT OR IGNORE INTO main.metric_names (name) SELECT name FROM source.metric_names ORDER BY id;
      CREATE TEMP TABLE IF NOT EXISTS merged_metrics (other INTEGER PRIMARY KEY, own INTEGER NOT NULL);
      DELETE FROM merged_metrics;
      INSERT INTO merged_metrics SELECT o.id, m.id FROM source.metric_names o JOIN main.metric_names m ON m.name = o.name;
      """)
  }

  private func copyRows(of other: Int64, to id: Int64) throws(StoreError) {
    for table in tables {
      let columns = table.columns.filter { $0 != "run" }
      let hasMetric = columns.contains("metric")
      let values = columns.map { $0 == "metric" ? "merged_metrics.own" : "t.\($0)" }
      try database.run(
        """
        INSERT OR IGNORE INTO main.\(table.name) (\((["run"] + columns).joined(separator: ", ")))
        SELECT \((["?"] + values).joined(separator: ", ")) FROM source.\(table.name) t
        \(hasMetric ? "JOIN merged_metrics ON merged_metrics.other = t.metric" : "") WHERE t.run = ?
        """, .integer(id), .integer(other))
    }
  }

  /// Gives checkpoint files a name beside this store too, without copying them where the system can; rows whose file is not there are left
  /// out. Returns how many.
  private func copyCheckpoints(of run: Int64, to id: Int64, _ made: inout [String]) throws(StoreError) -> Int {
    let source = RunStore.checkpointFolder(of: run, storeAt: other)
    let target = store.checkpointFolder(of: id)
    let files = StoreLocation.fileNames(in: source)
    if !files.isEmpty {
      if !StoreLocation.exists(target) { made.append(target) }
      try StoreLocation.createFolder(target)
      for file in files { try StoreLocation.linkFile(source + "/" + file, to: target + "/" + file) }
    }
    let paths = try database.rows("SELECT path FROM main.checkpoints WHERE run = ?", .integer(id)) { $0.text(0) }
    let missing = paths.filter { !StoreLocation.exists($0.hasPrefix("/") ? $0 : target + "/" + $0) }
    for path in missing { try database.run("DELETE FROM main.checkpoints WHERE run = ? AND path = ?", .integer(id), .text(path)) }
    return missing.count
  }
}
