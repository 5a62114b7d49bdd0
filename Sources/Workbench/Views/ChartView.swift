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

  struct DrawnCurve {
    var run: Int64
    var trace: ChartTrace
    var validation: ChartTrace?
    /// All curves of the run in a chart of several, its first one included.
    var companions: [Companion] = []
  }

  struct Companion {
    var trace: ChartTrace
    var label: String
    var value: String
    /// Which curve colour.
    var number: Int
  }

  /// Where the curves are inside a chart's box.
  static func plot(in area: Rect) -> Rect {
    Rect(x: area.x + 1 + gutter, y: area.y + 1, width: area.width - 2 - gutter, height: area.height - 2)
  }

  func draw(into screen: inout ScreenBuffer, _ area: Rect) {
    var plot = Self.plot(in: area)
    guard plot.width >= 4, plot.height >= 1 else { return }
    let window = state.chartWindow
    let dotsAcross = screen.glyphs.dotsAcross
    let curves = state.drawnRuns.compactMap { curve(of: $0, window, columns: plot.width * dotsAcross) }
    let traces = curves.flatMap { [$0.trace] + ($0.validation.map { [$0] } ?? []) + $0.companions.map(\.trace) }
    let range = ValueRange(of: traces, isLogarithmic: state.monitor.isLogarithmic, clips: state.monitor.clipsOutliers).map {
      state.isShownLive ? $0.rounded() : $0
    }
    screen.frame(area, title: title(range), right: value(curves, range), isSelected: isSelected)
    drawAxisEnds(into: &screen, area, window)
    drawEvents(into: &screen, area, plot, window)
    let companions = curves.flatMap(\.companions)
    let legendHeight = drawCompanionWords(companions, into: &screen, area.inset(horizontal: 1, vertical: 1))
    plot = Rect(x: plot.x, y: plot.y + legendHeight, width: plot.width, height: plot.height - legendHeight)
    guard let range else {
      let why =
        traces.isEmpty
        ? "waiting for the first step"
        : traces.contains { $0.brokenCount > 0 } ? "no finite value here" : "no value was taken in this stretch"
      screen.write(why, x: plot.x, y: plot.y + plot.height / 2, width: plot.width, .dim, .centre)
      return
    }
    drawLabels(into: &screen, area, plot, range)
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
    let lines = companions.isEmpty ? curves.map { ($0.trace, state.curveNumber(of: $0.run)) } : companions.map { ($0.trace, $0.number) }
    if lines.count > 1 {
      if !look.hasCurveColours { drawMarksAlong(lines.map(\.1), canvas, into: &screen, plot) }
      drawEndMarks(lines, range, into: &screen, plot)
    }
    if curves.count > 1, state.monitor.cursor != nil { drawReadOut(curves, into: &screen, plot) }
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
    let ofRun = runCount > 1 ? " of " + state.curveMark(of: run) : ""
    for (order, companion) in state.companions(of: metric).enumerated() {
      guard let trace = trace(companion.metric, smoothing: smoothing) else { continue }
      let value = read(companion.metric, of: run).map { MetricWords.value(companion.metric, $0) } ?? "-"
      curve.companions.append(
        Companion(
          trace: trace, label: companion.label + ofRun, value: value, number: state.curveNumber(of: run) + order * runCount))
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
  private func value(_ curves: [DrawnCurve], _ range: ValueRange?) -> String {
    guard let run = state.shownRun, state.series.series(run, metric)?.lastValue != nil else { return "" }
    // In the unit of the values beside the plot.
    let scale = range.map { MetricScale(metric, highest: $0.high) }
    var text = read(metric, of: run).map { scale?.words($0) ?? MetricWords.value(metric, $0) } ?? "-"
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

  /// The values beside the plot, and under them their unit where they do not carry it.
  private func drawLabels(into screen: inout ScreenBuffer, _ area: Rect, _ plot: Rect, _ range: ValueRange) {
    let labels = AxisLabels(range: range, rows: plot.height, scale: MetricScale(metric, highest: range.high))
    for (row, text) in labels.rows {
      screen.write(text, x: plot.x - Self.gutter, y: plot.y + row, width: Self.gutter - 1, .dim, .right)
    }
    guard !labels.unit.isEmpty else { return }
    screen.write(" \(labels.unit) ", x: area.x + 1, y: area.maxY - 1, width: Self.gutter - 1, .dim, .right)
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
  func curveMark(of run: Int64) -> String { Self.curveMark(curveNumber(of: run)) }

  static func curveMark(_ number: Int) -> String {
    guard number > 0 else { return "○" }
    return String(Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(min(25, number - 1)))))
  }

  /// Which curve colour and mark a run has: its place among the drawn ones.
  func curveNumber(of run: Int64) -> Int { drawnRuns.firstIndex(of: run) ?? 0 }
}
