/// Letters as pen strokes, drawn for this program: ASCII and a few signs. Capitals are 14 units high, small letters 10, and hang 4 below the
/// line. What is not known is shown as a question mark.
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

  static let capitalHeight = 14.0
  static let depth = 4.0
  private static let gap = 2.7
  private static let blank = 5.0

  static let standard = StrokeFont(table: letterTable)

  private let letters: [Character: Letter]

  init(table: String) {
    var letters: [Character: Letter] = [:]
    for line in table.split(separator: "\n") {
      guard let character = line.first else { continue }
      let parts = line.dropFirst(2).split(separator: "|")
      guard let width = parts.first.flatMap({ Double($0) }) else { continue }
      letters[character] = Letter(width: width, strokes: parts.dropFirst().map(Self.stroke))
    }
    self.letters = letters
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

  private func letter(_ character: Character) -> Letter? {
    if character == " " { return nil }
    return letters[character] ?? letters["?"]
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
