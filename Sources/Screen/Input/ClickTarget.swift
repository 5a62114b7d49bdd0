/// A place on the screen that answers to the mouse, and what it stands for. Views name these places while they draw; where several lie over
/// each other the last counts.
package struct ClickTarget: Hashable, Sendable {
  package enum Meaning: Hashable, Sendable {
    /// A key, as footers and dialogs write it.
    case key(String)
    case command(String, [String])
    /// An item of a list, by the list's name.
    case item(String, Int)
    /// A stretch of an axis over the columns of a chart, by the chart's number: the first column is `low`, the last `high`.
    case plot(Int, low: Double, high: Double)
  }

  package var rect: Rect
  package var meaning: Meaning

  /// What a column of a plot stands for; columns beyond its sides count as the outermost.
  package func value(atColumn x: Int) -> Double? {
    guard case .plot(_, let low, let high) = meaning else { return nil }
    let share = rect.width > 1 ? Double(min(rect.maxX - 1, max(rect.x, x)) - rect.x) / Double(rect.width - 1) : 0
    return low + share * (high - low)
  }
}

extension ScreenBuffer {
  /// Says what a place stands for.
  package mutating func target(_ rect: Rect, _ meaning: ClickTarget.Meaning) {
    let area = meaning.isPlot ? rect : rect.intersection(clip)
    if !area.isEmpty { targets.append(ClickTarget(rect: area, meaning: meaning)) }
  }

  /// What comes next lies over everything and has the mouse to itself.
  package mutating func coverTargets() { targets.removeAll() }

  package func target(x: Int, y: Int) -> ClickTarget? { targets.last { $0.rect.contains(x: x, y: y) } }
}

extension ClickTarget.Meaning {
  fileprivate var isPlot: Bool { if case .plot = self { true } else { false } }
}
