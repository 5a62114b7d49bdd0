import Screen
import Telemetry

extension Command {
  private static let needsCurves: Refusal = { $0.shownRun == nil ? "No curves yet: :train starts a run, 3 lists stored ones" : nil }

  private static func chart(
    _ name: String, keys: [String], words: String, help: String, arguments: String = "", footer: Int? = nil, action: @escaping Action
  ) -> Command {
    Command(
      name, keys: keys, words: words, help: help, arguments: arguments, group: .charts, footer: footer, unless: needsCurves, action: action)
  }

  static let charts: [Command] = [
    chart("cursor-left", keys: ["left", "h"], words: "cursor", help: "move the read-out one column back", footer: 10) { state, _ in
      state.moveCursor(columns: -1)
    },
    chart("cursor-right", keys: ["right", "l"], words: "cursor", help: "move the read-out one column on") { state, _ in
      state.moveCursor(columns: 1)
    },
    chart("cursor", keys: [], words: "cursor", help: "read out all charts at a step", arguments: "STEP") { state, arguments in
      guard let step = arguments.first.flatMap(Double.init) else {
        state.say("cursor needs a step, as in :cursor 1200")
        return []
      }
      guard step.isFinite, step >= 0 else { return state.refuse("cursor needs a step from 0 on, not \(arguments[0])") }
      let last = Double(state.shownRun.flatMap { state.series.lastStep(of: $0) } ?? 0)
      if step > last { state.say("The run's last step is \(formatCount(Int(last))); that is what is read out") }
      state.monitor.cursor = state.axisValue(ofStep: min(step, last))
      return []
    },
    chart("event-previous", keys: ["["], words: "event", help: "read out at the event before") { state, _ in state.moveToEvent(-1) },
    chart("event-next", keys: ["]"], words: "event", help: "read out at the next event") { state, _ in state.moveToEvent(1) },
    chart("chart-next", keys: ["down", "j", "tab"], words: "chart", help: "select the next chart") { state, _ in
      state.selectChart(by: 1)
    },
    chart("chart-previous", keys: ["up", "k", "backtab"], words: "chart", help: "select the chart before") { state, _ in
      state.selectChart(by: -1)
    },
    chart("enlarge", keys: ["enter"], words: "enlarge", help: "show the selected chart alone, or all again", footer: 11) { state, _ in
      state.monitor.isEnlarged.toggle()
      return []
    },
    chart("zoom-in", keys: ["+", "="], words: "zoom", help: "show half the stretch, around the read-out", footer: 12) { state, _ in
      state.zoom(by: 0.5)
    },
    chart("zoom-out", keys: ["-"], words: "zoom out", help: "show twice the stretch") { state, _ in state.zoom(by: 2) },
    chart("pan-left", keys: ["<", "H"], words: "pan", help: "move the shown stretch back by a quarter") { state, _ in state.pan(by: -0.25)
    },
    chart("pan-right", keys: [">", "L"], words: "pan", help: "move the shown stretch on by a quarter") { state, _ in state.pan(by: 0.25) },
    chart("whole", keys: ["0"], words: "whole", help: "show the whole run") { state, _ in
      state.monitor.span = nil
      state.monitor.end = nil
      return []
    },
    chart("follow", keys: ["f"], words: "follow", help: "keep the newest step in sight at this zoom") { state, _ in
      state.monitor.end = nil
      state.monitor.cursor = nil
      return []
    },
    chart(
      "smooth", keys: ["w"], words: "smooth", help: "widen the mean drawn over the raw band", arguments: "[off|light|strong]", footer: 13
    ) { state, arguments in
      state.monitor.smoothing = state.chosen(after: state.monitor.smoothing, arguments.first, what: "Smoothing")
      return []
    },
    chart("log", keys: ["y"], words: "log", help: "logarithmic values, or linear again", footer: 14) { state, _ in
      state.monitor.isLogarithmic.toggle()
      state.say(state.monitor.isLogarithmic ? "Values on a logarithmic scale" : "Values on a linear scale")
      return []
    },
    chart(
      "axis", keys: ["t"], words: "axis", help: "count along by step, epoch, time since the start, or the clock",
      arguments: "[step|epoch|time|clock]", footer: 15
    ) {
      state, arguments in state.chooseAxis(arguments.first)
    },
    chart("clip", keys: ["o"], words: "clip", help: "leave outliers out of the scale (and say so), or take them in") { state, _ in
      state.monitor.clipsOutliers.toggle()
      state.say(state.monitor.clipsOutliers ? "Values beyond the middle 98 % run off the charts" : "The scale holds every value")
      return []
    },
    chart(
      "panel", keys: ["p"], words: "panel",
      help: "show the probe pair beside the charts, the engine, how weights are spread, or charts alone",
      arguments: "[probe|engine|weights|charts]", footer: 16
    ) {
      state, arguments in
      state.monitor.panel = state.chosen(after: state.monitor.panel, arguments.first, what: "Panel")
      return []
    },
    chart(
      "filter-charts", keys: ["/"], words: "filter", help: "show only charts whose name fits a pattern, as in ^val|loss$",
      arguments: "[PATTERN]"
    ) {
      state, arguments in
      if arguments.isEmpty {
        state.overlay = .prompt(Prompt(.filterCharts, text: state.monitor.filter))
      } else {
        state.monitor.filter = arguments.joined(separator: " ")
        state.monitor.selected = 0
      }
      return []
    },
    chart(
      "layout", keys: [], words: "layout", help: "choose the charts, + joins curves in one; without names the usual ones",
      arguments: "[METRIC+METRIC... ...]"
    ) { state, arguments in state.setLayout(arguments) },
    chart("join", keys: [], words: "join", help: "draw another metric in the selected chart, or take it out again", arguments: "METRIC") {
      state, arguments in
      guard let metric = arguments.first else { return state.refuse("join needs a metric, as in :join mim_loss") }
      return state.joinCurve(metric)
    },
    chart("chart-earlier", keys: ["alt-k"], words: "move", help: "move the selected chart one place up the order") { state, _ in
      state.moveChart(by: -1)
    },
    chart("chart-later", keys: ["alt-j"], words: "move", help: "move the selected chart one place down the order") { state, _ in
      state.moveChart(by: 1)
    },
    chart("hide", keys: ["delete"], words: "hide", help: "take the selected chart off the screen; :layout brings all back") { state, _ in
      state.hideChart()
    },
  ]
}

extension WorkbenchState {
  /// The named case, or without a name the next one round; says which it is.
  mutating func chosen<Choice: CaseIterable & RawRepresentable & Equatable>(after current: Choice, _ name: String?, what: String) -> Choice
  where Choice.RawValue == String {
    let all = Array(Choice.allCases)
    let choice: Choice
    if let name {
      guard let named = Choice(rawValue: name) else {
        say("\(what) is one of \(all.map(\.rawValue).joined(separator: ", "))")
        return current
      }
      choice = named
    } else {
      choice = all[((all.firstIndex(of: current) ?? -1) + 1) % all.count]
    }
    say("\(what): \(choice.rawValue)")
    return choice
  }
}
