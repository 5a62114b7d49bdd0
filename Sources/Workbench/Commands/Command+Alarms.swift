import Telemetry

extension Command {
  private static let needsAlarm: Refusal = { $0.alarms.shown == nil ? "No alarm waits to be read" : nil }

  private static let needsAlarmPair: Refusal = { state in
    guard let alarm = (state.alarms.shown ?? state.alarms.lastRead)?.event.alarm else { return "There was no alarm" }
    return alarm.pairs.isEmpty ? "No pair caused this alarm" : nil
  }

  static let alarms: [Command] = [
    Command(
      "alarm", keys: ["a"], words: "see alarm", help: "read out the charts at the step of the alarm; it counts as read", group: .training,
      footer: 0, unless: needsAlarm
    ) { state, _ in state.seeAlarm() },
    Command(
      "alarm-pair", keys: ["A"], words: "its pair", help: "show the pair that caused the alarm, or the last one read; it counts as read",
      group: .training, footer: 0, unless: needsAlarmPair
    ) { state, _ in state.seeAlarmPair() },
    Command(
      "alarm-read", keys: [], words: "read", help: "take the alarm off the screen (Esc too); ! lists what was said", group: .training,
      unless: needsAlarm
    ) { state, _ in
      _ = state.alarms.readShown()
      return []
    },
  ]
}
