/// One metric over the steps of a run, as a chart needs it: in step order, possibly thinned to the extremes of equal stretches.
package struct MetricSeries: Hashable, Sendable {
  package var metric: String
  package var steps: [Int]
  /// As many as `steps`. NaN is a gap: the value was not a number, or not finite in a thinned series.
  package var values: [Double]
  /// Whether points were left out.
  package var isThinned: Bool

  package init(metric: String, steps: [Int] = [], values: [Double] = [], isThinned: Bool = false) {
    self.metric = metric
    self.steps = steps
    self.values = values
    self.isThinned = isThinned
  }

  package var count: Int { steps.count }
}
