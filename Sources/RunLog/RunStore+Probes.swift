import Interchange
import Telemetry

/// What a fixed pair looked like at steps of a run.
extension RunStore {
  /// Probes kept a run; further ones thin out the rest evenly.
  package static let probeLimit = 256

  package func store(_ probe: PairView, of run: Int64) throws(StoreError) {
    try write { (database) throws(StoreError) in try Self.insert(probe, run: run, in: database) }
  }

  /// Steps at which a run has a probe, in order.
  package func probeSteps(of run: Int64) throws(StoreError) -> [Int] {
    try read { (database) throws(StoreError) in
      try database.rows("SELECT step FROM probes WHERE run = ? ORDER BY step", .integer(run)) { $0.int(0) }
    }
  }

  /// The last probe at or before `step`; nil where there is none.
  package func probe(of run: Int64, notAfter step: Int) throws(StoreError) -> PairView? {
    let found = try read { (database) throws(StoreError) in
      try database.first("SELECT max(step) FROM probes WHERE run = ? AND step <= ?", .integer(run), .integer(step)) { row in
        row.isNull(0) ? nil : row.int(0)
      }
    }
    guard let kept = found ?? nil else { return nil }
    return try probe(of: run, step: kept)
  }

  /// The probe at `step`, or the last one.
  package func probe(of run: Int64, step: Int? = nil) throws(StoreError) -> PairView {
    try read { (database) throws(StoreError) in
      let found = try database.first(
        "SELECT step, view, attention FROM probes WHERE run = ?1 AND (?2 IS NULL OR step = ?2) ORDER BY step DESC LIMIT 1", .integer(run),
        .optional(step)
      ) { (step: $0.int(0), view: $0.text(1), attention: $0.isNull(2) ? nil : $0.blob(2)) }
      guard let found else { throw .noProbe(run: try Self.summary(of: run, in: database).name, step: step ?? 0) }
      let pictures = try database.rows(
        """
        SELECT kind, width, height, pixels FROM probe_pictures JOIN pictures USING (run, checksum) WHERE run = ? AND step = ?
        """, .integer(run), .integer(found.step)
      ) { (row) throws(StoreError) in
        let (width, height, pixels) = (row.int(1), row.int(2), row.blob(3))
        guard (0...65535).contains(width), (0...65535).contains(height), pixels.count == width * height else {
          throw .unreadableRow("a picture of run \(run)")
        }
        return (kind: row.text(0), picture: GreyPicture(width: width, height: height, pixels: pixels))
      }
      return try ProbeParcel(view: found.view, attention: found.attention, pictures: pictures).pairView()
    }
  }

  /// Removes the texts and pictures of a run for good, also from the pages of the file they lay in. Curves and events stay; events about
  /// single pairs lose their words.
  package func purge(_ run: Int64) throws(StoreError) {
    if let notice { throw .readOnly(path: path, reason: notice) }
    try connection.use { (database) throws(StoreError) in
      try database.execute("PRAGMA secure_delete = ON")
      defer { try? database.execute("PRAGMA secure_delete = OFF") }
      try database.writing { () throws(StoreError) in
        _ = try Self.summary(of: run, in: database)
        try database.run("DELETE FROM probes WHERE run = ?", .integer(run))
        try database.run("DELETE FROM pictures WHERE run = ?", .integer(run))
        try database.run("UPDATE commands SET answer = NULL, answer_pixels = NULL, changes = NULL WHERE run = ?", .integer(run))
        try database.run("UPDATE events SET text = '' WHERE run = ? AND kind = 'skippedPair'", .integer(run))
        try database.run("UPDATE runs SET keeps_probe_text = 0 WHERE id = ?", .integer(run))
      }
      // The log still holds the old pages until it is emptied.
      _ = try database.integer("PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  // MARK: Rows

  static func insert(_ probe: PairView, run: Int64, in database: Database) throws(StoreError) {
    let keepsText = try database.integer("SELECT keeps_probe_text FROM runs WHERE id = ?", .integer(run)) != 0
    let step = probe.step ?? 0
    let parcel = ProbeParcel(probe, keepingText: keepsText)
    try database.run("DELETE FROM probes WHERE run = ? AND step = ?", .integer(run), .integer(step))
    try database.run(
      """
      INSERT INTO probes (run, step, time, pair, report, mim_loss, res_loss, mlm_loss, psnr, view, attention)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .integer(run), .integer(step), .real(secondsSince1970()), .integer(probe.index), .text(keepsText ? probe.report : ""),
      .optional(probe.mimLoss), .optional(probe.resLoss), .optional(probe.mlmLoss), .optional(probe.psnr), .text(parcel.view),
      parcel.attention.map(SQLValue.blob) ?? .null)
    for (kind, picture) in parcel.pictures {
      let checksum = SQLValue.text(picture.pixels.withUnsafeBytes { XXHash64.hash($0, seed: UInt64(picture.width)).hexadecimal })
      try database.run(
        "INSERT OR IGNORE INTO pictures VALUES (?, ?, ?, ?, ?)", .integer(run), checksum, .integer(picture.width), .integer(picture.height),
        .blob(picture.pixels))
      try database.run("INSERT INTO probe_pictures VALUES (?, ?, ?, ?)", .integer(run), .integer(step), .text(kind), checksum)
    }
    try thinProbes(of: run, in: database)
  }

  /// Beyond the limit, removes the probe whose neighbours are closest together; never the first or the last.
  private static func thinProbes(of run: Int64, in database: Database) throws(StoreError) {
    guard try database.integer("SELECT count(*) FROM probes WHERE run = ?", .integer(run)) > Int64(probeLimit) else { return }
    try database.run(
      """
      DELETE FROM probes WHERE run = ?1 AND step = (
        SELECT step FROM (
          SELECT step, lead(step) OVER (ORDER BY step) - lag(step) OVER (ORDER BY step) AS gap FROM probes WHERE run = ?1)
        WHERE gap IS NOT NULL ORDER BY gap, step LIMIT 1)
      """, .integer(run))
    try removeUnusedPictures(of: run, in: database)
  }

  static func removeUnusedPictures(of run: Int64, in database: Database) throws(StoreError) {
    try database.run(
      "DELETE FROM pictures WHERE run = ?1 AND checksum NOT IN (SELECT checksum FROM probe_pictures WHERE run = ?1)", .integer(run))
  }
}
