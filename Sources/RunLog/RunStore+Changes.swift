import Telemetry

/// What was changed in a run's recipe while it was under way.
extension RunStore {
  /// In the order it was changed.
  package func recipeChanges(of run: Int64) throws(StoreError) -> [RecipeChange] {
    try read { (database) throws(StoreError) in
      try database.rows("SELECT step, key, value, time FROM recipe_changes WHERE run = ? ORDER BY step, key", .integer(run)) {
        RecipeChange(step: $0.int(0), key: $0.text(1), value: $0.text(2), time: $0.real(3))
      }
    }
  }

  /// What was going to be changed later by an earlier sitting, before it was resumed, is off.
  static func insert(_ change: RecipeChange, run: Int64, in database: Database) throws(StoreError) {
    try database.run(
      "DELETE FROM recipe_changes WHERE run = ? AND key = ? AND step >= ?", .integer(run), .text(change.key), .integer(change.step))
    try database.run(
      "INSERT INTO recipe_changes (run, step, key, value, time) VALUES (?, ?, ?, ?, ?)", .integer(run), .integer(change.step),
      .text(change.key), .text(change.value), .real(change.time))
  }
}
