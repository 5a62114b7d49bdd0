import Screen
import Telemetry

/// Draws the whole frame for a state; what was on the screen before does not matter.
package func view(_ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer) {
  screen.beginFrame()
  drawFrame(state, look, into: &screen)
  guard screen.coversPixels else { return }
  // Real pixels would hide what lies over them: pictures under a dialog are made of cells.
  screen.beginFrame()
  drawFrame(state, look.withoutPixels, into: &screen)
}

private func drawFrame(_ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer) {
  screen.fill(screen.bounds)
  screen.cursor = nil
  guard state.columns > 0, state.rows > 0 else { return }
  if Frame.isTooSmall(state) {
    SmallView.draw(state, into: &screen)
    return
  }
  let frame = Frame(state)
  HeaderView.draw(state, into: &screen, frame.header)
  switch state.screen {
  case .monitor: MonitorView.draw(state, look, into: &screen, frame)
  case .pairs: PairsView.draw(state, look, into: &screen, frame)
  case .pictures: PicturesView.draw(state, look, into: &screen, frame)
  case .runs: RunsView.draw(state, look, into: &screen, frame)
  case .compare: CompareView.draw(state, look, into: &screen, frame)
  }
  TourView.draw(state, into: &screen, frame.tour)
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
    case .confirmQuit: lines.append((state.isLive ? "Stop and leave? y/n" : "Delete and leave? y/n", .title))
    case .prompt(let prompt): lines.append((":" + prompt.field.text, .title))
    case .help, .messages, .events, .query, nil: break
    }
    if let live = state.live { lines.append(("\(live.state.rawValue) \(formatCount(live.step))/\(formatCount(live.steps))", .plain)) }
    lines.append(("ECAMP needs \(MonitorLayout.leastColumns)x\(MonitorLayout.leastRows), has \(state.columns)x\(state.rows)", .dim))
    for (row, line) in lines.prefix(state.rows).enumerated() {
      screen.write(line.0, x: 0, y: row, width: state.columns, line.1)
    }
  }
}

enum HeaderView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    var x = area.x + screen.write(" ECAMP ", x: area.x, y: area.y, width: area.width, .accent.adding(.bold)) + 1
    for (index, name) in ScreenName.tabs.enumerated() {
      let isShown = name == state.screen.tab
      let used = screen.write(" \(index + 1) \(name.title) ", x: x, y: area.y, width: area.width - x, isShown ? .tab : .dim)
      screen.target(Rect(x: x, y: area.y, width: used, height: 1), .command(name.rawValue, []))
      x += used
    }
    let right = [state.linkWords, shownRun(state)].filter { !$0.isEmpty }.joined(separator: "  ")
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

/// The keys that can be pressed now, from the command table; or what was just said, or the line being typed.
enum FooterView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    if case .prompt(let prompt) = state.overlay {
      prompt.field.draw(prompt: PromptView.label(prompt.kind), into: &screen, in: area)
      return
    }
    if case .help = state.overlay, let search = state.shell.helpSearch, search.isTyping {
      search.field.draw(prompt: "find in help: ", into: &screen, in: area)
      return
    }
    if let notice = state.notice {
      screen.fill(area, style: Style(.statusBar))
      screen.write(notice, x: area.x + 1, y: area.y, width: area.width - 1, Style(.statusBar))
      return
    }
    drawKeyFooter(hints(state), into: &screen, in: area)
  }

  private static func hints(_ state: WorkbenchState) -> [KeyHint] {
    Command.all.filter { $0.footer != nil && $0.screens.contains(state.screen) && state.refusal(of: $0) == nil }
      .sorted { ($0.footer ?? 0) < ($1.footer ?? 0) }
      .map { KeyHint(state.keys.keys(of: $0.name, on: state.screen).first.map(KeyMap.label) ?? ":" + $0.name, words($0, state)) }
  }

  private static func words(_ command: Command, _ state: WorkbenchState) -> String {
    command.name == "pause" && state.steered?.state == .paused ? "continue" : command.words
  }
}
