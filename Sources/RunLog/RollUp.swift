import Telemetry

/// Extremes of the steps `bucket * width ..< (bucket + 1) * width` of one curve.
struct RollUp {
  /// Steps a bucket spans, at both levels.
  static let widths = [64, 4096]

  var lowest: (step: Int, value: Double)?
  var highest: (step: Int, value: Double)?
  /// The last step whose value was not finite.
  var gapStep: Int?

  mutating func add(step: Int, value: Double) {
    guard value.isFinite else {
      gapStep = max(gapStep ?? step, step)
      return
    }
    if lowest.map({ value < $0.value }) ?? true { lowest = (step, value) }
    if highest.map({ value > $0.value }) ?? true { highest = (step, value) }
  }
}

/// Joins the points of a curve to the extremes of equal stretches of steps.
struct SeriesThinner {
  private let origin: Int
  private let width: Int
  private var stretch = -1
  private var current = RollUp()
  private var steps: [Int] = []
  private var values: [Double] = []

  init(origin: Int, width: Int) {
    self.origin = origin
    self.width = width
  }

  /// Points of later stretches come after those of earlier ones; within a stretch in any order.
  mutating func add(step: Int, value: Double) {
    let next = (step - origin) / width
    if next > stretch {
      close()
      stretch = next
    }
    current.add(step: step, value: value)
  }

  mutating func series(metric: String) -> MetricSeries {
    close()
    return MetricSeries(metric: metric, steps: steps, values: values, isThinned: true)
  }

  private mutating func close() {
    var points: [(step: Int, value: Double)] = []
    if let lowest = current.lowest { points.append(lowest) }
    if let highest = current.highest, highest.step != current.lowest?.step { points.append(highest) }
    if let gap = current.gapStep { points.append((gap, .nan)) }
    points.sort { $0.step < $1.step }
    // A roll-up that straddles two stretches may reach back by a few steps.
    for point in points where point.step > (steps.last ?? .min) {
      steps.append(point.step)
      values.append(point.value)
    }
    current = RollUp()
  }
}
