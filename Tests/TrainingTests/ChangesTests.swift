import Foundation
import Graph
import Telemetry
import Tensors
import Testing

@testable import Training

/// Recipes changed while their runs are under way.
@Suite(.serialized) struct ChangesTests {
  private func bytes(_ path: String) throws -> Foundation.Data { try Foundation.Data(contentsOf: URL(fileURLWithPath: path)) }

  private func changes(_ run: SmallRun) -> [RecipeChange] {
    run.reports.flatMap { report -> [RecipeChange] in if case .changed(let changes) = report { changes } else { [] } }
  }

  private static let settings = [
    "optimiser.lr=5e-4", "optimiser.minLR=1e-5", "weightDecay=0.2", "textRate=0.5", "clipNorm=0.3", "masking.entityRatio=0.4",
    "augmentation.flip=0", "schedule.steps=10",
  ]

  /// Changed at step 4, killed at 5 with a checkpoint of step 3, resumed: the bits of a run that went on, and of one that had the change
  /// before it.
  @Test func aResumedRunMakesTheSameChangesAtTheSameSteps() throws {
    let recipe = try SmallRun.recipe(steps: 8, "checkpointSteps=3", "beta2=0.9")
    let (killed, whole, planned) = (try SmallRun.folder(), try SmallRun.folder(), try SmallRun.folder())

    func steps(_ run: SmallRun, to last: Int) throws {
      while run.trainer.step < last {
        try run.trainer.runStep()
        try run.trainer.afterStep()
      }
    }
    let first = try SmallRun(recipe, folder: killed)
    let straight = try SmallRun(recipe, folder: whole)
    for run in [first, straight] {
      try run.trainer.prepare()
      try steps(run, to: 4)
      #expect(run.trainer.change(Self.settings) == nil)
      #expect(run.trainer.totalSteps == 10)
    }
    try steps(first, to: 5)
    try steps(straight, to: 10)
    try straight.trainer.saveAtEnd()
    let made = changes(first)
    #expect(Set(made.map(\.step)) == [4] && made.count == Self.settings.count, "\(made)")
    #expect(first.events.contains { $0.kind == .setting && $0.step == 4 && $0.text.contains("optimiser.lr was 0.001, is 0.0005") })

    let resumed = try SmallRun(recipe, folder: killed, changes: made)
    #expect(resumed.trainer.run() == .finished)
    #expect(resumed.events.contains { $0.kind == .resumed && $0.step == 3 })
    #expect(resumed.events.contains { $0.kind == .setting && $0.step == 4 && $0.text.contains("optimiser.lr was") })
    #expect(try bytes(killed.path(step: 10)) == bytes(whole.path(step: 10)))
    #expect(
      first.values(Metric.totalLoss).prefix(4) + resumed.values(Metric.totalLoss).dropFirst() == straight.values(Metric.totalLoss)[...])

    let ahead = try SmallRun(recipe, folder: planned, changes: made)
    #expect(ahead.trainer.run() == .finished)
    #expect(try bytes(planned.path(step: 10)) == bytes(whole.path(step: 10)))
    // And it is not the run that nobody changed.
    let untouched = try SmallRun(SmallRun.recipe(steps: 8, "checkpointSteps=3", "beta2=0.9"), folder: try SmallRun.folder())
    #expect(untouched.trainer.run() == .finished)
    #expect(untouched.values(Metric.totalLoss).prefix(4) == straight.values(Metric.totalLoss).prefix(4))
    #expect(untouched.values(Metric.totalLoss).dropFirst(4) != straight.values(Metric.totalLoss).dropFirst(4))
  }

  /// What a change under way does is what the recipe would have done from that step on, for every entry that may change.
  @Test func aChangeIsTheRecipeFromThereOn() throws {
    let values = [
      "masking.wordRatio": "0.3", "masking.otherWordRatio": "0.2", "masking.entityRatio": "0.1", "masking.targets": "masked",
      "masking.entityWeight": "3", "masking.contextProbability": "0.1", "augmentation.cropScale": "[0.5, 0.9]",
      "augmentation.cropRatio": "[0.9, 1.1]", "augmentation.flip": "1", "optimiser.lr": "0.0004", "optimiser.minLR": "0.0001",
      "optimiser.textRate": "0.2", "optimiser.fusionRate": "0.9", "optimiser.centring": "0.5", "optimiser.beta1": "0.5",
      "optimiser.beta2": "0.5", "optimiser.epsilon": "1e-4", "optimiser.weightDecay": "0.5", "optimiser.clipNorm": "0.1",
      "schedule.shape": "epochs", "schedule.steps": "5", "schedule.epochs": "3", "schedule.warmupSteps": "4", "schedule.warmupEpochs": "2",
      "schedule.horizonEpochs": "300", "run.checkpointMinutes": "7", "run.checkpointSteps": "50", "run.validationSteps": "3",
      "run.validationPairs": "3", "run.probeSteps": "3", "run.probePair": "2", "run.histogramSteps": "2", "run.wordSteps": "60",
      "run.wordPairs": "0",
    ]
    let changeable = RecipeField.changeableUnderWay.filter { !$0.hasPrefix("alarm.") }
    #expect(Set(values.keys) == Set(changeable))
    let recipe = try SmallRun.recipe(steps: 4)
    let start = try SmallRun.folder()
    let begun = try SmallRun(recipe, folder: start)
    try begun.trainer.prepare()
    for _ in 0..<2 { try begun.trainer.runStep() }
    begun.trainer.saveIfDue(force: true)
    let data = begun.trainer.data
    for key in changeable {
      let setting = "\(key)=\(values[key]!)"
      let (live, fresh) = (try SmallRun.folder(), try SmallRun.folder())
      for folder in [live, fresh] { try FileManager.default.copyItem(atPath: start.path(step: 2), toPath: folder.path(step: 2)) }
      let changed = try SmallRun(recipe, folder: live, data: data)
      try changed.trainer.prepare()
      _ = changed.trainer.change([setting])
      for _ in 0..<2 { try changed.trainer.runStep() }
      changed.trainer.saveIfDue(force: true)
      let other = try SmallRun(recipe.changed(by: [RecipeSetting(argument: setting)]), folder: fresh, data: data)
      try other.trainer.prepare()
      for _ in 0..<2 { try other.trainer.runStep() }
      other.trainer.saveIfDue(force: true)
      #expect(changed.trainer.recipe == other.trainer.recipe, "\(setting)")
      #expect(
        Array(UnsafeBufferPointer(start: changed.trainer.store.values.floats, count: changed.trainer.store.layout.totalCount))
          == Array(UnsafeBufferPointer(start: other.trainer.store.values.floats, count: other.trainer.store.layout.totalCount)),
        "\(setting)")
      #expect(changed.trainer.totalSteps == other.trainer.totalSteps, "\(setting)")
    }
  }

  @Test(arguments: [
    ("model.width=64", "the plan and its memory are made for it"), ("optimiser.batch=8", "a run under way keeps it"),
    ("masking.patchRatio=0.5", "that many patches"), ("seed=3", "follows from it"), ("data.phantoms=9", "which pairs a step sees"),
    ("optimiser.lr=abc", "expected a number"), ("optimiser.lrate=1", "did you mean 'optimiser.lr'"),
    ("optimiser.minLR=0.5", "must not be above lr"),
    ("schedule.steps=2", "2 steps are done"), ("optimiser.lr=0.001", "that is the value already"), ("optimiser.lr", "expected key=value"),
    ("optimiser.lr=1e-4;threads=1", "planned for a number of threads"),
  ]) func whatCannotChangeIsRefusedWithTheReason(setting: String, reason: String) throws {
    let run = try SmallRun(SmallRun.recipe(steps: 6))
    try run.trainer.prepare()
    for _ in 0..<2 { try run.trainer.runStep() }
    let before = run.trainer.recipe
    let refusal = run.trainer.change(setting.split(separator: ";").map(String.init))
    #expect(refusal?.contains(reason) == true, "\(refusal ?? "done")")
    #expect(run.trainer.recipe == before && changes(run).isEmpty)
  }

  @Test func centringNeedsAPlanThatKeepsItsValues() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 6, "centring=0"))
    try run.trainer.prepare()
    #expect(run.trainer.change(["optimiser.centring=0.1"])?.contains("does not keep") == true)
    #expect(run.trainer.change(["optimiser.lr=1e-4"]) == nil)
  }

  /// In a step of several micro-batches, and while held-out pairs are looked at, a change waits for the next step.
  @Test func changesWaitForTheEndOfTheStep() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 6, "accumulation=3"))
    try run.trainer.prepare()
    let answers = Answers()
    run.trainer.inbox.post(.set(["optimiser.lr=1e-4"])) { answers.add($0 ?? "done") }
    try run.trainer.runStep()
    #expect(answers.all.isEmpty && run.trainer.recipe.optimiser.learningRate == 1e-3)
    run.trainer.obey(changesRecipe: true)
    #expect(answers.all == ["done"] && run.trainer.recipe.optimiser.learningRate == 1e-4)
    #expect(changes(run).map(\.step) == [1])
  }

  @Test func whoAsksTooLateIsToldSo() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 1))
    #expect(run.trainer.run() == .finished)
    let answers = Answers()
    run.trainer.inbox.post(.pause) { answers.add($0 ?? "done") }
    #expect(answers.all.first?.contains("the run has ended") == true)
  }

  private final class Answers: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: [String] = []
    func add(_ text: String) { lock.withLock { texts.append(text) } }
    var all: [String] { lock.withLock { texts } }
  }
}
