import Tensors

extension GraphBuilder {
  /// y [rows, outputs] = x weightᵀ + bias.
  package func linear(_ x: Value, weight: Value, bias: Value) -> Value { linear(x, weight, bias, gelu: false) }

  /// y = GELU(x weightᵀ + bias), the exact (erf) form.
  package func linearGELU(_ x: Value, weight: Value, bias: Value) -> Value { linear(x, weight, bias, gelu: true) }

  private func linear(_ x: Value, _ weight: Value, _ bias: Value, gelu: Bool) -> Value {
    let (inputs, outputs) = (width(x), rows(weight).capacity)
    expect(width(weight) == inputs, "a linear layer's weight \(shape(of: weight)) must have \(inputs) columns, as its input has")
    expect(shape(of: bias).capacity == outputs, "a linear layer's bias must have \(outputs) elements")
    let y = output(rows(x), [outputs], from: [x, weight, bias])
    let preactivation = gelu ? saved(rows(x), [outputs]) : nil
    preactivations[y] = preactivation
    ops.append(
      .linear(
        LinearOp(
          x: x, weight: weight, bias: bias, preactivation: preactivation, recomputed: preactivations[x], y: y, inputs: inputs,
          outputs: outputs)))
    return y
  }

  /// Layer norm over the last axis.
  package func layerNorm(_ x: Value, weight: Value, bias: Value, epsilon: Float) -> Value {
    let width = width(x)
    expect(shape(of: weight).capacity == width, "a layer norm's weight must have \(width) elements")
    let y = output(rows(x), [width], from: [x, weight, bias])
    ops.append(
      .layerNorm(
        NormOp(
          x: x, weight: weight, bias: bias, y: y, mean: saved(rows(x), [1]), inverse: saved(rows(x), [1]), epsilon: epsilon, width: width)))
    return y
  }

  /// sum = x + dropout(branch) and its layer norm. `dropout` names the rows where dropout acts; nil for none.
  package func residualNorm(_ x: Value, _ branch: Value, dropout: TextLayout? = nil, weight: Value, bias: Value, epsilon: Float) -> (
    sum: Value, y: Value
  ) {
    let width = width(x)
    expect(self.width(branch) == width && rows(branch) == rows(x), "a residual needs two values of one shape")
    let sources = [x, branch, weight, bias]
    let (sum, y) = (output(rows(x), [width], from: sources), output(rows(x), [width], from: sources))
    ops.append(
      .residualNorm(
        ResidualNormOp(
          x: x, branch: branch, weight: weight, bias: bias, sum: sum, y: y, mean: saved(rows(x), [1]), inverse: saved(rows(x), [1]),
          epsilon: epsilon, width: width, dropout: dropoutUse(dropout))))
    return (sum, y)
  }

  /// Dropout on rows of a layout; the value itself outside training.
  package func dropout(_ x: Value, _ layout: TextLayout) -> Value {
    guard let use = dropoutUse(layout) else { return x }
    let y = output(rows(x), [width(x)], from: [x])
    ops.append(.dropout(DropoutOp(x: x, y: y, width: width(x), use: use)))
    return y
  }

  /// Attention of `query` rows over the `key`/`value` rows of the same pair; head width D / H, scores / sqrt(head width).
  /// - Parameter probabilities: the name under which the probabilities [B, H, queries, keys] can be asked for.
  package func attention(
    query: Columns, key: Columns, value: Columns, width: Int, heads: Int, batch: Int, queryRows: AttentionRows, keyRows: AttentionRows,
    dropout: TextLayout? = nil, probabilities name: String
  ) -> Value {
    expect(width % heads == 0, "attention width \(width) must be a multiple of its \(heads) heads")
    let y = output(rows(query.value), [width], from: [query.value, key.value, value.value])
    var wanted: Value?
    if wants(name) {
      let made = saved(.fixed(batch), [heads, queryRows.maximum, keyRows.maximum])
      names[name] = made
      wanted = made
    }
    var counts: IndexSlot?
    if case .text(let layout) = keyRows { counts = layout.keyCounts }
    ops.append(
      .attention(
        AttentionOp(
          query: query, key: key, value: value, y: y, logSum: saved(rows(query.value), [heads]), probabilities: wanted, batch: batch,
          heads: heads, headWidth: width / heads, maximumQueries: queryRows.maximum, maximumKeys: keyRows.maximum,
          queryOffsets: offsets(queryRows, batch), keyOffsets: offsets(keyRows, batch), keyCounts: counts,
          dropout: dropoutUse(dropout))))
    return y
  }

  private func offsets(_ rows: AttentionRows, _ batch: Int) -> IndexSlot {
    switch rows {
    case .uniform(let count): constantIndices((0...batch).map { Int32($0 * count) })
    case .text(let layout): layout.offsets
    }
  }
}
