import Graph
import Tensors

/// Names the parameters of a linear layer and adds it.
struct LinearLayer {
  let path: String
  let inputs: Int
  let outputs: Int

  func callAsFunction(_ x: Value, in graph: GraphBuilder, gelu: Bool = false) -> Value {
    let weight = graph.parameter(path + ".weight", [outputs, inputs])
    let bias = graph.parameter(path + ".bias", [outputs])
    return gelu ? graph.linearGELU(x, weight: weight, bias: bias) : graph.linear(x, weight: weight, bias: bias)
  }
}

/// A layer norm's parameters.
struct NormParameters {
  let weight: Value
  let bias: Value
  let epsilon: Float

  init(_ path: String, width: Int, epsilon: Float, in graph: GraphBuilder) {
    weight = graph.parameter(path + ".weight", [width])
    bias = graph.parameter(path + ".bias", [width])
    self.epsilon = epsilon
  }
}

/// A stack of pre-norm ViT blocks over B x `rows` tokens (encoder and decoder): x += proj(attention(norm1 x)); x += fc2(GELU(fc1(norm2 x))).
struct VisionStack {
  let path: String
  /// The norm behind the last block.
  let finalNorm: String
  /// Prefix of the names under which intermediates can be asked for ("encoder", "decoder").
  let label: String
  let depth: Int
  let width: Int
  let headCount: Int
  let hidden: Int
  let batch: Int
  let rows: Int
  private let epsilon: Float = 1e-6

  /// Returns the normalised output of the last block.
  func callAsFunction(_ x: Value, in graph: GraphBuilder) -> Value {
    var stream = x
    let first = norm(path: depth > 0 ? "\(path).0.norm1" : finalNorm, graph)
    var normalised = graph.layerNorm(x, weight: first.weight, bias: first.bias, epsilon: epsilon)
    for block in 0..<depth {
      let prefix = "\(path).\(block)"
      let projection = attention(normalised, prefix, block, graph)
      let second = norm(path: prefix + ".norm2", graph)
      let middle = graph.residualNorm(stream, projection, weight: second.weight, bias: second.bias, epsilon: epsilon)
      let inner = LinearLayer(path: prefix + ".mlp.fc1", inputs: width, outputs: hidden)(middle.y, in: graph, gelu: true)
      let outer = LinearLayer(path: prefix + ".mlp.fc2", inputs: hidden, outputs: width)(inner, in: graph)
      let next = norm(path: block + 1 < depth ? "\(path).\(block + 1).norm1" : finalNorm, graph)
      (stream, normalised) = graph.residualNorm(middle.sum, outer, weight: next.weight, bias: next.bias, epsilon: epsilon)
      graph.name(stream, "\(label)_block\(block)")
    }
    return normalised
  }

  private func norm(path: String, _ graph: GraphBuilder) -> NormParameters {
    NormParameters(path, width: width, epsilon: epsilon, in: graph)
  }

  private func attention(_ x: Value, _ prefix: String, _ block: Int, _ graph: GraphBuilder) -> Value {
    let packed = LinearLayer(path: prefix + ".attn.qkv", inputs: width, outputs: 3 * width)(x, in: graph)
    let mixed = graph.attention(
      query: Columns(packed), key: Columns(packed, from: width), value: Columns(packed, from: 2 * width), width: width,
      heads: headCount, batch: batch, queryRows: .uniform(rows), keyRows: .uniform(rows), probabilities: "\(label)_attn_probs\(block)")
    return LinearLayer(path: prefix + ".attn.proj", inputs: width, outputs: width)(mixed, in: graph)
  }
}

/// A post-norm BERT layer over packed text rows; with patches and a global token it is the context fusion layer (reference section 6).
struct TextLayer {
  let path: String
  let width: Int
  let headCount: Int
  let hidden: Int
  let batch: Int
  let layout: TextLayout
  /// Name of the self-attention probabilities.
  let probabilities: String
  let epsilon: Float = 1e-12

  func callAsFunction(_ x: Value, in graph: GraphBuilder) -> Value {
    feedForward(selfAttention(x, in: graph), in: graph)
  }

  /// LayerNorm(x + dropout(dense(attention(x)))).
  func selfAttention(_ x: Value, in graph: GraphBuilder) -> Value {
    let packed = projections(["query", "key", "value"], path + ".attention.self", x, inputs: width, graph)
    let mixed = graph.attention(
      query: Columns(packed), key: Columns(packed, from: width), value: Columns(packed, from: 2 * width), width: width,
      heads: headCount, batch: batch, queryRows: .text(layout), keyRows: .text(layout), dropout: layout, probabilities: probabilities)
    return residual(x, mixed, path + ".attention.output", inputs: width, graph)
  }

  func feedForward(_ x: Value, in graph: GraphBuilder) -> Value {
    let inner = LinearLayer(path: path + ".intermediate.dense", inputs: width, outputs: hidden)(x, in: graph, gelu: true)
    return residual(x, inner, path + ".output", inputs: hidden, graph)
  }

  /// LayerNorm(x + dropout(dense(branch))).
  func residual(_ x: Value, _ branch: Value, _ path: String, inputs: Int, _ graph: GraphBuilder) -> Value {
    let dense = LinearLayer(path: path + ".dense", inputs: inputs, outputs: width)(branch, in: graph)
    let norm = NormParameters(path + ".LayerNorm", width: width, epsilon: epsilon, in: graph)
    return graph.residualNorm(x, dense, dropout: layout, weight: norm.weight, bias: norm.bias, epsilon: epsilon).y
  }

  /// Query, key and value weights lie behind one another, so their products are one.
  func projections(_ names: [String], _ path: String, _ x: Value, inputs: Int, _ graph: GraphBuilder) -> Value {
    let weight = graph.parameters(names.map { "\(path).\($0).weight" }, [width, inputs])
    let bias = graph.parameters(names.map { "\(path).\($0).bias" }, [width])
    return graph.linear(x, weight: weight, bias: bias)
  }
}
