import Foundation
import Graph
import Models
import TestSupport
import Testing

@testable import Training

/// The optimiser's groups against those of the published code.
@Suite(.enabled(if: SharedFolder.isPresent, "goldens are absent: set ECAMP_SHARED"))
struct GoldenParameterGroupTests {
  @Test func groupsAgree() throws {
    print("golden file tiny/meta.json")
    let data = try Data(contentsOf: SharedFolder.golden("tiny").appendingPathComponent("meta.json"))
    let meta = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let config = try #require(meta["config"] as? [String: Any])
    let bert = try #require(config["bert"] as? [String: Any])
    func size(_ key: String, _ table: [String: Any]) throws -> Int { try #require(table[key] as? Int, "\(key)") }
    var sizes = ModelSizes()
    (sizes.imageSide, sizes.patch) = (try size("img_size", config), try size("patch_size", config))
    (sizes.width, sizes.depth, sizes.headCount) = (
      try size("embed_dim", config), try size("depth", config), try size("num_heads", config)
    )
    (sizes.decoderWidth, sizes.decoderDepth, sizes.decoderHeadCount) = (
      try size("decoder_embed_dim", config), try size("decoder_depth", config), try size("decoder_num_heads", config)
    )
    (sizes.vocabulary, sizes.textWidth, sizes.textDepth) = (
      try size("vocab_size", bert), try size("hidden_size", bert), try size("num_hidden_layers", bert)
    )
    (sizes.textHeadCount, sizes.textHidden, sizes.maximumTokens) = (
      try size("num_attention_heads", bert), try size("intermediate_size", bert), try size("max_position_embeddings", bert)
    )
    let graph = GraphBuilder(mode: .training(dropoutRate: 0))
    _ = PreTrainingModel(graph, sizes: sizes, options: ModelOptions(), batch: 1, keptCount: 4)
    let layout = graph.parameterLayout()
    let groups = try #require(meta["param_groups"] as? [String: [String]])
    let untouched = Set(try #require(meta["params_without_gradient_untouched_by_adamw"] as? [String]))

    let trained = layout.entries.filter { layout.isTrained($0) }
    let decayed = trained.filter { $0.offset < layout.decayedCount }.map(\.declaration.path)
    let plain = trained.filter { $0.offset >= layout.decayedCount }.map(\.declaration.path)
    let published = Set(groups.values.joined()).subtracting(untouched)
    let noDecay = Set(try #require(groups["no_decay"])).subtracting(untouched)
    #expect(Set(plain) == noDecay)
    #expect(Set(decayed) == published.subtracting(noDecay))
    for path in untouched { #expect(layout.entry(path).map { layout.isTrained($0) } == false, "\(path)") }
  }
}
