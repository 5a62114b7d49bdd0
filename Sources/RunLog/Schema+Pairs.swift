extension Schema {
  /// What is changed, noted and known of single pairs.
  static let pairs = """
    -- What of a pair that is to be shown is changed by hand: JSON with report, picture_of, hidden, shown, seed; NULL where nothing is.
    ALTER TABLE commands ADD COLUMN changes TEXT;

    -- What somebody noted of a film, in whatever runs it is looked at.
    CREATE TABLE pair_notes (
      data TEXT NOT NULL,             -- the data set: path of its table, or its description
      film TEXT NOT NULL,             -- as the data set names it
      bookmarked INTEGER NOT NULL,
      note TEXT NOT NULL,
      updated REAL NOT NULL,
      PRIMARY KEY (data, film)
    ) STRICT, WITHOUT ROWID;

    -- Losses of single pairs, unchanged and under their first mask; the newest of each.
    CREATE TABLE pair_scores (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      pair INTEGER NOT NULL,
      step INTEGER NOT NULL,          -- of the weights that looked
      mim_loss REAL,
      res_loss REAL,
      mlm_loss REAL,
      psnr REAL,
      PRIMARY KEY (run, pair)
    ) STRICT, WITHOUT ROWID;
    """
}
