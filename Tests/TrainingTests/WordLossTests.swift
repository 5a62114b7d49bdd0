import Corpus
import Foundation
import Graph
import Models
import Telemetry
import Tensors
import Testing

@testable import Training

/// The loss a screen adds up from tokens is the loss the run logs.
@Suite struct WordLossTests {
  /// Adds up weight x loss in Double from what is shown of each token, and pads where they count.
  private static func mean(_ view: PairView) throws -> Double {
    let account = try #require(view.wordLoss)
    var sum = account.padSum
    for token in view.tokens { sum += token.weight * (try #require(token.loss)) }
    return sum / Double(account.length)
  }

  @Test(arguments: ["objective=described", "objective=published", "masking.targets=masked", "mlmWeight=2.5", "entityWeight=3"])
  func theShownSumIsTheProbesLoss(setting: String) throws {
    let run = try SmallRun(SmallRun.recipe(steps: 3, setting, "probeSteps=1", "probePair=5"))
    #expect(run.trainer.run() == .finished)
    let probes = run.reports.compactMap { if case .probe(let view) = $0 { view } else { nil } }
    #expect(probes.count == 3)
    for probe in probes {
      let logged = try #require(probe.mlmLoss)
      #expect(abs(try Self.mean(probe) - logged) < 1e-5)
      #expect(abs(try #require(probe.meanWordLoss) - logged) < 1e-5)
      let shares = probe.tokens.compactMap { probe.lossShare(of: $0) }.reduce(0, +)
      let pads = try #require(probe.wordLoss).padSum / (try #require(probe.weightedLossSum))
      #expect(abs(shares + pads - 1) < 1e-9)
    }
  }

  @Test(arguments: ["objective=described", "objective=published"])
  func theSumOverABatchOfOneIsTheLoggedStep(objective: String) throws {
    let settings = [objective, "batch=1", "accumulation=1", "dropout=0", "threads=1"]
    let recipe = try SmallRun.recipe(steps: 1, settings[0], settings[1], settings[2], settings[3], settings[4])
    let run = try SmallRun(recipe)
    #expect(run.trainer.run() == .finished)
    let logged = try #require(run.values(Metric.mlmLoss).first)
    // The same pair under the weights the step began with, each token's loss added up by hand.
    let data = try TrainingData(recipe)
    let store = ModelWeights.store(recipe)
    store.initialise(sizes: recipe.sizes, options: recipe.modelOptions, key: .init(seed: recipe.seed))
    let loader = try BatchLoader(
      source: data.source, indices: data.split.training, tokenizer: data.tokenizer, options: recipe.corpusOptions,
      settings: .init(batch: 1, seed: recipe.seed))
    defer { loader.stop() }
    let batch = try loader.next()
    let text = try #require(batch.texts[0])
    let model = ModelRun(recipe, batch: 1, mode: .inference, keeping: ["token_ce"], store: store)
    model.bind(batch)
    model.program.run()
    let losses = try #require(model.program.pointer("token_ce"))
    var sum = 0.0
    for place in 0..<batch.lossRowCount {
      let row = Int(batch.lossRows[place])
      let weight = row < text.weights.count ? text.weights[row] : text.padWeight
      sum += Double(weight) * Double(losses[place])
    }
    let length = objective.hasSuffix("published") ? recipe.sizes.maximumTokens : text.ids.count
    #expect(abs(sum / Double(length) - logged) < 1e-5, "\(sum / Double(length)) is shown, \(logged) logged")
  }

  @Test(arguments: ["objective=described", "objective=published"])
  func attentionSumsToOneInEveryHead(objective: String) throws {
    let run = try SmallRun(SmallRun.recipe(steps: 1, objective, "depth=2"))
    #expect(run.trainer.run() == .finished)
    let view = run.trainer.ownInspector().view(PairRequest(index: 5), step: 1)
    let maps = try #require(view.attention)
    #expect(maps.headCount == 2)
    for token in 0..<maps.tokens {
      for heads in [HeadChoice.mean, .head(0), .head(1)] {
        let map = try #require(maps.map(of: token..<(token + 1), heads: heads))
        #expect(abs(map.reduce(0) { $0 + Double($1) } - 1) < 1e-5)
      }
    }
    let encoder = try #require(view.encoderAttention)
    #expect(encoder.blockCount == 2 && Set(encoder.patches) == Set(view.visible.indices.filter { view.visible[$0] }))
    for block in 0..<2 {
      for patch in encoder.patches {
        let row = try #require(encoder.row(of: patch, block: block, heads: .mean))
        #expect(abs(row.map.reduce(Double(row.classShare)) { $0 + Double($1) } - 1) < 1e-5)
      }
    }
    let hidden = try #require(view.visible.firstIndex(of: false))
    #expect(encoder.row(of: hidden, block: 0, heads: .mean) == nil)
  }

  @Test func whatIfsAnswerAndNothingChangedIsTheSame() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 1, "probeSteps=1", "probePair=5"))
    #expect(run.trainer.run() == .finished)
    let inspector = run.trainer.ownInspector()
    let plain = inspector.view(PairRequest(index: 5), step: 1)
    let token = try #require(plain.tokens.indices.first { $0 > 0 && !plain.tokens[$0].isMasked })
    let hidden = inspector.view(PairRequest(index: 5, masks: [token: true]), step: 1)
    #expect(hidden.tokens[token].isMasked && hidden.tokens[token].guesses.count == 5)
    #expect(hidden.mlmLoss != plain.mlmLoss)
    #expect(abs(try Self.mean(hidden) - (try #require(hidden.mlmLoss))) < 1e-5)
    let swapped = inspector.view(PairRequest(index: 5, pictureOf: 7), step: 1)
    #expect(swapped.image != plain.image && swapped.report == plain.report && swapped.tokens.map(\.text) == plain.tokens.map(\.text))
    #expect(swapped.mlmLoss != plain.mlmLoss)
    let typed = inspector.view(PairRequest(index: 5, report: "no effusion"), step: 1)
    #expect(typed.image == plain.image && typed.report == "no effusion" && typed.tokens.count < plain.tokens.count)
    #expect(inspector.view(PairRequest(index: 5, pictureOf: 99), step: 1).problem?.contains("there is no pair 99") == true)
    #expect(inspector.view(PairRequest(index: 5), step: 1) == plain)
  }
}
