/// Names and order of the published state_dict (reference section 1).
package enum PublishedNames {
  /// The second name of the vocabulary bias in published checkpoints: the same storage as `predictions.bias`.
  package static let biasAlias = "bert_encoder.model.cls.predictions.decoder.bias"
  package static let bias = "bert_encoder.model.cls.predictions.bias"

  /// Every entry in published order, the alias included.
  package static func order(_ sizes: ModelSizes) -> [String] {
    var names = ["cls_token", "pos_embed", "mask_token", "decoder_pos_embed"] + pair("patch_embed.proj")
    for block in 0..<sizes.depth { names += visionBlock("blocks.\(block)") }
    names += pair("norm") + pair("decoder_embed")
    for block in 0..<sizes.decoderDepth { names += visionBlock("decoder_blocks.\(block)") }
    names += pair("decoder_norm") + pair("decoder_pred") + pair("super_res.conv1") + pair("super_res.conv2")
    let bert = "bert_encoder.model.bert"
    names += ["word", "position", "token_type"].map { "\(bert).embeddings.\($0)_embeddings.weight" } + pair(bert + ".embeddings.LayerNorm")
    for layer in 0..<sizes.textDepth { names += textLayer("\(bert).encoder.layer.\(layer)") }
    names += pair(bert + ".pooler.dense") + fusionLayer(bert + ".context_fusion_layer")
    let head = "bert_encoder.model.cls.predictions"
    names += [bias] + pair(head + ".transform.dense") + pair(head + ".transform.LayerNorm") + [head + ".decoder.weight", biasAlias]
    return names + pair("bert_mlp")
  }

  /// Accepts the fusion layer's older name and drops what no model has; nil for a name to ignore.
  package static func current(_ name: String) -> String? {
    if name.hasSuffix("embeddings.position_ids") { return nil }
    let old = ".bert.cross_attn_layer."
    guard let range = name.firstRange(of: old) else { return name }
    return name.replacingCharacters(in: range, with: ".bert.context_fusion_layer.")
  }

  private static func pair(_ path: String) -> [String] { [path + ".weight", path + ".bias"] }

  private static func visionBlock(_ path: String) -> [String] {
    ["norm1", "attn.qkv", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2"].flatMap { pair("\(path).\($0)") }
  }

  private static func selfAttention(_ path: String) -> [String] {
    ["query", "key", "value"].flatMap { pair("\(path).attention.self.\($0)") }
      + ["dense", "LayerNorm"].flatMap { pair("\(path).attention.output.\($0)") }
  }

  private static func feedForward(_ path: String) -> [String] {
    pair(path + ".intermediate.dense") + pair(path + ".output.dense") + pair(path + ".output.LayerNorm")
  }

  private static func textLayer(_ path: String) -> [String] { selfAttention(path) + feedForward(path) }

  private static func fusionLayer(_ path: String) -> [String] {
    selfAttention(path) + ["query", "key", "value"].flatMap { pair("\(path).cross_self_attention.\($0)") } + feedForward(path)
      + pair(path + ".gap_mlp") + pair(path + ".out_layer.dense") + pair(path + ".out_layer.LayerNorm")
  }
}

extension String {
  fileprivate func firstRange(of part: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
      start = index(after: start)
    }
    return nil
  }

  fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
