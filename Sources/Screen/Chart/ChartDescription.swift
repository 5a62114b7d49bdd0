/// What a chart shows, apart from where: drawn to cells by `Chart`, to PNG by Interchange.
package struct ChartDescription: Hashable, Sendable {
  package var title: String
  package var x: ChartAxis
  package var y: ChartAxis
  package var series: [ChartSeries]
  /// Things that happened at an x: checkpoint, resume, warning.
  package var marks: [ChartMark]
  /// The x under the crosshair; nil without one.
  package var cursor: Double?
  /// Upright axes at x = 0, 1, 2, ... with values of their own, each from 0 to 1 of y, as parallel coordinates have; empty where y is one axis.
  package var uprights: [ParallelChart.Axis]
  /// Leaves the farthest 2 % of the values out of the y range, and says so.
  package var clipsOutliers: Bool

  package init(
    title: String = "", x: ChartAxis = ChartAxis(label: "step"), y: ChartAxis = ChartAxis(), series: [ChartSeries] = [],
    marks: [ChartMark] = [], cursor: Double? = nil, uprights: [ParallelChart.Axis] = [], clipsOutliers: Bool = false
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.marks = marks
    self.cursor = cursor
    self.uprights = uprights
    self.clipsOutliers = clipsOutliers
  }
}

package struct ChartAxis: Hashable, Sendable {
  package enum Scale: Hashable, Sendable { case linear, log }
  package enum Unit: Hashable, Sendable {
    case number
    /// Seconds, shown as lengths of time.
    case duration
  }
  package var label: String
  package var scale: Scale
  package var unit: Unit
  /// The part shown; nil shows everything.
  package var range: ClosedRange<Double>?
  /// Words for the values 0, 1, 2, ...; empty for numbers.
  package var categories: [String]
  /// Whether values between whole numbers mean nothing, as between two seeds.
  package var isWhole: Bool

  package init(
    label: String = "", scale: Scale = .linear, unit: Unit = .number, range: ClosedRange<Double>? = nil, categories: [String] = [],
    isWhole: Bool = false
  ) {
    self.label = label
    self.scale = scale
    self.unit = unit
    self.range = range
    self.categories = categories
    self.isWhole = isWhole
  }
}

/// One curve. `x` is ascending; NaN in `y` is a gap.
package struct ChartSeries: Hashable, Sendable {
  package var name: String
  package var role: Role
  package var x: [Double]
  package var y: [Double]
  /// Smallest and largest of the values that each point stands for, where the points are a thinned series; empty otherwise.
  package var low: [Double]
  package var high: [Double]
  /// 0 draws the values; towards 1 an exponential mean, started without bias as TensorBoard does, with the values as a band behind.
  package var smoothing: Double
  /// Each point by itself, not a line through them.
  package var isPoints: Bool

  package init(
    _ name: String, role: Role, x: [Double], y: [Double], low: [Double] = [], high: [Double] = [], smoothing: Double = 0,
    isPoints: Bool = false
  ) {
    let count = min(x.count, y.count)
    self.name = name
    self.role = role
    self.x = x.count == count ? x : Array(x.prefix(count))
    self.y = y.count == count ? y : Array(y.prefix(count))
    self.low = low.count == count ? low : []
    self.high = high.count == count ? high : []
    self.isPoints = isPoints
    self.smoothing = min(0.9999, max(0, smoothing))
  }

  package var gapCount: Int { y.reduce(0) { $0 + ($1.isFinite ? 0 : 1) } }

  /// The last finite value.
  package var lastValue: Double? { y.last { $0.isFinite } }

  /// The point nearest to `target`.
  package func nearest(_ target: Double) -> (x: Double, y: Double)? {
    guard !x.isEmpty else { return nil }
    let after = firstIndex(atLeast: target)
    let before = max(0, after - 1)
    let index = after < x.count && abs(x[after] - target) < abs(x[before] - target) ? after : before
    return (x[index], y[index])
  }

  /// Index of the first point at or after `target`; `x.count` if there is none.
  func firstIndex(atLeast target: Double) -> Int {
    var low = 0
    var high = x.count
    while low < high {
      let middle = (low + high) / 2
      if x[middle] < target { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The exponential mean of `y` up to each point; NaN where `y` is.
  package func smoothed() -> [Double] {
    guard smoothing > 0 else { return y }
    var mean = 0.0
    var weight = 0.0
    return y.map { value in
      guard value.isFinite else { return .nan }
      mean = smoothing * mean + (1 - smoothing) * value
      weight = smoothing * weight + (1 - smoothing)
      return mean / weight
    }
  }
}

package struct ChartMark: Hashable, Sendable {
  package var x: Double
  /// One character, so that kinds are told apart without colour: c checkpoint, r resume, ! warning.
  package var letter: Character
  package var role: Role

  package init(x: Double, letter: Character, role: Role) {
    self.x = x
    self.letter = letter
    self.role = role
  }
}
