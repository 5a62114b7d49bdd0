import Screen

/// Shares, ages and counted things as the screens say them, beside the number formats of Screen.
package enum Words {
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

  /// The time of day, with the day where `span` seconds are more than one and with seconds where they are few: "14:05", "26 Nov 14:05",
  /// "14:05:30". `time` is in seconds since 1970 of the clock on the wall.
  package static func clock(_ time: Double, span: Double) -> String {
    guard time.isFinite, abs(time) < 1e11 else { return "-" }
    let seconds = Int(time.rounded(.down))
    let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
    let rest = seconds - days * 86_400
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    let hour = two(rest / 3600) + ":" + two(rest / 60 % 60)
    if span < 600 { return hour + ":" + two(rest % 60) }
    if span < 86_400 { return hour }
    let date = civilDate(days)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return "\(date.day) \(months[date.month - 1]) \(hour)"
  }

  /// The day of the Gregorian calendar that lies `days` after 1 January 1970. Years begin in March, so that leap days come last.
  static func civilDate(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, day)
  }

  /// Days from 1 January 1970 to a date, the other way round; nil for a day that no month has.
  static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    let years = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let days = 365 * years + years / 4 - years / 100 + years / 400 + dayOfYear - 719_468
    return civilDate(days) == (year, month, day) ? days : nil
  }

  /// `2026-05-04 10:00` in universal time.
  package static func utc(_ time: Double) -> String {
    guard time.isFinite, abs(time) < 1e11 else { return "-" }
    let minutes = Int((time / 60).rounded(.down))
    let day = Int((Double(minutes) / 1440).rounded(.down))
    let (year, month, ofMonth) = civilDate(day)
    let minute = minutes - day * 1440
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(ofMonth)) \(two(minute / 60)):\(two(minute % 60))"
  }

  package static func plural(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(formatCount(number)) \(number == 1 ? one : many ?? one + "s")"
  }
}
