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
