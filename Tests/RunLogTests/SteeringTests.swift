import Foundation
import Telemetry
import Testing

@testable import RunLog

@Suite struct SteeringTests {
  /// Rewrites a run's lease as if another process held it.
  private func lend(_ run: Int64, in store: RunStore, to owner: ProcessIdentity, heartbeat: Double = secondsSince1970()) throws {
    try store.write { (database) throws(StoreError) in
      try database.run(
        "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?)", .integer(run), .integer(Int(owner.pid)), .text(owner.host),
        .text(owner.boot), .text(owner.pidSpace), .integer(owner.start), .real(heartbeat))
    }
  }

  private func sleeper() throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sleep")
    process.arguments = ["60"]
    try process.run()
    return process
  }

  @Test func aDeadTrainerShowsAsInterrupted() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    try store.setState(.running, of: run)
    #expect(try store.run(run).state == .running && store.isLive(run))
    let process = try sleeper()
    var other = ProcessIdentity.current
    other.pid = process.processIdentifier
    other.start = try #require(ProcessIdentity.startTicks(of: other.pid))
    try lend(run, in: store, to: other)
    #expect(try store.run(run).state == .running)
    let name = try store.run(run).name
    #expect(throws: StoreError.runIsLive(name: name, pid: other.pid, host: other.host)) { try store.resumeRun(run, after: 0) }
    #expect(throws: StoreError.runIsLive(name: name, pid: other.pid, host: other.host)) { try store.deleteRun(run) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(try store.run(run).state == .interrupted && store.runs()[0].state == .interrupted && !store.isLive(run))
    #expect(try store.resumeRun(run, after: 0).state == .preparing)
    try store.setState(.finished, of: run)
    try store.deleteRun(run)
  }

  @Test func aReusedNumberIsNotBelieved() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    var other = ProcessIdentity.current
    other.start += 1
    try lend(run, in: store, to: other)
    #expect(try store.run(run).state == .interrupted)
    other = .current
    other.boot = "another start of the machine"
    try lend(run, in: store, to: other, heartbeat: secondsSince1970() - Lease.patience - 1)
    #expect(try store.run(run).state == .interrupted)
    try lend(run, in: store, to: other)
    #expect(try store.run(run).state == .preparing, "from elsewhere only the heartbeat counts")
  }

  @Test func theHeartBeatsWhileTheWriterLives() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    try lend(run, in: store, to: .current, heartbeat: 5)
    let writer = try RunWriter(store: store, run: run)
    writer.append(points("m", [1]))
    try writer.flush()
    let heartbeat = try store.connection.use { (database) throws(StoreError) in try Lease.of(run, in: database)?.heartbeat }
    #expect(abs((heartbeat ?? 0) - secondsSince1970()) < 30)
    try writer.close(state: .finished)
    #expect(try store.connection.use { (database) throws(StoreError) in try Lease.of(run, in: database) } == nil)
  }

  @Test func requestsArriveInOrderAndAreAnswered() throws {
    let fixture = try StoreFixture()
    let (trainer, screen) = (try fixture.open(), try fixture.open())
    let run = try trainer.createRun(description()).id
    let commands: [EngineCommand] = [
      .pause, .resume, .singleStep, .checkpoint, .stop, .showPair(PairRequest(index: 5, draw: 3)), .set(["a=1", "b=\"x\ny\""]),
    ]
    let changed = PairRequest(index: 5, draw: 3, report: "no \"mass\"\n\u{1B}[2J", pictureOf: 2, masks: [3: true, 4: false], seed: .max)
    let requests = try commands.map { try screen.send($0, to: run) }
    let waiting = try trainer.waitingCommands(of: run)
    #expect(waiting.map(\.command) == commands && waiting.map(\.id) == requests)
    let last = try screen.send(.showPair(changed), to: run)
    #expect(try trainer.waitingCommands(of: run).last?.command == .showPair(changed))
    try trainer.acknowledge(last)
    let kept = try screen.connection.use { (database) throws(StoreError) in
      try database.integer("SELECT count(*) FROM commands WHERE changes IS NOT NULL")
    }
    #expect(kept == 0, "a typed report is not kept longer than it is needed")
    #expect(try screen.outcome(of: requests[0]) == .waiting)
    for request in requests[..<5] { try trainer.acknowledge(request) }
    #expect(try screen.outcome(of: requests[0]) == .acknowledged)
    var view = pairView(step: 5)
    view.tokens[1].loss = 1
    view.attention?.weights = [1, 0, 0, 0, 0, 0, 1, 0]
    try trainer.acknowledge(requests[5], answer: view)
    let writer = try RunWriter(store: trainer, run: run)
    writer.acknowledge(requests[6], refusal: "it cannot change")
    try writer.flush()
    #expect(try screen.outcome(of: requests[6]) == .refused("it cannot change"))
    #expect(try trainer.waitingCommands(of: run).isEmpty)
    #expect(try screen.outcome(of: requests[5]) == .answered(view))
    #expect(try screen.outcome(of: requests[5]) == .acknowledged, "an answer is handed out once")
    #expect(throws: StoreError.noRun("99", nearest: nil)) { try screen.send(.pause, to: 99) }
  }

  @Test func changesOfARecipeAreKeptAndLaterDecisionsStand() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let writer = try RunWriter(store: store, run: run)
    func change(_ step: Int, _ key: String, _ value: String) -> RecipeChange { RecipeChange(step: step, key: key, value: value, time: 9) }
    writer.take(.changed([change(10, "optimiser.lr", "0.1"), change(10, "optimiser.minLR", "0.01")]))
    writer.take(.changed([change(20, "optimiser.lr", "0.2")]))
    try writer.close(state: .interrupted)
    _ = try store.resumeRun(run, after: 12)
    #expect(try store.recipeChanges(of: run).map(\.step) == [10, 10, 20], "what was changed is changed again")
    let again = try RunWriter(store: store, run: run)
    again.take(.changed([change(15, "optimiser.lr", "0.3")]))
    try again.close(state: .finished)
    #expect(
      try store.recipeChanges(of: run) == [
        change(10, "optimiser.lr", "0.1"), change(10, "optimiser.minLR", "0.01"), change(15, "optimiser.lr", "0.3"),
      ])
    #expect(RecipeChange.settings(try store.recipeChanges(of: run)) == ["optimiser.lr=0.3", "optimiser.minLR=0.01"])
    try store.deleteRun(run)
    #expect(try store.recipeChanges(of: run).isEmpty)
  }
}
