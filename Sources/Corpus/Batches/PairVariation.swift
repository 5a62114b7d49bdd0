import Tensors

/// What of a pair is changed by hand before a model looks at it.
package struct PairVariation: Hashable, Sendable {
  /// Read in place of the pair's report; its context text is left out with it.
  package var report: String?
  /// The pair whose film, and whose super-resolution window, take the place of its own.
  package var film: Int?
  /// Tokens hidden (true) or shown (false) whatever the mask says. [CLS] cannot be hidden; numbers beyond the report are ignored.
  package var masks: [Int: Bool]

  package init(report: String? = nil, film: Int? = nil, masks: [Int: Bool] = [:]) {
    self.report = report
    self.film = film
    self.masks = masks
  }
}

extension EvaluationBatches {
  /// Fills the one slot of `batch` with pair `index` under a variation; an empty variation gives what `fill(_:number:)` gives for that pair
  /// alone. Which patches are hidden depends on the pair only, so that another report or film is seen through the same holes.
  /// - Throws: when the film cannot be read.
  package func fill(_ batch: Batch, pair index: Int, _ variation: PairVariation) throws(CorpusError) {
    precondition(batch.shape == shape && shape.batch == 1, "a variation is looked at alone")
    let film = variation.film ?? index
    let pixels = try cache.film(film)
    let key = base.folding(index)
    var record = source.record(index)
    if let report = variation.report { (record.report, record.context) = (report, nil) }
    (batch.step, batch.epoch, batch.microBatch, batch.freshCount, batch.dataWait) = (0, 0, 0, 1, 0)
    batch.pairs[0] = index
    batch.texts[0] = preparer.remasked(preparer.text(record, key: key), variation.masks)
    preparer.fill(batch, slot: 0, film: pixels, record: source.record(film), key: key, look: .central)
    batch.layOutText(padID: padID, divisor: TextDivisor.of(batch.texts.compactMap { $0 }, options: options))
  }
}

extension PairPreparer {
  /// The text with tokens hidden or shown by hand, weighed as the objective weighs that mask.
  func remasked(_ text: MaskedText, _ masks: [Int: Bool]) -> MaskedText {
    guard !masks.isEmpty else { return text }
    var changed = text
    for (token, isHidden) in masks where token > 0 && token < text.ids.count {
      changed.maskedIDs[token] = isHidden ? tokenizer.maskID : text.ids[token]
      // As for drawn masks: a literal "[MASK]" in a report is text.
      changed.isMasked[token] = changed.maskedIDs[token] != text.ids[token]
    }
    let roles = TokenRoles(ids: text.ids, tokenizer: tokenizer, options: options)
    let weights = TokenWeights(roles: roles, isMasked: changed.isMasked, options: options)
    (changed.weights, changed.padWeight) = (weights.weights, weights.padWeight)
    return changed
  }
}
