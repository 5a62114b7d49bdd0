/// What a look through a data set found: its size and shape, and every problem with its line.
package struct DataReport: Sendable {
  package enum Severity: String, Sendable, CaseIterable {
    /// The pair cannot be used; training skips it.
    case unusable
    case warning
    case note
  }

  package struct Finding: Hashable, Sendable {
    package var severity: Severity
    /// Position of the pair in its source.
    package var index: Int
    /// A word for findings of the same kind: "film", "controls", "duplicate".
    package var kind: String
    package var problem: CorpusError
  }

  /// Least, middle, mean and greatest of some counts.
  package struct Spread: Hashable, Sendable {
    package var least = 0
    package var median = 0
    package var mean = 0.0
    package var greatest = 0

    init(_ values: [Int]) {
      guard !values.isEmpty else { return }
      let sorted = values.sorted()
      least = sorted[0]
      greatest = sorted[sorted.count - 1]
      median = sorted[sorted.count / 2]
      mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
    }
  }

  package var name: String
  package var pairCount: Int
  /// Pairs that can be used, ascending.
  package var usable: [Int]
  /// Ascending by pair, worst first within one.
  package var findings: [Finding]
  /// Words of the reports of usable pairs.
  package var words: Spread
  /// Films by format, "PNG 8-bit grey" and the like; empty where films were not opened.
  package var formats: [String: Int]
  package var widths: Spread
  package var heights: Spread
  package var splits: [String: Int]
  package var patientCount: Int
  package var contextCount: Int
  package var windowCount: Int
  package var labels: [String: Int]

  /// Why each unusable pair is so: its first reason, ascending by pair.
  package var unusable: [Finding] {
    var last = -1
    var reasons: [Finding] = []
    for finding in findings where finding.severity == .unusable && finding.index != last {
      reasons.append(finding)
      last = finding.index
    }
    return reasons
  }

  /// Whether any pair cannot be used: the check then ends with exit code 1.
  package var hasUnusable: Bool { findings.contains { $0.severity == .unusable } }
}
