import Telemetry

/// The words of every run in lower case, one after the other, so that a text is looked for in all of them without making any string.
struct RunText: Sendable {
  private var bytes: [UInt8] = []
  /// Where each run's words begin; one more at the end.
  private var starts: [Int] = [0]

  init(_ runs: [RunSummary] = []) {
    starts.reserveCapacity(runs.count + 1)
    for run in runs {
      for word in [run.name, run.state.rawValue, run.preset, run.objective, run.data, run.host, run.note] + run.tags {
        bytes.append(contentsOf: word.lowercased().utf8)
        // No text that can be typed has this byte, so nothing is found across two words.
        bytes.append(0xFF)
      }
      starts.append(bytes.count)
    }
  }

  /// Whether a run's words hold `text`, which is in lower case.
  func holds(_ text: [UInt8], run index: Int) -> Bool {
    guard let first = text.first else { return true }
    return bytes.withUnsafeBufferPointer { bytes in
      var place = starts[index]
      let end = starts[index + 1] - text.count
      while place <= end {
        if bytes[place] == first, (1..<text.count).allSatisfy({ bytes[place + $0] == text[$0] }) { return true }
        place += 1
      }
      return false
    }
  }
}
