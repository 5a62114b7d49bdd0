import CSQLite
import Foundation
import Telemetry
import Testing

@testable import RunLog

@Suite struct StoreOpeningTests {
  private func error(opening path: String, _ access: RunStore.Access = .readWrite) -> StoreError? {
    do throws(StoreError) {
      _ = try RunStore(path: path, access: access).runs()
      return nil
    } catch { return error }
  }

  private func raw(_ path: String, _ sql: String) throws {
    var handle: OpaquePointer?
    #expect(sqlite3_open(path, &handle) == SQLITE_OK)
    #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    #expect(sqlite3_close(handle) == SQLITE_OK)
  }

  // MARK: Places

  @Test func theUsualPlaceFollowsTheEnvironment() throws {
    let environment = ["ECAMP_STORE": "/e.sqlite", "XDG_DATA_HOME": "/data", "HOME": "/home/me"]
    #expect(try StoreLocation.path(option: "o.sqlite", environment: environment) == "o.sqlite")
    #expect(try StoreLocation.path(option: nil, environment: environment) == "/e.sqlite")
    #expect(
      try StoreLocation.path(option: nil, environment: ["XDG_DATA_HOME": "/data", "HOME": "/home/me"]) == "/data/ecamp/experiments.sqlite")
    #expect(
      try StoreLocation.path(option: "", environment: ["XDG_DATA_HOME": "relative", "HOME": "/home/me"])
        == "/home/me/.local/share/ecamp/experiments.sqlite")
    #expect(throws: StoreError.noPlace) { try StoreLocation.path(option: nil, environment: [:]) }
  }

  @Test func networkFileSystemsAreRecognised() {
    let mounts = """
      22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
      30 22 0:40 / /home rw - nfs4 server:/home rw,vers=4.2
      31 30 0:41 / /home/me/my\\040disk rw - fuse.sshfs me@far:/ rw
      32 22 0:42 / /mnt rw master:1 - cifs //srv/share rw
      33 22 0:43 / /local rw - fuseblk /dev/sdb1 rw
      34 22 0:44 / /layers rw - fuse.fuse-overlayfs fuse-overlayfs rw
      35 30 0:45 / /home/fast rw - tmpfs tmpfs rw
      """
    func kind(_ folder: String) -> String? { StoreLocation.mountType(of: folder, mounts: mounts).flatMap(StoreLocation.networkKind) }
    #expect(kind("/home/me") == "NFS" && kind("/home") == "NFS" && kind("/home/me/my disk/x") == "sshfs" && kind("/mnt/a") == "SMB")
    #expect(kind("/") == nil && kind("/homestead") == nil && kind("/local/x") == nil && kind("/layers") == nil && kind("/home/fast") == nil)
    #expect(StoreError.networkFileSystem(path: "/home/x", kind: "NFS").description.contains("--store"))
  }

  // MARK: Bad files

  @Test func otherFilesAreLeftAlone() throws {
    let fixture = try StoreFixture()
    for (name, content) in [
      (
        "text",
        Data("not a database, but long enough to look at it twice or more ....................................................".utf8)
      ),
      ("noise", Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 * 37) })),
    ] {
      let path = fixture.folder + "/" + name
      try content.write(to: URL(fileURLWithPath: path))
      for access in [RunStore.Access.readWrite, .readOnly] { #expect(error(opening: path, access) == .notADatabase(path: path), "\(name)") }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
    }
    #expect(error(opening: fixture.folder) == .notADatabase(path: fixture.folder))
    let other = fixture.folder + "/other.sqlite"
    try raw(other, "CREATE TABLE t (x); INSERT INTO t VALUES (1)")
    #expect(error(opening: other) == .foreign(path: other))
    let tagged = fixture.folder + "/tagged.sqlite"
    try raw(tagged, "PRAGMA application_id = 99")
    #expect(error(opening: tagged) == .foreign(path: tagged))
    #expect(error(opening: fixture.folder + "/none", .readOnly) == .missing(path: fixture.folder + "/none"))
    #expect(error(opening: "/proc/nowhere/x.sqlite")?.description.contains("cannot be created") == true)
  }

  @Test func anEmptyFileBecomesAStore() throws {
    let fixture = try StoreFixture()
    _ = FileManager.default.createFile(atPath: fixture.path, contents: Data())
    #expect(try fixture.open().runs().isEmpty)
  }

  @Test func aDamagedStoreIsNamedAsSuch() throws {
    let fixture = try StoreFixture()
    do {
      let store = try fixture.open()
      for _ in 0..<50 { _ = try store.createRun(description()) }
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    bytes.replaceSubrange(4096..<bytes.count, with: Data(repeating: 0xEE, count: bytes.count - 4096))
    try bytes.write(to: URL(fileURLWithPath: fixture.path))
    guard case .damaged = error(opening: fixture.path) else {
      Issue.record("expected damage, got \(String(describing: error(opening: fixture.path)))")
      return
    }
  }

  @Test func anyCutOrFlippedPageGivesAnErrorOrARun() throws {
    let fixture = try StoreFixture()
    do {
      let store = try fixture.open()
      let run = try store.createRun(description()).id
      let writer = try RunWriter(store: store, run: run)
      writer.append(points("total_loss", (0..<2000).map(Double.init)))
      try writer.close(state: .finished)
    }
    let good = try Data(contentsOf: URL(fileURLWithPath: fixture.path))
    for step in stride(from: 0, to: good.count, by: 1021) {
      var bad = good
      bad[step] ^= 0x55
      for content in [good.prefix(step), bad] {
        try content.write(to: URL(fileURLWithPath: fixture.path))
        do throws(StoreError) {
          let store = try RunStore(path: fixture.path)
          for run in try store.runs() { _ = try store.series("total_loss", of: run.id) }
        } catch { #expect(!error.description.isEmpty) }
      }
    }
  }

  // MARK: Versions

  @Test func aNewerStoreCanBeReadOnly() throws {
    let fixture = try StoreFixture()
    let run = try fixture.open().createRun(description(name: "kept")).id
    try raw(fixture.path, "PRAGMA user_version = 999")
    let store = try fixture.open()
    #expect(store.isReadOnly && store.notice?.contains("newer version") == true)
    #expect(try store.runs().map(\.name) == ["kept"])
    for attempt: (RunStore) throws -> Void in [
      { _ = try $0.createRun(description()) }, { try $0.setNote("x", of: run) }, { try $0.purge(run) }, { try $0.deleteRun(run) },
      { _ = try RunWriter(store: $0, run: run) },
    ] {
      let error = #expect(throws: StoreError.self) { try attempt(store) }
      #expect(error?.description.contains("newer version") == true)
    }
  }

  /// The published list may only grow: this is what version 1 was when it was published.
  @Test func publishedMigrationsDoNotChange() {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in Schema.migrations[0].sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    #expect(hash == 17_704_974_620_797_729_843, "version 1 has changed; put the change into a new migration instead")
    #expect(Schema.migrations[0].name == "runs, metrics, events, checkpoints, probes, steering")
  }

  /// A store of before the middle level and the means: its curves are thinned as well, with means of the extremes.
  @Test func oldRollUpsAreRaisedToThreeLevels() throws {
    let fixture = try StoreFixture()
    #expect(FileManager.default.createFile(atPath: fixture.path, contents: nil))
    let database = try Database(path: fixture.path, access: .readWrite)
    let place = try #require(Schema.migrations.firstIndex { $0.name.hasPrefix("means in roll-ups") })
    try Schema.migrate(database, through: Array(Schema.migrations[..<place]), now: 5)
    try database.execute(
      """
      INSERT INTO metric_names (id, name) VALUES (7, 'loss');
      INSERT INTO runs (id, name, state, preset, objective, data, recipe, seed, version, git_state, folder, host, core_type, backend, threads,
        created, updated, steps) VALUES (3, 'old', 'finished', 'tiny', 'described', '', '{}', '1', '', '', '', '', '', '', 1, 0, 0, 2000);
      WITH RECURSIVE bucket(b) AS (SELECT 0 UNION ALL SELECT b + 1 FROM bucket WHERE b < 30)
        INSERT INTO metric_rollups (run, metric, width, bucket, lowest, lowest_step, highest, highest_step, gap_step)
        SELECT 3, 7, 64, b, (b * 7) % 31, b * 64 + 1, 100 + (b * 11) % 31, b * 64 + 2, iif(b = 9, b * 64 + 5, NULL) FROM bucket;
      """)
    try Schema.migrate(database, now: 6)
    let rows = try database.rows(
      "SELECT bucket, lowest, lowest_step, highest, highest_step, gap_step, total FROM metric_rollups WHERE width = 512 ORDER BY bucket"
    ) { ($0.int(0), $0.real(1), $0.int(2), $0.real(3), $0.int(4), $0.isNull(5) ? nil : $0.int(5), $0.isNull(6)) }
    #expect(rows.count == 4)
    for (bucket, lowest, lowestStep, highest, highestStep, gap, knowsNoTotal) in rows {
      let members = (bucket * 8)..<min(31, bucket * 8 + 8)
      let low = members.min { ($0 * 7) % 31 < ($1 * 7) % 31 } ?? 0
      let high = members.max { ($0 * 11) % 31 < ($1 * 11) % 31 } ?? 0
      #expect(lowest == Double((low * 7) % 31) && lowestStep == low * 64 + 1, "bucket \(bucket)")
      #expect(highest == Double(100 + (high * 11) % 31) && highestStep == high * 64 + 2, "bucket \(bucket)")
      #expect(gap == (members.contains(9) ? 9 * 64 + 5 : nil) && knowsNoTotal, "bucket \(bucket)")
    }
  }

  @Test func laterMigrationsKeepTheData() throws {
    let fixture = try StoreFixture()
    _ = try fixture.open().createRun(description(name: "old"))
    let grown = Schema.migrations + [.init(name: "a column", sql: "ALTER TABLE runs ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'")]
    let database = try Database(path: fixture.path, access: .readWrite)
    try Schema.migrate(database, through: grown, now: 5)
    try Schema.migrate(database, through: grown, now: 6)
    #expect(try database.rows("SELECT name, colour FROM runs") { $0.text(0) + $0.text(1) } == ["oldblue"])
    #expect(try database.rows("SELECT version || name FROM migrations ORDER BY version") { $0.text(0) }.last == "\(grown.count)a column")
    let broken = grown + [.init(name: "bad", sql: "CREATE TABLE half (x); CREATE NONSENSE")]
    #expect(throws: StoreError.self) { try Schema.migrate(database, through: broken, now: 7) }
    #expect(try database.integer("PRAGMA user_version") == Int64(grown.count))
    #expect(try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'half'") == 0, "a failed migration leaves nothing")
  }

  @Test func openingDoesNotWaitForAWriter() throws {
    let fixture = try StoreFixture()
    _ = try fixture.open().createRun(description())
    let writer = try Database(path: fixture.path, access: .readWrite)
    try writer.execute("BEGIN IMMEDIATE")
    let start = ContinuousClock.now
    #expect(try fixture.open().runs().count == 1)
    #expect(ContinuousClock.now - start < .seconds(5), "the busy timeout is 10 s")
    try writer.execute("ROLLBACK")
  }

  @Test func manyMayOpenAFreshStoreAtOnce() async throws {
    let fixture = try StoreFixture()
    let path = fixture.path
    try await withThrowingTaskGroup(of: String.self) { group in
      for index in 0..<8 { group.addTask { try RunStore(path: path).createRun(description(name: "r\(index)")).name } }
      for try await _ in group {}
    }
    #expect(try fixture.open().runs().count == 8)
  }

  // MARK: Permissions

  @Test(.enabled(if: getuid() == 0, "mounting a read-only file system needs root"))
  func aReadOnlyFileSystemCanBeRead() throws {
    let fixture = try StoreFixture()
    let folder = fixture.folder + "/mounted"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard mount("tmpfs", folder, "tmpfs", 0, "size=4m") == 0 else {
      print("a read-only file system was not tried: mounting is not allowed here")
      return
    }
    defer { umount2(folder, Int32(MNT_DETACH)) }
    let path = folder + "/experiments.sqlite"
    do { try RunStore(path: path).setState(.finished, of: RunStore(path: path).createRun(description(name: "kept")).id) }
    #expect(mount(nil, folder, nil, UInt(MS_REMOUNT | MS_RDONLY), nil) == 0)
    let store = try RunStore(path: path)
    #expect(store.isReadOnly && store.notice?.contains("may not be written") == true)
    #expect(try store.runs().map(\.name) == ["kept"])
    #expect(throws: StoreError.self) { try store.createRun(description()) }
    #expect(throws: StoreError.self) { try RunStore(path: folder + "/new/x.sqlite") }
  }

  @Test(.enabled(if: getuid() != 0, "root may write to any file"))
  func aReadOnlyFileCanBeRead() throws {
    let fixture = try StoreFixture()
    do { _ = try fixture.open().createRun(description(name: "kept")) }
    chmod(fixture.path, 0o400)
    let store = try fixture.open()
    #expect(store.isReadOnly)
    #expect(try store.runs().map(\.name) == ["kept"])
  }
}
