/// Numbers as the field writes them, without Foundation, so that every screen and every export agrees.

/// `digits` significant digits; powers of ten below 1e-3 and from 1e6: `0.1234`, `12.34`, `1.234e-4`.
package func formatNumber(_ value: Double, digits: Int = 4) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-inf" : "inf" }
  if value == 0 { return "0" }
  let digits = min(15, max(1, digits))
  let exponent = scientificParts(abs(value), digits: digits).exponent
  if exponent < -3 || exponent >= 6 { return formatScientific(value, digits: digits) }
  return (value < 0 ? "-" : "") + formatFixed(abs(value), decimals: max(0, digits - 1 - exponent))
}

/// `digits` significant digits and a power of ten, whatever the size: `1.2e-4`, `3.0e1`, and without one between 1 and 10.
package func formatScientific(_ value: Double, digits: Int) -> String {
  guard value != 0, value.isFinite else { return formatNumber(value) }
  let digits = min(15, max(1, digits))
  let (mantissa, exponent) = scientificParts(abs(value), digits: digits)
  return (value < 0 ? "-" : "") + formatFixed(mantissa, decimals: digits - 1) + (exponent == 0 ? "" : "e\(exponent)")
}

/// The power of ten of the first digit; 0 for 0 and for what is no number.
package func decimalExponent(_ value: Double) -> Int {
  value != 0 && value.isFinite ? scientificParts(abs(value), digits: 15).exponent : 0
}

/// A fixed number of decimals.
package func formatFixed(_ value: Double, decimals: Int) -> String {
  guard value.isFinite else { return formatNumber(value) }
  let decimals = min(15, max(0, decimals))
  let scale = powerOfTen(decimals)
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 9e15 else { return "\(value)" }
  let whole = UInt64(scaled)
  let unit = UInt64(scale)
  let sign = value < 0 && whole > 0 ? "-" : ""
  if decimals == 0 { return sign + "\(whole)" }
  let fraction = "\(whole % unit)"
  return sign + "\(whole / unit)." + String(repeating: "0", count: decimals - fraction.utf8.count) + fraction
}

/// A percentage of a share in 0...1: `87.5 %`.
package func formatPercent(_ share: Double, decimals: Int = 1) -> String {
  share.isFinite ? formatFixed(share * 100, decimals: decimals) + " %" : "–"
}

/// A count with groups of three: `20,000`.
package func formatCount(_ count: Int) -> String {
  let digits = Array("\(count.magnitude)")
  var result = count < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index) % 3 == 0 { result.append(",") }
    result.append(digit)
  }
  return result
}

/// A short form with a letter for the thousands: `950`, `12.5k`, `190M`.
package func formatShort(_ value: Double, digits: Int = 3) -> String {
  guard value.isFinite, abs(value) >= 1000 else { return trimmingZeros(formatNumber(value, digits: digits)) }
  var scaled = value
  var letter = ""
  for next in ["k", "M", "G", "T", "P"] where abs(scaled) >= 999.5 {
    scaled /= 1000
    letter = next
  }
  return trimmingZeros(formatNumber(scaled, digits: digits)) + letter
}

/// A length of time: `350ms`, `12.3s`, `12m 03s`, `3h 04m`, `2d 05h`; `–` where it isn't known.
package func formatDuration(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "–" }
  func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
  if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded()))ms" }
  if seconds < 59.95 { return formatFixed(seconds, decimals: 1) + "s" }
  let whole = Int(seconds.rounded())
  if whole < 3600 { return "\(whole / 60)m \(two(whole % 60))s" }
  if whole < 86400 { return "\(whole / 3600)h \(two(whole / 60 % 60))m" }
  return "\(whole / 86400)d \(two(whole / 3600 % 24))h"
}

/// Decimal units: `512 B`, `3.2 GB`.
package func formatBytes(_ bytes: Double) -> String {
  guard bytes.isFinite, bytes >= 0 else { return "–" }
  var scaled = bytes
  var unit = "B"
  for next in ["kB", "MB", "GB", "TB", "PB"] where scaled >= 999.5 {
    scaled /= 1000
    unit = next
  }
  return unit == "B" ? "\(Int(scaled.rounded())) B" : formatFixed(scaled, decimals: scaled < 9.95 ? 1 : 0) + " " + unit
}

/// Zeros after the last digit that counts: `2.500` becomes `2.5`, `1.000e-4` becomes `1e-4`.
package func trimmingZeros(_ text: String) -> String {
  let parts = text.split(separator: "e", maxSplits: 1)
  guard let first = parts.first, first.contains(".") else { return text }
  var mantissa = first
  while mantissa.last == "0" { mantissa.removeLast() }
  if mantissa.last == "." { mantissa.removeLast() }
  return mantissa + (parts.count > 1 ? "e" + parts[1] : "")
}

/// `value` = mantissa x 10^exponent, 1 <= mantissa < 10 after rounding to `digits`.
private func scientificParts(_ value: Double, digits: Int) -> (mantissa: Double, exponent: Int) {
  var exponent = 0
  var mantissa = value
  while mantissa >= 10 {
    mantissa /= 10
    exponent += 1
  }
  while mantissa < 1 {
    mantissa *= 10
    exponent -= 1
  }
  let scale = powerOfTen(digits - 1)
  if (mantissa * scale).rounded() >= 10 * scale { return (mantissa / 10, exponent + 1) }
  return (mantissa, exponent)
}

package func powerOfTen(_ exponent: Int) -> Double {
  var result = 1.0
  for _ in 0..<abs(exponent) { result *= 10 }
  return exponent < 0 ? 1 / result : result
}
