import Screen

extension WorkbenchState {
  /// Says when the line to the terminal turned out slow, or quick again.
  mutating func take(_ status: LinkStatus) -> [Effect] {
    let before = link
    link = status
    guard before.pace != status.pace else { return [] }
    let rate = status.bytesPerSecond.map { " (about \(formatBytes($0))/s)" } ?? ""
    if status.pace == .fast {
      say("The line is quick again: \(status.pace.words)")
    } else {
      say("\(status.pace > before.pace ? "Slow line" : "The line is better")\(rate): \(status.pace.words); :link fast holds nothing back")
    }
    return []
  }

  /// For the header; empty while the line carries everything.
  var linkWords: String {
    guard link.pace > .fast else { return "" }
    switch link.pace {
    case .fast: return ""
    case .slower: return "slow line 4/s"
    case .slow: return "slow line 1/s"
    case .slowest: return "slow line 1/2s 16 colours"
    }
  }
}
