import Tensors

extension Batch {
  /// Lays out the text rows of all slots from `texts` and `pairs`.
  /// - Parameter divisor: What the weights of the effective batch are divided by (`TextDivisor`).
  func layOutText(padID: Int32, divisor: Double) {
    rowCount = 0
    lossRowCount = 0
    for slot in 0..<shape.batch {
      guard let text = texts[slot] else { preconditionFailure("every slot has its text before rows are laid out") }
      offsets[slot] = Int32(rowCount)
      keyCounts[slot] = Int32(text.ids.count)
      let rows = shape.padded ? shape.maximumTokens : text.ids.count
      for position in 0..<rows {
        let isReal = position < text.ids.count
        let weight = Double(isReal ? text.weights[position] : text.padWeight) / divisor
        append(
          id: isReal ? text.maskedIDs[position] : padID, label: isReal ? text.ids[position] : padID, position: position,
          pair: pairs[slot], weight: Float(weight))
      }
    }
    offsets[shape.batch] = Int32(rowCount)
  }

  @inline(__always)
  private func append(id: Int32, label: Int32, position: Int, pair: Int, weight: Float) {
    let row = rowCount
    ids[row] = id
    labels[row] = label
    positions[row] = Int32(position)
    types[row] = 0
    rowPairs[row] = Int32(truncatingIfNeeded: pair)
    rowTokens[row] = Int32(position)
    rowWeights[row] = weight
    if weight != 0 {
      lossRows[lossRowCount] = Int32(row)
      lossLabels[lossRowCount] = label
      lossWeights[lossRowCount] = weight
      lossRowCount += 1
    }
    rowCount += 1
  }
}

/// What token weights are divided by, so that the losses of the micro-batches of a step add up to the mean over the effective batch.
package enum TextDivisor {
  /// Published: every position of every report counts, pads too. Described: real tokens, masked or not.
  package static func of(_ texts: [MaskedText], options: CorpusOptions) -> Double {
    if options.padsInLoss { return Double(texts.count * options.maximumTokens) }
    return Double(max(1, texts.reduce(0) { $0 + $1.ids.count }))
  }
}
