import Foundation
import TestSupport
import Testing

@testable import Training

@Suite struct LearningRateTests {
  private func schedule(steps: Int, warmup: Int) -> LearningRate {
    var recipe = Recipe()
    recipe.schedule.warmupSteps = warmup
    (recipe.optimiser.learningRate, recipe.optimiser.minimumLearningRate) = (1, 0.1)
    return LearningRate(recipe, totalSteps: steps)
  }

  @Test func shortRunsWarmUpAndEndAtTheMinimum() {
    let rate = schedule(steps: 10, warmup: 4)
    #expect((0..<4).map { rate.short(index: $0) } == [0.25, 0.5, 0.75, 1])
    #expect(abs(rate.short(index: 9) - 0.1) < 1e-12)
    // Half way down the cosine.
    #expect(abs(rate.short(index: 6) - 0.55) < 1e-12)
    #expect(schedule(steps: 3, warmup: 20).short(index: 2) == 1)
    #expect(schedule(steps: 1, warmup: 0).short(index: 0) == 0.1)
  }

  @Test func theFirstPublishedUpdateHasRateZero() {
    var recipe = Recipe(preset: .base, objective: .published)
    recipe.optimiser.accumulation = 4
    let clock = EpochClock(pairCount: 85, batch: 8, accumulation: 4)
    // 10 micro-batches, so two updates; the last two micro-batches are dropped.
    #expect(clock.updatesPerEpoch == 2)
    #expect((0..<5).map { clock.fractionalEpoch(of: $0) } == [0, 0.4, 1, 1.4, 2])
    let rate = LearningRate(recipe, totalSteps: clock.totalSteps(recipe.schedule))
    #expect(clock.totalSteps(recipe.schedule) == 240)
    #expect(rate.rate(index: 0, epoch: clock.fractionalEpoch(of: 0)) == 0)
    #expect(abs(rate.rate(index: 1, epoch: clock.fractionalEpoch(of: 1)) - 1.5e-4 * 0.4 / 40) < 1e-18)
  }
}

@Suite(.enabled(if: SharedFolder.isPresent, "goldens are absent: set ECAMP_SHARED"))
struct GoldenScheduleTests {
  private func json(_ folder: String, _ name: String) throws -> [String: Any] {
    print("golden file \(folder)/\(name)")
    let data = try Data(contentsOf: SharedFolder.golden(folder).appendingPathComponent(name))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func learningRatesAgree() throws {
    let golden = try #require(try json("metrics", "metrics.json")["lr_pretrain"] as? [String: Any])
    var recipe = Recipe(preset: .base, objective: .published)
    recipe.optimiser.learningRate = try #require(golden["lr"] as? Double)
    recipe.optimiser.minimumLearningRate = try #require(golden["min_lr"] as? Double)
    recipe.schedule.warmupEpochs = try #require(golden["warmup_epochs"] as? Double)
    recipe.schedule.horizonEpochs = try #require(golden["max_epoch"] as? Double)
    let rate = LearningRate(recipe, totalSteps: 1)
    for point in try #require(golden["points"] as? [[Double]]) {
      #expect(abs(rate.published(epoch: point[0]) - point[1]) <= 1e-15, "epoch \(point[0])")
    }
  }
}
