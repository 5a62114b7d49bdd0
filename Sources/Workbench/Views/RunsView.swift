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
    let inner = screen.frame(
      table, title: "runs",
      right: "by \(state.runs.sort.rawValue) \(state.runs.isDescending ? screen.glyphs.sortDown : screen.glyphs.sortUp)")
    RunTable(state: state, width: inner.width).draw(into: &screen, inner)
    if let detail, let run = state.runs.selected { drawDetail(run, state, into: &screen, detail) }
  }

  private static func drawStatus(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let shown = state.runs.visible.count
    let total = state.runs.all.count
    var text = shown == total ? Words.plural(total, "run") : "\(Words.count(shown)) of \(Words.plural(total, "run"))"
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
      ("trained", Words.duration(run.duration)), ("step", "\(Words.count(run.step)) of \(Words.count(run.steps))"),
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

/// Columns by what they are worth: the narrower the screen, the fewer.
struct RunTable {
  private struct Column {
    var column: RunsState.Column
    var title: String
    var width: Int
    var isNumber: Bool
    /// Dropped first when large.
    var rank: Int
  }

  private static let columns: [Column] = [
    Column(column: .name, title: "name", width: 14, isNumber: false, rank: 0),
    Column(column: .state, title: "state", width: 13, isNumber: false, rank: 1),
    Column(column: .preset, title: "preset", width: 6, isNumber: false, rank: 6),
    Column(column: .objective, title: "objective", width: 9, isNumber: false, rank: 7),
    Column(column: .step, title: "step", width: 7, isNumber: true, rank: 3),
    Column(column: .total, title: "total", width: 7, isNumber: true, rank: 2),
    Column(column: .mim, title: "mim", width: 7, isNumber: true, rank: 9),
    Column(column: .res, title: "res", width: 7, isNumber: true, rank: 10),
    Column(column: .mlm, title: "mlm", width: 7, isNumber: true, rank: 4),
    Column(column: .speed, title: "pairs/s", width: 7, isNumber: true, rank: 11),
    Column(column: .duration, title: "trained", width: 12, isNumber: true, rank: 8),
    Column(column: .created, title: "created", width: 10, isNumber: true, rank: 5),
  ]

  let state: WorkbenchState
  private var shown: [Column]

  init(state: WorkbenchState, width: Int) {
    self.state = state
    let room = width - 5
    let longest = state.runs.visible.prefix(200).map { state.runs.all[$0].name.count }.max() ?? 0
    var name = min(32, max(10, longest), max(10, room / 2))
    var kept = Self.columns.sorted { $0.rank < $1.rank }
    func total(_ columns: [Column]) -> Int { columns.reduce(0) { $0 + ($1.column == .name ? name : $1.width) + 2 } }
    while kept.count > 1, total(kept) > room { kept.removeLast() }
    let ranks = Set(kept.map(\.rank))
    shown = Self.columns.filter { ranks.contains($0.rank) }
    name = min(max(name, longest), name + max(0, room - total(shown)))
    shown = shown.map { column in
      var column = column
      if column.column == .name { column.width = name }
      return column
    }
  }

  func draw(into screen: inout ScreenBuffer, _ area: Rect) {
    drawHead(into: &screen, area)
    let rows = area.height - 1
    guard rows > 0 else { return }
    let selected = state.runs.selectedPosition ?? 0
    let count = state.runs.visible.count
    let first = max(0, min(selected - rows / 2, count - rows))
    for row in 0..<min(rows, count - first) {
      let run = state.runs.all[state.runs.visible[first + row]]
      draw(run, isSelected: first + row == selected, into: &screen, Rect(x: area.x, y: area.y + 1 + row, width: area.width, height: 1))
    }
  }

  private func drawHead(into screen: inout ScreenBuffer, _ area: Rect) {
    var x = area.x + 4
    for column in shown {
      let isSorted = column.column == state.runs.sort
      screen.write(column.title, x: x, y: area.y, width: column.width, isSorted ? .title : .dim, column.isNumber ? .right : .left)
      x += column.width + 2
    }
  }

  private func draw(_ run: RunSummary, isSelected: Bool, into screen: inout ScreenBuffer, _ area: Rect) {
    if isSelected { screen.fill(area, style: .selection) }
    func ink(_ style: Style) -> Style { isSelected ? style.on(.selection) : style }
    screen.write(isSelected ? String(screen.glyphs.pointer) : " ", x: area.x, y: area.y, width: 1, ink(.accent))
    if state.drawnRuns.contains(run.id) {
      let number = state.curveNumber(of: run.id)
      let isMarked = state.runs.marks.contains(run.id)
      screen.write(isMarked ? "●" : "○", x: area.x + 2, y: area.y, width: 1, ink(.curve(number)))
    }
    var x = area.x + 4
    for column in shown {
      let (text, own) = cell(run, column.column, screen)
      screen.write(text, x: x, y: area.y, width: column.width, ink(own), column.isNumber ? .right : .left)
      x += column.width + 2
    }
  }

  private func cell(_ run: RunSummary, _ column: RunsState.Column, _ screen: ScreenBuffer) -> (String, Style) {
    func metric(_ name: String) -> (String, Style) {
      guard let value = run.last[name] else { return ("-", .dim) }
      return (Words.number(value), value.isFinite ? .plain : .bad)
    }
    switch column {
    case .name: return (run.name, .plain)
    case .state:
      let (glyph, ink) = screen.mark(of: run.state)
      return ("\(glyph) \(run.state.rawValue)", ink)
    case .preset: return (run.preset, .plain)
    case .objective: return (run.objective, .plain)
    case .step: return (Words.count(run.step), .plain)
    case .total: return metric(Metric.totalLoss)
    case .mim: return metric(Metric.mimLoss)
    case .res: return metric(Metric.resLoss)
    case .mlm: return metric(Metric.mlmLoss)
    case .speed: return (run.last[Metric.pairsPerSecond].map { Words.number($0, significant: 3) } ?? "-", .plain)
    case .duration: return (Words.duration(run.duration), .plain)
    case .created: return (Words.ago(run.created, now: state.now), .dim)
    }
  }
}
