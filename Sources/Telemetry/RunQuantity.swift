/// A fact of a run that a list of runs has to ask the store for, because it lies in the recipe or in the curves.
package enum RunQuantity: Hashable, Sendable {
  /// A field of the recipe by its path ("optimiser.lr").
  case recipe(String)
  /// The smallest and largest finite value of a metric.
  case lowest(String)
  case highest(String)
  /// The value of a metric at a step: its last one up to there, if the run came that far.
  case value(String, step: Int)
}

/// What such a fact is.
package enum RunValue: Hashable, Sendable {
  case number(Double)
  case text(String)
}

/// The ends of one curve.
package struct MetricExtremes: Hashable, Sendable {
  package struct Point: Hashable, Sendable {
    package var step: Int
    package var value: Double

    package init(step: Int, value: Double) { (self.step, self.value) = (step, value) }
  }

  package var metric: String
  /// Finite values only; nil where there is none.
  package var lowest: Point?
  package var highest: Point?
  package var last: Point

  package init(metric: String, lowest: Point?, highest: Point?, last: Point) {
    self.metric = metric
    self.lowest = lowest
    self.highest = highest
    self.last = last
  }
}
