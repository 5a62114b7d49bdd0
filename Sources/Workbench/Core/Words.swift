/// Numbers, times and names as the screens say them. No Foundation: the pure core must not depend on a locale or a clock.
package enum Words {
  /// At most `width` characters carrying as many digits as fit: 4.1234, 123.4, 1.2e-05, -0.003. NaN and infinities are said as such.
  package static func number(_ value: Double, significant: Int = 4) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == 0 { return "0" }
    let magnitude = abs(value)
    if magnitude >= 1e6 || magnitude < 1e-3 { return scientific(value, decimals: max(0, significant - 2)) }
    var digitsBefore = 1
    var power = 10.0
    while magnitude >= power {
      digitsBefore += 1
      power *= 10
    }
    return fixed(value, decimals: max(0, significant - (magnitude < 1 ? 0 : digitsBefore)))
  }

  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return number(value) }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (abs(value) * scale).rounded(.toNearestOrEven)
    guard scaled < 1e15 else { return scientific(value, decimals: decimals) }
    let whole = Int(scaled)
    let unit = Int(scale)
    let sign = value < 0 && whole != 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(whole) }
    let fraction = String(whole % unit)
    return sign + String(whole / unit) + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  static func scientific(_ value: Double, decimals: Int) -> String {
    var exponent = 0
    var mantissa = abs(value)
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    var text = fixed(mantissa, decimals: decimals)
    if text.hasPrefix("10") {
      text = fixed(mantissa / 10, decimals: decimals)
      exponent += 1
    }
    let digits = String(abs(exponent))
    return (value < 0 ? "-" : "") + text + "e" + (exponent < 0 ? "-" : "+") + (digits.count < 2 ? "0" : "") + digits
  }

  /// 12345 -> "12,345".
  package static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var result = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// 0.4213 -> "42 %"; below one percent two decimals, so that a learning model shows.
  package static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "- %" }
    return (share >= 0.0995 || share == 0 ? fixed(share * 100, decimals: 0) : fixed(share * 100, decimals: 1)) + " %"
  }

  /// "850 ms", "12 s", "3 min 05 s", "2 h 07 min", "4 d 03 h".
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "-" }
    if seconds > 0, seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
    let whole = Int(min(seconds.rounded(), 1e15))
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    if whole < 86_400 { return "\(whole / 3600) h \(two(whole % 3600 / 60)) min" }
    return "\(Words.count(whole / 86_400)) d \(two(whole % 86_400 / 3600)) h"
  }

  /// "just now", "5 min ago", "3 h ago", "12 d ago"; "-" before the clock is known.
  package static func ago(_ time: Double, now: Double) -> String {
    guard now > 0, time > 0 else { return "-" }
    let seconds = now - time
    if seconds < 45 { return "just now" }
    if seconds < 3570 { return "\(max(1, Int((seconds / 60).rounded()))) min ago" }
    if seconds < 86_000 { return "\(Int((seconds / 3600).rounded())) h ago" }
    return "\(count(Int((seconds / 86_400).rounded()))) d ago"
  }

  package static func plural(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count(number)) \(number == 1 ? one : many ?? one + "s")"
  }
}
