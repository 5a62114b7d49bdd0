import Graph
import Tensors

/// The published pre-training model (reference sections 1, 4, 5, 6) at any size: ViT encoder over visible patches, image decoder,
/// super-resolution head, context fusion, BERT, masked-language head, and the three losses `mim`, `res`, `mlm`.
///
/// Building one adds everything to a graph; the slots say what a run must bind. Parameter paths are the published names.
package struct PreTrainingModel: Sendable {
  package let sizes: ModelSizes
  package let options: ModelOptions
  package let batch: Int
  package let keptCount: Int

  /// Which pictures are bound: those of twice the model's side, which it halves, or those of its own side, as the published attention map
  /// is made from (reference section 11); the latter have no target for super-resolution.
  package enum Pictures: Hashable, Sendable { case large, small }

  /// [B, 3, 2S, 2S] normalised pictures, [B, 3, S, S] for `Pictures.small`.
  package let images: Value
  /// [B, g, g], 1 = hidden from the encoder.
  package let patchMask: Value
  /// [B, g, g], 1 = inside the super-resolution window.
  package let windowMask: Value
  /// [B, K] visible patches in shuffled order, [B, L] their inverse (reference section 4).
  package let kept: IndexSlot
  package let restore: IndexSlot
  package let text: TextLayout
  /// [T] per packed row.
  package let ids: IndexSlot
  package let positions: IndexSlot
  package let types: IndexSlot
  /// Rows the vocabulary head runs on (numbers of packed rows), their true tokens, their weights.
  package let lossRows: IndexSlot
  package let lossGroup: RowGroup
  package let lossLabels: IndexSlot
  package let lossWeights: Value

  /// - Parameters:
  ///   - keptCount: visible patches of each picture.
  ///   - textRows: most packed text rows of a batch; nil means every report may be full.
  package init(
    _ graph: GraphBuilder, sizes: ModelSizes, options: ModelOptions, batch: Int, keptCount: Int, textRows: Int? = nil,
    pictures: Pictures = .large
  ) {
    precondition(pictures == .large || !options.superResolution, "super-resolution needs the large pictures")
    (self.sizes, self.options, self.batch, self.keptCount) = (sizes, options, batch, keptCount)
    let side = pictures == .large ? 2 * sizes.imageSide : sizes.imageSide
    images = graph.input(ValueShape(.fixed(batch), [3, side, side]))
    patchMask = graph.input(ValueShape(.fixed(batch), [sizes.grid, sizes.grid]))
    windowMask = graph.input(ValueShape(.fixed(batch), [sizes.grid, sizes.grid]))
    kept = graph.indexInput("kept")
    restore = graph.indexInput("restore")
    let capacity = textRows ?? batch * sizes.maximumTokens
    text = graph.textLayout(capacity: capacity, maximumTokens: sizes.maximumTokens)
    ids = graph.indexInput("ids")
    positions = graph.indexInput("positions")
    types = graph.indexInput("types")
    lossRows = graph.indexInput("loss rows")
    lossGroup = graph.rowGroup(capacity: capacity)
    lossLabels = graph.indexInput("loss labels")
    lossWeights = graph.input(ValueShape(.packed(lossGroup), [1]))

    let small = pictures == .large ? graph.halveBicubic(images) : images
    graph.name(small, "imgs_resized")
    let latent = encoder(small, graph)
    graph.branch { decoder(latent, small, graph) }
    graph.branch { textTower(latent, graph) }
  }

  // MARK: Pictures

  private func encoder(_ small: Value, _ graph: GraphBuilder) -> Value {
    let classToken = graph.parameter("cls_token", [1, 1, sizes.width])
    let position = graph.parameter("pos_embed", [1, sizes.patchCount + 1, sizes.width], frozen: true)
    let patches = graph.gatherPatches(small, kept: kept, keptCount: keptCount, patch: sizes.patch)
    let embedded = graph.linear(
      patches, weight: graph.parameter("patch_embed.proj.weight", [sizes.width, 3, sizes.patch, sizes.patch]),
      bias: graph.parameter("patch_embed.proj.bias", [sizes.width]))
    graph.name(embedded, "patch_embed")
    let tokens = graph.assembleTokens(
      embedded, classToken: classToken, position: position, kept: kept, batch: batch, keptCount: keptCount)
    graph.name(tokens, "x_masked_with_cls")
    let stack = VisionStack(
      path: "blocks", finalNorm: "norm", label: "encoder", depth: sizes.depth, width: sizes.width, headCount: sizes.headCount,
      hidden: sizes.hidden, batch: batch, rows: keptCount + 1)
    let latent = stack(tokens, in: graph)
    graph.name(latent, "latent")
    return latent
  }

  private func decoder(_ latent: Value, _ small: Value, _ graph: GraphBuilder) {
    let maskToken = graph.parameter("mask_token", [1, 1, sizes.decoderWidth])
    let position = graph.parameter("decoder_pos_embed", [1, sizes.patchCount + 1, sizes.decoderWidth], frozen: true)
    let embedded = LinearLayer(path: "decoder_embed", inputs: sizes.width, outputs: sizes.decoderWidth)(latent, in: graph)
    graph.name(embedded, "decoder_embed")
    let tokens = graph.restoreTokens(
      embedded, maskToken: maskToken, position: position, restore: restore, batch: batch, keptCount: keptCount,
      length: sizes.patchCount)
    let stack = VisionStack(
      path: "decoder_blocks", finalNorm: "decoder_norm", label: "decoder", depth: sizes.decoderDepth, width: sizes.decoderWidth,
      headCount: sizes.decoderHeadCount, hidden: sizes.decoderHidden, batch: batch, rows: sizes.patchCount + 1)
    let normalised = stack(tokens, in: graph)
    graph.name(normalised, "decoder_norm")
    let withClass = LinearLayer(path: "decoder_pred", inputs: sizes.decoderWidth, outputs: sizes.patchValues)(normalised, in: graph)
    graph.name(withClass, "decoder_pred_with_cls")
    let pred = graph.dropClassToken(withClass, batch: batch, length: sizes.patchCount)
    graph.name(pred, "pred")
    let picture = graph.unpatchify(pred, batch: batch, grid: sizes.grid, patch: sizes.patch, channels: 3)
    graph.name(picture, "pred_image")
    let smallCount = Double(batch * 3 * sizes.imageSide * sizes.imageSide) * Double(options.accumulation)
    graph.squaredError(picture, target: small, mask: patchMask, scale: options.mimWeight / smallCount, loss: "mim")
    if options.superResolution { superResolution(picture, scale: options.resWeight / (4 * smallCount), graph) }
  }

  private func superResolution(_ picture: Value, scale: Double, _ graph: GraphBuilder) {
    let doubled = graph.doubleBilinear(picture)
    let (weight, bias) = (graph.parameter("super_res.conv1.weight", [3, 3, 3, 3]), graph.parameter("super_res.conv1.bias", [3]))
    let first = graph.convolve3x3(doubled, weight: weight, bias: bias, relu: true)
    if graph.wants("sr_conv1") {
      // The published name means the values in front of the ReLU, which the fused operation never stores.
      graph.name(graph.convolve3x3(doubled, weight: weight, bias: bias, relu: false), "sr_conv1")
    }
    let second = graph.convolve3x3(
      first, weight: graph.parameter("super_res.conv2.weight", [3, 3, 3, 3]), bias: graph.parameter("super_res.conv2.bias", [3]),
      relu: false)
    graph.name(second, "sr_conv2")
    let output = graph.addActivated(second, doubled, relu: options.superResolutionOutput == .clipped)
    graph.name(output, "super_res")
    graph.squaredError(output, target: images, mask: windowMask, scale: scale, loss: "res")
  }

  // MARK: Words

  private func textTower(_ latent: Value, _ graph: GraphBuilder) {
    let bert = "bert_encoder.model.bert"
    let projected = LinearLayer(path: "bert_mlp", inputs: sizes.width, outputs: sizes.textWidth)(latent, in: graph)
    graph.name(projected, "bert_mlp")
    let patches = graph.dropClassToken(projected, batch: batch, length: keptCount)

    let embedded = embeddings(bert + ".embeddings", graph)
    var stream = fusion(embedded, patches, layer(bert + ".context_fusion_layer", "fusion_self_attn_probs"), graph)
    graph.name(stream, "fusion_output")
    for index in 0..<sizes.textDepth {
      stream = layer("\(bert).encoder.layer.\(index)", "bert_attn_probs\(index)")(stream, in: graph)
      graph.name(stream, "bert_layer\(index)")
    }
    // Published, never used, never updated (Q2); kept so that checkpoints are whole.
    _ = graph.parameter(bert + ".pooler.dense.weight", [sizes.textWidth, sizes.textWidth])
    _ = graph.parameter(bert + ".pooler.dense.bias", [sizes.textWidth])
    head(stream, graph)
  }

  private func layer(_ path: String, _ probabilities: String) -> TextLayer {
    TextLayer(
      path: path, width: sizes.textWidth, headCount: sizes.textHeadCount, hidden: sizes.textHidden, batch: batch, layout: text,
      probabilities: probabilities)
  }

  private func embeddings(_ path: String, _ graph: GraphBuilder) -> Value {
    let table = graph.embedding(
      word: graph.parameter(path + ".word_embeddings.weight", [sizes.vocabulary, sizes.textWidth]),
      position: graph.parameter(path + ".position_embeddings.weight", [sizes.maximumTokens, sizes.textWidth]),
      type: graph.parameter(path + ".token_type_embeddings.weight", [2, sizes.textWidth]), ids: ids, positions: positions, types: types,
      layout: text, paddingID: 0)
    let norm = NormParameters(path + ".LayerNorm", width: sizes.textWidth, epsilon: 1e-12, in: graph)
    let normalised = graph.layerNorm(table, weight: norm.weight, bias: norm.bias, epsilon: norm.epsilon)
    let embedded = graph.dropout(normalised, text)
    graph.name(embedded, "text_embeddings")
    return embedded
  }

  /// Self-attention, then cross-attention to the patches plus the mean patch (the global token), then the feed-forward half.
  private func fusion(_ x: Value, _ patches: Value, _ layer: TextLayer, _ graph: GraphBuilder) -> Value {
    let attended = layer.selfAttention(x, in: graph)
    graph.name(attended, "fusion_self_attention_out")
    let context: Value
    switch options.fusion {
    case .multiScale: context = withGlobal(crossAttention(attended, patches, layer, graph), patches, layer, graph)
    case .localOnly: context = crossAttention(attended, patches, layer, graph)
    case .globalOnly: context = withGlobal(attended, patches, layer, graph)
    }
    let fused = layer.residual(attended, context, layer.path + ".out_layer", inputs: sizes.textWidth, graph)
    graph.name(fused, "fusion_out_layer")
    return layer.feedForward(fused, in: graph)
  }

  private func crossAttention(_ x: Value, _ patches: Value, _ layer: TextLayer, _ graph: GraphBuilder) -> Value {
    let path = layer.path + ".cross_self_attention"
    let width = sizes.textWidth
    let query = layer.projections(["query"], path, x, inputs: width, graph)
    let keyValue = layer.projections(["key", "value"], path, patches, inputs: width, graph)
    let mixed = graph.attention(
      query: Columns(query), key: Columns(keyValue), value: Columns(keyValue, from: width), width: width, heads: sizes.textHeadCount,
      batch: batch, queryRows: .text(text), keyRows: .uniform(keptCount), dropout: text, probabilities: "fusion_cross_attn_probs")
    graph.name(mixed, "fusion_cross_context")
    return mixed
  }

  private func withGlobal(_ x: Value, _ patches: Value, _ layer: TextLayer, _ graph: GraphBuilder) -> Value {
    let mean = graph.meanTokens(patches, batch: batch, length: keptCount)
    let global = LinearLayer(path: layer.path + ".gap_mlp", inputs: sizes.textWidth, outputs: sizes.textWidth)(mean, in: graph)
    graph.name(global, "gap_mlp")
    return graph.addPerPair(x, global, layout: text, batch: batch)
  }

  /// LayerNorm(GELU(dense(x))), then the vocabulary (its own weights, not tied: Q1) and the weighted cross-entropy.
  private func head(_ x: Value, _ graph: GraphBuilder) {
    let path = "bert_encoder.model.cls.predictions"
    let chosen = graph.selectRows(x, rows: lossRows, group: lossGroup)
    let dense = LinearLayer(path: path + ".transform.dense", inputs: sizes.textWidth, outputs: sizes.textWidth)(
      chosen, in: graph, gelu: true)
    let norm = NormParameters(path + ".transform.LayerNorm", width: sizes.textWidth, epsilon: 1e-12, in: graph)
    let transformed = graph.layerNorm(dense, weight: norm.weight, bias: norm.bias, epsilon: norm.epsilon)
    graph.name(transformed, "mlm_transform")
    graph.vocabularyLoss(
      transformed, weight: graph.parameter(path + ".decoder.weight", [sizes.vocabulary, sizes.textWidth]),
      bias: graph.parameter(path + ".bias", [sizes.vocabulary]), labels: lossLabels, rowWeights: lossWeights, loss: "mlm")
  }
}
