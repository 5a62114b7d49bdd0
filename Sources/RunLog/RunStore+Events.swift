import Interchange
import Telemetry

/// Events and checkpoints.
extension RunStore {
  package func log(_ event: RunEvent, of run: Int64) throws(StoreError) {
    try write { (database) throws(StoreError) in try Self.insert(event, run: run, in: database) }
  }

  /// What happened to a run, in order. `includingSuperseded` adds what a resumed run took back.
  package func events(of run: Int64, includingSuperseded: Bool = false) throws(StoreError) -> [RunEvent] {
    try read { (database) throws(StoreError) in
      try database.rows(
        "SELECT kind, step, time, text, alarm, pairs, rings FROM events WHERE run = ? AND superseded <= ? ORDER BY id", .integer(run),
        .integer(includingSuperseded ? 1 : 0)
      ) { (row) throws(StoreError) in
        guard let kind = RunEvent.Kind(rawValue: row.text(0)) else { throw .unreadableRow("event kind of run \(run)") }
        let alarm = RunAlarm.Kind(rawValue: row.text(4)).map {
          RunAlarm($0, pairs: Self.numbers(row.text(5)), rings: row.int(6) != 0)
        }
        return RunEvent(kind: kind, step: row.int(1), time: row.real(2), text: row.text(3), alarm: alarm)
      }
    }
  }

  static func insert(_ event: RunEvent, run: Int64, in database: Database) throws(StoreError) {
    try database.run(
      "INSERT INTO events (run, kind, step, time, text, alarm, pairs, rings) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", .integer(run),
      .text(event.kind.rawValue), .integer(event.step), .real(event.time), .text(event.text), .optional(event.alarm?.kind.rawValue),
      .optional(event.alarm.map { JSONWriter().text(.array($0.pairs.map { .integer($0) })) }),
      .integer(event.alarm?.rings == true ? 1 : 0))
  }

  private static func numbers(_ json: String) -> [Int] {
    guard let root = (try? JSON5Document(text: json, file: "pairs"))?.root else { return [] }
    return root.array?.compactMap(\.integer) ?? []
  }

  // MARK: Checkpoints

  /// The private folder for a run's checkpoint files, beside the store.
  package func checkpointFolder(of run: Int64) -> String { Self.checkpointFolder(of: run, storeAt: path) }

  static func checkpointFolder(of run: Int64, storeAt path: String) -> String {
    let stem = path.hasSuffix(".sqlite") ? String(path.dropLast(7)) : path
    return "\(stem)-checkpoints/\(run)"
  }

  package func createCheckpointFolder(of run: Int64) throws(StoreError) -> String {
    let folder = checkpointFolder(of: run)
    try StoreLocation.createFolder(folder)
    return folder
  }

  package func record(_ checkpoint: CheckpointRecord, of run: Int64) throws(StoreError) {
    try write { (database) throws(StoreError) in try insert(checkpoint, run: run, in: database) }
  }

  /// Forgets a checkpoint whose file was removed.
  package func forgetCheckpoint(at path: String, of run: Int64) throws(StoreError) {
    try write { (database) throws(StoreError) in try forget(path, run: run, in: database) }
  }

  /// Checkpoints that should be on disk, the newest first; at one step the last before the best.
  package func checkpoints(of run: Int64) throws(StoreError) -> [CheckpointRecord] {
    try read { (database) throws(StoreError) in try checkpoints(of: run, in: database) }
  }

  func checkpoints(of run: Int64, in database: Database) throws(StoreError) -> [CheckpointRecord] {
    let folder = checkpointFolder(of: run)
    return try database.rows(
      "SELECT step, kind, path, checksum, bytes, time FROM checkpoints WHERE run = ? ORDER BY step DESC, kind DESC", .integer(run)
    ) { (row) throws(StoreError) in
      guard let kind = CheckpointRecord.Kind(rawValue: row.text(1)), let checksum = UInt64(row.text(3), radix: 16) else {
        throw .unreadableRow("checkpoint of run \(run) at step \(row.int(0))")
      }
      let path = row.text(2)
      return CheckpointRecord(
        step: row.int(0), kind: kind, path: path.hasPrefix("/") ? path : folder + "/" + path, checksum: checksum, byteCount: row.int(4),
        time: row.real(5))
    }
  }

  func insert(_ checkpoint: CheckpointRecord, run: Int64, in database: Database) throws(StoreError) {
    try database.run(
      "INSERT OR REPLACE INTO checkpoints (run, kind, step, path, checksum, bytes, time) VALUES (?, ?, ?, ?, ?, ?, ?)", .integer(run),
      .text(checkpoint.kind.rawValue), .integer(checkpoint.step), .text(storedPath(checkpoint.path, of: run)),
      .text(String(checkpoint.checksum, radix: 16)), .integer(checkpoint.byteCount), .real(checkpoint.time))
  }

  func forget(_ path: String, run: Int64, in database: Database) throws(StoreError) {
    try database.run("DELETE FROM checkpoints WHERE run = ? AND path = ?", .integer(run), .text(storedPath(path, of: run)))
  }

  /// A file in the run's folder is stored by its name alone, so that store and checkpoints can be moved together.
  private func storedPath(_ path: String, of run: Int64) -> String {
    let folder = checkpointFolder(of: run) + "/"
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }
}
