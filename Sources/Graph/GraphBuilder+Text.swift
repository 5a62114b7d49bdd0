import Tensors

extension GraphBuilder {
  /// Word + position + type embedding of every packed token, [T, D]. The padding word's row gets no gradient.
  package func embedding(
    word: Value, position: Value, type: Value, ids: IndexSlot, positions: IndexSlot, types: IndexSlot, layout: TextLayout, paddingID: Int32
  ) -> Value {
    let width = width(word)
    expect(self.width(position) == width && self.width(type) == width, "the three embedding tables must have one width")
    let y = output(.packed(layout.rows), [width], from: [word, position, type])
    ops.append(
      .embedding(
        EmbeddingOp(
          word: word, position: position, type: type, ids: ids, positions: positions, types: types, y: y, width: width,
          vocabulary: rows(word).capacity, positionCount: rows(position).capacity, typeCount: rows(type).capacity,
          paddingID: paddingID)))
    return y
  }

  /// y[r] = x[r] + perPair[pair of r].
  package func addPerPair(_ x: Value, _ perPair: Value, layout: TextLayout, batch: Int) -> Value {
    let width = width(x)
    expect(self.width(perPair) == width, "a value per pair must be as wide as the rows it is added to")
    let y = output(rows(x), [width], from: [x, perPair])
    ops.append(.addPerPair(AddPerPairOp(x: x, perPair: perPair, offsets: layout.offsets, y: y, batch: batch, width: width)))
    return y
  }

  /// The rows numbered in `rows` (ascending, each once).
  package func selectRows(_ x: Value, rows slot: IndexSlot, group: RowGroup) -> Value {
    let y = output(.packed(group), [width(x)], from: [x])
    ops.append(.selectRows(SelectRowsOp(x: x, rows: slot, y: y, width: width(x))))
    return y
  }

  /// The loss sum(rowWeights * cross-entropy(x weightᵀ + bias, labels)), logits made block by block and never kept unless "logits" is asked for.
  package func vocabularyLoss(_ x: Value, weight: Value, bias: Value, labels: IndexSlot, rowWeights: Value, loss name: String) {
    let (width, vocabulary) = (width(x), rows(weight).capacity)
    expect(self.width(weight) == width, "the vocabulary head must be as wide as its input")
    let tokenLoss = saved(rows(x), [1])
    self.name(tokenLoss, "token_ce")
    var logits: Value?
    if wants("logits") {
      let made = saved(rows(x), [vocabulary])
      names["logits"] = made
      logits = made
    }
    lossNames.append(name)
    ops.append(
      .vocabularyLoss(
        VocabularyOp(
          x: x, weight: weight, bias: bias, labels: labels, rowWeights: rowWeights, tokenLoss: tokenLoss, logits: logits,
          loss: lossNames.count - 1, width: width, vocabulary: vocabulary)))
  }
}
