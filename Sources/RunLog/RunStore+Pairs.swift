import Telemetry

/// What is kept of single pairs: bookmarks and notes of a data set, scores of a run.
extension RunStore {
  /// Bookmarks and notes of a data set, by the name of the film.
  /// - Parameter data: what the data set is called: the path of its table, or its description.
  package func pairNotes(of data: String) throws(StoreError) -> [String: PairNote] {
    let found = try read { (database) throws(StoreError) in
      try database.rows("SELECT film, bookmarked, note FROM pair_notes WHERE data = ?", .text(data)) {
        (film: $0.text(0), note: PairNote(isBookmarked: $0.int(1) != 0, text: $0.text(2)))
      }
    }
    return Dictionary(found.map { ($0.film, $0.note) }) { _, later in later }
  }

  /// Keeps what is noted of a film; an empty note is removed.
  package func store(_ note: PairNote, film: String, of data: String) throws(StoreError) {
    try write { (database) throws(StoreError) in
      guard !note.isEmpty else {
        try database.run("DELETE FROM pair_notes WHERE data = ? AND film = ?", .text(data), .text(film))
        return
      }
      try database.run(
        """
        INSERT INTO pair_notes (data, film, bookmarked, note, updated) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (data, film) DO UPDATE SET bookmarked = excluded.bookmarked, note = excluded.note, updated = excluded.updated
        """, .text(data), .text(film), .integer(note.isBookmarked ? 1 : 0), .text(note.text), .real(secondsSince1970()))
    }
  }

  /// The newest score of each pair of a run's data set.
  package func pairScores(of run: Int64) throws(StoreError) -> [Int: PairScore] {
    let found = try read { (database) throws(StoreError) in
      try database.rows("SELECT pair, step, mim_loss, res_loss, mlm_loss, psnr FROM pair_scores WHERE run = ?", .integer(run)) {
        (row) -> (Int, PairScore) in
        func number(_ column: Int32) -> Double? { row.isNull(column) ? nil : row.real(column) }
        return (
          row.int(0), PairScore(step: row.int(1), mim: number(2) ?? .nan, res: number(3), mlm: number(4) ?? .nan, psnr: number(5))
        )
      }
    }
    return Dictionary(found) { _, later in later }
  }

  /// Keeps scores of pairs in place of older ones.
  package func store(_ scores: [Int: PairScore], of run: Int64) throws(StoreError) {
    try write { (database) throws(StoreError) in
      for (pair, score) in scores.sorted(by: { $0.key < $1.key }) {
        try database.run(
          "INSERT OR REPLACE INTO pair_scores (run, pair, step, mim_loss, res_loss, mlm_loss, psnr) VALUES (?, ?, ?, ?, ?, ?, ?)",
          .integer(run), .integer(Int64(pair)), .integer(Int64(score.step)), .real(score.mim), .optional(score.res), .real(score.mlm),
          .optional(score.psnr))
      }
    }
  }
}
