import Telemetry

/// What a stretch of points looks like, whatever its length.
package struct SeriesSummary: Hashable, Sendable {
  /// Finite points only; `minimum > maximum` where there are none.
  package var minimum = Float.infinity
  package var maximum = -Float.infinity
  package var sum = 0.0
  package var finiteCount = 0
  /// How many finite values the finite points stand for: as many as there are, but in a thinned stretch.
  package var weight = 0.0
  /// NaN and infinite points.
  package var brokenCount = 0

  package init() {}

  package var count: Int { finiteCount + brokenCount }
  package var isEmpty: Bool { count == 0 }
  package var mean: Double? { weight > 0 ? sum / weight : nil }

  mutating func add(_ value: Float) {
    guard value.isFinite else {
      brokenCount += 1
      return
    }
    if value < minimum { minimum = value }
    if value > maximum { maximum = value }
    sum += Double(value)
    finiteCount += 1
    weight += 1
  }

  /// A point that stands for others: its value is an extreme, its share says what they come to.
  mutating func add(_ value: Float, _ share: Curve.Share) {
    brokenCount += Int(share.broken)
    guard value.isFinite else { return }
    if value < minimum { minimum = value }
    if value > maximum { maximum = value }
    sum += Double(share.mean) * Double(share.finite)
    finiteCount += 1
    weight += Double(share.finite)
  }

  mutating func add(_ other: SeriesSummary) {
    if other.minimum < minimum { minimum = other.minimum }
    if other.maximum > maximum { maximum = other.maximum }
    sum += other.sum
    finiteCount += other.finiteCount
    weight += other.weight
    brokenCount += other.brokenCount
  }
}

/// One metric of one run: points in step order, and a pyramid of summaries over them, so that a chart of 10 million points costs as
/// much as one of 10 thousand. 12 bytes a point plus a sixteenth of the pyramid's 32.
package struct Curve: Hashable, Sendable {
  /// Each level summarises `fan` complete blocks of the level below; level 0 summarises `fan` points.
  private static let fan = 32

  package private(set) var steps: [Int32] = []
  package private(set) var values: [Float] = []
  /// Seconds since `timeOrigin`.
  package private(set) var times: [Float] = []
  /// What the first points stand for, where they came from a thinned series; those after stand for themselves.
  private var shares: [Share] = []
  /// Seconds since 1970 of the first point.
  package private(set) var timeOrigin = 0.0
  /// The last value at full precision, as the read-out shows it.
  package private(set) var lastValue: Double?
  private var levels: [[SeriesSummary]] = []

  package init() {}

  /// What a point of a thinned series stands for; see `MetricSeries.Share`.
  package struct Share: Hashable, Sendable {
    var mean: Float
    var finite: Float
    var broken: Int32
  }

  /// Points in the order they were written; see `append` for steps that come again.
  package init(points: [MetricPoint]) {
    steps.reserveCapacity(points.count)
    values.reserveCapacity(points.count)
    times.reserveCapacity(points.count)
    for point in points { append(step: point.step, value: point.value, time: point.time) }
  }

  /// What the store read.
  package init(_ series: MetricSeries, times stepTimes: StepTimes) {
    steps.reserveCapacity(series.count)
    values.reserveCapacity(series.count)
    times.reserveCapacity(series.count)
    shares = series.shares.map { Share(mean: Float($0.mean), finite: Float($0.finite), broken: Int32(clamping: $0.broken)) }
    for (step, value) in zip(series.steps, series.values) { append(step: step, value: value, time: stepTimes.time(of: step) ?? 0) }
  }

  /// The last step up to which points were left out; nil in a curve that is whole.
  package var thinnedUpTo: Int? { shares.isEmpty ? nil : Int(steps[shares.count - 1]) }

  package var count: Int { steps.count }
  package var isEmpty: Bool { steps.isEmpty }
  package var lastStep: Int? { steps.last.map(Int.init) }
  package var lastTime: Double? { times.last.map { timeOrigin + Double($0) } }

  /// A step that is not beyond the last one supersedes what came from it on: a run resumed from a checkpoint walks the same steps again.
  package mutating func append(step: Int, value: Double, time: Double) {
    let step = Int32(clamping: step)
    if let last = steps.last, step <= last { truncate(to: firstIndex(atOrAfterStep: Double(step))) }
    if steps.isEmpty { timeOrigin = time }
    steps.append(step)
    values.append(Float(value))
    times.append(Float(time - timeOrigin))
    lastValue = value
    closeBlocks()
  }

  /// Leaves out what came after `step`.
  mutating func rewind(to step: Int) {
    let kept = firstIndex(atOrAfterStep: Double(step) + 1)
    guard kept < count else { return }
    truncate(to: kept)
    lastValue = values.last.map(Double.init)
  }

  private mutating func truncate(to kept: Int) {
    steps.removeLast(steps.count - kept)
    values.removeLast(values.count - kept)
    times.removeLast(times.count - kept)
    shares.removeLast(max(0, shares.count - kept))
    var width = Self.fan
    for level in levels.indices {
      levels[level].removeLast(levels[level].count - min(levels[level].count, kept / width))
      width *= Self.fan
    }
  }

  private mutating func closeBlocks() {
    guard values.count % Self.fan == 0 else { return }
    var block = SeriesSummary()
    for index in (values.count - Self.fan)..<values.count { include(index, in: &block) }
    var level = 0
    while true {
      if level == levels.count { levels.append([]) }
      levels[level].append(block)
      guard levels[level].count % Self.fan == 0 else { return }
      block = SeriesSummary()
      for child in levels[level].suffix(Self.fan) { block.add(child) }
      level += 1
    }
  }

  private func include(_ index: Int, in summary: inout SeriesSummary) {
    if index < shares.count { summary.add(values[index], shares[index]) } else { summary.add(values[index]) }
  }

  /// Adds what `other` has beyond this one's last step.
  package mutating func extend(with other: Curve) {
    let first = lastStep.map { other.firstIndex(atOrAfterStep: Double($0) + 1) } ?? 0
    for index in first..<other.count {
      append(step: Int(other.steps[index]), value: Double(other.values[index]), time: other.timeOrigin + Double(other.times[index]))
    }
    if first < other.count { lastValue = other.lastValue }
  }

  package func firstIndex(atOrAfterStep step: Double) -> Int {
    Self.partition(count) { Double(steps[$0]) < step }
  }

  /// `time` in seconds since 1970.
  package func firstIndex(atOrAfterTime time: Double) -> Int {
    let offset = Float(time - timeOrigin)
    return Self.partition(count) { times[$0] < offset }
  }

  private static func partition(_ count: Int, isBefore: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The summary of points `range`; touches at most `2 * fan` entries of each level.
  package func summary(of range: Range<Int>) -> SeriesSummary {
    var result = SeriesSummary()
    var low = max(0, range.lowerBound)
    let high = min(count, range.upperBound)
    while low < high {
      var level = -1
      var width = 1
      while level + 1 < levels.count, low % (width * Self.fan) == 0, low + width * Self.fan <= high,
        low / (width * Self.fan) < levels[level + 1].count
      {
        level += 1
        width *= Self.fan
      }
      if level < 0 { include(low, in: &result) } else { result.add(levels[level][low / width]) }
      low += width
    }
    return result
  }
}
