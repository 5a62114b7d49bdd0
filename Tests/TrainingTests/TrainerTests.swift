import Corpus
import Foundation
import Graph
import Telemetry
import Tensors
import Testing

@testable import Training

/// Whole runs of a very small model.
@Suite(.serialized) struct TrainerTests {
  private func bytes(_ path: String) throws -> Foundation.Data { try Foundation.Data(contentsOf: URL(fileURLWithPath: path)) }

  @Test func lossesFall() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 30, "lr=3e-3"))
    #expect(run.trainer.run() == .finished)
    let losses = run.values(Metric.totalLoss)
    #expect(losses.count == 30)
    let (first, last) = (losses.prefix(5).reduce(0, +) / 5, losses.suffix(5).reduce(0, +) / 5)
    #expect(last < 0.85 * first, "\(first) -> \(last)")
    for metric in [
      Metric.learningRate, Metric.gradientNorm, Metric.pairsPerSecond, Metric.dataWait, Metric.processorTime, Metric.residentMemory,
    ] {
      #expect(run.values(metric).count == 30, "\(metric)")
    }
    #expect(run.values(Metric.residentMemory).allSatisfy { $0 > 1 })
    #expect(run.reports.contains { if case .ended(.finished, _) = $0 { true } else { false } })
  }

  /// Interrupted after every possible step, and with other numbers of threads: the same last checkpoint, byte for byte.
  @Test(arguments: [(1, 1), (2, 3), (4, 2)]) func resumesBitForBit(stop: Int, threads: Int) throws {
    let recipe = try SmallRun.recipe(steps: 5, "checkpointSteps=1", "accumulation=2", "validationSteps=2", "threads=2")
    let (whole, parted) = (try SmallRun.folder(), try SmallRun.folder())
    let straight = try SmallRun(recipe, folder: whole)
    #expect(straight.trainer.run() == .finished)

    var other = recipe
    other.threads = threads
    let first = try SmallRun(other, folder: parted)
    try first.trainer.prepare()
    for _ in 0..<stop {
      try first.trainer.runStep()
      try first.trainer.afterStep()
    }
    let second = try SmallRun(recipe, folder: parted)
    #expect(second.trainer.run() == .finished)
    #expect(second.events.contains { $0.kind == .resumed && $0.step == stop })
    #expect(try bytes(whole.path(step: 5)) == bytes(parted.path(step: 5)))
    #expect(try bytes(whole.bestPath) == bytes(parted.bestPath))
    let expected = straight.values(Metric.totalLoss)
    #expect(
      first.values(Metric.totalLoss) + second.values(Metric.totalLoss) == expected
        || second.values(Metric.totalLoss) == Array(expected.dropFirst(stop)))
    #expect(whole.steps == [4, 5])
  }

  @Test func aDamagedCheckpointIsRefusedAndTheOneBeforeIsUsed() throws {
    let recipe = try SmallRun.recipe(steps: 3, "checkpointSteps=1")
    let (whole, folder) = (try SmallRun.folder(), try SmallRun.folder())
    _ = try SmallRun(recipe, folder: whole).trainer.run()
    _ = try SmallRun(recipe, folder: folder).trainer.run()
    var damaged = try bytes(folder.path(step: 3))
    damaged[damaged.count / 2] ^= 1
    try damaged.write(to: URL(fileURLWithPath: folder.path(step: 3)))
    let again = try SmallRun(recipe, folder: folder)
    #expect(again.trainer.run() == .finished)
    #expect(again.events.contains { $0.kind == .warning && $0.text.contains("checksum") })
    #expect(again.events.contains { $0.kind == .resumed && $0.step == 2 })
    #expect(try bytes(whole.path(step: 3)) == bytes(folder.path(step: 3)))

    for step in folder.steps { try Foundation.Data("rubbish".utf8).write(to: URL(fileURLWithPath: folder.path(step: step))) }
    let hopeless = try SmallRun(recipe, folder: folder)
    #expect(hopeless.trainer.run() == .failed)
    #expect(hopeless.events.contains { $0.kind == .failure && $0.text.contains("no whole checkpoint is left") })
  }

  @Test func aNumberThatIsNotFiniteStopsTheRunBeforeTheUpdate() throws {
    let folder = try SmallRun.folder()
    let run = try SmallRun(SmallRun.recipe(steps: 5), folder: folder)
    try run.trainer.prepare()
    try run.trainer.runStep()
    let before = Array(UnsafeBufferPointer(start: run.trainer.store.values.floats, count: run.trainer.store.layout.trainedCount))
    let poisoned = try #require(run.trainer.store.values("norm.weight"))
    let whole = poisoned[0]
    poisoned[0] = .nan
    let error = #expect(throws: TrainingError.self) { try run.trainer.runStep() }
    #expect(error?.kind == .notFinite)
    #expect(error?.message.contains("step 2") == true && error?.message.contains("its pairs are") == true, "\(error?.message ?? "")")
    poisoned[0] = whole
    #expect(run.trainer.step == 1)
    #expect(before == Array(UnsafeBufferPointer(start: run.trainer.store.values.floats, count: before.count)))
  }

  @Test func anExplodingRunFailsAndKeepsItsLastState() throws {
    let folder = try SmallRun.folder()
    let run = try SmallRun(SmallRun.recipe(steps: 50, "lr=10", "weightDecay=10", "checkpointSteps=1000", "beta2=0"), folder: folder)
    #expect(run.trainer.run() == .failed)
    let step = run.trainer.step
    #expect(run.events.contains { $0.kind == .failure && $0.text.contains("kept as the checkpoint of step \(step)") }, "\(run.events)")
    #expect(folder.steps == [step] && step > 0)
  }

  @Test func obeysCommands() throws {
    let folder = try SmallRun.folder()
    let run = try SmallRun(SmallRun.recipe(steps: 1000), folder: folder)
    run.trainer.inbox.post(.pause)
    run.trainer.inbox.post(.showPair(PairRequest(index: 3, draw: 1)))
    run.trainer.inbox.post(.showPair(PairRequest(index: 999, draw: 1)))
    run.trainer.inbox.post(.checkpoint)
    run.trainer.inbox.post(.singleStep)
    let thread = EngineThread { _ = run.trainer.run() }
    // The single step is done and the run paused again before it takes what comes next.
    while run.values(Metric.totalLoss).count < 1 { usleep(1000) }
    run.trainer.inbox.post(.stop)
    thread.join()
    #expect(run.values(Metric.totalLoss).count == 1)
    #expect(run.reports.contains { if case .ended(.stopped, _) = $0 { true } else { false } })
    let shown = run.reports.compactMap { if case .pair(let view, _) = $0 { view } else { nil } }
    #expect(shown.map(\.index) == [3])
    #expect(run.events.contains { $0.kind == .warning && $0.text.contains("there is no pair 999") })
    #expect(folder.steps == [0, 1])
  }

  @Test func aSignalLeavesAResumableRun() throws {
    let folder = try SmallRun.folder()
    let run = try SmallRun(SmallRun.recipe(steps: 1000), folder: folder)
    run.trainer.inbox.interrupt("SIGTERM")
    #expect(run.trainer.run() == .interrupted)
    #expect(folder.steps == [0])
  }

  @Test(arguments: [
    ["objective=published"], ["fusion=globalOnly"], ["fusion=localOnly"], ["superResolution=false"], ["mlmWeight=0"], ["mimWeight=0"],
    ["resWeight=0.5"], ["entityMasking=false", "rebalancing=false", "contextText=false"], ["contextWindow=false"], ["targets=masked"],
    ["dropout=0", "clipNorm=0.1"], ["schedule.shape=epochs", "warmupEpochs=1"], ["textDepth=0"],
  ]) func everySwitchRuns(settings: [String]) throws {
    let recipe = try SmallRun.recipe(steps: 3).changed(by: settings.map { try RecipeSetting(argument: $0) })
    let run = try SmallRun(recipe)
    #expect(run.trainer.run() == .finished, "\(settings): \(run.events.last?.text ?? "")")
    #expect(run.values(Metric.totalLoss).allSatisfy { $0.isFinite && $0 > 0 })
  }

  @Test func measuresHeldOutPairsAndKeepsTheBest() throws {
    // 8 pairs are held out, so the last batch of 3 is filled up with one that must not count.
    let folder = try SmallRun.folder()
    let recipe = try SmallRun.recipe(steps: 8, "validationSteps=4", "batch=3", "lr=3e-3")
    let run = try SmallRun(recipe, folder: folder)
    #expect(run.trainer.run() == .finished)
    let totals = run.values(Metric.validationTotal)
    #expect(totals.count == 2 && totals[1] < totals[0])
    #expect(run.checkpoints.filter { $0.kind == .best }.map(\.step) == [4, 8])
    #expect(try bytes(folder.bestPath) == bytes(folder.path(step: 8)))

    // The same mean from batches of one.
    var single = recipe
    single.optimiser.batch = 1
    let validation = try Validation(
      single, data: run.trainer.data, pairs: run.trainer.data.split.validation, store: run.trainer.store, cache: run.trainer.cache)
    let mean = try #require(try validation.measure())
    #expect(abs(mean.total - totals[1]) < 1e-5 * totals[1], "\(mean.total), \(totals[1])")
    #expect(abs(mean.mlm - run.values(Metric.validationMLM)[1]) < 1e-5 * mean.mlm)
  }

  @Test func startsFromOtherWeights() throws {
    let folder = try SmallRun.folder()
    let first = try SmallRun(SmallRun.recipe(steps: 2), folder: folder)
    #expect(first.trainer.run() == .finished)
    let second = try SmallRun(SmallRun.recipe(steps: 1, "init=\(folder.path(step: 2))", "decoderWidth=32"))
    try second.trainer.prepare()
    let moved = try #require(second.trainer.store.values("blocks.0.attn.qkv.weight"))
    let source = try #require(first.trainer.store.values("blocks.0.attn.qkv.weight"))
    #expect(Array(moved) == Array(source))
    second.trainer.relay.close()
    let text = try #require(second.events.first { $0.text.contains("parameters start from") }?.text)
    #expect(text.contains("of another shape") && text.contains("mask_token is [1, 1, 16], here [1, 1, 32]"), "\(text)")
  }

  @Test func probesShowThePair() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 2, "probeSteps=2", "probePair=5"))
    #expect(run.trainer.run() == .finished)
    let probes = run.reports.compactMap { if case .probe(let view) = $0 { view } else { nil } }
    #expect(probes.map(\.step) == [1, 2])
    let view = try #require(probes.last)
    #expect(view.index == 5 && view.problem == nil)
    #expect(view.visible.count == 16 && view.visible.count { $0 } == 4)
    let masked = view.tokens.filter(\.isMasked)
    #expect(!masked.isEmpty)
    for token in masked {
      #expect(token.guesses.count == 5)
      #expect(zip(token.guesses, token.guesses.dropFirst()).allSatisfy { $0.probability >= $1.probability })
      let loss = try #require(token.loss)
      #expect(abs((token.truthProbability ?? -1) - Foundation.exp(-loss)) < 1e-9)
    }
    let maps = try #require(view.attention)
    for token in 0..<maps.tokens {
      let row = maps.weights[(token * 16)..<((token + 1) * 16)]
      #expect(abs(row.reduce(0, +) - 1) < 1e-5)
      #expect(zip(row, view.visible).allSatisfy { $1 || $0 == 0 })
    }
    #expect(view.image?.width == 32 && view.target?.width == 64 && view.superResolution?.width == 64 && view.reconstruction?.width == 32)
    #expect(view.window?.size == 3)
    // The same draw is the same view; another hides other things.
    let inspector = run.trainer.ownInspector()
    #expect(inspector.view(PairRequest(index: 5), step: 2) == view)
    #expect(inspector.view(PairRequest(index: 5, draw: 1), step: 2).visible != view.visible)
  }

  @Test func asksForFindingWords() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 1, "wordPairs=30", "maximumTokens=96"))
    #expect(run.trainer.run() == .finished)
    for metric in [Metric.wordsOwnPicture, Metric.wordsOtherPicture, Metric.wordsNoPicture] {
      let values = run.values(metric)
      #expect(values.count == 1 && values.allSatisfy { (0...1).contains($0) }, "\(metric)")
    }
    let text = try #require(run.events.first { $0.text.contains("finding words of 30 unseen phantoms") }?.text)
    #expect(!text.contains("of 0 words"), "\(text)")
  }

  @Test func theStoredRecipeRunsAgain() throws {
    let recipe = try SmallRun.recipe(steps: 2)
    let again = try Recipe.parse(text: recipe.json5(), file: "stored")
    let (first, second) = (try SmallRun(recipe), try SmallRun(again))
    _ = (first.trainer.run(), second.trainer.run())
    #expect(first.values(Metric.totalLoss) == second.values(Metric.totalLoss))
  }
}
