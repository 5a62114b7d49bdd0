import Screen
import Telemetry

/// Runs side by side: all panels where there is room, else one under a line that names them.
enum CompareView {
  static func draw(_ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ frame: Frame) {
    guard state.compare.runs.count >= 2 else {
      let line = "Nothing to compare yet: mark 2 to 8 runs on History with m, then press c"
      screen.write(line, x: frame.content.x, y: frame.content.y + frame.content.height / 2, width: frame.content.width, .dim, .centre)
      return
    }
    drawStatus(state, into: &screen, frame.status)
    let area = frame.content
    if area.width >= 110, area.height >= 28, !state.compare.isEnlarged {
      let left = area.width * 11 / 20
      let half = area.height / 2
      // The tables take what they need, the plot the rest.
      let third = area.height / 3
      let recipeRows = min(third, max(6, state.compare.differences.count + 3))
      let bestRows = min(third, max(6, state.comparedMetrics.count + 3))
      let right = Rect(x: area.x + left, y: area.y, width: area.width - left, height: area.height)
      panel(.curves, state, look, into: &screen, Rect(x: area.x, y: area.y, width: left, height: half))
      panel(.difference, state, look, into: &screen, Rect(x: area.x, y: area.y + half, width: left, height: area.height - half))
      panel(.recipe, state, look, into: &screen, Rect(x: right.x, y: right.y, width: right.width, height: recipeRows))
      panel(.best, state, look, into: &screen, Rect(x: right.x, y: right.y + recipeRows, width: right.width, height: bestRows))
      panel(
        state.compare.panel == .parallel ? .parallel : .scatter, state, look, into: &screen,
        Rect(x: right.x, y: right.y + recipeRows + bestRows, width: right.width, height: area.height - recipeRows - bestRows))
    } else {
      drawTabs(state, into: &screen, Rect(x: area.x, y: area.y, width: area.width, height: 1))
      panel(
        state.compare.panel, state, look, into: &screen, Rect(x: area.x, y: area.y + 1, width: area.width, height: area.height - 1))
    }
  }

  private static func drawStatus(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    var x = area.x + 1
    x += screen.write("\(state.compare.metric)  ", x: x, y: area.y, width: area.maxX - x, .accent) + 1
    for (order, run) in state.compare.runs.enumerated() where x < area.maxX - 4 {
      let mark = String(CurveMarks.mark(order, screen.glyphs))
      x += screen.write(mark + " ", x: x, y: area.y, width: area.maxX - x, .curve(order))
      let name = state.comparedName(run) + (run == state.compare.reference ? " (reference)" : "")
      x += screen.write(name, x: x, y: area.y, width: max(0, area.maxX - x), .plain) + 2
    }
  }

  private static func drawTabs(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    var x = area.x + 1
    for panel in CompareState.Panel.allCases where x < area.maxX {
      let isShown = panel == state.compare.panel
      let text = isShown ? "[\(panel.rawValue)]" : " \(panel.rawValue) "
      x += screen.write(text, x: x, y: area.y, width: area.maxX - x, isShown ? .tab : .dim) + 1
    }
  }

  private static func panel(
    _ panel: CompareState.Panel, _ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect
  ) {
    let isSelected = panel == state.compare.panel
    switch panel {
    case .curves:
      let inner = screen.frame(area, title: MetricWords.title(state.compare.metric), isSelected: isSelected)
      let chart = state.curvesChart(of: state.compare.runs, metric: state.compare.metric, columns: 2 * inner.width)
      draw(chart, look, into: &screen, inner)
    case .difference: drawDifference(state, look, into: &screen, area, isSelected)
    case .scatter:
      let chart = state.compare.scatter.chart
      let inner = screen.frame(area, title: chart.title, right: "marked and visible runs", isSelected: isSelected)
      if chart.series.allSatisfy(\.x.isEmpty) {
        let columns = state.scatterColumns
        screen.wrapped(state.absence(of: [columns.across, columns.upwards]), .dim, into: inner.inset(horizontal: 1, vertical: 0))
      } else {
        draw(chart, look, into: &screen, inner)
      }
    case .parallel: drawParallel(state, into: &screen, area, isSelected)
    case .recipe:
      let count = Words.plural(state.compare.differences.count, "field")
      let inner = screen.frame(area, title: "recipe, where it differs", right: count, isSelected: isSelected)
      CompareTables.drawRecipe(state, isSelected, into: &screen, inner)
    case .best:
      let inner = screen.frame(area, title: "best values, less the reference's", isSelected: isSelected)
      CompareTables.drawBest(state, isSelected, into: &screen, inner)
    }
  }

  /// A chart in a box that has its title.
  private static func draw(_ chart: ChartDescription, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect) {
    var chart = chart
    (chart.title, chart.y.label) = ("", "")
    Chart(chart, theme: look.theme, hasMarksAlong: !look.hasCurveColours).draw(into: &screen, in: area)
  }

  private static func drawParallel(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect, _ isSelected: Bool) {
    let plot = state.compare.parallel
    let capacity = ParallelChart.capacity(columns: area.width - 2)
    let axes = plot.chart.axes.count
    let runs = plot.drawn < plot.count ? "\(formatCount(plot.drawn)) of \(formatCount(plot.count)) runs" : Words.plural(plot.count, "run")
    let left = axes > capacity ? "\(capacity) of \(axes) axes, " : ""
    let inner = screen.frame(area, title: "parallel coordinates", right: left + runs, runs, isSelected: isSelected)
    if plot.chart.lines.allSatisfy({ $0.places.allSatisfy { $0 == nil } }) {
      screen.wrapped(state.absence(of: state.parallelAxes), .dim, into: inner.inset(horizontal: 1, vertical: 0))
    } else if inner.height < 5 || inner.width < 2 * ParallelChart.columnsPerAxis {
      screen.wrapped("Enter enlarges the panel", .dim, into: inner.inset(horizontal: 1, vertical: 0))
    } else {
      plot.chart.draw(into: &screen, in: inner)
    }
  }

  private static func drawDifference(
    _ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect, _ isSelected: Bool
  ) {
    let reference = state.compare.reference.map(state.comparedName) ?? ""
    let inner = screen.frame(area, title: "difference to \(reference)", isSelected: isSelected)
    guard let told = state.compare.told else {
      screen.write("reading ...", x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim)
      return
    }
    let partings = partingLines(state, told, into: screen, width: inner.width - 4, rows: max(1, inner.height / 2))
    let plot = Rect(x: inner.x, y: inner.y, width: inner.width, height: inner.height - partings.count)
    draw(state.differenceChart(), look, into: &screen, plot)
    for (row, line) in partings.enumerated() {
      let y = plot.maxY + row
      if let order = line.order {
        screen.write(String(CurveMarks.mark(order, screen.glyphs)), x: inner.x + 1, y: y, width: 1, .curve(order))
      }
      screen.put(line.words, x: inner.x + 3, y: y)
    }
  }

  /// Where each run parts from the reference, wrapped where the panel is narrow; runs for which there is no room are counted.
  private static func partingLines(
    _ state: WorkbenchState, _ told: RunComparison, into screen: ScreenBuffer, width: Int, rows: Int
  ) -> [(order: Int?, words: WrappedLine)] {
    var lines: [(order: Int?, words: WrappedLine)] = []
    let others = state.compare.runs.enumerated().filter { $0.element != state.compare.reference }
    for (place, other) in others.enumerated() {
      let parting = told.partings[other.element]
      let words = parting.map { partingWords($0) } ?? "reading ..."
      // How noise was told goes before a run does.
      let short = parting.map { partingWords($0, isShort: screen.measure(words) > width) } ?? words
      let own = wrap(short, width: width, glyphs: screen.glyphs)
      let isLast = place == others.count - 1
      guard lines.count + own.count <= (isLast ? rows : max(1, rows - 1)) else {
        let left = "and \(Words.plural(others.count - place, "run")) more: Enter enlarges the panel"
        if lines.isEmpty { return own.prefix(rows).map { (other.offset, $0) } }
        return lines + wrap(left, width: width, style: .dim, glyphs: screen.glyphs).prefix(1).map { (nil, $0) }
      }
      for (row, line) in own.enumerated() { lines.append((row == 0 ? other.offset : nil, line)) }
    }
    return lines
  }

  /// `bits part at step 401; beyond noise from step 1,201, in means of 32 steps`, see `NoiseRule`.
  static func partingWords(_ parting: CurveParting, isShort: Bool = false) -> String {
    guard parting.commonCount > 0 else { return "no step of this metric in common" }
    guard let unequal = parting.firstUnequal else { return "equal bit for bit at all \(formatCount(parting.commonCount)) common steps" }
    let words = "bits part at step \(formatCount(unequal)); "
    guard let window = parting.window else { return words + "too few steps to tell noise" }
    let noise = parting.firstBeyondNoise.map { "beyond noise from step \(formatCount($0))" } ?? "never beyond noise"
    return isShort ? words + noise : words + noise + ", in means of \(formatCount(window)) steps"
  }
}
