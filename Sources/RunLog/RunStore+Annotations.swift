import Telemetry

/// What users say of runs.
extension RunStore {
  package func setNote(_ note: String, of id: Int64) throws(StoreError) {
    try write { (database) throws(StoreError) in
      try database.run("UPDATE runs SET note = ? WHERE id = ?", .text(note), .integer(id))
      if database.changedRows == 0 { throw .noRun("\(id)", nearest: nil) }
    }
    bells.ring(.watcher)
  }

  /// Gives a run another name. What is kept of it goes by its number, so nothing else changes.
  /// - Throws: where the name is empty or taken, and while the run is trained, as its process knows it by the name it began with.
  package func rename(_ id: Int64, to name: String) throws(StoreError) {
    guard name.contains(where: { !$0.isWhitespace }) else { throw .noName }
    try write { (database) throws(StoreError) in
      guard try database.integer("SELECT count(*) FROM runs WHERE name = ? AND id <> ?", .text(name), .integer(id)) == 0 else {
        throw .nameTaken(name)
      }
      let summary = try Self.summary(of: id, in: database)
      if summary.state.isLive, let lease = try Lease.of(id, in: database) {
        throw .runIsLive(name: summary.name, pid: lease.owner.pid, host: lease.owner.host)
      }
      try database.run("UPDATE runs SET name = ? WHERE id = ?", .text(name), .integer(id))
    }
    bells.ring(.watcher)
  }

  /// Replaces a run's tags; doubles and empty ones are left out.
  package func setTags(_ tags: [String], of id: Int64) throws(StoreError) {
    try write { (database) throws(StoreError) in
      guard try database.integer("SELECT count(*) FROM runs WHERE id = ?", .integer(id)) == 1 else { throw .noRun("\(id)", nearest: nil) }
      try database.run("DELETE FROM run_tags WHERE run = ?", .integer(id))
      for tag in tags where !tag.isEmpty { try database.run("INSERT OR IGNORE INTO run_tags VALUES (?, ?)", .integer(id), .text(tag)) }
    }
    bells.ring(.watcher)
  }

  /// Puts runs out of sight, or back; nothing of them is lost.
  package func setArchived(_ isArchived: Bool, of ids: [Int64]) throws(StoreError) {
    try write { (database) throws(StoreError) in
      for id in ids {
        try database.run("UPDATE runs SET archived = ? WHERE id = ?", .integer(isArchived ? 1 : 0), .integer(id))
        if database.changedRows == 0 { throw .noRun("\(id)", nearest: nil) }
      }
    }
    bells.ring(.watcher)
  }

  static func tags(of run: Int64, in database: Database) throws(StoreError) -> [String] {
    try database.rows("SELECT tag FROM run_tags WHERE run = ? ORDER BY tag", .integer(run)) { $0.text(0) }
  }
}
