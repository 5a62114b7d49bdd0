import Foundation
import Synchronization
import Tensors
import Testing

@testable import Corpus

@Suite struct BatchLoaderTests {
  private func contents(
    _ source: DrawnPairs, options: CorpusOptions, batch: Int, accumulation: Int = 1, seed: UInt64 = 7, from step: Int = 0,
    microBatches: Int, threads: Int = 2, cache: FilmCache? = nil,
    onReplacement: @escaping @Sendable (FilmReplacement) -> Void = { _ in }
  ) throws -> [BatchContent] {
    let settings = BatchLoader.Settings(batch: batch, accumulation: accumulation, seed: seed, startStep: step, threadCount: threads)
    let loader = try BatchLoader(
      source: source, indices: Array(0..<source.count), tokenizer: try source.tokenizer(), options: options, settings: settings,
      cache: cache, onReplacement: onReplacement)
    return try (0..<microBatches).map { _ in
      let made = try loader.next()
      defer { loader.recycle(made) }
      return BatchContent(made)
    }
  }

  @Test func plansCoverEachEpochOnce() throws {
    let plan = try SamplingPlan(indices: Array(10..<33), batch: 4, accumulation: 2, seed: 1)
    #expect(plan.stepsPerEpoch == 2 && plan.passesPerEpoch == 1 && plan.note == nil)
    var seen: [Int] = []
    for step in 0..<2 { seen += plan.slots(ofStep: step).map(\.pair) }
    #expect(seen.count == 16 && Set(seen).count == 16 && seen.allSatisfy { (10..<33).contains($0) })
    #expect(plan.slots(ofStep: 2).map(\.pair) != plan.slots(ofStep: 0).map(\.pair), "another epoch, another order")
    #expect(plan.slots(ofStep: 2).allSatisfy { $0.pass == 1 })
    #expect(plan.order(ofPass: 3).sorted() == Array(10..<33))
  }

  @Test func smallDataIsGoneThroughSeveralTimes() throws {
    let plan = try SamplingPlan(indices: [4, 5, 6], batch: 4, accumulation: 2, seed: 1)
    #expect(plan.stepsPerEpoch == 1 && plan.passesPerEpoch == 3)
    #expect(plan.note == "3 pairs are fewer than the 8 of an effective batch: an epoch goes 3 times through them")
    let slots = plan.slots(ofStep: 1)
    #expect(slots.count == 8 && slots.map(\.pass) == [3, 3, 3, 4, 4, 4, 5, 5])
    #expect(Set(slots.prefix(3).map(\.pair)) == [4, 5, 6])
    #expect(throws: CorpusError.self) { try SamplingPlan(indices: [], batch: 1, accumulation: 1, seed: 1) }
  }

  @Test(arguments: [1, 3]) func threadsDoNotChangeBatches(threads: Int) throws {
    let source = DrawnPairs(count: 30)
    let options = smallOptions(.described)
    let one = try contents(source, options: options, batch: 5, accumulation: 2, microBatches: 14, threads: 1)
    let many = try contents(source, options: options, batch: 5, accumulation: 2, microBatches: 14, threads: threads)
    #expect(one == many)
    #expect(one[0] != one[1])
    let other = try contents(source, options: options, batch: 5, accumulation: 2, seed: 8, microBatches: 1)
    #expect(other[0] != one[0])
  }

  @Test(arguments: [false, true]) func resumedEqualsUninterrupted(isPublished: Bool) throws {
    let source = DrawnPairs(count: 23, windows: true)
    let options = smallOptions(isPublished ? .published : .described)
    let whole = try contents(source, options: options, batch: 3, accumulation: 2, microBatches: 20)
    for step in [1, 3, 4, 7] {
      let rest = try contents(source, options: options, batch: 3, accumulation: 2, from: step, microBatches: 20 - 2 * step)
      #expect(rest == Array(whole[(2 * step)...]), "from step \(step)")
    }
  }

  @Test func weightsOfAnEffectiveBatchAddUpToOne() throws {
    let source = DrawnPairs(count: 40)
    for base in [CorpusOptions.published, .described] {
      let all = try contents(source, options: smallOptions(base), batch: 4, accumulation: 3, microBatches: 6)
      for step in 0..<2 {
        let sum = all.filter { $0.step == step }.flatMap(\.rowWeights).reduce(0.0) { $0 + Double($1) }
        #expect(abs(sum - 1) < 1e-4, "step \(step): \(sum)")
      }
      #expect(all.map(\.microBatch) == [0, 1, 2, 0, 1, 2])
    }
  }

  @Test func aFilmThatCannotBeReadIsReplacedAndReported() throws {
    let broken: Set<Int> = [2, 11, 12]
    let source = DrawnPairs(count: 20, broken: broken)
    let options = smallOptions(.described)
    let reports = Mutex([FilmReplacement]())
    let whole = try contents(source, options: options, batch: 4, microBatches: 10) { report in
      reports.withLock { $0.append(report) }
    }
    #expect(whole.allSatisfy { broken.isDisjoint(with: $0.pairs) })
    #expect(whole.allSatisfy { content in content.rowPairs.allSatisfy { !broken.contains(Int($0)) } })
    let plan = try SamplingPlan(indices: Array(0..<20), batch: 4, accumulation: 1, seed: 7)
    let replaced = reports.withLock { $0 }
    #expect(Set(replaced.map(\.pair)) == broken)
    for report in replaced {
      #expect(report.error.file == "film \(report.pair)")
      let slot = try #require(plan.slots(ofStep: report.step).first { $0.pair == report.pair })
      let order = plan.order(ofPass: slot.pass)
      var place = slot.place
      repeat { place = (place + 1) % order.count } while broken.contains(order[place])
      #expect(report.replacement == order[place])
    }
    // A run resumed after the films vanished replaces them alike.
    #expect(try contents(source, options: options, batch: 4, from: 6, microBatches: 4) == Array(whole[6...]))
  }

  @Test func noReadableFilmIsAnError() throws {
    let source = DrawnPairs(count: 5, broken: Set(0..<5))
    #expect { try contents(source, options: smallOptions(.described), batch: 2, microBatches: 1) } throws: {
      "\($0)".contains("none of the 5 films can be read any more") && "\($0)".contains("there is no such file")
    }
  }

  @Test func cachedFilmsAreReadOnce() throws {
    let source = DrawnPairs(count: 12)
    let cache = FilmCache(source, byteLimit: 1 << 20)
    _ = try contents(source, options: smallOptions(.described), batch: 4, microBatches: 12, threads: 1, cache: cache)
    #expect(source.readCount == 12)
    let small = FilmCache(source, byteLimit: 4000)
    for index in 0..<12 { _ = try small.film(index) }
    #expect(small.byteCount > 0 && small.byteCount <= 4000)
  }

  @Test func stoppingDoesNotWaitForBatches() throws {
    let source = DrawnPairs(count: 12)
    let loader = try BatchLoader(
      source: source, indices: Array(0..<12), tokenizer: try source.tokenizer(), options: smallOptions(.described),
      settings: .init(batch: 4, seed: 1))
    let first = try loader.next()
    #expect(first.dataWait >= 0)
    loader.stop()
    #expect(throws: CorpusError.self) { try loader.next() }
  }

  @Test func evaluationLooksTheSameEveryTime() throws {
    let source = DrawnPairs(count: 11, broken: [4])
    let options = smallOptions(.described)
    func made(_ use: RandomUse) throws -> [(content: BatchContent, views: [FilmView], fresh: Int)] {
      let evaluation = try EvaluationBatches(
        source: source, indices: [1, 4, 5, 8, 9], tokenizer: try source.tokenizer(), options: options, batch: 3, seed: 2, use: use)
      let batch = Batch(evaluation.shape)
      return try (0..<evaluation.count).map { number in
        let replaced = try evaluation.fill(batch, number: number)
        #expect(replaced.map(\.pair) == (number == 0 ? [4] : []))
        return (BatchContent(batch), Array(batch.views), batch.freshCount)
      }
    }
    let (first, second) = (try made(.validation), try made(.validation))
    #expect(first.map(\.content) == second.map(\.content))
    #expect(first.map(\.content.pairs) == [[1, 5, 5], [8, 9, 1]] && first.map(\.fresh) == [3, 2])
    #expect(first.flatMap(\.views).allSatisfy { !$0.isFlipped && $0.box.width == $0.box.height })
    #expect(try made(.probe).first?.content.kept != first.first?.content.kept)
    for content in first.map(\.content) { #expect(abs(content.rowWeights.reduce(0, +) - 1) < 1e-4) }
  }
}
