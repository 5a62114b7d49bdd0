import Screen
import Telemetry

/// Draws the whole frame for a state; what was on the screen before does not matter.
package func view(_ state: WorkbenchState, theme: Theme, into screen: inout ScreenBuffer) {
  screen.clear()
  guard state.columns > 0, state.rows > 0 else { return }
  if Frame.isTooSmall(state) {
    SmallView.draw(state, into: &screen)
    return
  }
  let frame = Frame(state)
  HeaderView.draw(state, into: &screen, frame.header)
  switch state.screen {
  case .monitor: MonitorView.draw(state, theme, into: &screen, frame)
  case .pairs: PairsView.draw(state, theme, into: &screen, frame)
  case .runs: RunsView.draw(state, into: &screen, frame)
  }
  FooterView.draw(state, into: &screen, frame.footer)
  OverlayView.draw(state, into: &screen, frame)
}

/// What remains of the workbench in a terminal too small for it: one line that says so, and the run's step.
enum SmallView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer) {
    var lines: [(String, Style)] = []
    if let error = state.errors.first { lines.append(("Error: \(error) (Esc)", .bad)) }
    switch state.overlay {
    case .confirmStop: lines.append(("Stop? y/n", .title))
    case .confirmQuit: lines.append(("Stop and leave? y/n", .title))
    case .prompt(let prompt): lines.append((":" + prompt.field.text, .title))
    case .help, .messages, nil: break
    }
    if let live = state.live { lines.append(("\(live.state.rawValue) \(Words.count(live.step))/\(Words.count(live.steps))", .plain)) }
    lines.append(("ECAMP needs \(MonitorLayout.leastColumns)x\(MonitorLayout.leastRows), has \(state.columns)x\(state.rows)", .dim))
    for (row, line) in lines.prefix(state.rows).enumerated() {
      screen.write(line.0, x: 0, y: row, width: state.columns, line.1)
    }
  }
}

enum HeaderView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    var x = area.x + screen.write(" ECAMP ", x: area.x, y: area.y, width: area.width, .accent) + 1
    for (index, name) in ScreenName.allCases.enumerated() {
      let isShown = name == state.screen
      x += screen.write(" \(index + 1) \(name.title) ", x: x, y: area.y, width: area.width - x, isShown ? .tab : .dim)
    }
    let right = shownRun(state)
    let room = area.width - x - 1
    if !right.isEmpty, room > 8 { screen.write(right + " ", x: x + 1, y: area.y, width: room, .dim, .right) }
  }

  private static func shownRun(_ state: WorkbenchState) -> String {
    if let run = state.shownSummary {
      let others = state.drawnRuns.count - 1
      return run.name + (others > 0 ? " +\(others)" : "") + "  \(run.preset) \(run.objective)"
    }
    return state.live?.name ?? ""
  }
}

enum FooterView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    if case .prompt(let prompt) = state.overlay {
      PromptView.drawLine(prompt, into: &screen, area)
      return
    }
    if let notice = state.notice {
      screen.write(" " + notice, x: area.x, y: area.y, width: area.width, .plain)
      return
    }
    var x = area.x + 1
    let commands = Command.all.filter { $0.footer != nil && $0.screens.contains(state.screen) }
      .sorted { ($0.footer ?? 0) < ($1.footer ?? 0) }
    let last = commands.filter { ($0.footer ?? 0) >= 90 }
    let reserved = last.reduce(0) { $0 + width(of: $1, state) }
    for command in commands where (command.footer ?? 0) < 90 {
      guard state.refusal(of: command) == nil, x + width(of: command, state) + reserved <= area.width else { continue }
      x += hint(command, state, into: &screen, x: x, area)
    }
    x = max(x, area.x + area.width - reserved)
    for command in last where x + width(of: command, state) <= area.x + area.width + 2 {
      x += hint(command, state, into: &screen, x: x, area)
    }
  }

  private static func label(_ command: Command, _ state: WorkbenchState) -> String {
    state.keys.keys(of: command.name).first.map(KeyMap.label) ?? ":" + command.name
  }

  private static func width(of command: Command, _ state: WorkbenchState) -> Int {
    label(command, state).count + 1 + words(command, state).count + 2
  }

  private static func words(_ command: Command, _ state: WorkbenchState) -> String {
    command.name == "pause" && state.live?.state == .paused ? "continue" : command.words
  }

  private static func hint(_ command: Command, _ state: WorkbenchState, into screen: inout ScreenBuffer, x: Int, _ area: Rect) -> Int {
    let key = screen.write(label(command, state), x: x, y: area.y, width: area.width - x, .key)
    screen.write(" " + words(command, state), x: x + key, y: area.y, width: area.width - x - key, .dim)
    return width(of: command, state)
  }
}
