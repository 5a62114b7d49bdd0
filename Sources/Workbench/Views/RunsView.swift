import Screen
import Telemetry

/// The table of runs, and all that is known of the selected one where there is room.
enum RunsView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ frame: Frame) {
    drawStatus(state, into: &screen, frame.status)
    let area = frame.content
    guard !state.runs.visible.isEmpty else {
      drawEmpty(state, into: &screen, area)
      return
    }
    let isWide = area.width >= 170
    let hasBelow = !isWide && area.height >= 24
    let detail: Rect? =
      isWide
      ? Rect(x: area.x + area.width - 56, y: area.y, width: 56, height: area.height)
      : hasBelow ? Rect(x: area.x, y: area.y + area.height - 10, width: area.width, height: 10) : nil
    let table = Rect(
      x: area.x, y: area.y, width: area.width - (isWide ? 56 : 0), height: area.height - (hasBelow ? 10 : 0))
    let inner = screen.frame(table, title: "runs")
    RunTable.draw(state, into: &screen, inner)
    if let detail, let run = state.runs.selected { drawDetail(run, state, into: &screen, detail) }
  }

  private static func drawStatus(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let shown = state.runs.visible.count
    let total = state.runs.all.count
    var text = shown == total ? Words.plural(total, "run") : "\(formatCount(shown)) of \(Words.plural(total, "run"))"
    if !state.runs.filter.isEmpty { text += "   filter \"\(state.runs.filter)\" (Esc clears)" }
    if !state.runs.marks.isEmpty { text += "   \(state.runs.marks.count) marked" }
    screen.write(text, x: area.x + 1, y: area.y, width: area.width - 2, .plain)
  }

  private static func drawEmpty(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let line =
      !state.runs.hasLoaded
      ? "reading the store ..."
      : state.runs.all.isEmpty
        ? "No run in the store yet: :train starts the quickstart" : "No run holds \"\(state.runs.filter)\"; Esc shows all"
    screen.write(line, x: area.x, y: area.y + area.height / 2 - 1, width: area.width, .dim, .centre)
  }

  private static func drawDetail(_ run: RunSummary, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let inner = screen.frame(area, title: run.name, right: "run \(run.id)")
    var lines: [(String, String)] = [
      ("data", run.data), ("seed", String(run.seed)), ("host", run.host), ("created", Words.ago(run.created, now: state.now)),
      ("trained", formatDuration(run.duration)), ("step", "\(formatCount(run.step)) of \(formatCount(run.steps))"),
    ]
    if !run.note.isEmpty { lines.append(("note", run.note)) }
    lines += run.last.keys.sorted().map { (MetricWords.title($0), MetricWords.value($0, run.last[$0] ?? .nan)) }
    let across = max(1, inner.width / 44)
    let width = inner.width / across
    for (index, line) in lines.enumerated() where index / inner.height < across {
      let x = inner.x + 1 + index / inner.height * width
      let y = inner.y + index % inner.height
      screen.write(line.0, x: x, y: y, width: 16, .dim)
      screen.write(line.1, x: x + 17, y: y, width: width - 19, .plain)
    }
  }
}

/// The runs as rows; the narrower the screen, the fewer columns.
enum RunTable {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let glyphs = screen
    var table = Table(
      columns: columns(state), rowCount: state.runs.visible.count, selected: state.runs.selectedPosition,
      offset: max(0, (state.runs.selectedPosition ?? 0) - area.height / 2)
    ) { row in
      let run = state.runs.all[state.runs.visible[row]]
      return [mark(run, state)] + RunsState.Column.shown.map { cell(run, $0, state, glyphs) }
    }
    table.list = "runs"
    table.draw(into: &screen, in: area)
  }

  private static func columns(_ state: WorkbenchState) -> [TableColumn] {
    [TableColumn("", .fixed(1), priority: 100)]
      + RunsState.Column.shown.map { column in
        let sort: TableColumn.Sort? = state.runs.sort == column ? (state.runs.isDescending ? .descending : .ascending) : nil
        let width: TableColumn.Width = column == .name ? .fit(min: 8, max: 32) : .fit(min: column.isNumber ? 6 : 5, max: 14)
        return TableColumn(column.title, width, alignment: column.isNumber ? .right : .left, priority: column.priority, sort: sort)
      }
  }

  /// Which curve of Monitor is the run's: numbers for all but the shown one, which has a ring.
  private static func mark(_ run: RunSummary, _ state: WorkbenchState) -> Span {
    guard state.drawnRuns.contains(run.id) else { return Span("") }
    let number = state.curveNumber(of: run.id)
    return Span(state.curveMark(of: run.id), .curve(number))
  }

  private static func cell(_ run: RunSummary, _ column: RunsState.Column, _ state: WorkbenchState, _ screen: ScreenBuffer) -> Span {
    func metric(_ name: String) -> Span {
      guard let value = run.last[name] else { return Span("-", .dim) }
      return Span(formatNumber(value), value.isFinite ? .plain : .bad)
    }
    switch column {
    case .name: return Span(run.name)
    case .state:
      let (glyph, style) = screen.mark(of: run.state)
      return Span("\(glyph) \(run.state.rawValue)", style)
    case .preset: return Span(run.preset)
    case .objective: return Span(run.objective)
    case .step: return Span(formatCount(run.step))
    case .total: return metric(Metric.totalLoss)
    case .mim: return metric(Metric.mimLoss)
    case .res: return metric(Metric.resLoss)
    case .mlm: return metric(Metric.mlmLoss)
    case .speed: return run.last[Metric.pairsPerSecond].map { Span(formatNumber($0, digits: 3)) } ?? Span("-", .dim)
    case .duration: return Span(formatDuration(run.duration))
    case .created: return Span(Words.ago(run.created, now: state.now), .dim)
    }
  }
}

extension RunsState.Column {
  /// From left to right.
  static let shown: [RunsState.Column] = [
    .name, .state, .preset, .objective, .step, .total, .mim, .res, .mlm, .speed, .duration, .created,
  ]

  var title: String {
    switch self {
    case .speed: "pairs/s"
    case .duration: "trained"
    default: rawValue
    }
  }

  var isNumber: Bool {
    switch self {
    case .name, .state, .preset, .objective: false
    case .step, .total, .mim, .res, .mlm, .speed, .duration, .created: true
    }
  }

  /// What goes first where space is short.
  var priority: Int {
    let order: [RunsState.Column] = [.speed, .res, .mim, .objective, .preset, .created, .mlm, .step, .duration, .total, .state, .name]
    return order.firstIndex(of: self) ?? 0
  }
}
