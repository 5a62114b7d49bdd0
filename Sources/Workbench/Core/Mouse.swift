import Screen
import Telemetry

/// A stretch of a chart's axis that is being marked with the button held down.
struct ChartDrag: Hashable, Sendable {
  var plot: ClickTarget
  var start: Double
  var end: Double
  /// The read-out before the button went down: it comes back when this turns out to be a zoom.
  var cursor: Double?

  var columns: ClosedRange<Double> { min(start, end)...max(start, end) }
}

/// The mouse does nothing that no key does: it presses the keys shown, gives commands, chooses items, and moves the charts' read-out. What
/// stands where is asked of the view.
extension WorkbenchState {
  mutating func point(_ event: MouseEvent) -> [Effect] {
    guard usesMouse, columns > 0, rows > 0 else { return [] }
    switch event.action {
    case .press(.left): return click(event)
    case .drag(.left): return stretch(to: event.x)
    case .release(.left): return letGo()
    case .wheelUp: return wheel(event, isUp: true)
    case .wheelDown: return wheel(event, isUp: false)
    case .press, .drag, .release: return []
    }
  }

  private func target(_ event: MouseEvent) -> ClickTarget? {
    var screen = ScreenBuffer(width: columns, height: rows)
    view(self, Look(.dark, .mono), into: &screen)
    return screen.target(x: event.x, y: event.y)
  }

  private mutating func click(_ event: MouseEvent) -> [Effect] {
    drag = nil
    guard let target = target(event) else { return [] }
    switch target.meaning {
    case .key(let label): return pressLabelled(label)
    case .command(let name, let arguments): return perform(name, arguments)
    case .item(let list, let index): return choose(index, of: list)
    case .plot(let chart, _, _):
      guard let value = target.value(atColumn: event.x) else { return [] }
      notice = nil
      drag = ChartDrag(plot: target, start: value, end: value, cursor: monitor.cursor)
      monitor.selected = chart
      monitor.cursor = value
      return []
    }
  }

  private mutating func pressLabelled(_ label: String) -> [Effect] {
    if label.hasPrefix(":"), label.count > 1 { return perform(String(label.dropFirst())) }
    return KeyMap.key(labelled: label).map { press($0) } ?? []
  }

  private mutating func choose(_ index: Int, of list: String) -> [Effect] {
    switch list {
    case "charts":
      if monitor.selected == index { return perform("enlarge") }
      monitor.selected = index
    case "runs":
      if runs.selectedPosition == index { return perform("open") }
      runs.select(position: index)
    case "words": pairs.cursor = max(0, min(pairs.words.count - 1, index))
    case "suggestions":
      guard case .prompt(var prompt) = overlay else { return [] }
      let isSecond = prompt.choice == index
      prompt.choice = index
      overlay = .prompt(prompt)
      return isSecond ? press(KeyPress(.enter)) : preview(prompt)
    default: break
    }
    return []
  }

  // MARK: Charts

  private mutating func stretch(to x: Int) -> [Effect] {
    guard var drag, let value = drag.plot.value(atColumn: x) else { return [] }
    drag.end = value
    self.drag = drag
    monitor.cursor = value
    return []
  }

  /// Zooms into the stretch; one of less than two columns was a click.
  private mutating func letGo() -> [Effect] {
    guard let drag else { return [] }
    self.drag = nil
    guard case .plot(_, let low, let high) = drag.plot.meaning else { return [] }
    let span = drag.columns.upperBound - drag.columns.lowerBound
    guard span >= 1.5 * (high - low) / Double(max(1, drag.plot.rect.width - 1)), span > 0 else { return [] }
    monitor.cursor = drag.cursor
    monitor.span = max(span, 2)
    monitor.end = max(drag.columns.upperBound, drag.columns.lowerBound + 2)
    say("\(axisLabel(drag.columns.lowerBound)) to \(axisLabel(drag.columns.upperBound)) \(axisUnit); 0 shows the whole run")
    return []
  }

  /// Zooms around the pointer on a chart; elsewhere moves as the arrow keys do.
  private mutating func wheel(_ event: MouseEvent, isUp: Bool) -> [Effect] {
    let under = target(event)
    if overlay == nil, errors.isEmpty, let under, case .plot = under.meaning, let value = under.value(atColumn: event.x) {
      return zoom(by: isUp ? 0.8 : 1.25, around: value)
    }
    if overlay == nil, errors.isEmpty, screen == .pictures { return perform(isUp ? "picture-closer" : "picture-wider") }
    let key = KeyPress(isUp ? .up : .down)
    // Lists and texts go by three lines; each pair is a step of its own.
    let isText: Bool
    switch overlay {
    case .help, .messages, .events: isText = true
    default: isText = overlay == nil && screen == .runs
    }
    var effects: [Effect] = []
    for _ in 0..<(isText ? 3 : 1) { effects += press(key) }
    return effects
  }

  private mutating func zoom(by factor: Double, around value: Double) -> [Effect] {
    let window = chartWindow
    let extent = axisExtent
    let span = max(2, window.span * factor)
    guard span < extent else {
      (monitor.span, monitor.end) = (nil, nil)
      return []
    }
    let share = window.span > 0 ? (value - window.low) / window.span : 1
    monitor.span = span
    let end = value + (1 - share) * span
    // At the newest step it goes on following.
    monitor.end = monitor.end == nil && share > 0.98 ? nil : min(extent, max(span, end))
    return []
  }
}

extension KeyMap {
  /// The key behind what `label` writes, or behind a key's own name.
  static func key(labelled label: String) -> KeyPress? {
    let names = [
      "S-Tab": "backtab", "PgUp": "pageup", "PgDn": "pagedown", "Space": "space", "Enter": "enter", "Esc": "esc", "Tab": "tab",
      "Left": "left", "Right": "right", "Up": "up", "Down": "down", "Home": "home", "End": "end",
    ]
    if let name = names[label] { return KeyPress(name: name) }
    if label.hasPrefix("^"), label.count > 1 { return KeyPress(name: "ctrl-" + label.dropFirst().lowercased()) }
    return KeyPress(name: label)
  }
}
