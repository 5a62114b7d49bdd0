import Screen
import Telemetry

/// How numbers are spread: a table of all parameters around the chosen one, and below it that one over the steps, more numbers denser.
enum WeightsView {
  static func draw(_ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect) {
    let weights = state.weights
    let title = weights.kind.rawValue
    guard let first = weights.newest.first, state.shownRun.map(weights.isKnown) ?? false else {
      let inner = screen.frame(area, title: title)
      screen.wrapped(absence(state), .dim, into: inner.inset(horizontal: 1, vertical: 0))
      return
    }
    let place = weights.newest.firstIndex { $0.parameter == weights.parameter } ?? 0
    let fact = "\(Words.plural(weights.newest.count, "parameter")), step \(formatCount(first.step))"
    let inner = screen.frame(area, title: title, right: fact, "step \(formatCount(first.step))")
    let tableRows = min(weights.newest.count + 1, max(3, inner.height / 3))
    let parts = inner.splitTop(tableRows)
    table(weights, chosen: place, into: &screen, parts.top)
    SpreadChart(course: weights.course, cursor: state.travelStep, lastStep: state.shownRun.flatMap { state.series.lastStep(of: $0) })
      .draw(into: &screen, parts.rest, look)
  }

  private static func absence(_ state: WorkbenchState) -> String {
    guard let run = state.shownRun, state.weights.isKnown(of: run) else { return "reading ..." }
    return "The run has no histograms of its \(state.weights.kind.rawValue) yet. The recipe's run.histogramSteps says every how many steps "
      + "they are taken; 0 takes none."
  }

  private static func table(_ weights: WeightsState, chosen: Int, into screen: inout ScreenBuffer, _ area: Rect) {
    let glyphs = screen
    let columns = [
      TableColumn("parameter", .fit(min: 12, max: 60), priority: 100),
      TableColumn("numbers", .fit(min: 7, max: 11), alignment: .right, priority: 1),
      TableColumn("mean", .fit(min: 8, max: 10), alignment: .right, priority: 5),
      TableColumn("std", .fit(min: 8, max: 10), alignment: .right, priority: 6),
      TableColumn("min", .fit(min: 8, max: 10), alignment: .right, priority: 3),
      TableColumn("max", .fit(min: 8, max: 10), alignment: .right, priority: 4),
      TableColumn("NaN", .fit(min: 3, max: 8), alignment: .right, priority: 2),
    ]
    let rows = max(1, area.height - 1)
    let offset = max(0, min(chosen - rows / 2, weights.newest.count - rows))
    Table(columns: columns, rowCount: weights.newest.count, selected: chosen, offset: offset, emptyText: "", isFocused: false) { index in
      let one = weights.newest[index]
      return [
        Span(glyphs.shortenedFront(one.parameter, width: max(12, area.width / 2))), Span(formatCount(one.count)), Span(number(one.mean)),
        Span(number(one.deviation)), Span(number(one.lowest)), Span(number(one.highest)),
        one.brokenCount > 0 ? Span(formatCount(one.brokenCount), .bad) : Span("0", .dim),
      ]
    }.draw(into: &screen, in: area)
  }

  static func number(_ value: Double) -> String {
    value == 0 ? "0" : abs(value) < 0.001 || abs(value) >= 10_000 ? formatScientific(value, digits: 2) : formatNumber(value, digits: 3)
  }
}

/// One parameter over the steps: values upwards, steps to the right, as dense as many numbers lie there.
struct SpreadChart {
  let course: [ParameterHistogram]
  let cursor: Double?
  let lastStep: Int?

  /// The values shown: all but the outermost half per cent of numbers at either end, at every step.
  var range: ClosedRange<Double>? {
    let ends = course.filter { $0.count > 0 }.map { ($0.quantile(0.005), $0.quantile(0.995)) }
    guard let low = ends.map(\.0).min(), let high = ends.map(\.1).max() else { return nil }
    guard high > low else { return (low - max(abs(low) * 0.1, 1e-12))...(high + max(abs(high) * 0.1, 1e-12)) }
    return low...high
  }

  /// The histogram that stands at a share of the width: the last one taken up to there.
  func histogram(at share: Double, last: Int) -> ParameterHistogram? {
    let step = share * Double(last)
    return course.last { Double($0.step) <= step } ?? course.first
  }

  func draw(into screen: inout ScreenBuffer, _ area: Rect, _ look: Look) {
    guard let newest = course.last, let range, area.height >= 3, area.width >= 24 else {
      screen.write(course.isEmpty ? "reading ..." : "", x: area.x + 1, y: area.y, width: area.width - 2, .dim)
      return
    }
    let last = max(1, lastStep ?? 0, newest.step)
    let shownStep = cursor.map { min(1, max(0, $0 / Double(last))) }
    let told = shownStep.flatMap { histogram(at: $0, last: last) } ?? newest
    let words =
      "\(told.parameter)  step \(formatCount(told.step)): \(WeightsView.number(told.mean)) ± \(WeightsView.number(told.deviation)), "
      + "\(WeightsView.number(told.lowest)) to \(WeightsView.number(told.highest))"
    screen.write(screen.shortenedFront(words, width: area.width - 2), x: area.x + 1, y: area.y, width: area.width - 2, .accent)
    let middle = (range.lowerBound + range.upperBound) / 2
    let isZero = abs(middle) < 1e-6 * (range.upperBound - range.lowerBound)
    let labels = [range.upperBound, isZero ? 0 : middle, range.lowerBound].map(WeightsView.number)
    let gutter = 1 + (labels.map { screen.measure($0) }.max() ?? 0)
    let plot = Rect(x: area.x + gutter + 1, y: area.y + 1, width: area.width - gutter - 2, height: area.height - 2)
    guard plot.width > 4, plot.height > 0 else { return }
    cells(range, last, into: &screen, plot, look)
    for (label, y) in zip(labels, [plot.y, plot.y + plot.height / 2, plot.maxY - 1]) where plot.height >= 3 || y == plot.y {
      screen.putRight(label, right: plot.x - 1, y: y, style: .axis)
    }
    if let shownStep {
      let x = plot.x + min(plot.width - 1, Int(shownStep * Double(plot.width)))
      for y in plot.y..<plot.maxY { screen.restyle(Rect(x: x, y: y, width: 1, height: 1)) { $0.attributes.formUnion([.reverse]) } }
    }
    let steps = "\(formatCount(last)) steps"
    screen.write("0", x: plot.x, y: plot.maxY, width: 1, .axis)
    screen.putRight(steps, right: plot.maxX, y: plot.maxY, style: .axis)
    let note = "strongest where most lie; the outer 0.5 % at either end are cut"
    if plot.width > steps.count + note.count + 6 { screen.write(note, x: plot.x + 3, y: plot.maxY, width: note.count, .dim) }
  }

  private func cells(_ range: ClosedRange<Double>, _ last: Int, into screen: inout ScreenBuffer, _ plot: Rect, _ look: Look) {
    let isColoured = look.depth >= .indexed && screen.glyphs == .unicode
    let rows = isColoured ? 2 * plot.height : plot.height
    let ramp = ShadeRamp(screen.glyphs, theme: look.theme, depth: .mono)
    var columns: [[Double]] = []
    for x in 0..<plot.width {
      let found = histogram(at: Double(x + 1) / Double(plot.width), last: last)
      columns.append(found?.shares(in: range, rows: rows) ?? [])
    }
    // Each step by its own fullest place: biases that all begin at zero would leave the rest in the dark.
    let most = columns.map { $0.max() ?? 0 }
    // The square root lets thin tails be seen beside a tall middle.
    func level(_ x: Int, _ row: Int) -> Double { (columns[x][rows - 1 - row] / most[x]).squareRoot() }
    for x in 0..<plot.width where most[x] > 0 {
      for y in 0..<plot.height {
        let place = (x: plot.x + x, y: plot.y + y)
        if isColoured {
          let (upper, lower) = (look.theme.heatColour(level(x, 2 * y)), look.theme.heatColour(level(x, 2 * y + 1)))
          screen.set(upper == lower ? " " : "▀", x: place.x, y: place.y, style: Style(.text, foreground: upper, background: lower))
        } else {
          let cell = ramp.cell(level(x, y), x: x, y: y)
          screen.set(cell.glyph, x: place.x, y: place.y, style: .curve(0))
        }
      }
    }
  }
}
