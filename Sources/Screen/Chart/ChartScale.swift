/// The visible range of an axis, and where values lie in it.
package struct ChartScale: Hashable {
  package var low: Double
  package var high: Double
  package var isLog: Bool

  package var range: ClosedRange<Double> { low...max(low, high) }

  /// 0 at `low`, 1 at `high`; NaN for what cannot be shown.
  package func position(_ value: Double) -> Double {
    guard value.isFinite else { return .nan }
    if isLog {
      guard value > 0 else { return .nan }
      return (logarithm(value) - logarithm(low)) / (logarithm(high) - logarithm(low))
    }
    // Halves keep the difference finite for ranges near the largest number.
    return (value / 2 - low / 2) / (high / 2 - low / 2)
  }

  func value(at position: Double) -> Double {
    if isLog { return exponential(logarithm(low) + position * (logarithm(high) - logarithm(low))) }
    return low * (1 - position) + high * position
  }

  /// The scale over the values an axis shows, with a margin of 4 % for y axes; 0...1 without any value.
  /// - Parameter hasPoints: a margin also below 0, as a mark on the frame is half a mark, where a line may begin there.
  package init(_ axis: ChartAxis, lowest: Double, highest: Double, hasMargin: Bool, hasPoints: Bool = false) {
    isLog = axis.scale == .log
    var (low, high) = axis.range.map { ($0.lowerBound, $0.upperBound) } ?? (lowest, highest)
    if !low.isFinite || !high.isFinite || low > high || (isLog && high <= 0) { (low, high) = isLog ? (0.1, 1) : (0, 1) }
    if isLog && low <= 0 { low = high / 1000 }
    if low == high {
      let pad = isLog ? 0 : max(abs(low) * 0.1, low == 0 ? 1 : 0)
      (low, high) = isLog ? (low / 2, high * 2) : (low - pad, high + pad)
    } else if hasMargin && axis.range == nil {
      if isLog {
        let factor = exponential((logarithm(high) - logarithm(low)) * 0.04)
        (low, high) = (low / factor, high * factor)
      } else {
        let pad = (high / 2 - low / 2) * 0.08
        (low, high) = (low >= 0 && low - pad < 0 && !hasPoints ? 0 : low - pad, high + pad)
      }
    }
    self.low = low
    self.high = high
    // The ends of the number line leave no room for a margin.
    if !(self.low < self.high) || !self.low.isFinite || !self.high.isFinite { (self.low, self.high) = isLog ? (0.1, 1) : (0, 1) }
  }
}
