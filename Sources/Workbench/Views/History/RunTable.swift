import Screen
import Telemetry

/// The runs, or groups of them, as rows; the narrower the screen, the fewer columns.
enum RunTable {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let runs = state.runs
    let offset = max(0, (runs.selectedPosition ?? 0) - area.height / 2)
    if let groups = runs.groups {
      let measured = runs.measuredColumns
      var table = Table(columns: groupColumns(state, measured), rowCount: groups.count, selected: runs.selectedPosition, offset: offset) {
        row in
        cells(groups[row], measured)
      }
      table.list = "runs"
      table.draw(into: &screen, in: area)
      return
    }
    let glyphs = screen
    var table = Table(columns: columns(state), rowCount: runs.visible.count, selected: runs.selectedPosition, offset: offset) { row in
      let run = runs.all[runs.visible[row]]
      return [mark(run, state)] + runs.columns.map { cell(run, $0, state, glyphs) }
    }
    table.list = "runs"
    table.draw(into: &screen, in: area)
  }

  // MARK: Columns

  private static func columns(_ state: WorkbenchState) -> [TableColumn] {
    let runs = state.runs
    return [TableColumn("", .fixed(1), priority: 1000)]
      + runs.columns.enumerated().map { place, column in
        tableColumn(column, place, state, isNumber: column.isNumber(runs.facts))
      }
  }

  private static func groupColumns(_ state: WorkbenchState, _ measured: [RunColumn]) -> [TableColumn] {
    let runs = state.runs
    let keys = runs.grouping.map { column in
      TableColumn(
        column.title, .fit(min: 6, max: 32), alignment: column.isNumber(runs.facts) ? .right : .left, priority: 1000,
        sort: sort(column, runs))
    }
    let numbers = measured.map { column in
      tableColumn(column, runs.columns.firstIndex(of: column) ?? 0, state, isNumber: true)
    }
    return keys + [TableColumn("n", .fit(min: 2, max: 6), alignment: .right, priority: 1000)] + numbers
  }

  private static func tableColumn(_ column: RunColumn, _ place: Int, _ state: WorkbenchState, isNumber: Bool) -> TableColumn {
    let isHere = place == min(state.runs.column, state.runs.columns.count - 1)
    let width: TableColumn.Width = column == .name ? .fit(min: 8, max: 32) : .fit(min: isNumber ? 6 : 4, max: isNumber ? 22 : 18)
    let priority = isHere ? 900 : column == .name ? 800 : column.priority ?? 500 - place
    var title = column.title
    // The column that keys act on is told without colour too.
    if isHere { title = "[\(title)]" }
    return TableColumn(title, width, alignment: isNumber ? .right : .left, priority: priority, sort: sort(column, state.runs))
  }

  private static func sort(_ column: RunColumn, _ runs: RunsState) -> TableColumn.Sort? {
    runs.sort == column ? (runs.isDescending ? .descending : .ascending) : nil
  }

  // MARK: Cells

  /// Which curve of Monitor is the run's: numbers for all but the shown one, which has a ring.
  private static func mark(_ run: RunSummary, _ state: WorkbenchState) -> Span {
    guard state.drawnRuns.contains(run.id) else { return Span("") }
    let number = state.curveNumber(of: run.id)
    return Span(state.curveMark(of: run.id), .curve(number))
  }

  private static func cell(_ run: RunSummary, _ column: RunColumn, _ state: WorkbenchState, _ screen: ScreenBuffer) -> Span {
    switch column {
    case .fact(.name): return Span(run.name, run.isArchived ? .dim : .plain)
    case .fact(.state):
      let (glyph, style) = screen.mark(of: run.state)
      return Span("\(glyph) \(run.state.rawValue)", style)
    case .fact(.created), .fact(.updated): return Span(column.words(run, state.runs.facts, now: state.now), .dim)
    default: break
    }
    guard let value = column.value(run, state.runs.facts) else { return Span("-", .dim) }
    if case .number(let number) = value, !number.isFinite { return Span(formatNumber(number), .bad) }
    return Span(column.words(run, state.runs.facts, now: state.now))
  }

  private static func cells(_ group: RunGroup, _ measured: [RunColumn]) -> [Span] {
    group.key.map { Span($0) } + [Span(formatCount(group.members.count), .dim)]
      + measured.map { column in group.statistics[column].map { Span(RunGroup.words(column, $0)) } ?? Span("-", .dim) }
  }
}

extension RunColumn {
  /// What stays of the usual columns where space is short; columns of the user's own choice have none and stay longer.
  fileprivate var priority: Int? {
    let order: [RunColumn] = [
      .fact(.note), .fact(.tags), .metric(Metric.pairsPerSecond), .metric(Metric.resLoss), .metric(Metric.mimLoss), .fact(.objective),
      .fact(.preset), .fact(.created), .metric(Metric.mlmLoss), .fact(.step), .fact(.duration), .total, .fact(.state),
    ]
    return order.firstIndex(of: self)
  }
}
