/// One metric over the steps of a run, as a chart needs it: in step order, possibly thinned to the extremes of equal stretches.
package struct MetricSeries: Hashable, Sendable {
  /// What a point of a thinned series stands for, itself included, so that means and counts stay those of all points.
  package struct Share: Hashable, Sendable {
    /// Of the finite values.
    package var mean: Double
    /// How many finite values; a stretch's are shared out among its points.
    package var finite: Double
    /// How many values were not finite.
    package var broken: Int

    package init(mean: Double, finite: Double, broken: Int) { (self.mean, self.finite, self.broken) = (mean, finite, broken) }
  }

  package var metric: String
  package var steps: [Int]
  /// As many as `steps`. NaN is a gap: the value was not a number, or not finite in a thinned series.
  package var values: [Double]
  /// As many as `steps` in a thinned series, else none.
  package var shares: [Share]
  /// Whether points were left out.
  package var isThinned: Bool

  package init(metric: String, steps: [Int] = [], values: [Double] = [], shares: [Share] = [], isThinned: Bool = false) {
    self.metric = metric
    self.steps = steps
    self.values = values
    self.shares = shares
    self.isThinned = isThinned
  }

  package var count: Int { steps.count }
}

/// When the steps of a run were finished: some of them, in order; those between lie on straight lines.
package struct StepTimes: Hashable, Sendable {
  package private(set) var steps: [Int]
  /// Seconds since 1970.
  package private(set) var times: [Double]

  package init(steps: [Int], times: [Double]) {
    precondition(steps.count == times.count, "every step has a time")
    (self.steps, self.times) = (steps, times)
  }

  package var isEmpty: Bool { steps.isEmpty }

  /// Steps outside have the time of the nearest end.
  package func time(of step: Int) -> Double? {
    guard let last = steps.last else { return nil }
    if step >= last { return times[times.count - 1] }
    var (low, high) = (0, steps.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] < step { low = middle + 1 } else { high = middle }
    }
    guard low > 0, steps[low] > step else { return times[low] }
    let share = Double(step - steps[low - 1]) / Double(steps[low] - steps[low - 1])
    return times[low - 1] + share * (times[low] - times[low - 1])
  }
}
