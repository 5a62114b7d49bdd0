/// Lengths of time and dates as people write them, in lower case.
enum FilterTime {
  private static let units: [(name: String, seconds: Double)] = [("d", 86_400), ("h", 3600), ("min", 60), ("m", 60), ("s", 1)]

  /// `90s`, `5m` or `5min`, `1h30m`, `1.5h`, `2d`: seconds; nil for other text. Units go from the greater to the smaller, each once.
  static func length(_ text: String) -> Double? {
    var rest = Substring(text)
    var total = 0.0
    var left = units[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      let name = rest.dropFirst(digits.count).prefix { $0.isLetter }
      guard let value = Double(digits), let place = left.firstIndex(where: { $0.name == name }) else { return nil }
      total += value * units[place].seconds
      // Both words for minutes go at once.
      left = units[units.index(after: place)...].drop { $0.seconds == units[place].seconds }
      rest = rest.dropFirst(digits.count + name.count)
    }
    return text.isEmpty ? nil : total
  }

  /// `2026-01-31`, `2026-01-31t10:00` or `2026-01-31t10:00:30`, where a blank may stand for the T: the first second since 1970 and how many there
  /// are; nil for other text and for days no month has.
  static func date(_ text: String) -> (start: Double, span: Double)? {
    let halves = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "t" || $0 == " " }
    guard let first = halves.first, let date = numbers(first, "-", lengths: [4, 2, 2]),
      let day = Words.daysSince1970(date[0], date[1], date[2])
    else { return nil }
    let midnight = Double(day) * 86_400
    guard halves.count == 2 else { return (midnight, 86_400) }
    let clock = halves[1].hasSuffix("z") ? halves[1].dropLast() : halves[1]
    guard let time = numbers(clock, ":", lengths: [2, 2]) ?? numbers(clock, ":", lengths: [2, 2, 2]), time[0] < 24,
      time.dropFirst().allSatisfy({ $0 < 60 })
    else { return nil }
    let seconds = zip(time, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
    return (midnight + Double(seconds), time.count == 2 ? 60 : 1)
  }

  private static func numbers(_ text: Substring, _ separator: Character, lengths: [Int]) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.map(\.count) == lengths, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }) else { return nil }
    return parts.compactMap { Int($0) }
  }
}
