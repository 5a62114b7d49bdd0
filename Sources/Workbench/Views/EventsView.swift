import Screen
import Telemetry

/// What a run told of itself, the newest first: step, time, kind, and the words in full for the chosen line.
enum EventsView {
  /// Rows of the list itself, for keys and view.
  static func rows(_ content: Rect) -> Int { max(1, content.height - 2 - detailRows(content)) }

  private static func detailRows(_ content: Rect) -> Int { content.height >= 12 ? 4 : 0 }

  static func draw(_ state: WorkbenchState, chosen: Int, into screen: inout ScreenBuffer, _ area: Rect) {
    screen.fill(area)
    let events = state.shownEvents
    let name = state.shownSummary?.name ?? "the run"
    let inner = screen.frame(
      area, title: "events of \(name), newest first",
      right: "\(Words.plural(events.count, "event")), Enter goes to the step, p to the pair",
      "Enter: to the step", "Enter: step")
    guard !events.isEmpty else {
      screen.write("nothing has happened yet", x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim)
      return
    }
    let count = rows(area)
    let chosen = min(chosen, events.count - 1)
    let first = max(0, min(chosen - count / 2, events.count - count))
    let stepWidth = max(6, formatCount(events.map(\.step).max() ?? 0).count)
    for (row, event) in events.dropFirst(first).prefix(count).enumerated() {
      line(
        event, isChosen: first + row == chosen, stepWidth: stepWidth, state, into: &screen,
        Rect(x: inner.x, y: inner.y + row, width: inner.width, height: 1))
    }
    let below = Rect(x: inner.x, y: inner.y + count, width: inner.width, height: inner.maxY - inner.y - count)
    guard below.height > 1 else { return }
    for x in below.x..<below.maxX { screen.set(screen.glyphs.horizontal, x: x, y: below.y, style: Style(.border)) }
    screen.wrapped(
      events[chosen].text, .plain, into: Rect(x: below.x + 1, y: below.y + 1, width: below.width - 2, height: below.height - 1))
  }

  private static func line(
    _ event: RunEvent, isChosen: Bool, stepWidth: Int, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect
  ) {
    var x = area.x + 1
    func put(_ text: String, width: Int, _ style: Style, _ alignment: Alignment = .left) {
      screen.write(text, x: x, y: area.y, width: max(0, min(width, area.maxX - 1 - x)), style, alignment)
      x += width + 2
    }
    screen.write(isChosen ? ">" : " ", x: area.x, y: area.y, width: 1, .accent)
    put(formatCount(event.step), width: stepWidth, .dim, .right)
    // The day matters where a run is looked at later.
    let isToday = state.now > 0 && state.now - event.time < 86_400
    put(Words.clock(event.time + state.zoneOffset, span: isToday ? 0 : 86_400), width: isToday ? 8 : 12, .dim)
    let isBad = event.kind == .failure || event.kind == .warning || event.alarm != nil
    put(event.kind.words, width: 12, event.kind == .failure ? .bad : isBad ? .warning : .accent)
    put(event.text, width: max(0, area.maxX - 1 - x), .plain)
    if isChosen { screen.restyle(area) { $0.attributes.formUnion([.bold]) } }
  }
}

extension WorkbenchState {
  /// Events of the shown run, the newest first.
  var shownEvents: [RunEvent] { shownRun.map { series.events(of: $0).reversed() } ?? [] }

  mutating func pressInEvents(_ key: String, chosen: Int) -> [Effect] {
    let events = shownEvents
    let last = max(0, events.count - 1)
    let page = EventsView.rows(Frame(self).content)
    let here = min(chosen, last)
    switch key {
    case "esc", "q", "@", "ctrl-c": overlay = nil
    case "j", "down": overlay = .events(chosen: min(last, here + 1))
    case "k", "up": overlay = .events(chosen: max(0, here - 1))
    case "space", "pagedown", "ctrl-d": overlay = .events(chosen: min(last, here + page))
    case "pageup", "ctrl-u": overlay = .events(chosen: max(0, here - page))
    case "g", "home": overlay = .events(chosen: 0)
    case "G", "end": overlay = .events(chosen: last)
    case "enter":
      guard events.indices.contains(here) else { return [] }
      overlay = nil
      screen = .monitor
      return travel(to: String(events[here].step))
    case "p":
      guard events.indices.contains(here), let run = shownRun else { return [] }
      guard events[here].alarm?.pairs.isEmpty == false else { return refuse("No pair is named by this event") }
      overlay = nil
      return seePair(of: AlarmState.Alarm(run: run, event: events[here]))
    default: break
    }
    return []
  }
}
