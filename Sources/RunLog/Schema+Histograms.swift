extension Schema {
  /// How weights and gradients are spread.
  static let histograms = """
    -- Of every trained parameter at some steps. `bins` holds 64 counts, 32 bits each, the lowest byte first, in equal parts of
    -- lowest...highest.
    CREATE TABLE histograms (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      kind TEXT NOT NULL,             -- weights, gradients
      parameter TEXT NOT NULL,
      step INTEGER NOT NULL,
      count INTEGER NOT NULL,         -- finite numbers
      broken INTEGER NOT NULL,        -- others
      lowest REAL NOT NULL,
      highest REAL NOT NULL,
      mean REAL NOT NULL,
      deviation REAL NOT NULL,
      bins BLOB NOT NULL,
      PRIMARY KEY (run, kind, parameter, step)
    ) STRICT, WITHOUT ROWID;
    """
}
