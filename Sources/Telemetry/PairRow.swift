/// What lists of pairs show, and filters ask about.
package struct PairRow: Hashable, Sendable {
  /// Position in the data set.
  package var index: Int
  package var imagePath: String
  package var patient: String
  package var split: String
  package var report: String
  package var wordCount: Int
  package var labels: [String]
  /// Entities the report names, each once, as the list of entities spells them: those it affirms and those it denies.
  package var affirmed: [String]
  package var denied: [String]
  /// Why the pair cannot be used; nil for a good one.
  package var problem: String?

  package init(
    index: Int, imagePath: String, patient: String, split: String, report: String, wordCount: Int, labels: [String], affirmed: [String],
    denied: [String], problem: String?
  ) {
    self.index = index
    self.imagePath = imagePath
    self.patient = patient
    self.split = split
    self.report = report
    self.wordCount = wordCount
    self.labels = labels
    self.affirmed = affirmed
    self.denied = denied
    self.problem = problem
  }
}

/// The losses of a pair, unchanged and under its first mask.
package struct PairScore: Hashable, Sendable {
  /// Optimiser steps of the weights that looked.
  package var step: Int
  package var mim: Double
  package var res: Double?
  package var mlm: Double
  /// dB inside the super-resolution window.
  package var psnr: Double?

  package init(step: Int, mim: Double, res: Double?, mlm: Double, psnr: Double?) {
    self.step = step
    self.mim = mim
    self.res = res
    self.mlm = mlm
    self.psnr = psnr
  }

  package var total: Double { mim + (res ?? 0) + mlm }
}

/// What somebody wrote down about a pair.
package struct PairNote: Hashable, Sendable {
  package var isBookmarked: Bool
  package var text: String

  package init(isBookmarked: Bool = false, text: String = "") {
    self.isBookmarked = isBookmarked
    self.text = text
  }

  package var isEmpty: Bool { !isBookmarked && text.isEmpty }
}

/// The pairs of a data set with what is known of each.
package struct PairTable: Hashable, Sendable {
  package var rows: [PairRow]
  /// By position in the data set.
  package var scores: [Int: PairScore]
  package var notes: [Int: PairNote]

  package init(rows: [PairRow], scores: [Int: PairScore] = [:], notes: [Int: PairNote] = [:]) {
    self.rows = rows
    self.scores = scores
    self.notes = notes
  }
}
