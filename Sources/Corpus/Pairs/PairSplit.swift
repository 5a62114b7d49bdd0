import Tensors

/// Which pairs are trained on, which are held out; no patient is on both sides of a drawn split.
package struct PairSplit: Hashable, Sendable {
  package var training: [Int] = []
  package var validation: [Int] = []
  package var test: [Int] = []

  /// Where the data set's own mark puts a pair.
  package enum Side: Sendable {
    case training, validation, test

    package init(_ mark: String) {
      switch mark.lowercased() {
      case "val", "valid", "validation", "dev": self = .validation
      case "test": self = .test
      default: self = .training
      }
    }
  }

  /// Splits usable pairs.
  ///
  /// Pairs that the data set marks as "val" ("valid", "validation", "dev") or "test" are held out; anything else is trained on. Where none is
  /// marked for validation, a share of the patients is drawn for it: by a hash of seed and patient, so that order, other pairs and further
  /// data do not move anyone. A pair without a patient counts as a patient of its own, known by its film.
  package init(_ source: some PairSource, usable: [Int], validationFraction: Double = 0, seed: UInt64 = 0) {
    for index in usable {
      switch Side(source.record(index).split) {
      case .training: training.append(index)
      case .validation: validation.append(index)
      case .test: test.append(index)
      }
    }
    guard validation.isEmpty, validationFraction > 0 else { return }
    let key = RandomKey(seed: seed).folding(.split)
    let candidates = training
    training = []
    for index in candidates {
      let record = source.record(index)
      let name = record.patient.isEmpty ? source.filmName(index) : record.patient
      var stream = key.folding(name).stream
      if stream.uniform() < validationFraction { validation.append(index) } else { training.append(index) }
    }
  }
}
