/// One curve cut into columns: what each column of a chart has to show, however many points fall into it.
struct ChartTrace: Sendable {
  struct Column: Sendable {
    var band: SeriesSummary
    /// The mean over the smoothing window around the column; nil where no finite point lies in the column.
    var mean: Double?

    var isGap: Bool { band.finiteCount == 0 && band.brokenCount > 0 }
  }

  var columns: [Column]
  /// Non-finite points in the window.
  let brokenCount: Int
  /// Whether some column holds several points, so that a band says more than the line.
  let isDense: Bool

  /// - Parameters:
  ///   - window: in axis units.
  ///   - timeBase: where axis units are seconds, the moment they count from, in seconds since 1970; nil where they are steps.
  ///   - count: columns to fill.
  ///   - smoothing: width of the mean's window in axis units; 0 takes each column's own points.
  init(_ series: Curve, window: ChartWindow, timeBase: Double?, count: Int, smoothing: Double) {
    func index(_ position: Double) -> Int {
      if let timeBase { series.firstIndex(atOrAfterTime: timeBase + position) } else { series.firstIndex(atOrAfterStep: position) }
    }
    let width = window.span / Double(max(1, count))
    // Half a column is added on both sides, so that the first and last points lie on the outer columns.
    func edge(_ column: Int) -> Double { window.low + (Double(column) - 0.5) * window.span / Double(max(1, count - 1)) }
    columns = []
    columns.reserveCapacity(count)
    var from = index(edge(0))
    var broken = 0
    var dense = false
    for column in 0..<count {
      let to = max(from, index(edge(column + 1)))
      let band = series.summary(of: from..<to)
      broken += band.brokenCount
      dense = dense || band.finiteCount > 1
      var mean = band.mean
      if mean != nil, smoothing > width {
        let centre = window.low + Double(column) * window.span / Double(max(1, count - 1))
        let around = series.summary(of: min(from, index(centre - smoothing / 2))..<max(to, index(centre + smoothing / 2)))
        mean = around.mean
      }
      columns.append(Column(band: band, mean: mean))
      from = to
    }
    brokenCount = broken
    isDense = dense
  }
}

/// The values a chart reaches from bottom to top.
struct ValueRange: Hashable, Sendable {
  var low: Double
  var high: Double
  var isLogarithmic: Bool
  /// Whether values beyond the range were left out on purpose.
  var isClipped = false

  /// The range that holds every trace, or the middle 98 % of their columns. nil if there is nothing finite (or positive) to show.
  init?(of traces: [ChartTrace], isLogarithmic: Bool, clips: Bool) {
    var lows: [Double] = []
    var highs: [Double] = []
    for trace in traces {
      for column in trace.columns where column.band.finiteCount > 0 {
        lows.append(Double(column.band.minimum))
        highs.append(Double(column.band.maximum))
      }
    }
    if isLogarithmic {
      lows = zip(lows, highs).compactMap { low, high in low > 0 ? low : high > 0 ? high : nil }
      highs.removeAll { $0 <= 0 }
    }
    guard var bottom = lows.min(), var top = highs.max() else { return nil }
    if clips, lows.count > 20 {
      lows.sort()
      highs.sort()
      let cut = max(1, lows.count / 100)
      let inner = (low: lows[cut], high: highs[highs.count - 1 - cut])
      if inner.low < inner.high {
        isClipped = inner.low > bottom || inner.high < top
        (bottom, top) = (inner.low, inner.high)
      }
    }
    if bottom == top {
      let margin = bottom == 0 ? 1 : abs(bottom) * 0.1
      top += margin
      // Rates that are nothing all along stand on the floor of their chart.
      bottom = isLogarithmic ? bottom * 0.9 : bottom == 0 ? 0 : bottom - margin
    }
    (low, high) = (bottom, top)
    self.isLogarithmic = isLogarithmic
  }

  /// The range widened to round ends, at most a sixteenth of it on each side: of a run that goes on, a new lowest value doesn't move every
  /// curve.
  func rounded() -> ValueRange {
    var range = self
    if isLogarithmic {
      range.low = Self.exponential((Self.logarithm(low) * 4).rounded(.down) / 4)
      range.high = Self.exponential((Self.logarithm(high) * 4).rounded(.up) / 4)
      return range
    }
    let most = (high - low) / 16
    guard most > 0, most.isFinite else { return self }
    var unit = 1.0
    while unit > most { unit /= 10 }
    while unit * 10 <= most { unit *= 10 }
    unit *= most >= unit * 5 ? 5 : most >= unit * 2 ? 2 : 1
    (range.low, range.high) = ((low / unit).rounded(.down) * unit, (high / unit).rounded(.up) * unit)
    return range
  }

  /// 0 at the bottom, 1 at the top.
  func position(_ value: Double) -> Double {
    guard isLogarithmic else { return (value - low) / (high - low) }
    guard value > 0 else { return -1 }
    return (Self.logarithm(value) - Self.logarithm(low)) / (Self.logarithm(high) - Self.logarithm(low))
  }

  func value(at position: Double) -> Double {
    guard isLogarithmic else { return low + position * (high - low) }
    return Self.exponential(Self.logarithm(low) + position * (Self.logarithm(high) - Self.logarithm(low)))
  }

  /// log2 from the exponent and a series for the mantissa: good to 1e-7, far below a dot of the screen.
  static func logarithm(_ value: Double) -> Double {
    let ratio = (value.significand - 1) / (value.significand + 1)
    let square = ratio * ratio
    let series = 1 + square * (1.0 / 3 + square * (1.0 / 5 + square * (1.0 / 7 + square * (1.0 / 9 + square / 11))))
    return Double(value.exponent) + 2.885_390_081_777_927 * ratio * series
  }

  static func exponential(_ power: Double) -> Double {
    let whole = power.rounded(.down)
    let rest = (power - whole) * 0.693_147_180_559_945_3
    var term = 1.0
    var sum = 1.0
    for order in 1...12 {
      term *= rest / Double(order)
      sum += term
    }
    return sum * Double(sign: .plus, exponent: Int(max(-1000, min(1000, whole))), significand: 1)
  }
}
