import CSQLite

extension Schema {
  /// What a file turned out to be.
  enum Standing: Equatable {
    case fresh
    /// A store at this version, which is ours or older.
    case version(Int)
    case newer(Int)
    case foreign
  }

  static func standing(of database: Database) throws(StoreError) -> Standing {
    let application = try database.integer("PRAGMA application_id")
    let version = Int(try database.integer("PRAGMA user_version"))
    if application == applicationID { return version > migrations.count ? .newer(version) : .version(version) }
    let objects = try database.integer("SELECT count(*) FROM sqlite_schema")
    return application == 0 && version == 0 && objects == 0 ? .fresh : .foreign
  }

  /// Brings the store to our version, one migration after the other, all or none. Two processes may try at once.
  /// `migrations` is a parameter so that tests can grow the list.
  static func migrate(_ database: Database, through migrations: [Migration] = migrations, now: Double) throws(StoreError) {
    try database.writing { () throws(StoreError) in
      let version = Int(try database.integer("PRAGMA user_version"))
      guard version < migrations.count else { return }
      try database.execute(
        """
        PRAGMA application_id = \(applicationID);
        CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied REAL NOT NULL) STRICT;
        """)
      for (index, migration) in migrations.enumerated().dropFirst(version) {
        try database.execute(migration.sql)
        try database.run("INSERT INTO migrations VALUES (?, ?, ?)", .integer(index + 1), .text(migration.name), .real(now))
      }
      try database.execute("PRAGMA user_version = \(migrations.count)")
    }
  }
}
