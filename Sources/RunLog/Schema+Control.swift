extension Schema {
  /// What a run under way is told, tells of, and grows out of.
  static let changesAlarmsBranches = """
    -- Entries of a recipe that were changed while the run was under way: the value holds after `step` steps. `value` is JSON.
    CREATE TABLE recipe_changes (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      step INTEGER NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      time REAL NOT NULL,
      PRIMARY KEY (run, step, key)
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE commands ADD COLUMN settings TEXT;   -- of verb set: a JSON list of KEY=VALUE
    ALTER TABLE commands ADD COLUMN refusal TEXT;    -- why it was not done

    ALTER TABLE events ADD COLUMN alarm TEXT;        -- not_finite, spike, stall, disk
    ALTER TABLE events ADD COLUMN pairs TEXT;        -- pairs of the data set that caused it, as a JSON list, the likeliest first
    ALTER TABLE events ADD COLUMN rings INTEGER NOT NULL DEFAULT 0;

    -- The run whose checkpoint at `parent_step` this one began with.
    ALTER TABLE runs ADD COLUMN parent INTEGER REFERENCES runs ON DELETE SET NULL;
    ALTER TABLE runs ADD COLUMN parent_step INTEGER;
    """
}
