import Screen
import Telemetry

extension WorkbenchState {
  /// What a key does: to the error on top, to what lies over the screen, or on the screen itself.
  mutating func press(_ key: KeyPress) -> [Effect] {
    let name = key.name
    notice = nil
    // A spoilt terminal is put right whatever lies over the screen.
    if let command = keys.command(for: name, on: screen), command == "redraw" { return perform(command) }
    if !errors.isEmpty {
      if ["enter", "esc", "q", "ctrl-c"].contains(name) { errors.removeFirst() }
      return []
    }
    switch overlay {
    case nil:
      if name == "esc", leavesTour() { return [] }
      guard let command = keys.command(for: name, on: screen) else { return [] }
      return perform(command)
    case .confirmStop: return confirmStop(name)
    case .confirmQuit: return confirmQuit(name)
    case .help(let scroll): return pressInHelp(key, name, scroll: scroll)
    case .messages(let scroll):
      overlay = scrolled(name, from: scroll, rows: log.count).map { .messages(scroll: $0) }
      return []
    case .events(let chosen): return pressInEvents(name, chosen: chosen)
    case .prompt(let prompt): return type(key, name, into: prompt)
    case .query(let query): return press(name, in: query)
    }
  }

  private mutating func confirmStop(_ key: String) -> [Effect] {
    switch key {
    case "y", "x":
      overlay = nil
      guard steered != nil else { return refuse("The run has ended already") }
      return steer(.stop, pending: "stopping after this step")
    case "n", "esc", "q", "ctrl-c":
      overlay = nil
      return []
    default: return []
    }
  }

  private mutating func confirmQuit(_ key: String) -> [Effect] {
    switch key {
    case "y", "ctrl-c":
      overlay = nil
      guard isLive else { return [.quit] }
      pending = "stopping, then leaving"
      return [.engine(.stop), .quit]
    case "n", "esc", "q":
      overlay = nil
      return []
    default: return []
    }
  }

  /// The new scroll position of a list of `rows`, or nil to close it.
  func scrolled(_ key: String, from scroll: Int, rows: Int) -> Int? {
    let page = max(1, self.rows - 6)
    let last = max(0, rows - page)
    switch key {
    case "esc", "q", "?", "!", "enter", "ctrl-c": return nil
    case "j", "down": return min(last, scroll + 1)
    case "k", "up": return max(0, scroll - 1)
    case "space", "pagedown": return min(last, scroll + page)
    case "pageup": return max(0, scroll - page)
    case "g", "home": return 0
    case "G", "end": return last
    default: return scroll
    }
  }

  private mutating func type(_ key: KeyPress, _ name: String, into current: Prompt) -> [Effect] {
    var prompt = current
    switch name {
    case "esc", "ctrl-c":
      overlay = nil
      restoreFilter(prompt)
      return endPreview()
    case "enter":
      overlay = nil
      return accept(prompt)
    case "backspace":
      if prompt.field.text.isEmpty {
        overlay = nil
        return endPreview()
      }
      _ = prompt.field.handle(key)
    case "up", "down", "tab", "backtab": moveChoice(&prompt, forward: name == "down" || name == "tab", completes: name == "tab")
    case "ctrl-p": recall(&prompt, by: 1)
    case "ctrl-n": recall(&prompt, by: -1)
    default:
      guard prompt.field.characters.count < 4096, prompt.field.handle(key) else { return [] }
    }
    if prompt.field != current.field, !["tab"].contains(name) { prompt.choice = nil }
    overlay = .prompt(prompt)
    applyLive(prompt)
    return preview(prompt)
  }

  mutating func paste(_ text: String) -> [Effect] {
    guard errors.isEmpty, case .prompt(var prompt) = overlay else { return [] }
    prompt.field.insert(text.split(whereSeparator: \.isNewline).prefix(1).joined())
    prompt.choice = nil
    overlay = .prompt(prompt)
    applyLive(prompt)
    return preview(prompt)
  }

  private func moveChoice(_ prompt: inout Prompt, forward: Bool, completes: Bool) {
    guard prompt.kind == .command else { return }
    let list = suggestions(for: prompt.field.text)
    guard !list.isEmpty else { return }
    if completes {
      prompt.field = TextField(completed(prompt.field.text, by: list[min(prompt.choice ?? 0, list.count - 1)]))
      prompt.choice = nil
    } else {
      let next = prompt.choice.map { $0 + (forward ? 1 : -1) } ?? (forward ? 0 : list.count - 1)
      prompt.choice = (next + list.count) % list.count
    }
  }

  private func recall(_ prompt: inout Prompt, by offset: Int) {
    guard prompt.kind == .command else { return }
    prompt.recall = max(0, min(commandHistory.count, prompt.recall + offset))
    prompt.field = TextField(prompt.recall == 0 ? "" : commandHistory[commandHistory.count - prompt.recall])
  }

  /// Filters act while one types.
  private mutating func applyLive(_ prompt: Prompt) {
    switch prompt.kind {
    case .filterRuns: runs.filter = prompt.field.text
    case .filterCharts:
      monitor.filter = prompt.field.text
      monitor.selected = 0
    case .filterPairs: pairs.list.setFilter(prompt.field.text)
    case .command, .pairNumber, .searchReports, .pairReport, .pictureOfPair, .pairNote: break
    }
  }

  private mutating func restoreFilter(_ prompt: Prompt) {
    switch prompt.kind {
    case .filterRuns: runs.filter = prompt.original
    case .filterCharts: monitor.filter = prompt.original
    case .filterPairs: pairs.list.setFilter(prompt.original)
    case .command, .pairNumber, .searchReports, .pairReport, .pictureOfPair, .pairNote: break
    }
  }

  private mutating func accept(_ prompt: Prompt) -> [Effect] {
    let text = prompt.field.text
    switch prompt.kind {
    case .command:
      let ending = endPreview()
      let list = prompt.choice == nil ? [] : suggestions(for: text)
      guard let choice = prompt.choice, list.indices.contains(choice) else { return ending + runLine(text) }
      let line = completed(text, by: list[choice])
      guard list[choice].choice != nil || !list[choice].command.needsArguments else {
        overlay = .prompt(Prompt(.command, text: line))
        return ending
      }
      return ending + runLine(line)
    case .pairNumber: return text.isEmpty ? [] : perform("go", [text])
    case .searchReports: return text.isEmpty ? (pairs.search.isEmpty ? [] : perform("search-next")) : perform("search", [text])
    case .pairReport: return perform("report", [text])
    case .pictureOfPair: return text.isEmpty ? [] : perform("picture-of", [text])
    case .filterPairs: return applyPairFilter(text)
    case .pairNote: return perform("note-pair", [text.isEmpty ? " " : text])
    case .filterRuns: return keepFilter("filter-runs", prompt)
    case .filterCharts: return keepFilter("filter-charts", prompt)
    }
  }

  /// A filter has acted while it was typed; now it is part of the session, and can be taken back.
  private mutating func keepFilter(_ command: String, _ prompt: Prompt) -> [Effect] {
    guard prompt.field.text != prompt.original else { return [] }
    if command == "filter-runs", let problem = runs.filterProblem {
      restoreFilter(prompt)
      return refuse(problem)
    }
    shell.record(Session.Step(command, [prompt.field.text]))
    var before = ViewChoices(self)
    if command == "filter-runs" { before.filter = prompt.original } else { before.monitor.filter = prompt.original }
    noteChange("filter", since: before)
    return []
  }
}
