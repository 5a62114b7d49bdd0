import Foundation
import Telemetry
import Testing

@testable import RunLog

@Suite struct RunStoreTests {
  @Test func aRunIsKeptWhole() throws {
    let fixture = try StoreFixture()
    let run = try fixture.open().createRun(description(name: "first"))
    #expect(run.state == .preparing && run.name == "first" && run.seed == .max - 1)
    let details = try fixture.open().details(run.id)
    var expected = description(name: "first")
    expected.tags = ["a", "b"]
    #expect(details.description == expected)
    #expect(try fixture.open().recipe(run.id) == #"{"steps":100}"#)
  }

  @Test func namesAreUnique() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let names = try [nil, "a", "a", nil, "a", ""].map { try store.createRun(description(name: $0)).name }
    #expect(names == ["tiny-1", "a", "a-2", "tiny-2", "a-3", "tiny"])
  }

  @Test func runsAreFoundByNameNumberAndBeginning() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let first = try store.createRun(description(name: "alpha-base"))
    let second = try store.createRun(description(name: "alpha-small"))
    let third = try store.createRun(description(name: "1"))
    #expect(try store.run(named: "alpha-s").id == second.id)
    #expect(try store.run(named: "1").id == third.id, "a name comes before a number")
    #expect(try store.run(named: "\(second.id)").id == second.id)
    #expect(throws: StoreError.ambiguousRun("alp", candidates: ["alpha-small", "alpha-base"])) { try store.run(named: "alp") }
    #expect(throws: StoreError.noRun("alhpa-base", nearest: "alpha-base")) { try store.run(named: "alhpa-base") }
    #expect(throws: StoreError.noRun("", nearest: nil)) { try store.run(named: "") }
    #expect(try store.runs().map(\.id) == [third.id, second.id, first.id])
  }

  @Test func filesAreCreatedPrivate() throws {
    let fixture = try StoreFixture()
    let path = fixture.folder + "/deep/er/experiments.sqlite"
    let store = try RunStore(path: path)
    let run = try store.createRun(description())
    let checkpoints = try store.createCheckpointFolder(of: run.id)
    func mode(_ path: String) -> mode_t? {
      var status = stat()
      return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }
    #expect(mode(fixture.folder + "/deep") == 0o700 && mode(fixture.folder + "/deep/er") == 0o700)
    #expect(mode(path) == 0o600 && mode(path + "-wal") == 0o600 && mode(path + "-shm") == 0o600)
    #expect(mode(checkpoints) == 0o700 && checkpoints == fixture.folder + "/deep/er/experiments-checkpoints/\(run.id)")
  }

  @Test func eventsAndCheckpointsComeBack() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let event = RunEvent(kind: .warning, step: 3, time: 5.5, text: "odd \u{1B} text")
    try store.log(event, of: run)
    #expect(try store.events(of: run) == [event])
    let folder = try store.createCheckpointFolder(of: run)
    let last = CheckpointRecord(step: 20, kind: .last, path: folder + "/20.safetensors", checksum: .max, byteCount: 7, time: 2)
    let best = CheckpointRecord(step: 20, kind: .best, path: folder + "/20.safetensors", checksum: .max, byteCount: 7, time: 2)
    let elsewhere = CheckpointRecord(step: 10, kind: .last, path: "/other/10.safetensors", checksum: 1, byteCount: 7, time: 1)
    for checkpoint in [elsewhere, best, last] { try store.record(checkpoint, of: run) }
    #expect(try store.checkpoints(of: run) == [last, best, elsewhere])
    try store.forgetCheckpoint(at: "/other/10.safetensors", of: run)
    #expect(try store.checkpoints(of: run) == [last, best])

    // The store and its checkpoints can be moved together.
    let moved = fixture.folder + "/moved"
    try FileManager.default.createDirectory(atPath: moved, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: fixture.path, toPath: moved + "/experiments.sqlite")
    try FileManager.default.copyItem(atPath: fixture.path + "-wal", toPath: moved + "/experiments.sqlite-wal")
    #expect(
      try RunStore(path: moved + "/experiments.sqlite").checkpoints(of: run).first?.path == moved
        + "/experiments-checkpoints/\(run)/20.safetensors")
  }

  @Test func deletingRemovesEverythingOfTheRunAlone() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let runs = try (0..<2).map { _ in try store.createRun(description()).id }
    for run in runs {
      let writer = try RunWriter(store: store, run: run)
      writer.append(points("total_loss", [3, 2, 1]))
      writer.store(pairView(step: 2))
      writer.log(RunEvent(kind: .started, step: 0, time: 1, text: ""))
      try writer.flush()
      let folder = try store.createCheckpointFolder(of: run)
      _ = FileManager.default.createFile(atPath: folder + "/1.safetensors", contents: Data([1]))
      if run == runs[0] { #expect(throws: StoreError.self, "it is live") { try store.deleteRun(run) } }
      try writer.close(state: .finished)
    }
    try store.deleteRun(runs[0])
    #expect(!FileManager.default.fileExists(atPath: store.checkpointFolder(of: runs[0])))
    #expect(FileManager.default.fileExists(atPath: store.checkpointFolder(of: runs[1]) + "/1.safetensors"))
    for table in ["metrics", "last_values", "metric_rollups", "events", "probes", "pictures", "probe_pictures", "run_tags"] {
      let owners = try store.connection.use { (database) throws(StoreError) in
        try database.rows("SELECT DISTINCT run FROM \(table)") { $0.int64(0) }
      }
      #expect(owners == [runs[1]], "\(table)")
    }
    #expect(throws: StoreError.noRun("\(runs[0])", nearest: nil)) { try store.deleteRun(runs[0]) }
    #expect(try store.createRun(description()).id == runs[1] + 1, "numbers are not used again")
  }

  @Test func notesAndStatesChange() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    try store.setNote("better", of: run)
    try store.setState(.running, of: run)
    #expect(try store.run(run).state == .running && store.run(run).note == "better")
    try store.setState(.finished, of: run)
    #expect(try store.run(run).state == .finished)
    #expect(throws: StoreError.noRun("99", nearest: nil)) { try store.setState(.finished, of: 99) }
    #expect(throws: StoreError.noRun("99", nearest: nil)) { try store.setNote("", of: 99) }
  }
}
