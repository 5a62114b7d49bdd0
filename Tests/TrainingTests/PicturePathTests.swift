import Foundation
import Graph
import Models
import Tensors
import Testing

@testable import Training

/// How the path from picture to words starts and learns.
@Suite(.serialized) struct PicturePathTests {
  private static let picturePath = [
    "bert_mlp.weight", "bert_encoder.model.bert.context_fusion_layer.cross_self_attention.query.weight",
    "bert_encoder.model.bert.context_fusion_layer.gap_mlp.weight",
    "bert_encoder.model.bert.context_fusion_layer.out_layer.dense.weight",
  ]
  private static let textTower = [
    "bert_encoder.model.bert.embeddings.word_embeddings.weight",
    "bert_encoder.model.bert.context_fusion_layer.attention.self.query.weight",
    "bert_encoder.model.bert.encoder.layer.0.output.dense.weight", "bert_encoder.model.cls.predictions.decoder.weight",
  ]
  private static let pictures = ["patch_embed.proj.weight", "blocks.0.attn.qkv.weight", "decoder_pred.weight"]

  private func values(_ run: SmallRun, _ path: String) throws -> [Float] { Array(try #require(run.trainer.store.values(path), "\(path)")) }

  /// How far one step moves each parameter, in root mean square.
  private func moves(_ settings: [String]) throws -> [String: Double] {
    let base = ["lr=1e-3", "warmupSteps=0", "weightDecay=0", "dropout=0"]
    let run = try SmallRun(SmallRun.recipe(steps: 2).changed(by: (base + settings).map { try RecipeSetting(argument: $0) }))
    try run.trainer.prepare()
    let paths = Self.picturePath + Self.textTower + Self.pictures
    let before = try paths.map { try values(run, $0) }
    try run.trainer.runStep()
    run.trainer.relay.close()
    return Dictionary(
      uniqueKeysWithValues: try zip(paths, before).map { path, old in
        let squares = zip(try values(run, path), old).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
        return (path, (squares / Double(old.count)).squareRoot())
      })
  }

  /// The first step of AdamW is as long as its learning rate, so a multiple of the rate is that multiple of the step.
  @Test func partsLearnAtRatesOfTheirOwn() throws {
    let plain = try moves(["fusionRate=1"])
    let scaled = try moves(["fusionRate=3", "textRate=0.5"])
    for (path, length) in plain {
      let expected = Self.picturePath.contains(path) ? 3 : Self.textTower.contains(path) ? 0.5 : 1.0
      let ratio = (scaled[path] ?? 0) / length
      #expect(length > 0 && abs(ratio / expected - 1) < 1e-2, "\(path): \(ratio) for \(expected)")
    }
    for (path, length) in try moves(["fusionRate=0"]) { #expect((length == 0) == Self.picturePath.contains(path), "\(path)") }
  }

  /// Without learning, the whole mean taken out of the bias at once leaves none in the next step on the same batch.
  @Test func centringTakesOutWhatPatchesHaveInCommon() throws {
    let run = try SmallRun(
      SmallRun.recipe(steps: 3, "lr=1e-9", "weightDecay=0", "repeatBatch=true", "centring=1", "dropout=0"))
    try run.trainer.prepare()
    let (width, length, batch) = (32, 4, 4)
    func means() throws -> [Double] {
      let outputs = try #require(run.trainer.modelRun.program.pointer("bert_mlp"))
      return (0..<width).map { channel in
        var sum = 0.0
        for picture in 0..<batch {
          for row in 1...length { sum += Double(outputs[(picture * (length + 1) + row) * width + channel]) }
        }
        return sum / Double(batch * length)
      }
    }
    try run.trainer.runStep()
    let first = try means()
    #expect(first.contains { abs($0) > 0.05 }, "\(first)")
    let bias = try values(run, "bert_mlp.bias")
    for (moved, mean) in zip(bias, first) { #expect(abs(Double(moved) + mean) < 1e-5, "\(moved) against \(-mean)") }
    try run.trainer.runStep()
    for mean in try means() { #expect(abs(mean) < 1e-4, "\(mean)") }
    run.trainer.relay.close()
  }

  @Test func theTextTowerStartsAsAsked() throws {
    func start(_ settings: String...) throws -> SmallRun {
      let run = try SmallRun(SmallRun.recipe(steps: 1).changed(by: settings.map { try RecipeSetting(argument: $0) }))
      try run.trainer.prepare()
      run.trainer.relay.close()
      return run
    }
    func deviation(_ values: [Float]) -> Double {
      (values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count)).squareRoot()
    }
    let layer = "bert_encoder.model.bert.encoder.layer.0.attention.self.query.weight"
    let (xavier, bert) = (try start("textStart=xavier"), try start("textStart=bert"))
    // Xavier uniform over 32 + 32 has the deviation sqrt(2 / 64).
    #expect(abs(deviation(try values(xavier, layer)) / (2.0 / 64).squareRoot() - 1) < 0.1)
    for path in [layer] + Self.picturePath.dropFirst() { #expect(abs(deviation(try values(bert, path)) / 0.02 - 1) < 0.1, "\(path)") }
    for path in ["bert_mlp.weight"] + Self.pictures { #expect(try values(bert, path) == values(xavier, path), "\(path)") }

    let positions = try values(start("wordPositions=sincos"), "bert_encoder.model.bert.embeddings.position_embeddings.weight")
    #expect(abs(deviation(positions) / 0.02 - 1) < 1e-4)
    // The same step is the same turn wherever it is taken.
    func product(_ a: Int, _ b: Int) -> Double {
      (0..<32).reduce(0.0) { $0 + Double(positions[a * 32 + $1]) * Double(positions[b * 32 + $1]) }
    }
    for place in 0..<45 {
      #expect(abs(product(place, place + 1) - product(0, 1)) < 1e-7, "\(place)")
      #expect(abs(product(place, place + 3) - product(0, 3)) < 1e-7, "\(place)")
    }
    #expect(product(0, 1) > product(0, 3))
  }

  @Test func theObjectiveSaysHowThePathStarts() throws {
    let (published, described) = (Recipe(objective: .published), Recipe(objective: .described))
    #expect((published.textStart, published.wordPositions) == (.xavier, .random))
    #expect((published.optimiser.centring, published.optimiser.fusionRate, published.optimiser.textRate) == (0, 1, 1))
    #expect((described.textStart, described.wordPositions) == (.bert, .sincos))
    #expect(described.optimiser.centring > 0 && described.optimiser.fusionRate < 1)
    #expect(try Recipe.defaults(settings: [RecipeSetting(argument: "objective=published")]).textStart == .xavier)
  }
}
