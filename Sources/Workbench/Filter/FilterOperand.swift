/// What stands behind a comparison, read once for all rows.
package struct FilterOperand: Hashable, Sendable {
  /// As typed, without its quotes.
  package let text: String
  /// Plain numbers, with k and M for thousands and millions, % for hundredths; lengths of time in seconds (`90s`, `5m`, `1h30m`, `2d`);
  /// dates in seconds since 1970 (`2026-01-31`, `2026-01-31T10:00`), in UTC as tables show them; nil for other text.
  package let number: Double?
  /// Seconds a date stands for: a day, a minute or a second; nil for what is no date.
  package let span: Double?
  private let folded: String
  /// The pieces between the stars, folded; nil without a star.
  private let pieces: [String]?

  package init(_ text: String) {
    self.text = text
    folded = text.lowercased()
    pieces = text.contains("*") ? folded.split(separator: "*", omittingEmptySubsequences: false).map(String.init) : nil
    let date = FilterTime.date(folded)
    span = date?.span
    number = date?.start ?? Self.number(folded, text)
  }

  /// So long before a time: `2d ago`; nil for what is no length of time.
  init?(_ text: String, before now: Double) {
    guard let seconds = FilterTime.length(text.lowercased()) else { return nil }
    (self.text, folded, pieces) = (text + " ago", text.lowercased() + " ago", nil)
    (number, span) = (now - seconds, 1)
  }

  /// Whether a number is the one meant, or lies in the day meant; nil where none is.
  func isMet(by value: Double) -> Bool? {
    guard let number else { return nil }
    return value == number || span.map { value >= number && value < number + $0 } ?? false
  }

  var flag: Bool? {
    switch folded {
    case "yes", "true", "1": true
    case "no", "false", "0": false
    default: nil
    }
  }

  func isPart(of value: String) -> Bool { folded.isEmpty || value.lowercased().contains(folded) }

  func equals(_ value: String) -> Bool {
    guard let pieces else {
      if let number, let other = Double(value) { return number == other }
      return value.lowercased() == folded
    }
    var rest = Substring(value.lowercased())
    guard rest.hasPrefix(pieces[0]) else { return false }
    rest = rest.dropFirst(pieces[0].count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let place = rest.firstRange(of: piece) else { return false }
      rest = rest[place.upperBound...]
    }
    return rest.hasSuffix(pieces[pieces.count - 1])
  }

  private static func number(_ folded: String, _ text: String) -> Double? {
    if let plain = Double(folded) { return plain }
    // A capital M is a million, a small one minutes.
    if text.hasSuffix("M"), let value = Double(text.dropLast()) { return value * 1e6 }
    for (unit, factor) in [("%", 0.01), ("k", 1e3)] where folded.hasSuffix(unit) {
      if let value = Double(folded.dropLast(unit.count)) { return value * factor }
    }
    return FilterTime.length(folded)
  }
}
