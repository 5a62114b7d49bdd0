import Telemetry

/// What the steps `bucket * width ..< (bucket + 1) * width` of one curve come to.
struct RollUp {
  /// Steps a bucket spans, level by level.
  static let widths = [64, 512, 4096]

  var lowest: (step: Int, value: Double)?
  var highest: (step: Int, value: Double)?
  /// The last step whose value was not finite.
  var gapStep: Int?
  /// Sum and number of the finite values and number of the others; nil where a store made before these were kept does not know.
  var sums: Sums? = Sums()

  struct Sums {
    var total = 0.0
    var finite = 0
    var broken = 0
  }

  mutating func add(step: Int, value: Double) {
    guard value.isFinite else {
      gapStep = max(gapStep ?? step, step)
      sums?.broken += 1
      return
    }
    if lowest.map({ value < $0.value }) ?? true { lowest = (step, value) }
    if highest.map({ value > $0.value }) ?? true { highest = (step, value) }
    sums?.total += value
    sums?.finite += 1
  }

  mutating func add(_ other: RollUp) {
    if let low = other.lowest, lowest.map({ low.value < $0.value }) ?? true { lowest = low }
    if let high = other.highest, highest.map({ high.value > $0.value }) ?? true { highest = high }
    if let gap = other.gapStep { gapStep = max(gapStep ?? gap, gap) }
    guard let more = other.sums, let own = sums else {
      sums = nil
      return
    }
    sums = Sums(total: own.total + more.total, finite: own.finite + more.finite, broken: own.broken + more.broken)
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
  private var shares: [MetricSeries.Share] = []

  init(origin: Int, width: Int) {
    self.origin = origin
    self.width = width
  }

  /// Points of later stretches come after those of earlier ones; within a stretch in any order.
  mutating func add(step: Int, value: Double) {
    turn(to: (step - origin) / width)
    current.add(step: step, value: value)
  }

  /// A bucket lies within one stretch: it begins at `start`.
  mutating func add(_ bucket: RollUp, start: Int) {
    turn(to: (max(start, origin) - origin) / width)
    current.add(bucket)
  }

  private mutating func turn(to next: Int) {
    guard next > stretch else { return }
    close()
    stretch = next
  }

  mutating func series(metric: String) -> MetricSeries {
    close()
    return MetricSeries(metric: metric, steps: steps, values: values, shares: shares, isThinned: true)
  }

  private mutating func close() {
    defer { current = RollUp() }
    var points: [(step: Int, value: Double)] = []
    if let lowest = current.lowest { points.append(lowest) }
    if let highest = current.highest, highest.step != current.lowest?.step { points.append(highest) }
    let extremes = points.count
    if let gap = current.gapStep { points.append((gap, .nan)) }
    points.sort { $0.step < $1.step }
    for point in points where point.step > (steps.last ?? .min) {
      steps.append(point.step)
      values.append(point.value)
      shares.append(share(isFinite: point.value.isFinite, extremes: extremes, fallback: point.value))
    }
  }

  /// The stretch's finite points are shared out evenly among its extremes, all its others go to the gap.
  private func share(isFinite: Bool, extremes: Int, fallback: Double) -> MetricSeries.Share {
    guard let sums = current.sums else { return MetricSeries.Share(mean: fallback, finite: isFinite ? 1 : 0, broken: isFinite ? 0 : 1) }
    guard isFinite else { return MetricSeries.Share(mean: 0, finite: 0, broken: sums.broken) }
    return MetricSeries.Share(
      mean: sums.finite > 0 ? sums.total / Double(sums.finite) : fallback, finite: Double(sums.finite) / Double(extremes), broken: 0)
  }
}
