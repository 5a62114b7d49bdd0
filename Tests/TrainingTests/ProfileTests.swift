import Foundation
import Graph
import Telemetry
import Tensors
import Testing

@testable import Training

/// What the engine tells of itself while somebody looks.
@Suite(.serialized) struct ProfileTests {
  private func measured(_ settings: String..., steps: Int = 5) throws -> (SmallRun, EngineProfile) {
    let recipe = try SmallRun.recipe(steps: 20).changed(by: settings.map { try RecipeSetting(argument: $0) })
    let run = try SmallRun(recipe)
    try run.trainer.prepare()
    try run.trainer.runStep()
    #expect(run.trainer.profile == nil)
    run.trainer.measure(true)
    for _ in 0..<steps { try run.trainer.runStep() }
    return (run, try #require(run.trainer.profile))
  }

  @Test(arguments: ["accumulation=1", "accumulation=2"]) func timesOfAStepAddUp(setting: String) throws {
    let (run, profile) = try measured(setting)
    #expect(profile.steps == 5 && profile.stepSeconds > 0)
    let operations = profile.operations.reduce(0) { $0 + $1.seconds }
    let known = operations + profile.updateSeconds + profile.waitSeconds
    #expect(known <= profile.stepSeconds * 1.001 && operations > 0, "\(known) of \(profile.stepSeconds)")
    // How many threads there are is not this test's: the pool is the whole process's, and others start it anew.
    #expect(profile.busy.allSatisfy { $0 >= 0 && $0 <= 1 } && (profile.busy.first ?? 0) > 0, "\(profile.busy)")
    for grouping in EngineProfile.Grouping.allCases {
      for order in EngineProfile.Order.allCases {
        let rows = profile.rows(by: grouping, order: order)
        #expect(abs(rows.reduce(0) { $0 + $1.share } - 1) < 0.02, "\(grouping) \(order)")
        #expect(abs(rows.reduce(0) { $0 + $1.work } - profile.operations.reduce(0) { $0 + $1.work }) < 1)
        if order == .share { #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.seconds >= $1.seconds }) }
      }
    }
    // Switched off it tells nothing more.
    run.trainer.measure(false)
    #expect(run.trainer.profile == nil)
  }

  /// A layer's work, counted by hand: 4 pictures with 4 visible patches and a class token, 32 channels, 128 hidden ones.
  @Test func theWorkOfALayerIsCounted() throws {
    let (_, profile) = try measured("accumulation=2")
    let rows = 4 * (4 + 1)
    let layer = profile.operations.filter { $0.path == "blocks.0.mlp.fc1" }
    #expect(layer.count == 2, "\(Set(profile.operations.map(\.path)).sorted())")
    let forward = Double(2 * rows * 32 * 128)
    #expect(layer.map(\.work) == [2 * forward, 4 * forward], "two micro-batches a step")
    let blocks = try #require(profile.rows(by: .block, order: .plan).first { $0.name == "blocks.0" })
    #expect(blocks.work >= 6 * forward)
  }

  @Test func measuringChangesNoBit() throws {
    let (run, _) = try measured("lr=1e-3", steps: 4)
    let plain = try SmallRun(SmallRun.recipe(steps: 20, "lr=1e-3"))
    try plain.trainer.prepare()
    for _ in 0..<5 { try plain.trainer.runStep() }
    let count = plain.trainer.store.layout.totalCount
    #expect(
      Array(UnsafeBufferPointer(start: plain.trainer.store.values.floats, count: count))
        == Array(UnsafeBufferPointer(start: run.trainer.store.values.floats, count: count)))
  }

  /// The map covers what the areas cover, and the fullest moment is that of the plan.
  @Test func theArenaMapHoldsEveryArea() throws {
    let (run, profile) = try measured("accumulation=2")
    let plan = run.trainer.modelRun.program.plan
    #expect(profile.fullest.bytes == plan.peakByUse.values.reduce(0, +) && profile.arenaBytes == plan.byteCount)
    for (columns, rows) in [(80, 10), (7, 3), (300, 200)] {
      let map = profile.arenaMap(columns: columns, rows: rows)
      let cell = Double(profile.arenaBytes) / Double(rows) * Double(profile.operations.count) / Double(columns)
      let shown = map.flatMap { $0 }.reduce(0.0) { $0 + $1.total } * cell
      let wanted = profile.areas.reduce(0.0) { $0 + Double($1.byteCount) * Double($1.last - $1.first + 1) }
      #expect(abs(shown - wanted) < 1e-6 * wanted)
      #expect(map.allSatisfy { $0.allSatisfy { $0.total <= 1 + 1e-9 } }, "no place holds two things at once")
    }
  }

  /// While it measures, a running engine tells once a second.
  @Test func profilesAreTold() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 100_000))
    run.trainer.inbox.post(.measure(true))
    let thread = EngineThread { _ = run.trainer.run() }
    func profiles() -> Int { run.reports.count { if case .profile = $0 { true } else { false } } }
    let end = Date().addingTimeInterval(30)
    while profiles() < 2, Date() < end { usleep(20_000) }
    run.trainer.inbox.post(.measure(false))
    run.trainer.inbox.post(.stop)
    thread.join()
    #expect(profiles() >= 2)
  }
}
