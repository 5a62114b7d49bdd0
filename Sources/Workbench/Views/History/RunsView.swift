import Screen
import Telemetry

/// The history of runs: the table, and all that is known of the selected run where there is room.
enum RunsView {
  private static func isWide(_ content: Rect) -> Bool { content.width >= 170 }
  private static func hasBelow(_ content: Rect) -> Bool { !isWide(content) && content.height >= 24 }

  /// Whether there is room for the selected run's curve beside its facts.
  static func hasPreview(_ content: Rect) -> Bool {
    isWide(content) && content.height >= 30 || hasBelow(content) && content.width >= 110
  }

  static func draw(_ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ frame: Frame) {
    drawStatus(state, into: &screen, frame.status)
    let area = frame.content
    guard state.runs.rowCount > 0 else {
      drawEmpty(state, into: &screen, area)
      return
    }
    let (isWide, hasBelow) = (isWide(area), hasBelow(area))
    let detail: Rect? =
      isWide
      ? Rect(x: area.x + area.width - 56, y: area.y, width: 56, height: area.height)
      : hasBelow ? Rect(x: area.x, y: area.y + area.height - 10, width: area.width, height: 10) : nil
    let table = Rect(
      x: area.x, y: area.y, width: area.width - (isWide ? 56 : 0), height: area.height - (hasBelow ? 10 : 0))
    let inner = screen.frame(table, title: title(state.runs), right: columnWords(state))
    RunTable.draw(state, into: &screen, inner)
    guard var detail else { return }
    if let run = state.runs.selected {
      if hasPreview(area) {
        let parts = isWide ? detail.splitBottom(min(18, detail.height / 2)) : nil
        let sides = isWide ? nil : detail.splitRight(detail.width * 2 / 5)
        detail = parts?.rest ?? sides?.rest ?? detail
        drawPreview(state, look, into: &screen, parts?.bottom ?? sides?.right ?? detail)
      }
      RunDetailView.draw(run, state, into: &screen, detail)
    } else if let group = state.runs.selectedGroup {
      RunDetailView.draw(group, state, into: &screen, detail)
    }
  }

  private static func drawPreview(_ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect) {
    let question = state.previewQuestion
    let inner = screen.frame(area, title: question.map { MetricWords.title($0.metric) } ?? "no curve")
    guard let chart = state.previewChart(columns: 2 * inner.width) else {
      let isBroken = question != nil && state.runs.preview.shown == question
      let words = question == nil ? "The run has not measured anything." : isBroken ? "cannot be read" : "reading ..."
      screen.write(words, x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim)
      return
    }
    Chart(chart, theme: look.theme).draw(into: &screen, in: inner)
  }

  private static func title(_ runs: RunsState) -> String {
    guard !runs.grouping.isEmpty else { return "runs" }
    let by = runs.grouping.map(\.title).joined(separator: ", ")
    return runs.openGroup.map { "\(by): \($0.joined(separator: ", "))" } ?? "by \(by), mean ± standard deviation"
  }

  /// The column keys act on, as it is written.
  private static func columnWords(_ state: WorkbenchState) -> String {
    "column \(min(state.runs.column, state.runs.columns.count - 1) + 1) of \(state.runs.columns.count): \(state.runColumn.text)"
  }

  private static func drawStatus(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let runs = state.runs
    let total = runs.all.count - runs.deleted.count
    let shown = runs.visible.count
    var parts = [shown == total ? Words.plural(total, "run") : "\(formatCount(shown)) of \(Words.plural(total, "run"))"]
    if let groups = runs.groups { parts.append(Words.plural(groups.count, "group")) }
    if let problem = runs.filterProblem {
      parts.append(problem)
    } else if !runs.filter.isEmpty {
      parts.append("filter \"\(runs.filter)\" (Esc clears)")
    }
    if !runs.marks.isEmpty { parts.append("\(runs.marks.count) marked") }
    if runs.showsArchived { parts.append("with archived") }
    if !runs.deleted.isEmpty { parts.append("\(runs.deleted.count) to be deleted on leaving (u: undo)") }
    if !runs.asked.isEmpty { parts.append("reading ...") }
    let style: Style = runs.filterProblem == nil ? .plain : .warning
    screen.write(parts.joined(separator: "   "), x: area.x + 1, y: area.y, width: area.width - 2, style)
  }

  private static func drawEmpty(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let hidden = state.runs.all.filter(\.isArchived).count
    let line =
      !state.runs.hasLoaded
      ? "reading the store ..."
      : state.runs.all.isEmpty
        ? "No run in the store yet: :train starts the quickstart"
        : state.runs.filter.isEmpty
          ? "\(Words.plural(hidden, "run")) in the archive; A shows them" : "No run fits \"\(state.runs.filter)\"; Esc shows all"
    screen.write(line, x: area.x, y: area.y + area.height / 2 - 1, width: area.width, .dim, .centre)
  }
}

/// All that the list knows of one run, or of the runs of a group.
enum RunDetailView {
  static func draw(_ run: RunSummary, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let inner = screen.frame(area, title: run.name, right: "run \(run.id)")
    var lines: [(String, String)] = []
    if !run.note.isEmpty { lines.append(("note", run.note)) }
    if !run.tags.isEmpty { lines.append(("tags", run.tags.joined(separator: " "))) }
    lines += [
      ("data", run.data), ("seed", String(run.seed)), ("host", run.host), ("created", Words.ago(run.created, now: state.now)),
      ("trained", formatDuration(run.duration)), ("step", "\(formatCount(run.step)) of \(formatCount(run.steps))"),
    ]
    lines += run.last.keys.sorted().map { (MetricWords.title($0), MetricWords.value($0, run.last[$0] ?? .nan)) }
    draw(lines, into: &screen, inner)
  }

  static func draw(_ group: RunGroup, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let inner = screen.frame(area, title: group.key.joined(separator: ", "), right: Words.plural(group.members.count, "run"))
    var lines: [(String, String)] = state.runs.measuredColumns.compactMap { column in
      group.statistics[column].map { (column.title, RunGroup.words(column, $0) + "  (\($0.count))") }
    }
    lines += group.members.prefix(max(0, inner.height - lines.count)).map { index in
      let run = state.runs.all[index]
      return (run.name, "seed \(run.seed)")
    }
    draw(lines, into: &screen, inner)
  }

  private static func draw(_ lines: [(String, String)], into screen: inout ScreenBuffer, _ inner: Rect) {
    let across = max(1, inner.width / 34)
    let width = inner.width / across
    for (index, line) in lines.enumerated() where inner.height > 0 && index / inner.height < across {
      let x = inner.x + 1 + index / inner.height * width
      let y = inner.y + index % inner.height
      screen.write(line.0, x: x, y: y, width: 16, .dim)
      screen.write(line.1, x: x + 17, y: y, width: width - 19, .plain)
    }
  }
}
