import Foundation
import Telemetry
import Testing

@testable import RunLog

@Suite struct ProbeTests {
  private func expectEqual(_ found: PairView, _ expected: PairView, _ comment: Comment) {
    var (found, expected) = (found, expected)
    #expect(found.tokens.count == expected.tokens.count, comment)
    // NaN is not equal to itself.
    for index in found.tokens.indices where expected.tokens[index].loss?.isNaN == true {
      #expect(found.tokens[index].loss?.isNaN == true, comment)
      found.tokens[index].loss = nil
      expected.tokens[index].loss = nil
    }
    let (left, right) = (found.attention?.weights ?? [], expected.attention?.weights ?? [])
    #expect(zip(left, right).allSatisfy { abs($0 - $1) <= 0.5 / 255 * 0.5 + 1e-6 } && left.count == right.count, comment)
    found.attention = nil
    expected.attention = nil
    #expect(found == expected, comment)
  }

  @Test func aProbeComesBackWhole() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let view = pairView(step: 7)
    try store.store(view, of: run)
    expectEqual(try store.probe(of: run, step: 7), view, "full")
    var bare = PairView(index: 0, count: 1, imagePath: "", report: "")
    bare.step = 9
    try store.store(bare, of: run)
    expectEqual(try store.probe(of: run), bare, "the last one, with nothing but a report")
    try store.store(pairView(step: 7, shade: 50), of: run)
    expectEqual(try store.probe(of: run, step: 7), pairView(step: 7, shade: 50), "replaced")
    let name = try store.run(run).name
    #expect(throws: StoreError.noProbe(run: name, step: 8)) { try store.probe(of: run, step: 8) }
  }

  @Test func manyAreThinnedEvenly() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let writer = try RunWriter(store: store, run: run, interval: 60)
    for step in 1...1500 { writer.store(pairView(step: step * 10, shade: UInt8(truncatingIfNeeded: step), size: 2)) }
    try writer.close(state: .finished)
    let steps = try store.probeSteps(of: run)
    #expect(steps.count == RunStore.probeLimit && steps.first == 10 && steps.last == 15_000)
    let gaps = zip(steps, steps.dropFirst()).map { $1 - $0 }
    // 1500 probes in 256 places: 5.9 steps of 10 apart on average; even means nobody is more than twice as lonely.
    #expect(gaps.max() ?? .max <= 120, "the widest gap is \(gaps.max() ?? 0)")
    expectEqual(try store.probe(of: run, step: 15_000), pairView(step: 15_000, shade: UInt8(truncatingIfNeeded: 1500), size: 2), "last")
    let (pictures, used) = try store.connection.use { (database) throws(StoreError) in
      (try database.integer("SELECT count(*) FROM pictures"), try database.integer("SELECT count(DISTINCT checksum) FROM probe_pictures"))
    }
    #expect(pictures == used && pictures < 4 * 256, "pictures are shared and unused ones removed")
  }

  @Test func textCanBeKeptOut() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description(keepsProbeText: false)).id
    try store.store(pairView(step: 1), of: run)
    let view = try store.probe(of: run)
    #expect(
      view.report == "" && view.patient == "" && view.imagePath == "" && view.tokens.allSatisfy { $0.text == "" && $0.guesses.isEmpty })
    #expect(view.image != nil && view.tokens[1].isMasked && view.mlmLoss == 2)
    for suffix in ["", "-wal"] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.path + suffix))
      for word in ["effusion", "patient-7", "films/"] { #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) in the file \(suffix)") }
    }
  }

  @Test func purgingLeavesNoTraceOfTheText() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let runs = try (0..<2).map { _ in try store.createRun(description()).id }
    var other = pairView(step: 1)
    other.report = "kept report"
    other.tokens = []
    other.patient = "kept patient"
    other.imagePath = "kept path"
    try store.store(other, of: runs[1])
    for step in 1...20 { try store.store(pairView(step: step), of: runs[0]) }
    try store.log(RunEvent(kind: .skippedPair, step: 0, time: 0, text: "films/p2.png of patient-7"), of: runs[0])
    let request = try store.send(.showPair(PairRequest(index: 1)), to: runs[0])
    try store.acknowledge(request, answer: pairView(step: 1))
    let writer = try RunWriter(store: store, run: runs[0])
    writer.append(points("total_loss", [1, 2]))
    try writer.close(state: .finished)
    try store.purge(runs[0])
    for suffix in ["", "-wal"] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.path + suffix))
      for word in ["effusion", "patient-7", "films/"] { #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) in the file \(suffix)") }
    }
    #expect(try store.probeSteps(of: runs[0]) == [] && store.series("total_loss", of: runs[0]).count == 2)
    #expect(try store.events(of: runs[0]).map(\.text) == [""])
    #expect(try store.probe(of: runs[1]).report == "kept report")
  }
}

/// Probes of stores from before pictures were measured.
@Suite struct OldProbeTests {
  @Test func probesWithoutMeasuresAreRead() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    var old = pairView(step: 3)
    try store.store(old, of: run)
    try store.connection.use { (database) throws(StoreError) in
      try database.run("DELETE FROM probe_pictures WHERE kind = 'bicubic'")
      try database.run("UPDATE probes SET view = json_remove(view, '$.quality', '$.cut', '$.pictures[4]')")
    }
    (old.bicubic, old.quality, old.cut) = (nil, nil, nil)
    let found = try store.probe(of: run, step: 3)
    #expect((found.bicubic, found.quality?.bicubic, found.cut) == (nil, nil, nil))
    #expect(found.superResolution == old.superResolution && found.psnr == old.psnr && found.window == old.window)
  }
}
