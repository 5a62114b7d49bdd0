/// How often the line to the terminal lets frames be drawn, and in how many colours.
package enum LinkPace: Int, Comparable, CaseIterable, Sendable {
  case fast, slower, slow, slowest

  package static func < (a: LinkPace, b: LinkPace) -> Bool { a.rawValue < b.rawValue }

  /// Seconds between frames that nobody asked for by a key.
  package var frameInterval: Double {
    switch self {
    case .fast: 0.05
    case .slower: 0.25
    case .slow: 1
    case .slowest: 2
    }
  }

  /// Pictures in sixteen colours are a byte or two a cell, in 24 bits thirty.
  package var depth: ColourDepth { self == .slowest ? .sixteen : .direct }

  package var words: String {
    switch self {
    case .fast: "up to 20 frames a second"
    case .slower: "4 frames a second"
    case .slow: "a frame a second"
    case .slowest: "a frame every 2 s, 16 colours"
    }
  }
}

/// What the user says of the line.
package enum LinkChoice: String, CaseIterable, Sendable { case auto, fast, slow }

/// What is known of the line to the terminal.
package struct LinkStatus: Hashable, Sendable {
  package var pace: LinkPace
  /// What it was measured to carry; nil while it was never busy.
  package var bytesPerSecond: Double?
  package var choice: LinkChoice

  package init(pace: LinkPace = .fast, bytesPerSecond: Double? = nil, choice: LinkChoice = .auto) {
    (self.pace, self.bytesPerSecond, self.choice) = (pace, bytesPerSecond, choice)
  }
}
