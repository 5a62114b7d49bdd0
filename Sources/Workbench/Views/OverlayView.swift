import Screen
import Telemetry

/// What lies over the screen: errors, questions, help, messages, the palette.
enum OverlayView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ frame: Frame) {
    let name = (state.overlay == .confirmStop ? state.steered?.name : state.live?.name) ?? "the run"
    if state.overlay != nil || !state.errors.isEmpty { screen.coverTargets() }
    let consequence = "It ends after this step with a checkpoint, and can be resumed from History."
    switch state.overlay {
    case nil: break
    case .confirmStop:
      Dialog.confirm("Stop \"\(name)\"?", message: consequence, yes: "stop", no: "go on training").draw(into: &screen, in: frame.content)
    case .confirmQuit where !state.isLive:
      let names = state.runs.deletedNames
      Dialog.confirm(
        "Leave, and delete \(Words.plural(names.count, "run")) for good?",
        message: names.joined(separator: ", ") + ", with their checkpoints.",
        yes: "delete and leave", no: "stay (u takes them back)"
      ).draw(into: &screen, in: frame.content)
    case .confirmQuit:
      let deleted = state.runs.deletedNames
      let consequence = deleted.isEmpty ? consequence : consequence + " Deleted for good: \(deleted.joined(separator: ", "))."
      Dialog.confirm("Leave while \"\(name)\" is training?", message: consequence, yes: "stop and leave", no: "stay")
        .draw(into: &screen, in: frame.content)
    case .help(let scroll): HelpView.draw(state, scroll: scroll, into: &screen, frame.content)
    case .messages(let scroll): drawMessages(state, scroll: scroll, into: &screen, frame.content)
    case .events(let chosen): EventsView.draw(state, chosen: chosen, into: &screen, frame.content)
    case .query(let query): QueryView.draw(query, into: &screen, frame.content)
    case .prompt(let prompt): PromptView.drawSuggestions(prompt, state, into: &screen, frame.content)
    }
    if let error = state.errors.first {
      screen.coverTargets()
      let others = state.errors.count > 1 ? "Error, and \(state.errors.count - 1) more" : "Error"
      Dialog.error(others, message: error).draw(into: &screen, in: frame.content)
    }
  }

  private static func drawMessages(_ state: WorkbenchState, scroll: Int, into screen: inout ScreenBuffer, _ area: Rect) {
    screen.fill(area)
    let inner = screen.frame(area, title: "messages, newest first", right: "Esc closes")
    if state.log.isEmpty { screen.write("nothing has been said yet", x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim) }
    var row = 0
    for line in state.log.reversed().dropFirst(scroll) where row < inner.height {
      let style: Style = line.isError ? .bad : .plain
      let lines = wrap(line.text, width: max(1, inner.width - 15), style: style, glyphs: screen.glyphs)
      screen.write(Words.ago(line.time, now: state.now), x: inner.x + 1, y: inner.y + row, width: 12, .dim)
      for piece in lines.prefix(inner.height - row) {
        screen.put(piece, x: inner.x + 14, y: inner.y + row)
        row += 1
      }
    }
  }
}
