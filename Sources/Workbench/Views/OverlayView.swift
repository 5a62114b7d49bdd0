import Screen
import Telemetry

/// What lies over the screen: errors, questions, help, messages, the palette.
enum OverlayView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ frame: Frame) {
    switch state.overlay {
    case nil: break
    case .confirmStop:
      let name = state.live?.name ?? "the run"
      dialog(
        "Stop \"\(name)\"?", ["It ends after this step with a checkpoint, and can be resumed from Runs."], "y stop    n go on training",
        .warning, into: &screen, frame)
    case .confirmQuit:
      let name = state.live?.name ?? "the run"
      dialog(
        "Leave while \"\(name)\" is training?", ["It stops after this step with a checkpoint, and can be resumed from Runs."],
        "y stop and leave    n stay", .warning, into: &screen, frame)
    case .help(let scroll): HelpView.draw(state, scroll: scroll, into: &screen, frame.content)
    case .messages(let scroll): drawMessages(state, scroll: scroll, into: &screen, frame.content)
    case .prompt(let prompt): PromptView.drawSuggestions(prompt, state, into: &screen, frame.content)
    }
    if let error = state.errors.first {
      let more = state.errors.count > 1 ? "    \(state.errors.count - 1) more" : ""
      dialog("Error", [error], "Enter: I have read it" + more, .bad, into: &screen, frame)
    }
  }

  private static func dialog(
    _ title: String, _ paragraphs: [String], _ keys: String, _ ink: Style, into screen: inout ScreenBuffer, _ frame: Frame
  ) {
    let area = frame.content
    let width = min(area.width - 2, max(40, min(76, screen.measure(title) + 8)))
    let lines = paragraphs.flatMap { screen.lines($0, width: width - 4) }
    let wide = min(area.width - 2, max(width, (lines.map { screen.measure($0) }.max() ?? 0) + 4, screen.measure(keys) + 4))
    let height = min(area.height, lines.count + 4)
    let box = Rect(x: area.x + (area.width - wide) / 2, y: area.y + max(0, (area.height - height) / 2), width: wide, height: height)
    screen.fill(box)
    let inner = screen.frame(box, title: title, style: ink)
    for (row, line) in lines.enumerated() where row < inner.height - 2 {
      screen.write(line, x: inner.x + 1, y: inner.y + row, width: inner.width - 2, .plain)
    }
    screen.write(keys, x: inner.x + 1, y: inner.y + inner.height - 1, width: inner.width - 2, .key)
  }

  private static func drawMessages(_ state: WorkbenchState, scroll: Int, into screen: inout ScreenBuffer, _ area: Rect) {
    screen.fill(area)
    let inner = screen.frame(area, title: "messages, newest first", right: "Esc closes")
    if state.log.isEmpty { screen.write("nothing has been said yet", x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim) }
    for (row, line) in state.log.reversed().dropFirst(scroll).prefix(inner.height).enumerated() {
      screen.write(Words.ago(line.time, now: state.now), x: inner.x + 1, y: inner.y + row, width: 12, .dim)
      screen.write(line.text, x: inner.x + 14, y: inner.y + row, width: inner.width - 15, line.isError ? .bad : .plain)
    }
  }
}

/// Every key and command, from the command table.
enum HelpView {
  private enum Row {
    case heading(String)
    case command(Command)
    case gap
  }

  private static func rows(_ state: WorkbenchState) -> [Row] {
    let here = Command.Group.allCases.sorted { rank($0, state) < rank($1, state) }
    return here.flatMap { group -> [Row] in
      let commands = Command.all.filter { $0.group == group }
      return [.heading(group.rawValue)] + commands.map { .command($0) } + [.gap]
    }
  }

  /// What works on this screen comes first.
  private static func rank(_ group: Command.Group, _ state: WorkbenchState) -> Int {
    let commands = Command.all.filter { $0.group == group }
    let order = Command.Group.allCases.firstIndex(of: group) ?? 0
    if group == .everywhere { return 50 }
    return (commands.contains { $0.screens.contains(state.screen) } ? 0 : 100) + order
  }

  static func rowCount(_ state: WorkbenchState) -> Int { rows(state).count }

  static func draw(_ state: WorkbenchState, scroll: Int, into screen: inout ScreenBuffer, _ area: Rect) {
    screen.fill(area)
    let inner = screen.frame(area, title: "keys and commands", right: "j/k scroll, Esc closes")
    for (row, line) in rows(state).dropFirst(scroll).prefix(inner.height).enumerated() {
      let y = inner.y + row
      switch line {
      case .gap: break
      case .heading(let text): screen.write(text, x: inner.x + 1, y: y, width: inner.width - 2, .title)
      case .command(let command):
        let keys = state.keys.keys(of: command.name).map(KeyMap.label).joined(separator: " ")
        screen.write(keys, x: inner.x + 2, y: y, width: 12, .key)
        screen.write(":" + command.name, x: inner.x + 15, y: y, width: 17, .accent)
        let arguments = command.arguments.isEmpty ? "" : command.arguments + "  "
        let refusal = state.refusal(of: command)
        screen.write(arguments + command.help, x: inner.x + 33, y: y, width: inner.width - 34, refusal == nil ? .plain : .dim)
      }
    }
  }
}

/// The line being typed, and the palette above it.
enum PromptView {
  private static func label(_ kind: Prompt.Kind) -> String {
    switch kind {
    case .command: ":"
    case .pairNumber: "go to pair: "
    case .searchReports: "search reports: "
    case .filterRuns: "filter runs: "
    case .filterCharts: "filter charts: "
    }
  }

  static func drawLine(_ prompt: Prompt, into screen: inout ScreenBuffer, _ area: Rect) {
    let label = label(prompt.kind)
    screen.fill(area, style: .prompt)
    let start = area.x + 1 + screen.write(label, x: area.x + 1, y: area.y, width: area.width - 2, .key)
    let room = max(1, area.x + area.width - start - 1)
    // Long lines scroll so that the cursor stays in sight.
    let before = String(prompt.field.characters[..<prompt.field.cursor])
    var skipped = 0
    while screen.measure(String(before.dropFirst(skipped))) >= room { skipped += 1 }
    screen.write(String(prompt.field.text.dropFirst(skipped)), x: start, y: area.y, width: room, .prompt)
    let x = start + screen.measure(String(before.dropFirst(skipped)))
    let under = prompt.field.cursor < prompt.field.characters.count ? String(prompt.field.characters[prompt.field.cursor]) : " "
    screen.write(under, x: x, y: area.y, width: max(1, screen.measure(under)), .selection)
  }

  static func drawSuggestions(_ prompt: Prompt, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    guard prompt.kind == .command else { return }
    let list = state.suggestions(for: prompt.field.text)
    let rows = min(list.count, max(1, min(12, area.height - 3)))
    guard rows > 0, area.height >= 5 else { return }
    let box = Rect(x: area.x, y: area.y + area.height - rows - 2, width: min(area.width, 96), height: rows + 2)
    screen.fill(box)
    let inner = screen.frame(box, title: "commands", right: "Tab completes, Up/Down choose")
    let first = max(0, min((prompt.choice ?? 0) - rows / 2, list.count - rows))
    for (row, suggestion) in list.dropFirst(first).prefix(rows).enumerated() {
      let isChosen = first + row == prompt.choice
      let line = Rect(x: inner.x, y: inner.y + row, width: inner.width, height: 1)
      if isChosen { screen.fill(line, style: .selection) }
      let command = suggestion.command
      let keys = state.keys.keys(of: command.name).first.map(KeyMap.label) ?? ""
      let isPossible = suggestion.refusal == nil
      screen.write(command.name, x: line.x + 1, y: line.y, width: 16, isChosen ? .selection : isPossible ? .accent : .dim)
      screen.write(keys, x: line.x + 18, y: line.y, width: 6, isChosen ? .selection : .key)
      let words = suggestion.refusal ?? (command.arguments.isEmpty ? "" : command.arguments + "  ") + command.help
      screen.write(words, x: line.x + 25, y: line.y, width: line.width - 26, isChosen ? .selection : isPossible ? .plain : .dim)
    }
  }
}
