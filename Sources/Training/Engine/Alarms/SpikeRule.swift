/// When a loss is a spike: it lies above the median of the last hundred by more than so many times their spread, which is 1.4826 times the
/// median distance from that median (the standard deviation, were they normally distributed) and at least a hundredth of the median. Both
/// stay what they are when a few of the hundred are spikes themselves. One excursion is one spike: the rule sleeps until a loss is usual.
/// While too few losses are known for that, ten times the largest of them is one: a run that blows up does so in its first steps.
///
/// Taking a loss allocates nothing.
package struct SpikeRule: Sendable {
  package static let window = 100
  /// Losses that must be known before their spread says what is usual.
  package static let least = 20
  package static let earlyFactor = 10.0

  /// What was usual when a loss was not.
  package struct Spike: Hashable, Sendable {
    package var median: Double
    package var spread: Double
    /// The largest loss so far, where too few were known for the spread to count.
    package var largest: Double?
  }

  private var recent: [Double] = []
  private var oldest = 0
  private var sorted: [Double] = []
  private var isAwake = true

  package init() {
    recent.reserveCapacity(Self.window)
    sorted.reserveCapacity(Self.window + 1)
  }

  /// Takes the next loss, a finite number.
  /// - Parameter factor: how many spreads are too many; 0 never is.
  package mutating func take(_ loss: Double, factor: Double) -> Spike? {
    defer { remember(loss) }
    guard factor > 0, let largest = sorted.last else { return nil }
    let median = Self.middle(of: sorted.count) { sorted[$0] }
    let spread = max(1.4826 * medianDistance(from: median), 0.01 * abs(median))
    let isUsual = sorted.count < Self.least ? loss <= Self.earlyFactor * abs(largest) : loss <= median + factor * spread
    defer { isAwake = isUsual }
    guard !isUsual, isAwake else { return nil }
    return Spike(median: median, spread: spread, largest: sorted.count < Self.least ? largest : nil)
  }

  private mutating func remember(_ loss: Double) {
    if recent.count < Self.window {
      recent.append(loss)
    } else {
      sorted.remove(at: place(of: recent[oldest]))
      recent[oldest] = loss
      oldest = (oldest + 1) % Self.window
    }
    sorted.insert(loss, at: place(of: loss))
  }

  /// The first place in `sorted` whose loss is not below `loss`.
  private func place(of loss: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < loss { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The median of `count` ascending numbers.
  private static func middle(of count: Int, _ number: (Int) -> Double) -> Double {
    count % 2 == 1 ? number(count / 2) : (number(count / 2 - 1) + number(count / 2)) / 2
  }

  /// Distances grow from the middle to both ends, so two fingers meet them in order.
  private func medianDistance(from median: Double) -> Double {
    var right = place(of: median)
    var left = right - 1
    var (previous, distance) = (0.0, 0.0)
    for _ in 0...(sorted.count / 2) {
      previous = distance
      let below = left >= 0 ? median - sorted[left] : .infinity
      let above = right < sorted.count ? sorted[right] - median : .infinity
      distance = min(below, above)
      if below <= above { left -= 1 } else { right += 1 }
    }
    return sorted.count % 2 == 1 ? distance : (previous + distance) / 2
  }
}
