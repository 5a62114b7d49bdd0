import Interchange
import Telemetry

/// Making, finding, listing and removing runs.
extension RunStore {
  private static let summaryColumns =
    "runs.id, runs.name, runs.state, runs.preset, runs.objective, runs.data, runs.seed, runs.created, runs.updated, runs.duration, "
    + "runs.step, runs.steps, runs.host, runs.note, leases.run IS NOT NULL, \(Lease.columns), runs.archived, "
    + "runs.parent, runs.parent_step, (SELECT parents.name FROM runs AS parents WHERE parents.id = runs.parent)"

  /// Enters a run in state `preparing` and makes this process the one that trains it. The name may get a number to be unique.
  /// - Parameter parent: the run a branch grows out of.
  package func createRun(_ description: RunDescription, parent: RunParent? = nil) throws(StoreError) -> RunSummary {
    let now = secondsSince1970()
    return try write { (database) throws(StoreError) in
      let name = try Self.freeName(description.name, preset: description.preset, in: database)
      try database.run(
        """
        INSERT INTO runs (name, state, preset, objective, data, recipe, seed, version, git_state, folder, host, core_type, backend, threads,
          created, updated, steps, keeps_probe_text, note, parent, parent_step, identity)
        VALUES (?, 'preparing', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, lower(hex(randomblob(16))))
        """,
        .text(name), .text(description.preset), .text(description.objective), .text(description.data), .text(description.recipe),
        .text(String(description.seed)), .text(description.version), .text(description.gitState), .text(description.folder),
        .text(description.host.isEmpty ? ProcessIdentity.current.host : description.host), .text(description.coreType),
        .text(description.backend), .integer(description.threads), .real(now), .real(now), .integer(description.steps),
        .integer(description.keepsProbeText ? 1 : 0), .text(description.note), .optional(parent.map { Int($0.run) }),
        .optional(parent?.step))
      let id = database.lastInsertedRow
      for tag in description.tags { try database.run("INSERT OR IGNORE INTO run_tags VALUES (?, ?)", .integer(id), .text(tag)) }
      try Lease.take(id, in: database, now: now)
      return try Self.summary(of: id, in: database)
    }
  }

  static func freeName(_ wanted: String?, preset: String, in database: Database) throws(StoreError) -> String {
    let wanted = wanted.map { $0.isEmpty ? preset : $0 }
    func isTaken(_ name: String) throws(StoreError) -> Bool {
      try database.integer("SELECT count(*) FROM runs WHERE name = ?", .text(name)) > 0
    }
    if let wanted, try !isTaken(wanted) { return wanted }
    let stem = wanted ?? preset
    var number = wanted == nil ? 1 : 2
    while try isTaken("\(stem)-\(number)") { number += 1 }
    return "\(stem)-\(number)"
  }

  // MARK: Finding

  /// Every run, newest first. Reads no curves, so its time does not depend on their length.
  package func runs() throws(StoreError) -> [RunSummary] {
    try read { (database) throws(StoreError) in
      var summaries = try database.rows(
        "SELECT \(Self.summaryColumns) FROM runs LEFT JOIN leases ON leases.run = runs.id ORDER BY runs.id DESC", row: Self.summary)
      let places = Dictionary(summaries.enumerated().map { ($1.id, $0) }) { $1 }
      let names = try Self.metricNames(in: database)
      let values = try database.statement("SELECT run, metric, value FROM last_values")
      defer { values.reset() }
      while try values.step() {
        if let place = places[values.int64(0)], let name = names[values.int64(1)] { summaries[place].last[name] = values.value(2) }
      }
      let tags = try database.statement("SELECT run, tag FROM run_tags ORDER BY run, tag")
      defer { tags.reset() }
      while try tags.step() {
        if let place = places[tags.int64(0)] { summaries[place].tags.append(tags.text(1)) }
      }
      return summaries
    }
  }

  /// One run by number.
  package func run(_ id: Int64) throws(StoreError) -> RunSummary {
    try read { (database) throws(StoreError) in try Self.summary(of: id, in: database) }
  }

  /// The run a user means: its name, its number, or a beginning that fits one name only.
  package func run(named text: String) throws(StoreError) -> RunSummary {
    try read { (database) throws(StoreError) in
      if let id = try database.first("SELECT id FROM runs WHERE name = ?", .text(text), row: { $0.int64(0) }) {
        return try Self.summary(of: id, in: database)
      }
      if let id = Int64(text), try database.integer("SELECT count(*) FROM runs WHERE id = ?", .integer(id)) == 1 {
        return try Self.summary(of: id, in: database)
      }
      let names = try database.rows("SELECT name FROM runs ORDER BY id DESC") { $0.text(0) }
      let candidates = text.isEmpty ? [] : names.filter { $0.hasPrefix(text) }
      if candidates.count > 1 { throw .ambiguousRun(text, candidates: candidates) }
      guard let name = candidates.first,
        let id = try database.first("SELECT id FROM runs WHERE name = ?", .text(name), row: { $0.int64(0) })
      else { throw .noRun(text, nearest: nearest(text, among: names)) }
      return try Self.summary(of: id, in: database)
    }
  }

  /// Everything that was known of a run when it began, and its checkpoints.
  package func details(_ id: Int64) throws(StoreError) -> RunDetails {
    try read { (database) throws(StoreError) in
      let summary = try Self.summary(of: id, in: database)
      let description = try database.first(
        "SELECT recipe, version, git_state, folder, core_type, backend, threads, keeps_probe_text FROM runs WHERE id = ?", .integer(id)
      ) {
        RunDescription(
          name: summary.name, preset: summary.preset, objective: summary.objective, data: summary.data, recipe: $0.text(0),
          seed: summary.seed, steps: summary.steps, version: $0.text(1), gitState: $0.text(2), folder: $0.text(3), host: summary.host,
          coreType: $0.text(4), backend: $0.text(5), threads: $0.int(6), note: summary.note, tags: summary.tags,
          keepsProbeText: $0.int(7) != 0)
      }
      guard let description else { throw .noRun("\(id)", nearest: nil) }
      return RunDetails(summary: summary, description: description, checkpoints: try checkpoints(of: id, in: database))
    }
  }

  /// The recipe that ran, as JSON text.
  package func recipe(_ id: Int64) throws(StoreError) -> String { try details(id).description.recipe }

  // MARK: Changing

  /// Continues a run from a checkpoint at `step` (0 for its beginning): this process takes it over, and what was recorded after that step
  /// is superseded, so that no step appears twice. `steps` sets a new end.
  package func resumeRun(_ id: Int64, after step: Int, steps: Int? = nil) throws(StoreError) -> RunSummary {
    let now = secondsSince1970()
    return try write { (database) throws(StoreError) in
      _ = try Self.summary(of: id, in: database)
      try Lease.take(id, in: database, now: now)
      try Self.supersede(id, after: step, in: database)
      try database.run(
        "UPDATE runs SET state = 'preparing', step = ?, steps = coalesce(?, steps), updated = ? WHERE id = ?", .integer(step),
        .optional(steps), .real(now), .integer(id))
      return try Self.summary(of: id, in: database)
    }
  }

  /// Records where a run stands. A state that is not live also ends this process's claim to the run.
  package func setState(_ state: RunState, of id: Int64) throws(StoreError) {
    try write { (database) throws(StoreError) in
      try database.run(
        "UPDATE runs SET state = ?, updated = ? WHERE id = ?", .text(state.rawValue), .real(secondsSince1970()), .integer(id))
      if database.changedRows == 0 { throw .noRun("\(id)", nearest: nil) }
      if !state.isLive { try Lease.release(id, in: database) }
    }
    bells.ring(.watcher)
  }

  /// Forgets a run and removes its checkpoint files. Refused while it is being trained.
  package func deleteRun(_ id: Int64) throws(StoreError) {
    try write { (database) throws(StoreError) in
      let summary = try Self.summary(of: id, in: database)
      if summary.state.isLive, let lease = try Lease.of(id, in: database) {
        throw .runIsLive(name: summary.name, pid: lease.owner.pid, host: lease.owner.host)
      }
      try database.run("DELETE FROM runs WHERE id = ?", .integer(id))
    }
    removeCheckpointFolder(of: id)
    bells.ring(.watcher)
  }

  // MARK: Rows

  static func summary(of id: Int64, in database: Database) throws(StoreError) -> RunSummary {
    let found = try database.first(
      "SELECT \(summaryColumns) FROM runs LEFT JOIN leases ON leases.run = runs.id WHERE runs.id = ?", .integer(id), row: summary)
    guard var summary = found else { throw .noRun("\(id)", nearest: nil) }
    let last = try database.rows(
      "SELECT name, value FROM last_values JOIN metric_names ON id = metric WHERE run = ?", .integer(id)
    ) { ($0.text(0), $0.value(1)) }
    summary.last = Dictionary(last) { $1 }
    summary.tags = try tags(of: id, in: database)
    return summary
  }

  /// A run whose trainer is gone without a word shows as interrupted: it can be resumed.
  private static func summary(_ row: Statement) throws(StoreError) -> RunSummary {
    guard let stored = RunState(rawValue: row.text(2)) else {
      throw .unreadableRow("state '\(row.text(2).printable)' of run \(row.int64(0))")
    }
    let isAlive = row.int(14) != 0 && stored.isLive && Lease(row, from: 15).isAlive(now: secondsSince1970())
    var summary = RunSummary(
      id: row.int64(0), name: row.text(1), state: stored.isLive && !isAlive ? .interrupted : stored, preset: row.text(3),
      objective: row.text(4), data: row.text(5), seed: UInt64(row.text(6)) ?? 0, created: row.real(7), updated: row.real(8),
      duration: row.real(9), step: row.int(10), steps: row.int(11), last: [:], host: row.text(12), note: row.text(13),
      isArchived: row.int(21) != 0)
    summary.hasLostProcess = stored.isLive && !isAlive
    if !row.isNull(22) { summary.parent = RunParent(run: row.int64(22), step: row.int(23), name: row.text(24)) }
    return summary
  }

  static func metricNames(in database: Database) throws(StoreError) -> [Int64: String] {
    Dictionary(try database.rows("SELECT id, name FROM metric_names") { ($0.int64(0), $0.text(1)) }) { $1 }
  }
}
