import Foundation
import Telemetry
import Testing

@testable import RunLog

@Suite struct RunWriterTests {
  @Test func everythingReportedArrives() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let writer = try RunWriter(store: store, run: run)
    writer.take(.points(points("total_loss", [3, 2, 1]) + points("lr", [0.1, 0.2, 0.3])))
    writer.take(.event(RunEvent(kind: .started, step: 0, time: 1, text: "go")))
    writer.take(.probe(pairView(step: 2)))
    writer.record(CheckpointRecord(step: 3, kind: .last, path: "/c/3", checksum: 5, byteCount: 6, time: 7))
    writer.take(
      .status(
        RunStatus(
          run: run, name: "", state: .running, step: 3, steps: 100, epoch: 0, pairsPerEpoch: 1, pairsPerSecond: 1, timeLeft: nil,
          elapsed: 12,
          activity: "")))
    try writer.flush()
    #expect(writer.pendingCount == 0 && writer.trouble == nil)
    let summary = try store.run(run)
    #expect(summary.state == .running && summary.step == 3 && summary.duration == 12 && summary.last == ["total_loss": 1, "lr": 0.3])
    #expect(try store.events(of: run).map(\.text) == ["go"] && store.probeSteps(of: run) == [2] && store.checkpoints(of: run).count == 1)
    try writer.close(state: .stopped)
    #expect(try store.run(run).state == .stopped)

    // A second sitting adds to the time of the first.
    _ = try store.resumeRun(run, after: 3)
    let second = try RunWriter(store: store, run: run)
    second.progress(
      RunStatus(
        run: run, name: "", state: .running, step: 4, steps: 100, epoch: 0, pairsPerEpoch: 1, pairsPerSecond: 1, timeLeft: nil, elapsed: 5,
        activity: ""))
    try second.close(state: .finished)
    #expect(try store.run(run).duration == 17)
  }

  @Test func itWritesByItselfWithinAMoment() async throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let writer = try RunWriter(store: store, run: run, interval: 0.05)
    for round in 1...3 {
      writer.append(MetricPoint(metric: "m", step: round, value: 1, time: 0))
      let start = ContinuousClock.now
      while try store.run(run).step < round {
        try #require(ContinuousClock.now - start < .seconds(20), "round \(round) never arrived")
        try await Task.sleep(for: .milliseconds(5))
      }
      try await Task.sleep(for: .milliseconds(80))  // until the thread idles, so that the next round has to wake it
    }
    try writer.close(state: .finished)
  }

  @Test func aDroppedWriterWritesWhatItHas() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    do { try RunWriter(store: store, run: run, interval: 60).append(points("m", [1, 2, 3])) }
    #expect(try store.series("m", of: run).values == [1, 2, 3])
  }

  /// The process dies (the files as they are at that moment are all that is left): every flushed point is there, none is half there.
  @Test func aKilledProcessLosesNothingThatWasFlushed() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let writer = try RunWriter(store: store, run: run, interval: 60)
    for batch in 0..<20 {
      for step in (batch * 50 + 1)...(batch * 50 + 50) {
        writer.append(points("a", [Double(batch)], from: step) + points("b", [1], from: step))
      }
      try writer.flush()
      let copy = fixture.folder + "/copy-\(batch).sqlite"
      for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: fixture.path + suffix, toPath: copy + suffix) }
      if batch % 3 == 0 {
        // A write that was under way: the end of the log is torn.
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: copy + "-wal"))
        try log.seekToEnd()
        try log.write(contentsOf: Data(repeating: 7, count: 5000))
        try log.close()
      }
      let survivor = try RunStore(path: copy)
      #expect(try survivor.series("a", of: run).steps == Array(1...((batch + 1) * 50)), "batch \(batch)")
      #expect(try survivor.series("b", of: run).count == (batch + 1) * 50)
    }
    try writer.close(state: .finished)
  }

  @Test func readersAndTheWriterDoNotDisturbEachOther() async throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let writer = try RunWriter(store: store, run: run, interval: 0.002)
    let path = fixture.path
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<3 {
        group.addTask {
          let reader = try RunStore(path: path, access: .readOnly)
          var reads = 0
          var seen = 0
          while seen < 5000 {
            // Both curves grow together, so one picture of the store has them equally long.
            let (a, b) = try reader.read { (database) throws(StoreError) in
              (
                try database.integer("SELECT max(step) FROM metrics WHERE metric = (SELECT id FROM metric_names WHERE name = 'a')"),
                try database.integer("SELECT max(step) FROM metrics WHERE metric = (SELECT id FROM metric_names WHERE name = 'b')")
              )
            }
            #expect(a == b && a >= seen)
            #expect(try reader.runs().first?.step ?? 0 >= seen)
            seen = Int(a)
            reads += 1
            try await Task.sleep(for: .milliseconds(1))
          }
          return reads
        }
      }
      for step in 1...5000 {
        writer.append([MetricPoint(metric: "a", step: step, value: 1, time: 0), MetricPoint(metric: "b", step: step, value: 1, time: 0)])
        if step % 100 == 0 { try await Task.sleep(for: .milliseconds(1)) }
      }
      try writer.flush()
      for try await reads in group { #expect(reads > 0) }
    }
    try writer.close(state: .finished)
    #expect(try store.series("a", of: run).count == 5000)
  }

  @Test func aLockedStoreOnlyDelays() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let writer = try RunWriter(store: store, run: run, interval: 0.001)
    let blocker = try Database(path: fixture.path, access: .readWrite)
    try blocker.execute("BEGIN IMMEDIATE")
    let start = ContinuousClock.now
    for step in 1...1000 { writer.append(MetricPoint(metric: "m", step: step, value: 1, time: 0)) }
    #expect(ContinuousClock.now - start < .seconds(2), "appending does not wait for the lock")
    #expect(writer.pendingCount > 0)
    try blocker.execute("COMMIT")
    try writer.flush()
    #expect(try store.series("m", of: run).count == 1000)
    try writer.close(state: .finished)
  }

  @Test(.enabled(if: getuid() == 0, "mounting a small file system needs root"))
  func aFullDiskLosesNothing() throws {
    let fixture = try StoreFixture()
    let folder = fixture.folder + "/small"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard mount("tmpfs", folder, "tmpfs", 0, "size=400k") == 0 else {
      print("a full disk was not tried: mounting is not allowed here")
      return
    }
    defer { umount2(folder, Int32(MNT_DETACH)) }
    let store = try RunStore(path: folder + "/experiments.sqlite")
    let run = try store.createRun(description()).id
    let troubles = Troubles()
    let writer = try RunWriter(store: store, run: run, interval: 0.001) { troubles.append($0) }
    let values = (0..<30_000).map(Double.init)
    writer.append(points("m", values))
    let error = #expect(throws: StoreError.self) { try writer.flush() }
    #expect(error == .diskFull(path: folder + "/experiments.sqlite") && writer.trouble == error && writer.pendingCount == 30_000)
    writer.append(points("m", [1], from: 30_001))
    #expect(mount(nil, folder, nil, UInt(MS_REMOUNT), "size=32m") == 0)
    try writer.flush()
    #expect(writer.trouble == nil && writer.pendingCount == 0)
    #expect(try store.series("m", of: run).values == values + [1])
    #expect(troubles.all == [error, nil])

    // Room is made while the writer is closing.
    writer.append(points("n", values))
    #expect(mount(nil, folder, nil, UInt(MS_REMOUNT), "size=1m") == 0)
    let relief = Thread {
      while writer.trouble == nil { usleep(1000) }
      mount(nil, folder, nil, UInt(MS_REMOUNT), "size=32m")
    }
    relief.start()
    try writer.close(state: .finished)
    #expect(try store.series("n", of: run).count == values.count && store.run(run).state == .finished)
  }

  @Test(.enabled(if: StoreFixture.hasShell, "the sqlite3 shell is not installed"))
  func theShellReadsWhileItWrites() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description(name: "mine")).id
    let writer = try RunWriter(store: store, run: run)
    writer.append(points("total_loss", [3, .nan, 1.5]) + points("mim_loss", [1, 1, 1]))
    writer.store(pairView(step: 2))
    try writer.flush()
    #expect(try fixture.sqlite("SELECT step, value FROM loss_curves WHERE run = 'mine' AND metric = 'total_loss'") == "1|3.0\n2|\n3|1.5")
    #expect(try fixture.sqlite("SELECT name, state, step, last FROM run_summary") == "mine|preparing|3|mim_loss 1, total_loss 1.5")
    #expect(try fixture.sqlite("SELECT json_extract(view, '$.tokens[1].text') FROM probes") == "effusion")
    #expect(try fixture.sqlite("SELECT json_extract(recipe, '$.steps') FROM runs") == "100")
    #expect(try fixture.sqlite("PRAGMA integrity_check; PRAGMA foreign_key_check; PRAGMA journal_mode") == "ok\nwal")
    try writer.close(state: .finished)
  }
}

/// What a writer said on its own thread.
private final class Troubles: @unchecked Sendable {
  private let lock = NSLock()
  private var heard: [StoreError?] = []

  func append(_ trouble: StoreError?) { lock.withLock { heard.append(trouble) } }
  var all: [StoreError?] { lock.withLock { heard } }
}
