import CSQLite
import Foundation
import RunLog
import Telemetry
import Testing

@Suite struct MergeTests {
  private func run(_ store: RunStore, _ name: String, steps: Int = 200, shift: Double = 0) throws -> RunSummary {
    let run = try store.createRun(description(name: name, steps: steps))
    let writer = try RunWriter(store: store, run: run.id)
    writer.append(points("loss", (1...steps).map { 5 / Double($0) + shift }) + points("own_\(name)", [1, .nan, 3]))
    writer.log(RunEvent(kind: .checkpoint, step: 5, time: 1, text: "one"))
    writer.store(pairView(step: 7))
    try writer.close(state: .finished)
    return run
  }

  /// Everything of a run that a merge keeps, without numbers that stores give out.
  private func content(_ store: RunStore, _ name: String) throws -> [String] {
    let run = try store.run(named: name)
    var lines = ["\(run.state) \(run.step) \(run.steps) \(run.note) \(run.tags) \(run.last.keys.sorted())"]
    for metric in try store.metricNames(of: run.id) {
      lines.append(
        "\(metric) \(try store.series(metric, of: run.id).values) \(try store.series(metric, of: run.id, maximumPoints: 8).steps)")
    }
    lines.append("\(try store.events(of: run.id)) \(try store.recipe(run.id))")
    for step in try store.probeSteps(of: run.id) { lines.append("\(try store.probe(of: run.id, step: step))") }
    return lines
  }

  /// All rows as the shell counts them.
  private static let counts =
    ["runs", "run_tags", "metrics", "last_values", "metric_rollups", "events", "probes", "pictures", "probe_pictures", "checkpoints"]
    .map { "SELECT '\($0)', count(*) FROM \($0);" }.joined()

  @Test func twiceIsOnceAndNothingIsLost() throws {
    let (here, there) = (try StoreFixture(), try StoreFixture())
    let (own, other) = (try here.open(), try there.open())
    _ = try run(other, "zero")
    _ = try run(own, "first")
    _ = try run(other, "first", shift: 1)
    _ = try run(other, "second", steps: 5000)
    let report = try own.merge(from: there.path)
    #expect(report.added == ["zero", "first-2", "second"] && report.renamed == ["first": "first-2"] && report.unchangedCount == 0)
    for (name, original) in [("zero", "zero"), ("first-2", "first"), ("second", "second")] {
      #expect(try content(own, name) == content(other, original), "\(name)")
    }
    let counts = try here.sqlite(Self.counts)
    let again = try own.merge(from: there.path)
    #expect(again.added.isEmpty && again.renewed.isEmpty && again.unchangedCount == 3)
    #expect(try here.sqlite(Self.counts) == counts)
    #expect(try here.sqlite("PRAGMA foreign_key_check; PRAGMA integrity_check") == "ok")
    // And back: the other store gets only what it lacks.
    #expect(try other.merge(from: here.path).added == ["first-2"])
    #expect(try other.runs().count == 4 && own.runs().count == 4)
  }

  @Test func aRunThatWentOnThereIsBroughtUpToDate() throws {
    let (here, there) = (try StoreFixture(), try StoreFixture())
    let (own, other) = (try here.open(), try there.open())
    let made = try run(other, "long")
    _ = try own.merge(from: there.path)
    try own.setTags(["mine"], of: own.run(named: "long").id)
    _ = try other.resumeRun(made.id, after: 100, steps: 300)
    let writer = try RunWriter(store: other, run: made.id)
    writer.append(points("loss", (101...300).map { 9 / Double($0) }, from: 101))
    try writer.close(state: .finished)
    #expect(try own.merge(from: there.path).renewed == ["long"])
    #expect(try own.series("loss", of: own.run(named: "long").id) == other.series("loss", of: made.id))
    #expect(try own.run(named: "long").tags == ["a", "b", "mine"])
    #expect(try own.merge(from: there.path).unchangedCount == 1)
  }

  @Test func checkpointsBesideTheFileComeToo() throws {
    let (here, there) = (try StoreFixture(), try StoreFixture())
    let (own, other) = (try here.open(), try there.open())
    let made = try run(other, "kept")
    let folder = try other.createCheckpointFolder(of: made.id)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder + "/step-5.safetensors"))
    for (name, step) in [("step-5.safetensors", 5), ("gone.safetensors", 6)] {
      try other.record(
        CheckpointRecord(step: step, kind: .last, path: folder + "/" + name, checksum: 1, byteCount: 3, time: 1), of: made.id)
    }
    #expect(try own.merge(from: there.path).missingCheckpointCount == 1)
    let record = try #require(try own.checkpoints(of: own.run(named: "kept").id).first)
    #expect(record.path.hasPrefix(here.folder) && FileManager.default.contents(atPath: record.path) == Data([1, 2, 3]))
  }

  @Test func badFilesAreNamedAndNothingIsMerged() throws {
    let (here, there) = (try StoreFixture(), try StoreFixture())
    let own = try here.open()
    let other = try there.open()
    _ = try run(other, "good")
    #expect(throws: StoreError.ownStore(path: here.path)) { try own.merge(from: here.path) }
    #expect(throws: StoreError.nothingToMerge(path: there.folder + "/none", reason: "there is no such file")) {
      try own.merge(from: there.folder + "/none")
    }
    let text = there.folder + "/notes.txt"
    try "not a database at all".write(toFile: text, atomically: true, encoding: .utf8)
    #expect(throws: StoreError.nothingToMerge(path: text, reason: "this is no database")) { try own.merge(from: text) }
    let newer = there.folder + "/newer.sqlite"
    var handle: OpaquePointer?
    sqlite3_open(there.path, &handle)
    sqlite3_exec(handle, "PRAGMA wal_checkpoint(TRUNCATE)", nil, nil, nil)
    sqlite3_close(handle)
    try FileManager.default.copyItem(atPath: there.path, toPath: newer)
    sqlite3_open(newer, &handle)
    sqlite3_exec(handle, "PRAGMA user_version = 999", nil, nil, nil)
    sqlite3_close(handle)
    #expect { try own.merge(from: newer) } throws: { "\($0)".contains("newer version") && "\($0)".contains(newer) }
    #expect(try own.runs().isEmpty)
  }
}
