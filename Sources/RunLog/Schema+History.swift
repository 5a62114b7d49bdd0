/// What the history of runs needs.
extension Schema {
  /// `identity` tells a run from every other one, also of other stores, so that stores can be merged without doubling. Runs made before there
  /// was one are known by host, time and name, which a copy of their store would give them too.
  static let identityAndArchive = """
    ALTER TABLE runs ADD COLUMN identity TEXT NOT NULL DEFAULT '';
    ALTER TABLE runs ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
    UPDATE runs SET identity = \(derivedIdentity);
    CREATE UNIQUE INDEX runs_by_identity ON runs (identity);
    """

  /// SQL for the identity of a run that was given none.
  static let derivedIdentity = "host || ' ' || printf('%.6f', created) || ' ' || name"
}
