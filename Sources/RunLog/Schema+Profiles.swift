extension Schema {
  /// Where the time of a step goes, for workbenches of other processes.
  static let profiles = """
    -- The newest measurement of a run's engine, taken while somebody looked. `profile` is JSON: means of a step in seconds, the operations of
    -- the plan, the areas of the arena, the share of the time each thread was at work. `time` is in seconds since 1970.
    CREATE TABLE profiles (
      run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
      time REAL NOT NULL,
      profile TEXT NOT NULL
    ) STRICT;
    """
}
