import Screen
import Telemetry

/// The alarm that nobody has read yet, above everything else on Monitor: what, when, to which run, and the keys that lead there.
enum AlarmBanner {
  /// Rows it takes; 0 without an alarm.
  static func rows(_ state: WorkbenchState) -> Int {
    guard state.alarms.shown != nil else { return 0 }
    return state.rows < 16 ? 1 : 2
  }

  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    guard let alarm = state.alarms.shown, let kind = alarm.event.alarm?.kind, area.height > 0 else { return }
    for row in 0..<area.height {
      screen.fill(Rect(x: area.x, y: area.y + row, width: area.width, height: 1), style: .warning.adding(.reverse))
    }
    let ink = Style.warning.adding(.reverse)
    let isShort = area.height == 1
    let hints = isShort && area.width < 60 ? "\(key("alarm", state)) see it" : self.hints(state)
    let room = isShort ? area.width - screen.measure(hints) - 3 : area.width - 2
    let head = "! \(kind.words.uppercased())  "
    let used = screen.write(head, x: area.x + 1, y: area.y, width: room, ink.adding(.bold))
    let text = words(alarm, state)
    let (first, rest) = isShort ? (text, "") : split(text, at: room - used, screen)
    screen.write(first, x: area.x + 1 + used, y: area.y, width: max(0, room - used), ink)
    let y = area.y + area.height - 1
    screen.write(hints, x: area.x + 1, y: y, width: area.width - 2, ink, .right)
    screen.write(rest, x: area.x + 1, y: y, width: max(0, area.width - 4 - screen.measure(hints)), ink)
  }

  /// The words that fit on the first row, and those that go on on the second.
  private static func split(_ text: String, at width: Int, _ screen: ScreenBuffer) -> (first: String, rest: String) {
    guard screen.measure(text) > width else { return (text, "") }
    var first = ""
    var words = text.split(separator: " ", omittingEmptySubsequences: false)[...]
    while let word = words.first, screen.measure(first) + screen.measure(String(word)) < width {
      first += word + " "
      words = words.dropFirst()
    }
    return (first, words.joined(separator: " "))
  }

  private static func words(_ alarm: AlarmState.Alarm, _ state: WorkbenchState) -> String {
    let run = alarm.run == state.shownRun ? "" : (state.summary(of: alarm.run)?.name ?? "run \(alarm.run)") + ": "
    return run + alarm.event.text
  }

  private static func key(_ command: String, _ state: WorkbenchState) -> String {
    state.keys.keys(of: command).first.map(KeyMap.label) ?? ":" + command
  }

  private static func hints(_ state: WorkbenchState) -> String {
    var hints = ["\(key("alarm", state)) see it"]
    if let pairs = state.alarms.shown?.event.alarm?.pairs, !pairs.isEmpty { hints.append("\(key("alarm-pair", state)) its pair") }
    hints.append("Esc read")
    let others = state.alarms.unread.count - 1
    return hints.joined(separator: "   ") + (others > 0 ? "   and \(formatCount(others)) more" : "")
  }
}
