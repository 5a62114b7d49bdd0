/// Round numbers along an axis with their labels.
package struct Tick: Hashable, Sendable {
  package var value: Double
  package var label: String
}

extension ChartAxis {
  /// At most `count` ticks inside `range`, at multiples of 1, 2 or 5 times a power of ten; at powers of ten on a log axis.
  package func ticks(_ range: ClosedRange<Double>, count: Int) -> [Tick] {
    let wanted = max(1, count)
    if !categories.isEmpty {
      return categories.enumerated().filter { range.contains(Double($0.offset)) }.map { Tick(value: Double($0.offset), label: $0.element) }
    }
    guard range.lowerBound.isFinite, range.upperBound.isFinite, range.lowerBound < range.upperBound else {
      return range.lowerBound.isFinite
        ? [Tick(value: range.lowerBound, label: label(range.lowerBound, step: 0, largest: range.lowerBound))] : []
    }
    if scale == .log, let ticks = logTicks(range, count: wanted) { return ticks }
    var step = niceStep((range.upperBound - range.lowerBound) / Double(wanted))
    var values = multiples(of: step, in: range)
    while values.count > wanted {
      step = niceStep(step * 1.5)
      values = multiples(of: step, in: range)
    }
    let largest = values.map { abs($0) }.max() ?? 0
    return values.map { Tick(value: $0, label: label($0, step: step, largest: largest)) }
  }

  private func multiples(of step: Double, in range: ClosedRange<Double>) -> [Double] {
    let slack = step * 1e-9
    var index = ((range.lowerBound - slack) / step).rounded(.up)
    var values: [Double] = []
    while index * step <= range.upperBound + slack, values.count < 1000 {
      values.append(index == 0 ? 0 : index * step)
      // Beyond 2^53 steps from zero the index no longer moves.
      if index + 1 == index { break }
      index += 1
    }
    return values
  }

  /// The smallest nice step not below `least`.
  private func niceStep(_ least: Double) -> Double {
    let least = isWhole ? max(1, least) : least
    if unit == .duration && least >= 1 {
      let steps: [Double] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400]
      if let found = steps.first(where: { $0 >= least * 0.999999 }) { return found }
      return niceStepOfTen(least / 86400) * 86400
    }
    return niceStepOfTen(least)
  }

  private func niceStepOfTen(_ least: Double) -> Double {
    guard least > 0, least.isFinite else { return 1 }
    var power = 1.0
    while power > least { power /= 10 }
    while power * 10 <= least { power *= 10 }
    for factor in [1.0, 2, 5, 10] where factor * power >= least * 0.999999 { return factor * power }
    return 10 * power
  }

  /// Powers of ten (every n-th if there are many; with 2 and 5 between them if there are few); nil where the range is too short for that.
  private func logTicks(_ range: ClosedRange<Double>, count: Int) -> [Tick]? {
    guard range.lowerBound > 0 else { return nil }
    var exponent = -320
    var power = 0.0
    var decades: [(exponent: Int, value: Double)] = []
    while exponent <= 308 {
      power = powerOfTen(exponent)
      if power > range.upperBound * 1.000001 { break }
      if power >= range.lowerBound * 0.999999 { decades.append((exponent, power)) }
      exponent += 1
    }
    guard decades.count >= 2 else { return nil }
    let stride = (decades.count + count - 1) / count
    if stride > 1 { decades = decades.filter { $0.exponent % stride == 0 } }
    if stride == 1 && decades.count * 3 <= count {
      let values = decades.flatMap { [$0.value / 5, $0.value / 2, $0.value, $0.value * 2, $0.value * 5] }
      let inside = Set(values.map { formatNumber($0, digits: 1) }).compactMap { Double($0) }.filter { range.contains($0) }.sorted()
      return inside.map { Tick(value: $0, label: trimmingZeros(formatNumber($0, digits: 1))) }
    }
    return decades.map { Tick(value: $0.value, label: trimmingZeros(formatNumber($0.value, digits: 1))) }
  }

  /// The label of a tick: just the decimals that the step needs.
  private func label(_ value: Double, step: Double, largest: Double) -> String {
    if unit == .duration && step >= 1 { return Self.durationLabel(value) }
    if isWhole, value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    if value == 0 { return "0" }
    if largest >= 10_000 { return formatShort(value, digits: 4) }
    if largest < 1e-2 { return trimmingZeros(Self.scientific(value, step: step)) }
    var decimals = 0
    var unit = step
    while step > 0, decimals < 9, abs(unit - unit.rounded()) > 1e-6 * max(1, unit) {
      unit *= 10
      decimals += 1
    }
    return formatFixed(value, decimals: step > 0 ? decimals : 3)
  }

  private static func scientific(_ value: Double, step: Double) -> String {
    var digits = 1
    var size = abs(value)
    while step > 0, size > step * 1.5, digits < 6 {
      size /= 10
      digits += 1
    }
    let text = formatNumber(value, digits: digits)
    return text.contains("e") ? text : trimmingZeros(text)
  }

  private static func durationLabel(_ seconds: Double) -> String {
    guard abs(seconds) < 1e12 else { return formatShort(seconds) + "s" }
    let whole = Int(seconds.rounded())
    if whole == 0 { return "0" }
    if whole % 86400 == 0 { return "\(whole / 86400)d" }
    if whole % 3600 == 0 { return "\(whole / 3600)h" }
    if whole % 60 == 0 { return whole >= 3600 ? "\(whole / 3600)h\(whole / 60 % 60)m" : "\(whole / 60)m" }
    return whole >= 60 ? "\(whole / 60)m\(whole % 60)s" : "\(whole)s"
  }
}
