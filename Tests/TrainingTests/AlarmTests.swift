import Corpus
import Foundation
import Graph
import Synchronization
import Telemetry
import Testing

@testable import Training

/// What raises an alarm, and on whose account.
@Suite(.serialized) struct AlarmTests {
  private func bytes(_ path: String) throws -> Foundation.Data { try Foundation.Data(contentsOf: URL(fileURLWithPath: path)) }

  private func alarms(_ run: SmallRun) -> [RunEvent] { run.events.filter { $0.alarm != nil } }

  private func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    return sorted.count % 2 == 1 ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
  }

  /// Against the rule as the recipe words it, worked out anew from all losses at each step.
  @Test(arguments: [1, 2, 3, 4]) func aSpikeIsFarAboveTheMedian(seed: UInt64) {
    var state = seed
    func draw() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    var rule = SpikeRule()
    var losses: [Double] = []
    var (isAwake, spikeCount) = (true, 0)
    for step in 0..<1500 {
      let noise = draw() + draw() + draw() - 1.5
      var loss = 2 + 6 / (1 + Double(step) / 100) + 0.3 * noise
      // Some losses are equal, some far off, and for a while all of them are.
      if step % 7 == 0 { loss = (loss * 10).rounded() / 10 }
      if draw() < 0.02 || (900..<960).contains(step) { loss *= 1 + 3 * draw() }
      let spike = rule.take(loss, factor: 6)
      let window = Array(losses.suffix(100))
      if window.count < 20 {
        #expect(spike == nil, "no loss of these is ten times those before")
      } else {
        let middle = median(window)
        let spread = max(1.4826 * median(window.map { abs($0 - middle) }), 0.01 * middle)
        let isUsual = loss <= middle + 6 * spread
        #expect((spike != nil) == (!isUsual && isAwake), "step \(step)")
        if let spike {
          spikeCount += 1
          #expect(abs(spike.median - middle) < 1e-12 && abs(spike.spread - spread) < 1e-12, "step \(step)")
        }
        isAwake = isUsual
      }
      losses.append(loss)
    }
    #expect(spikeCount > 5, "\(spikeCount)")
    var silent = SpikeRule()
    #expect(losses.allSatisfy { silent.take($0, factor: 0) == nil })
  }

  @Test func aRunThatBlowsUpAtOnceIsToldOf() {
    var rule = SpikeRule()
    #expect([9.9, 12, 40].map { rule.take($0, factor: 8) == nil } == [true, true, true], "a restless start is none")
    #expect(rule.take(401, factor: 8)?.median == 12, "ten times the largest of those before is one")
    #expect(rule.take(3e15, factor: 8) == nil, "the same excursion")
    #expect(rule.take(20, factor: 8) == nil && rule.take(3.1e16, factor: 8) != nil, "back to usual, and off again")
    var silent = SpikeRule()
    #expect([1, 1e9].allSatisfy { silent.take($0, factor: 0) == nil })
  }

  @Test func aSpikeNamesThePairsOfItsStep() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 60, "accumulation=2", "alarm.bell=true", "lr=0", "minLR=0"))
    try run.trainer.prepare()
    for _ in 0..<30 { try run.trainer.runStep() }
    #expect(alarms(run).isEmpty)
    // Every word gets a bias of its own.
    let bias = try #require(run.trainer.store.values(PublishedBias.path))
    for index in bias.indices { bias[index] = Float(index % 37) }
    try run.trainer.runStep()
    try run.trainer.runStep()
    run.trainer.relay.settle()
    let event = try #require(alarms(run).first)
    #expect(alarms(run).count == 1, "one excursion is one alarm")
    #expect(event.kind == .warning && event.step == 31 && event.alarm?.kind == .spike && event.alarm?.rings == true)
    let pairs = event.alarm?.pairs ?? []
    #expect(pairs.count == 8 && Set(pairs).isSubset(of: Set(run.trainer.data.split.training)))
    #expect(event.text.contains("the loss of step 31 is") && event.text.contains("most of the text loss: \(pairs[0])"), "\(event.text)")
  }

  /// What is said of single pairs adds up to what is said of all.
  @Test(arguments: ["accumulation=1", "accumulation=3", "targets=masked", "objective=published"])
  func textLossesOfPairsAddUp(setting: String) throws {
    let run = try SmallRun(SmallRun.recipe(steps: 4, setting))
    try run.trainer.prepare()
    try run.trainer.runStep()
    run.trainer.relay.settle()
    let effective = run.trainer.recipe.optimiser.batch * run.trainer.recipe.optimiser.accumulation
    let sum = (0..<effective).reduce(0) { $0 + run.trainer.stepTextLosses[$1] }
    let logged = try #require(run.values(Metric.mlmLoss).first)
    #expect(abs(sum - logged) < 1e-5 * logged, "\(sum), \(logged)")
    let order = run.trainer.suspects(from: 0, count: effective)
    #expect(Set(order) == Set((0..<effective).map { run.trainer.stepPairs[$0] }))
  }

  @Test func whatIsNotANumberIsAnAlarmBeforeTheRunFails() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 50, "lr=10", "weightDecay=10", "beta2=0"))
    #expect(run.trainer.run() == .failed)
    let alarm = try #require(alarms(run).first { $0.alarm?.kind == .notFinite })
    #expect(alarm.step == run.trainer.step + 1 && alarm.alarm?.pairs.count == 4)
    #expect(run.events.contains { $0.kind == .failure && $0.text.contains("is not a finite number") })
  }

  /// Gathers what a watch raises.
  private final class Raised: Sendable {
    private let kept = Mutex<[(RunAlarm.Kind, String)]>([])
    func add(_ kind: RunAlarm.Kind, _ text: String) { kept.withLock { $0.append((kind, text)) } }
    func count(_ kind: RunAlarm.Kind) -> Int { kept.withLock { list in list.count { $0.0 == kind } } }
    var texts: [String] { kept.withLock { list in list.map { $0.1 } } }
  }

  private func watch(_ settings: Recipe.Alarm, folder: String?, bytes: Int = 0) -> (AlarmWatch, Raised) {
    let raised = Raised()
    return (AlarmWatch(settings, checkpointFolder: folder, checkpointBytes: bytes) { kind, text, _, _ in raised.add(kind, text) }, raised)
  }

  private func waitUntil(_ condition: () -> Bool) {
    let end = Date().addingTimeInterval(10)
    while !condition(), Date() < end { usleep(5_000) }
  }

  @Test func aStallIsToldOnceAndNotWhileTheRunRests() {
    var settings = Recipe.Alarm()
    settings.stallSeconds = 0.3
    let (watch, raised) = watch(settings, folder: nil)
    watch.start()
    let start = ProcessMeter.now
    watch.stepped(1, time: start, meanStep: 0.001)
    watch.rest()
    usleep(600_000)
    #expect(raised.count(.stall) == 0, "a paused run does not stall")
    let wentOn = ProcessMeter.now
    watch.goOn(time: ProcessMeter.now)
    waitUntil { raised.count(.stall) == 1 }
    #expect(raised.count(.stall) == 1 && ProcessMeter.now - wentOn > 0.28, "\(raised.texts)")
    usleep(400_000)
    #expect(raised.count(.stall) == 1, "once is enough")
    #expect(raised.texts.first?.contains("since step 1; a step takes 1 ms on average") == true, "\(raised.texts)")
    watch.isWaitingForData.store(true, ordering: .relaxed)
    watch.stepped(2, time: ProcessMeter.now, meanStep: 0.001)
    waitUntil { raised.count(.stall) == 2 }
    #expect(raised.texts.last?.contains("it waits for films to be read") == true, "\(raised.texts)")
    // Twenty mean steps are longer than the seconds.
    watch.stepped(3, time: ProcessMeter.now, meanStep: 60)
    usleep(500_000)
    #expect(raised.count(.stall) == 2)
    watch.close()
  }

  @Test func littleRoomIsToldOnce() {
    var settings = Recipe.Alarm()
    settings.diskGigabytes = 1e8
    let folder = FileManager.default.temporaryDirectory.path
    let (low, raised) = watch(settings, folder: folder)
    low.start()
    waitUntil { raised.count(.disk) == 1 }
    low.change(settings)
    low.change(settings)
    usleep(200_000)
    #expect(raised.count(.disk) == 1, "\(raised.texts)")
    low.close()
    // Two checkpoints count as well; enough room is no alarm.
    settings.diskGigabytes = 1e-9
    let (big, raisedBig) = watch(settings, folder: folder, bytes: 1 << 57)
    let (fine, raisedFine) = watch(settings, folder: folder, bytes: 10)
    for one in [big, fine] { one.start() }
    waitUntil { raisedBig.count(.disk) == 1 }
    #expect(raisedBig.count(.disk) == 1 && raisedFine.count(.disk) == 0)
    for one in [big, fine] { one.close() }
  }

  @Test func alarmsChangeNoBit() throws {
    let (plain, watched) = (try SmallRun.folder(), try SmallRun.folder())
    #expect(try SmallRun(SmallRun.recipe(steps: 4), folder: plain).trainer.run() == .finished)
    let recipe = try SmallRun.recipe(
      steps: 4, "alarm.spike=0.001", "alarm.diskGB=1e8", "alarm.bell=true", "alarm.stallSeconds=0.001", "alarm.command=true")
    #expect(try SmallRun(recipe, folder: watched).trainer.run() == .finished)
    #expect(try bytes(plain.path(step: 4)) == bytes(watched.path(step: 4)))
    #expect(try Recipe.parse(text: recipe.json5(), file: "again") == recipe)
  }
}

private enum PublishedBias {
  static let path = "bert_encoder.model.cls.predictions.bias"
}
