import Screen
import Telemetry

/// Alarms of runs, until somebody has read them.
package struct AlarmState: Hashable, Sendable {
  package struct Alarm: Hashable, Sendable {
    package var run: Int64
    package var event: RunEvent
  }

  /// The newest last.
  package private(set) var unread: [Alarm] = []
  private var seen: Set<Alarm> = []
  private static let mostUnread = 100

  /// Takes what an event says; false for what is no alarm or is known.
  mutating func take(_ event: RunEvent, of run: Int64) -> Bool {
    guard event.alarm != nil, seen.insert(Alarm(run: run, event: event)).inserted else { return false }
    unread.append(Alarm(run: run, event: event))
    if unread.count > Self.mostUnread { unread.removeFirst() }
    return true
  }

  /// Known, but nothing to be told of: it happened to a run that has ended.
  mutating func pass(_ event: RunEvent, of run: Int64) {
    if event.alarm != nil { seen.insert(Alarm(run: run, event: event)) }
  }

  /// The one the screen shows.
  package var shown: Alarm? { unread.last }

  /// The last one that was read: its pair can still be asked for.
  package private(set) var lastRead: Alarm?

  /// The shown one has been read.
  mutating func readShown() -> Alarm? {
    guard let alarm = unread.popLast() else { return nil }
    lastRead = alarm
    return alarm
  }
}

extension WorkbenchState {
  /// Takes the alarms among events of a run; rings where one of them asks for it and came while the screen was open.
  mutating func takeAlarms(_ events: [RunEvent], of run: Int64, isNews: Bool) -> [Effect] {
    let isWorthTelling = isNews || summary(of: run).map { $0.state.isLive || $0.state == .failed } ?? true
    var rings = false
    for event in events {
      guard isWorthTelling else {
        alarms.pass(event, of: run)
        continue
      }
      if alarms.take(event, of: run), event.alarm?.rings == true { rings = true }
    }
    return rings && isNews ? [.bell] : []
  }

  /// Shows where the alarm's step lies on the curves of its run.
  mutating func seeAlarm() -> [Effect] {
    guard let alarm = alarms.readShown() else { return [] }
    let effects = shownRun == alarm.run ? show(.monitor) : open(alarm.run)
    monitor.cursor = axisValue(ofStep: Double(alarm.event.step))
    if let window = Optional(chartWindow), let cursor = monitor.cursor, cursor < window.low || cursor > window.high {
      monitor.end = min(axisExtent, cursor + window.span / 2)
    }
    say(alarm.event.told)
    return effects
  }

  /// Shows the likeliest of the pairs that caused it, as the weights of its run see it.
  mutating func seeAlarmPair() -> [Effect] {
    guard let alarm = alarms.readShown() ?? alarms.lastRead else { return [] }
    return seePair(of: alarm)
  }

  mutating func seePair(of alarm: AlarmState.Alarm) -> [Effect] {
    guard let pair = alarm.event.alarm?.pairs.first else { return [] }
    var effects = shownRun == alarm.run ? [] : open(alarm.run)
    effects += perform("pairs")
    effects += perform("go", ["\(pair + 1)"])
    say(alarm.event.told)
    return effects
  }
}

extension RunEvent {
  /// Its words, with the step where they don't name it.
  var told: String { text.contains("step \(step)") ? text.prefix(1).uppercased() + text.dropFirst() : "Step \(formatCount(step)): \(text)" }
}
