import Screen
import Telemetry

/// The tables of a comparison: a row a field or metric, a column a run. Where not all runs fit the lower border says which are shown.
enum CompareTables {
  static func drawRecipe(_ state: WorkbenchState, _ isSelected: Bool, into screen: inout ScreenBuffer, _ area: Rect) {
    let rows = state.compare.differences
    let text = state.compare.told == nil ? "reading ..." : "the recipes are the same"
    draw(state, isSelected, names: rows.map(\.path), empty: text, first: "field", least: 12, into: &screen, area) { row, _ in
      rows[row].values.map { $0.map { Span($0) } ?? Span("-", .dim) }
    }
  }

  static func drawBest(_ state: WorkbenchState, _ isSelected: Bool, into screen: inout ScreenBuffer, _ area: Rect) {
    let metrics = state.comparedMetrics
    let glyphs = screen
    draw(
      state, isSelected, names: state.compare.told == nil ? [] : metrics, empty: "reading ...", first: "metric", least: 14, into: &screen,
      area
    ) { row, width in
      let metric = metrics[row]
      let reference = state.compare.reference.flatMap { state.best(metric, of: $0) }
      return state.compare.runs.map { run in
        cell(state.best(metric, of: run), run == state.compare.reference ? nil : reference, metric, width: width, glyphs)
      }
    }
  }

  /// The best value with its step, and how far it is from the reference's, better or worse told by a mark too: with the digits that fit, as
  /// a number cut in its exponent is another number.
  static func cell(
    _ own: MetricExtremes.Point?, _ reference: MetricExtremes.Point?, _ metric: String, width: Int, _ screen: ScreenBuffer
  ) -> Span {
    guard let own else { return Span("-", .dim) }
    func value(_ digits: Int) -> String { formatNumber(own.value, digits: digits) }
    func fitting(_ ways: [String]) -> String { ways.first { screen.measure($0) <= width } ?? ways[ways.count - 1] }
    let plain = [value(4), value(3), value(2), value(1)]
    guard let reference else {
      let step = formatCount(own.step)
      return Span(fitting(plain.prefix(3).map { "\($0) @\(step)" } + plain))
    }
    let delta = own.value - reference.value
    if delta == 0 { return Span(fitting(plain.map { "\($0) =" } + plain)) }
    let isBetter = MetricWords.isJudged(metric) && (delta > 0) == MetricWords.isBetterHigher(metric)
    let mark = isBetter ? screen.tick : " "
    let ways = [(4, 2), (4, 1), (3, 1), (2, 1), (1, 1)].map { digits, ofDelta in
      "\(value(digits)) \(delta > 0 ? "+" : "")\(formatNumber(delta, digits: ofDelta)) \(mark)"
    }
    return Span(fitting(ways + plain.map { "\($0) \(mark)" }), isBetter ? .good : .plain)
  }

  /// - Parameters:
  ///   - least: columns a cell should have; runs that would get less are left for later.
  ///   - names: of the rows.
  ///   - cells: of a row, of so many columns, one for each run.
  private static func draw(
    _ state: WorkbenchState, _ isSelected: Bool, names: [String], empty: String, first: String, least: Int, into screen: inout ScreenBuffer,
    _ area: Rect, cells: (Int, Int) -> [Span]
  ) {
    let (runs, count) = (state.compare.runs, names.count)
    let skipped = min(state.compare.sideways, runs.count - 1)
    // One column is the bar's, one the blank before the first; two runs at least are seen side by side.
    let room = area.width - 2
    let nameWidth = min(max(8, names.map { screen.measure($0) }.max() ?? 0), max(8, room - 2 * (least + 2)), 30)
    let fitting = min(runs.count - skipped, max(2, (room - nameWidth) / (least + 2)))
    let most = min(22, max(5, (room - nameWidth) / max(1, fitting) - 2))
    let rows = (0..<count).map { cells($0, most) }
    let marks = screen.glyphs
    func title(_ order: Int) -> String { "\(CurveMarks.mark(order, marks)) \(state.comparedName(runs[order]))" }
    var columns = [TableColumn(first, .fixed(nameWidth), priority: 100)]
    var used = nameWidth
    for order in runs.indices.dropFirst(skipped) {
      let wanted = rows.map { $0.indices.contains(order) ? screen.measure($0[order].text) : 0 }.max() ?? 0
      // Names give way before a run does.
      let width = min(most, max(7, wanted, screen.measure(title(order))))
      guard columns.count == 1 || used + 2 + width <= room else { break }
      columns.append(TableColumn(title(order), .fixed(width), alignment: .right, priority: -order))
      used += 2 + width
    }
    let shown = columns.count - 1
    let table = Table(
      columns: columns, rowCount: count, selected: isSelected && count > 0 ? min(state.compare.scroll, count - 1) : nil,
      offset: max(0, state.compare.scroll - area.height / 2), emptyText: empty, isFocused: isSelected
    ) { [screen] index in
      [Span(screen.shortenedFront(names[index], width: nameWidth))] + rows[index].dropFirst(skipped).prefix(shown)
    }
    table.draw(into: &screen, in: area)
    guard shown < runs.count, count > 0 else { return }
    let which = shown == 1 ? "run \(skipped + 1)" : "runs \(skipped + 1)-\(skipped + shown)"
    screen.write(
      " \(which) of \(runs.count), Left/Right for more ", x: area.x + 1, y: area.maxY, width: max(0, area.width - 2), .dim, .right)
  }
}

extension WorkbenchState {
  /// The best value a run had of a metric.
  func best(_ metric: String, of run: Int64) -> MetricExtremes.Point? {
    guard let ends = compare.told?.extremes[run]?.first(where: { $0.metric == metric }) else { return nil }
    return MetricWords.isBetterHigher(metric) ? ends.highest : ends.lowest
  }
}
