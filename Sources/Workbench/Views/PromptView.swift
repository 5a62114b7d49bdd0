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
    let isArgument = list[0].choice != nil
    let box = Rect(x: area.x, y: area.y + area.height - rows - 2, width: min(area.width, isArgument ? 60 : 96), height: rows + 2)
    screen.fill(box)
    let inner = screen.frame(
      box, title: title(prompt.field.text, state), right: "Tab completes, Up/Down choose, ^P earlier", "Tab, Up/Down, ^P")
    let first = max(0, min((prompt.choice ?? 0) - rows / 2, list.count - rows))
    for (row, suggestion) in list.dropFirst(first).prefix(rows).enumerated() {
      let line = Rect(x: inner.x, y: inner.y + row, width: inner.width, height: 1)
      screen.target(line, .item("suggestions", first + row))
      draw(suggestion, isChosen: first + row == prompt.choice, state, into: &screen, line)
    }
    drawScrollBar(into: &screen, x: box.maxX - 1, y: inner.y, height: rows, offset: first, count: list.count)
  }

  /// What is being typed: a command, or an argument and what it may be.
  private static func title(_ text: String, _ state: WorkbenchState) -> String {
    let line = TypedLine(text)
    guard let command = line.command else { return "commands" }
    let hint = state.hint(for: command, place: line.done.count)
    return hint.isEmpty ? command.name : "\(command.name): \(hint)"
  }

  private static func draw(
    _ suggestion: Suggestion, isChosen: Bool, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ line: Rect
  ) {
    if isChosen {
      screen.fill(line, style: .selection)
      screen.set(screen.glyphs.pointer, x: line.x, y: line.y, style: .selection)
    }
    func style(_ role: Role) -> Style { isChosen ? Style(.selection) : Style(role) }
    let isPossible = suggestion.refusal == nil
    let name = marked(suggestion.label, suggestion.nameMatches, style(isPossible ? .accent : .dim))
    if let choice = suggestion.choice {
      let used = screen.put(name, x: line.x + 1, y: line.y, maxWidth: line.width - 1)
      let start = max(22, used + 2)
      screen.write(choice.note, x: line.x + start, y: line.y, width: line.width - start - 1, style(.dim))
      return
    }
    let command = suggestion.command
    let keys = state.keys.shownKeys(of: command.name, on: state.screen).first.map(KeyMap.label) ?? ""
    screen.put(name, x: line.x + 1, y: line.y, maxWidth: 16)
    screen.write(keys, x: line.x + 18, y: line.y, width: 6, style(.accent))
    var x = line.x + 25
    if let reason = suggestion.refusal {
      x += screen.write("\(screen.cross) \(reason)", x: x, y: line.y, width: line.maxX - 1 - x, style(.warning)) + 2
    } else if !command.arguments.isEmpty {
      x += screen.write(command.arguments, x: x, y: line.y, width: line.maxX - 1 - x, style(.dim)) + 2
    }
    screen.put(marked(command.help, suggestion.helpMatches, style(isPossible ? .text : .dim)), x: x, y: line.y, maxWidth: line.maxX - 1 - x)
  }

  /// A text whose typed letters stand out by weight and underline, not by colour.
  private static func marked(_ text: String, _ positions: [Int], _ style: Style) -> [Span] {
    let marks = Set(positions)
    var spans: [Span] = []
    for (index, character) in text.enumerated() {
      let isMarked = marks.contains(index)
      let look = isMarked ? style.adding([.bold, .underline]) : style
      if let last = spans.last, last.style == look {
        spans[spans.count - 1].text.append(character)
      } else {
        spans.append(Span(String(character), look))
      }
    }
    return spans
  }
}
