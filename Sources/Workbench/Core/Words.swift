import Screen

/// Shares, ages and counted things as the screens say them, beside the number formats of Screen.
package enum Words {
  /// Two digits and an exponent, for numbers whose size is what matters.
  static func scientific(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return formatNumber(value) }
    var exponent = 0
    var mantissa = abs(value)
    while mantissa >= 9.95 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 0.995 {
      mantissa *= 10
      exponent -= 1
    }
    return (value < 0 ? "-" : "") + formatFixed(mantissa, decimals: 1) + "e\(exponent)"
  }

  /// 0.4213 -> "42 %"; below one percent two decimals, so that a learning model shows.
  package static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "- %" }
    return (share >= 0.0995 || share == 0 ? formatFixed(share * 100, decimals: 0) : formatFixed(share * 100, decimals: 1)) + " %"
  }

  /// "just now", "5 min ago", "3 h ago", "12 d ago"; "-" before the clock is known.
  package static func ago(_ time: Double, now: Double) -> String {
    guard now > 0, time > 0 else { return "-" }
    let seconds = now - time
    if seconds < 45 { return "just now" }
    if seconds < 3570 { return "\(max(1, Int((seconds / 60).rounded()))) min ago" }
    if seconds < 86_000 { return "\(Int((seconds / 3600).rounded())) h ago" }
    return "\(formatCount(Int((seconds / 86_400).rounded()))) d ago"
  }

  package static func plural(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(formatCount(number)) \(number == 1 ? one : many ?? one + "s")"
  }
}
