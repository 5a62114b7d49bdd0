import CSQLite
import Foundation
import Interchange
import TestSupport
import Testing

/// A folder with a store of its own, and `ecamp` run in it.
struct Workplace {
  let folder: TemporaryFolder
  /// Where the processes work; the temporary folder or a mount in it.
  let path: String
  var store: String { path + "/store.sqlite" }

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path
  }

  init(_ folder: TemporaryFolder, at path: String) { (self.folder, self.path) = (folder, path) }

  func run(_ arguments: [String], program: [String] = [], environment: [String: String] = [:]) throws -> Outcome {
    try EcampProcess(arguments, in: path, program: program, logs: folder.path, environment: environment).wait()
  }

  func start(_ arguments: [String], output: String? = nil) throws -> EcampProcess {
    try EcampProcess(arguments, in: path, output: output, logs: folder.path)
  }

  // MARK: Small runs

  /// Sizes that a debug build trains in an instant; pictures of 32 pixels, one block everywhere.
  static let sizes = [
    "model.imageSide=32", "model.patch=8", "model.width=16", "model.depth=1", "model.heads=2", "model.decoderWidth=16",
    "model.decoderDepth=1", "model.decoderHeads=2", "model.vocabulary=300", "model.textWidth=16", "model.textDepth=1", "model.textHeads=2",
    "model.textHidden=32", "model.maximumTokens=64", "masking.windowSize=2", "run.wordPairs=0", "run.validationSteps=0",
    "run.probeSteps=0",
  ]

  static func small(_ settings: [String] = []) -> [String] {
    ["--batch", "2", "--threads", "2"] + (sizes + settings).flatMap { ["--set", $0] }
  }

  /// A run on a dozen drawn films.
  static func phantoms(steps: Int, _ settings: [String] = []) -> [String] {
    ["train", "--phantom", "12", "--steps", "\(steps)"] + small(["data.phantomSide=64"] + settings)
  }

  // MARK: Pairs

  /// A film with some structure, as PNG.
  static func film(side: Int = 40) throws -> [UInt8] {
    try PNGEncoder.encode((0..<(side * side)).map { UInt8(truncatingIfNeeded: $0 * 7 / 3) }, width: side, height: side, channels: 1)
  }

  /// A CSV beside four good films `a.png` ... `d.png`.
  func pairs(_ csv: String, name: String = "pairs.csv") throws -> String { try pairs(Array(csv.utf8), name: name) }

  func pairs(_ csv: [UInt8], name: String = "pairs.csv") throws -> String {
    for letter in ["a", "b", "c", "d"] { _ = try folder.write(try Self.film(), to: "\(letter).png") }
    return try folder.write(csv, to: name)
  }

  /// Four usable rows, to which a test adds what it is about.
  static let goodRows = """
    image,report
    a.png,There is a small left effusion. The heart is enlarged.
    b.png,The lungs are clear. No effusion or pneumothorax.
    c.png,Right basal consolidation. Small nodule in the left lung.
    d.png,Mild oedema with a moderate right effusion.

    """

  // MARK: The store

  /// Rows of the store as the SQLite library reads them, every value as text.
  func query(_ sql: String, file: String? = nil) throws -> [[String]] {
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    let path = file ?? store
    try #require(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, nil) == SQLITE_OK, "\(path) cannot be opened")
    sqlite3_busy_timeout(handle, 20_000)
    var statement: OpaquePointer?
    try #require(sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, "\(sql): \(String(cString: sqlite3_errmsg(handle)))")
    defer { sqlite3_finalize(statement) }
    var rows: [[String]] = []
    var code = sqlite3_step(statement)
    while code == SQLITE_ROW {
      rows.append((0..<sqlite3_column_count(statement)).map { sqlite3_column_text(statement, $0).map { String(cString: $0) } ?? "" })
      code = sqlite3_step(statement)
    }
    try #require(code == SQLITE_DONE, "\(sql): \(String(cString: sqlite3_errmsg(handle)))")
    return rows
  }

  func value(_ sql: String, file: String? = nil) throws -> String { try query(sql, file: file).first?.first ?? "" }

  /// Changes the store behind the program's back.
  func change(_ sql: String) throws {
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    try #require(sqlite3_open(store, &handle) == SQLITE_OK)
    try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK, "\(sql): \(String(cString: sqlite3_errmsg(handle)))")
  }

  /// Whether nobody is writing to the store.
  var canBeWritten: Bool {
    var handle: OpaquePointer?
    defer { sqlite3_close(handle) }
    return sqlite3_open_v2(store, &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK
      && sqlite3_exec(handle, "BEGIN IMMEDIATE; ROLLBACK", nil, nil, nil) == SQLITE_OK
  }

  /// Every number of a run but those of clock and processor, as far as a step.
  func curves(through step: Int = .max) throws -> [[String]] {
    try query(
      """
      SELECT metric, step, value FROM loss_curves
      WHERE (metric LIKE '%loss' OR metric IN ('grad_norm', 'lr')) AND step <= \(step) ORDER BY 1, 2
      """)
  }

  /// The step a run has reached, as anyone can read it; 0 before there is a store.
  func step(of run: Int = 1) -> Int {
    var handle: OpaquePointer?
    var statement: OpaquePointer?
    defer {
      sqlite3_finalize(statement)
      sqlite3_close(handle)
    }
    guard sqlite3_open_v2(store, &handle, SQLITE_OPEN_READONLY, nil) == SQLITE_OK,
      sqlite3_prepare_v2(handle, "SELECT step FROM runs WHERE id = \(run)", -1, &statement, nil) == SQLITE_OK,
      sqlite3_step(statement) == SQLITE_ROW
    else { return 0 }
    return Int(sqlite3_column_int64(statement, 0))
  }

  /// Waits until a run has come to `step` (true) or its process has ended (false).
  func waitForStep(_ step: Int, of run: Int = 1, _ process: EcampProcess) -> Bool {
    while self.step(of: run) < step {
      if process.hasEnded { return false }
      usleep(3_000)
    }
    return true
  }

  func state(of run: Int = 1) throws -> String { try value("SELECT state FROM runs WHERE id = \(run)") }

  /// The newest checkpoint of a run, by file name.
  func newestCheckpoint(of run: Int = 1) throws -> String {
    let name = try value("SELECT path FROM checkpoints WHERE run = \(run) AND kind = 'last' ORDER BY step DESC LIMIT 1")
    return try checkpointFolder(of: run) + "/" + name
  }

  func checkpointFolder(of run: Int = 1) throws -> String { path + "/store-checkpoints/\(run)" }

  /// "ok" for a store without damage.
  func integrity() throws -> String { try value("PRAGMA integrity_check") }
}

/// Waits for what other processes bring about, in a time far above what is needed.
func expectSoon(
  _ what: String, seconds: Double = 30, sourceLocation: SourceLocation = #_sourceLocation, _ hasCome: () throws -> Bool
) rethrows {
  let end = Date().addingTimeInterval(seconds)
  repeat {
    if try hasCome() { return }
    usleep(10_000)
  } while Date() < end
  Issue.record("\(what) did not come in \(seconds) s", sourceLocation: sourceLocation)
}
