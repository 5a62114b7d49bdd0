import Screen
import Telemetry

/// Runs that agree in what they are grouped by, and what their numbers come to.
package struct RunGroup: Hashable, Sendable {
  /// Mean and sample standard deviation over the runs that have the number and where it is finite.
  package struct Statistic: Hashable, Sendable {
    package var mean: Double
    /// Nil for a single run.
    package var spread: Double?
    package var count: Int

    init?(_ values: [Double]) {
      let finite = values.filter(\.isFinite)
      guard !finite.isEmpty else { return nil }
      let mean = finite.reduce(0, +) / Double(finite.count)
      self.mean = mean
      count = finite.count
      guard finite.count > 1 else { return }
      spread = (finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(finite.count - 1)).squareRoot()
    }
  }

  /// The values they agree in, in words, one for each column grouped by.
  package var key: [String]
  /// Positions in the list of runs, in its order.
  package var members: [Int]
  /// By column; columns that are no measured numbers have none.
  package var statistics: [RunColumn: Statistic]

  /// `2.871 ± 0.014`, or without the spread for a single run.
  package static func words(_ column: RunColumn, _ statistic: Statistic) -> String {
    let mean = column.words(.number(statistic.mean), now: nil)
    return statistic.spread.map { "\(mean) ± \(column.spreadWords($0))" } ?? mean
  }
}

extension RunColumn {
  fileprivate func spreadWords(_ spread: Double) -> String {
    if case .fact(.step) = self { return formatCount(Int(spread.rounded())) }
    if case .fact(.duration) = self { return formatDuration(spread) }
    return formatNumber(spread, digits: 2)
  }
}
