import Screen
import Telemetry

/// One chart: its box with title, last value, the axes' ends in the border, and the curves inside.
struct ChartView {
  /// Columns left of the plot for the labels of the values.
  static let gutter = 8

  let state: WorkbenchState
  let look: Look
  let metric: String
  let isSelected: Bool

  private struct DrawnCurve {
    var run: Int64
    var trace: ChartTrace
    var validation: ChartTrace?
    /// All curves of the run in a chart of several, its first one included.
    var companions: [Companion] = []
  }

  private struct Companion {
    var trace: ChartTrace
    var label: String
    /// Which curve colour.
    var number: Int
  }

  /// Where the curves are inside a chart's box.
  static func plot(in area: Rect) -> Rect {
    Rect(x: area.x + 1 + gutter, y: area.y + 1, width: area.width - 2 - gutter, height: area.height - 2)
  }

  func draw(into screen: inout ScreenBuffer, _ area: Rect) {
    let plot = Self.plot(in: area)
    guard plot.width >= 4, plot.height >= 1 else { return }
    let window = state.chartWindow
    let dotsAcross = screen.glyphs.dotsAcross
    let curves = state.drawnRuns.compactMap { curve(of: $0, window, columns: plot.width * dotsAcross) }
    let traces = curves.flatMap { [$0.trace] + ($0.validation.map { [$0] } ?? []) + $0.companions.map(\.trace) }
    let range = ValueRange(of: traces, isLogarithmic: state.monitor.isLogarithmic, clips: state.monitor.clipsOutliers).map {
      state.isShownLive ? $0.rounded() : $0
    }
    screen.frame(area, title: title(range), right: value(curves), isSelected: isSelected)
    drawAxisEnds(into: &screen, area, window)
    drawEvents(into: &screen, area, plot, window)
    guard let range else {
      let why =
        traces.isEmpty
        ? "waiting for the first step"
        : traces.contains { $0.brokenCount > 0 } ? "no finite value here" : "no value was taken in this stretch"
      screen.write(why, x: plot.x, y: plot.y + plot.height / 2, width: plot.width, .dim, .centre)
      return
    }
    drawLabels(into: &screen, plot, range)
    var canvas = DotCanvas(columns: plot.width, rows: plot.height, dotsAcross: dotsAcross, dotsDown: screen.glyphs.dotsDown)
    for (order, curve) in curves.enumerated().reversed() {
      let number = state.curveNumber(of: curve.run)
      if order == 0, curve.trace.isDense || state.monitor.smoothing != .off {
        canvas.drawBand(curve.trace, range, layer: .band)
      }
      canvas.drawLine(curve.trace, range, layer: .curve(number))
      if let validation = curve.validation { canvas.drawPoints(validation, range, layer: .validation(number)) }
    }
    for curve in curves {
      for companion in curve.companions.dropFirst().reversed() { canvas.drawLine(companion.trace, range, layer: .curve(companion.number)) }
    }
    canvas.put(into: &screen, at: plot, look)
    let companions = curves.flatMap(\.companions)
    if !companions.isEmpty { drawCompanionWords(companions, range, into: &screen, plot) }
    if curves.count > 1 {
      if companions.isEmpty { drawEndMarks(curves, range, into: &screen, plot) }
      if state.monitor.cursor != nil { drawReadOut(curves, into: &screen, plot) }
    }
    drawCursor(into: &screen, plot, window)
    if state.monitor.isEnlarged, let curve = curves.first { drawSummary(of: curve.trace, into: &screen, area) }
  }

  private func curve(of run: Int64, _ window: ChartWindow, columns: Int) -> DrawnCurve? {
    let smoothing = state.monitor.smoothing.share * window.span
    func trace(_ metric: String, smoothing: Double) -> ChartTrace? {
      state.curve(run, metric, over: window).map {
        ChartTrace($0, window: window, timeBase: state.timeBase(of: run), count: columns, smoothing: smoothing)
      }
    }
    guard let main = trace(metric, smoothing: smoothing) else { return nil }
    var curve = DrawnCurve(run: run, trace: main, validation: trace(MetricWords.validation(of: metric), smoothing: 0))
    let runCount = state.drawnRuns.count
    // Several runs share a chart of several metrics only where the user has asked for it.
    guard runCount == 1 || state.monitor.layout != nil else { return curve }
    let mark = runCount > 1 ? state.curveMark(of: run) + " " : ""
    for (order, companion) in state.companions(of: metric).enumerated() {
      guard let trace = trace(companion.metric, smoothing: smoothing) else { continue }
      let value = read(companion.metric, of: run).map { " " + MetricWords.value(companion.metric, $0) } ?? ""
      curve.companions.append(
        Companion(trace: trace, label: mark + companion.label + value, number: state.curveNumber(of: run) + order * runCount))
    }
    return curve
  }

  /// The value at the read-out, else the last one; nil where there is none.
  private func read(_ metric: String, of run: Int64) -> Double? {
    guard let series = state.curve(run, metric, over: state.chartWindow) else { return nil }
    guard let cursor = state.monitor.cursor else { return state.series.series(run, metric)?.lastValue }
    let after =
      state.timeBase(of: run).map { series.firstIndex(atOrAfterTime: $0 + cursor + 1e-3) }
      ?? series.firstIndex(atOrAfterStep: cursor.rounded() + 1)
    return after > 0 ? Double(series.values[after - 1]) : nil
  }

  private func title(_ range: ValueRange?) -> String {
    let others = state.companions(of: metric).count
    var title = MetricWords.title(metric) + (others > 1 && state.monitor.layout != nil ? " +\(others - 1)" : "")
    if state.monitor.isLogarithmic { title += " (log)" }
    if range?.isClipped == true { title += " (clipped)" }
    return title
  }

  /// The last value of the shown run, or what the cursor reads, and how many points were not finite.
  private func value(_ curves: [DrawnCurve]) -> String {
    guard let run = state.shownRun, state.series.series(run, metric)?.lastValue != nil else { return "" }
    var text = read(metric, of: run).map { MetricWords.value(metric, $0) } ?? "-"
    let broken = curves.first { $0.run == run }?.trace.brokenCount ?? 0
    if broken > 0 { text = "\(formatCount(broken)) NaN  " + text }
    return text
  }

  private func drawAxisEnds(into screen: inout ScreenBuffer, _ area: Rect, _ window: ChartWindow) {
    let y = area.y + area.height - 1
    screen.write(" \(state.axisLabel(window.low)) ", x: area.x + Self.gutter, y: y, width: 12, .dim)
    let right = " \(state.axisLabel(window.high)) \(state.axisUnit) "
    screen.write(right, x: area.x + 1, y: y, width: area.width - 2, .dim, .right)
  }

  private func drawEvents(into screen: inout ScreenBuffer, _ area: Rect, _ plot: Rect, _ window: ChartWindow) {
    guard let run = state.shownRun, window.span > 0 else { return }
    for event in state.series.events(of: run) {
      guard let mark = screen.mark(of: event.kind) else { continue }
      let share = (state.axisValue(ofStep: Double(event.step)) - window.low) / window.span
      guard share >= 0, share <= 1 else { continue }
      let x = plot.x + Int((share * Double(plot.width - 1)).rounded())
      let y = area.y + area.height - 1
      if screen.isBorder(x: x, y: y) { screen.write(mark.glyph, x: x, y: y, width: 1, mark.style) }
    }
  }

  private func drawLabels(into screen: inout ScreenBuffer, _ plot: Rect, _ range: ValueRange) {
    let labels = AxisLabels(range: range, rows: plot.height)
    for (row, text) in labels.rows {
      screen.write(text, x: plot.x - Self.gutter, y: plot.y + row, width: Self.gutter - 1, .dim, .right)
    }
  }

  /// A mark at the end of each curve, so that they are told apart without colour.
  private func drawEndMarks(_ curves: [DrawnCurve], _ range: ValueRange, into screen: inout ScreenBuffer, _ plot: Rect) {
    for curve in curves.reversed() {
      guard let last = curve.trace.columns.lastIndex(where: { $0.mean != nil }), let mean = curve.trace.columns[last].mean else { continue }
      let height = 1 - range.position(mean)
      guard height >= 0, height <= 1 else { continue }
      let x = plot.x + last / screen.glyphs.dotsAcross
      let dots = plot.height * screen.glyphs.dotsDown
      let y = plot.y + Int((height * Double(dots - 1)).rounded()) / screen.glyphs.dotsDown
      screen.write(state.curveMark(of: curve.run), x: x, y: y, width: 1, .curve(state.curveNumber(of: curve.run)).adding(.bold))
    }
  }

  /// The words of the curves that share the chart, near their ends and not over one another: they are not told apart by colour alone.
  private func drawCompanionWords(_ companions: [Companion], _ range: ValueRange, into screen: inout ScreenBuffer, _ plot: Rect) {
    guard plot.width >= 24, plot.height >= companions.count else { return }
    var wanted: [(row: Int, order: Int)] = []
    for (order, companion) in companions.enumerated() {
      guard let mean = companion.trace.columns.last(where: { $0.mean != nil })?.mean else { continue }
      let height = 1 - range.position(mean)
      guard height.isFinite else { continue }
      wanted.append((Int((max(0, min(1, height)) * Double(plot.height - 1)).rounded()), order))
    }
    wanted.sort { ($0.row, $0.order) < ($1.row, $1.order) }
    var next = 0
    for (place, wish) in wanted.enumerated() {
      // Room is left for those below.
      let row = min(max(wish.row, next), plot.height - (wanted.count - place))
      next = row + 1
      let style = Style.curve(companions[wish.order].number).adding(.bold)
      screen.write(companions[wish.order].label, x: plot.x, y: plot.y + row, width: plot.width, style, .right)
    }
  }

  /// What each run's curve reads at the read-out, in a column at the upper left; as many as fit.
  private func drawReadOut(_ curves: [DrawnCurve], into screen: inout ScreenBuffer, _ plot: Rect) {
    guard plot.width >= 20, plot.height >= 3 else { return }
    for (row, curve) in curves.prefix(plot.height).enumerated() {
      let value = read(metric, of: curve.run).map { MetricWords.value(metric, $0) } ?? "-"
      screen.write(
        " \(state.curveMark(of: curve.run)) \(value) ", x: plot.x, y: plot.y + row, width: plot.width,
        .curve(state.curveNumber(of: curve.run)).adding(.bold))
    }
  }

  /// What the shown stretch of the first curve comes to, in the border of the chart that is alone.
  private func drawSummary(of trace: ChartTrace, into screen: inout ScreenBuffer, _ area: Rect) {
    let whole = trace.columns.reduce(into: SeriesSummary()) { $0.add($1.band) }
    guard area.width >= 90, let mean = whole.mean else { return }
    let words = [("min", Double(whole.minimum)), ("mean", mean), ("max", Double(whole.maximum))]
    let text = words.map { "\($0) \(MetricWords.value(metric, $1))" }.joined(separator: "   ")
    screen.write(" in sight: \(text) ", x: area.x + 24, y: area.maxY - 1, width: area.width - 48, .dim, .centre)
  }

  private func drawCursor(into screen: inout ScreenBuffer, _ plot: Rect, _ window: ChartWindow) {
    guard let cursor = state.monitor.cursor, cursor >= window.low, cursor <= window.high, window.span > 0 else { return }
    let x = plot.x + Int(((cursor - window.low) / window.span * Double(plot.width - 1)).rounded())
    for y in plot.y..<(plot.y + plot.height) where screen.isBlank(x: x, y: y) {
      screen.write(String(screen.glyphs.vertical), x: x, y: y, width: 1, .crosshair)
    }
  }
}

/// Values beside a chart: both ends, and round ones between where there is room.
struct AxisLabels {
  private(set) var rows: [(Int, String)] = []

  init(range: ValueRange, rows count: Int) {
    let decimals = Self.decimals(range)
    let isScientific = max(abs(range.low), abs(range.high)) < 0.01 || max(abs(range.low), abs(range.high)) >= 1e6
    func text(_ value: Double) -> String {
      if isScientific { return value == 0 ? "0" : Words.scientific(value) }
      return formatFixed(value, decimals: decimals)
    }
    rows = [(0, text(range.high))]
    guard count > 1 else { return }
    rows.append((count - 1, text(range.low)))
    guard count >= 5 else { return }
    let parts = min(6, (count + 1) / 3)
    for part in 1..<max(2, parts) {
      let row = part * (count - 1) / parts
      guard row >= 2, row <= count - 3 else { continue }
      // The label says the value of the middle of its row.
      rows.append((row, text(range.value(at: 1 - (Double(row) + 0.5) / Double(count)))))
    }
  }

  private static func decimals(_ range: ValueRange) -> Int {
    var span = range.high - range.low
    var decimals = 1
    while span < 3, decimals < 5 {
      span *= 10
      decimals += 1
    }
    return range.high - range.low >= 30 ? 0 : decimals
  }
}

extension WorkbenchState {
  func axisLabel(_ value: Double) -> String {
    switch monitor.axis {
    case .step: return formatCount(Int(value.rounded()))
    case .epoch:
      guard let run = shownRun, let length = series.stepsPerEpoch(of: run) else { return formatCount(Int(value.rounded())) }
      return formatFixed(value / length, decimals: 1)
    case .time: return formatDuration(value)
    case .clock: return Words.clock(clockOrigin + value + zoneOffset, span: chartWindow.span)
    }
  }

  var axisUnit: String {
    switch monitor.axis {
    case .step: "steps"
    case .epoch: shownRun.flatMap { series.stepsPerEpoch(of: $0) } == nil ? "steps" : "epochs"
    case .time: "since start"
    case .clock: "o'clock"
    }
  }

  /// What stands at the end of a run's curve and beside its name, so that colour is not needed: a ring for the shown run, then letters.
  func curveMark(of run: Int64) -> String {
    let number = curveNumber(of: run)
    guard number > 0 else { return "○" }
    return String(Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(min(25, number - 1)))))
  }

  /// Which curve colour and mark a run has: its place among the drawn ones.
  func curveNumber(of run: Int64) -> Int { drawnRuns.firstIndex(of: run) ?? 0 }
}
