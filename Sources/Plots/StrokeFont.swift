import Screen

/// Letters as pen strokes, drawn for this program: Latin letters with their accents, Greek ones and signs. Capitals are 14 units high, small
/// letters 10, and hang 4 below the line. What has no strokes is shown as a small box: something stands there that cannot be drawn.
struct StrokeFont {
  struct Point: Hashable {
    var x: Double
    var y: Double
  }
  struct Letter {
    var width: Double
    /// Each a line through its points; y grows upwards from the line of writing.
    var strokes: [[Point]]
  }
  /// What stands over, under or behind a letter.
  private struct Accent {
    enum Place: String { case above, below, beside }
    var place: Place
    var strokes: [[Point]]
  }

  static let capitalHeight = 14.0
  static let depth = 4.0
  private static let gap = 2.7
  private static let blank = 5.0

  static let standard = StrokeFont()

  private let letters: [Character: Letter]
  private let accents: [Unicode.Scalar: Accent]

  private init() {
    var letters: [Character: Letter] = [:]
    for line in (Self.letterTable + "\n" + Self.signTable).split(separator: "\n") {
      guard let character = line.first else { continue }
      let parts = line.dropFirst(2).split(separator: "|")
      guard let width = parts.first.flatMap({ Double($0) }) else { continue }
      letters[character] = Letter(width: width, strokes: parts.dropFirst().map(Self.stroke))
    }
    var accents: [Unicode.Scalar: Accent] = [:]
    for line in Self.accentTable.split(separator: "\n") {
      let parts = line.split(separator: "|")
      let words = parts[0].split(separator: " ")
      guard let scalar = Self.scalar(words.first), let place = words.last.flatMap({ Accent.Place(rawValue: String($0)) }) else { continue }
      accents[scalar] = Accent(place: place, strokes: parts.dropFirst().map(Self.stroke))
    }
    for line in Self.accentedTable.split(separator: "\n") {
      let words = line.split(separator: " ")
      let accent = Self.scalar(words.first).flatMap { accents[$0] }
      for pair in words.dropFirst() {
        guard let whole = pair.first, let base = pair.last.flatMap({ letters[$0] }) else { continue }
        letters[whole] = accent.map { Self.accented(base, $0) } ?? base
      }
    }
    (self.letters, self.accents) = (letters, accents)
  }

  private static func scalar(_ hexadecimal: Substring?) -> Unicode.Scalar? {
    hexadecimal.flatMap { UInt32($0, radix: 16) }.flatMap(Unicode.Scalar.init)
  }

  private static func accented(_ letter: Letter, _ accent: Accent) -> Letter {
    var letter = letter
    let top = letter.strokes.joined().map(\.y).max() ?? 0
    let (x, y): (Double, Double) =
      switch accent.place {
      case .above: (letter.width / 2, top + 1.2)
      case .below: (letter.width / 2, 0)
      case .beside: (letter.width, 0)
      }
    letter.strokes += accent.strokes.map { $0.map { Point(x: $0.x + x, y: $0.y + y) } }
    if accent.place == .beside { letter.width += 2 }
    return letter
  }

  /// `x,y x,y ...` is a line; `@x,y,rx,ry,from,to` part of an ellipse, in degrees, clockwise when `to` is less.
  private static func stroke(_ text: Substring) -> [Point] {
    guard text.first == "@" else {
      return text.split(separator: " ").compactMap { pair in
        let numbers = pair.split(separator: ",").compactMap { Double($0) }
        return numbers.count == 2 ? Point(x: numbers[0], y: numbers[1]) : nil
      }
    }
    let numbers = text.dropFirst().split(separator: ",").compactMap { Double($0) }
    guard numbers.count == 6 else { return [] }
    let count = max(4, Int(abs(numbers[5] - numbers[4]) / 12))
    return (0...count).map { step in
      let angle = numbers[4] + (numbers[5] - numbers[4]) * Double(step) / Double(count)
      let (sine, cosine) = Angle.sineAndCosine(degrees: angle)
      return Point(x: numbers[0] + numbers[2] * cosine, y: numbers[1] + numbers[3] * sine)
    }
  }

  /// Nil for what is blank.
  private func letter(_ character: Character) -> Letter? {
    if character.isWhitespace { return nil }
    if let letter = letters[character] { return letter }
    // A letter and accents written as scalars of their own.
    let scalars = Array(character.unicodeScalars)
    let marks = scalars.dropFirst().compactMap { accents[$0] }
    guard let base = scalars.first, marks.count == scalars.count - 1, !marks.isEmpty,
      var letter = letters[base == "i" ? "ı" : base == "j" ? "ȷ" : Character(base)]
    else { return Self.box(character) }
    for mark in marks { letter = Self.accented(letter, mark) }
    return letter
  }

  /// Stands for a character without strokes, twice as wide for one that takes two columns on a screen.
  private static func box(_ character: Character) -> Letter {
    let right = String(character).displayWidth() > 1 ? 13.0 : 6.5
    let corners = [(0.5, 0.0), (right, 0), (right, 10), (0.5, 10), (0.5, 0)]
    return Letter(width: right + 0.5, strokes: [corners.map { Point(x: $0.0, y: $0.1) }])
  }

  /// Length of a text in units.
  func width(_ text: String) -> Double {
    let total = text.reduce(0.0) { $0 + (letter($1)?.width ?? Self.blank) + Self.gap }
    return max(0, total - Self.gap)
  }

  /// The strokes of a text from the origin to the right.
  func strokes(_ text: String) -> [[Point]] {
    var x = 0.0
    var strokes: [[Point]] = []
    for character in text {
      let letter = letter(character)
      strokes += (letter?.strokes ?? []).map { $0.map { Point(x: $0.x + x, y: $0.y) } }
      x += (letter?.width ?? Self.blank) + Self.gap
    }
    return strokes
  }
}

extension StrokeFont {
  /// The text, cut with an ellipsis where it is longer than `width` units.
  func fitted(_ text: String, width: Double) -> String {
    guard self.width(text) > width else { return text }
    let room = width - self.width("…") - Self.gap
    var used = 0.0
    let kept = text.prefix { character in
      used += (letter(character)?.width ?? Self.blank) + Self.gap
      return used - Self.gap <= room
    }
    // Half an ellipsis would say less than nothing.
    return room < 0 ? "" : kept + "…"
  }

  /// The text in at most `limit` lines of at most `width` units, broken at blanks, behind signs that part words, or within a word that is
  /// too long; what is left over ends in an ellipsis.
  func wrapped(_ text: String, width: Double, limit: Int) -> [String] {
    var lines: [String] = []
    var rest = Substring(text)
    while true {
      while rest.first?.isWhitespace == true { rest.removeFirst() }
      guard !rest.isEmpty else { return lines }
      guard lines.count + 1 < limit, self.width(String(rest)) > width else { return lines + [fitted(String(rest), width: width)] }
      var used = 0.0
      var (end, place) = (rest.startIndex, rest.startIndex)
      for (index, character) in zip(rest.indices, rest) {
        if character.isWhitespace { end = index }
        used += (letter(character)?.width ?? Self.blank) + Self.gap
        guard used - Self.gap <= width else { break }
        place = rest.index(after: index)
        if "._-/,:".contains(character) { end = place }
      }
      // At least one character a line, so that this ends.
      if end == rest.startIndex { end = max(place, rest.index(after: rest.startIndex)) }
      lines.append(String(rest[..<end]))
      rest = rest[end...]
    }
  }
}

/// Sine and cosine by their series, as nothing else here needs a mathematics library.
enum Angle {
  static func sineAndCosine(degrees: Double) -> (sine: Double, cosine: Double) {
    let turns = degrees / 360
    let angle = (turns - turns.rounded()) * 2 * Double.pi
    var (sine, cosine, term) = (0.0, 0.0, 1.0)
    for power in 0..<24 {
      let sign: Double = power / 2 % 2 == 0 ? 1 : -1
      if power % 2 == 0 { cosine += sign * term } else { sine += sign * term }
      term *= angle / Double(power + 1)
    }
    return (sine, cosine)
  }
}
