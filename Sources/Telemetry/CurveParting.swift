/// How one run's curve goes away from another's, over the steps that both have.
package struct CurveParting: Hashable, Sendable {
  package var run: Int64
  package var reference: Int64
  package var metric: String
  /// This run's value less the reference's, thinned if there are many steps.
  package var difference: MetricSeries
  /// Steps both have a value for.
  package var commonCount: Int
  /// The first step at which the two stored numbers are not the same to the last bit.
  package var firstUnequal: Int?
  /// The first step from which the curves differ by more than the noise of their difference; see `NoiseRule`.
  package var firstBeyondNoise: Int?
  /// How many steps were averaged to tell that; nil when there are too few to tell.
  package var window: Int?

  package init(
    run: Int64, reference: Int64, metric: String, difference: MetricSeries, commonCount: Int, firstUnequal: Int?, firstBeyondNoise: Int?,
    window: Int?
  ) {
    self.run = run
    self.reference = reference
    self.metric = metric
    self.difference = difference
    self.commonCount = commonCount
    self.firstUnequal = firstUnequal
    self.firstBeyondNoise = firstBeyondNoise
    self.window = window
  }
}

/// When two curves differ by more than noise: the mean of their difference over a window of steps is further from zero than four standard
/// errors, in two windows in a row and to the same side. The noise is that of the difference itself, from its changes between neighbouring
/// steps (von Neumann), which a slow drift does not enlarge.
package struct NoiseRule: Sendable {
  /// Windows a stretch is cut into, where it is long enough for windows of `leastWindow` steps.
  static let windowCount = 64
  static let leastWindow = 8
  static let standardErrors = 4.0

  /// The first step beyond noise, and the length of the window; nil where there are fewer than four windows.
  package static func parting(steps: [Int], differences: [Double]) -> (step: Int?, window: Int)? {
    let finite = differences.indices.filter { differences[$0].isFinite }
    let window = max(leastWindow, finite.count / windowCount)
    guard finite.count >= 4 * window else { return nil }
    var squares = 0.0
    for (first, second) in zip(finite, finite.dropFirst()) {
      let change = differences[second] - differences[first]
      squares += change * change
    }
    let variance = squares / (2 * Double(finite.count - 1))
    let limit = standardErrors * (variance / Double(window)).squareRoot()
    var before: (side: Double, step: Int)?
    for start in stride(from: 0, through: finite.count - window, by: window) {
      let mean = finite[start..<(start + window)].reduce(0) { $0 + differences[$1] } / Double(window)
      guard abs(mean) > limit else {
        before = nil
        continue
      }
      if let before, before.side * mean > 0 { return (before.step, window) }
      before = (mean, steps[finite[start]])
    }
    return (nil, window)
  }
}
