import Tensors

/// The built-in data set: `count` phantoms of one seed as pairs. Nothing is stored; a film is drawn when it is asked for, the same every time.
package struct PhantomPairSource: PairSource {
  package let count: Int
  package let seed: UInt64
  /// Films are drawn natively at `side` x `side` pixels.
  package let side: Int
  /// The last so many of the pairs are `val`, the others `train`.
  package let validationCount: Int

  package init(count: Int, seed: UInt64, side: Int = 512, validationFraction: Double = 0.1) {
    precondition(count > 0, "a phantom data set has at least one pair")
    precondition(side >= 16, "a phantom film is at least 16 pixels wide")
    self.count = count
    self.seed = seed
    self.side = side
    validationCount = min(count - 1, max(count > 1 ? 1 : 0, Int((Double(count) * validationFraction).rounded())))
  }

  package var name: String { "phantom \(count)" }

  package func description(_ index: Int) -> PhantomDescription {
    precondition(index >= 0 && index < count, "pair \(index) is outside the data set of \(count)")
    return PhantomDescription(seed: seed, index: index)
  }

  /// The report with the places of its finding words.
  package func report(_ index: Int) -> PhantomText {
    PhantomReport.report(description(index), key: PhantomDescription.key(seed: seed, index: index))
  }

  package func record(_ index: Int) -> PairRecord {
    let description = description(index)
    return PairRecord(
      index: index, imagePath: Self.fileName(index), report: report(index).text, context: PhantomReport.context(description).text,
      patient: "phantom-\(index)", split: index >= count - validationCount ? "val" : "train", labels: description.labels)
  }

  package func film(_ index: Int) throws(CorpusError) -> Film { PhantomRenderer.film(description(index), side: side) }

  /// Name of a film within its data set, the same when it is written to a folder.
  package static func fileName(_ index: Int) -> String {
    let digits = String(index)
    return "images/phantom-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".png"
  }
}
