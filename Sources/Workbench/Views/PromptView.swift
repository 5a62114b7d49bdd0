import Screen

/// The line being typed, and the palette above it.
enum PromptView {
  static func label(_ kind: Prompt.Kind) -> String {
    switch kind {
    case .command: ":"
    case .pairNumber: "go to pair: "
    case .searchReports: "search reports: "
    case .filterRuns: "filter runs: "
    case .filterCharts: "filter charts: "
    case .pairReport: "report: "
    case .filterPairs: "filter pairs: "
    case .pairNote: "note: "
    case .pictureOfPair: "picture of pair: "
    }
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
      screen.target(line, .item("suggestions", first + row))
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
