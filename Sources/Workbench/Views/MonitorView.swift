import Screen
import Telemetry

enum MonitorView {
  static func draw(_ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ frame: Frame) {
    StatusView.draw(state, into: &screen, frame.status)
    guard state.shownRun != nil else {
      drawEmpty(state, into: &screen, frame.content)
      return
    }
    AlarmBanner.draw(state, into: &screen, frame.content.splitTop(AlarmBanner.rows(state)).top)
    let layout = MonitorLayout(state)
    let metrics = state.chartMetrics
    let window = state.chartWindow
    for (offset, area) in layout.charts.enumerated() where layout.firstChart + offset < metrics.count {
      let index = layout.firstChart + offset
      ChartView(state: state, look: look, metric: metrics[index], isSelected: index == min(state.monitor.selected, metrics.count - 1))
        .draw(into: &screen, area)
      screen.target(area, .item("charts", index))
      let plot = ChartView.plot(in: area)
      screen.target(plot, .plot(index, low: window.low, high: window.high))
      if let drag = state.drag { markDrag(drag, window, into: &screen, plot) }
    }
    if metrics.isEmpty {
      screen.write(
        state.emptyFilterWords, x: frame.content.x, y: frame.content.y + 2,
        width: frame.content.width,
        .dim, .centre)
    }
    let probe = state.shownProbe
    if let words = layout.words { ProbeWordsView.draw(probe, into: &screen, words) }
    if let panel = layout.engine {
      if state.monitor.panel == .weights {
        WeightsView.draw(state, look, into: &screen, panel)
      } else {
        EngineView.draw(state, into: &screen, panel)
      }
    }
    if let legend = layout.legend { drawLegend(state, into: &screen, legend) }
    if let pictures = layout.pictures { ProbePicturesView.draw(probe, state.pictures, look, into: &screen, pictures) }
  }

  /// The stretch that will be shown when the button is let go.
  private static func markDrag(_ drag: ChartDrag, _ window: ChartWindow, into screen: inout ScreenBuffer, _ plot: Rect) {
    guard window.span > 0, plot.width > 1 else { return }
    func column(_ value: Double) -> Int { plot.x + Int(((value - window.low) / window.span * Double(plot.width - 1)).rounded()) }
    let (left, right) = (column(drag.columns.lowerBound), column(drag.columns.upperBound))
    screen.clipped(to: plot) { $0.restyle(Rect(x: left, y: plot.y, width: right - left + 1, height: plot.height)) { $0.on = .selection } }
  }

  private static func drawLegend(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    var x = area.x + 1
    for run in state.drawnRuns where x < area.maxX {
      let name = state.summary(of: run)?.name ?? state.live?.name ?? "run \(run)"
      x += screen.write(state.curveMark(of: run) + " ", x: x, y: area.y, width: area.maxX - x, .curve(state.curveNumber(of: run)))
      x += screen.write(name, x: x, y: area.y, width: max(0, area.maxX - x), .plain) + 3
    }
  }

  /// The three jobs, and how each begins.
  private static func drawEmpty(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    if let pending = state.pending {
      screen.write("\(pending) ...", x: area.x, y: area.y + max(0, area.height / 2 - 1), width: area.width, .plain, .centre)
      return
    }
    func key(_ command: String) -> String { state.keys.shownKeys(of: command, on: .monitor).first.map(KeyMap.label) ?? ":" + command }
    let lines: [(String, String)] = [
      ("No run yet. What would you like to do?", ""), ("", ""), (":tour", "be shown around: the three jobs in five minutes"), ("", ""),
      ("Watch a run", ""), (":train", "start the quickstart: a tiny model on drawn films"),
      (":train data=pairs.csv", "train on your own image/report pairs"), ("Look into a pair", ""),
      (key("pairs"), "films, reports, and what the model makes of them"), ("Compare runs", ""),
      (key("runs"), "the table of every run: sort, filter, overlay"), ("", ""),
      (key("help"), "explains this screen, then every key and command"),
    ]
    let left = area.x + max(1, (area.width - 76) / 2)
    let top = area.y + max(0, (area.height - lines.count) / 2)
    for (row, line) in lines.enumerated() where row < area.height {
      let end = area.maxX
      if line.1.isEmpty {
        screen.write(line.0, x: left, y: top + row, width: end - left, .title)
      } else {
        screen.write(line.0, x: left + 2, y: top + row, width: 22, .key)
        screen.write(line.1, x: left + 25, y: top + row, width: end - left - 25, .plain)
      }
    }
  }
}

/// The line that says where the run stands.
enum StatusView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    if let live = state.live, state.shownRun == nil || state.shownRun == live.run {
      drawLive(live, state, into: &screen, area)
    } else if let run = state.shownSummary {
      drawStored(run, state, into: &screen, area)
    } else if let pending = state.pending {
      screen.write(pending, x: area.x + 1, y: area.y, width: area.width - 2, .dim)
    }
  }

  private static func drawLive(_ live: RunStatus, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let (glyph, ink) = screen.mark(of: live.state)
    var head: [(String, Style)] = [(glyph + " ", ink), (live.state.rawValue, ink)]
    if let pending = state.pending { head.append((", " + pending, .dim)) }
    if state.isStalled, let pace = state.pace, pace.isOwn {
      head.append((", no step for \(formatDuration(state.now - pace.lastStep))", .warning))
    }
    if !live.activity.isEmpty { head.append((", " + live.activity, .dim)) }
    var tail: [String] = ["step \(formatCount(live.step)) / \(formatCount(live.steps))"]
    var details: [String] = []
    if let left = live.timeLeft, live.state == .running {
      details.append("\(formatDuration(left)) left")
    } else if live.elapsed > 0 {
      details.append("\(formatDuration(live.elapsed)) trained")
    }
    if live.pairsPerSecond > 0 { details.append("\(formatNumber(live.pairsPerSecond, digits: 3)) pairs/s") }
    if let parent = state.summary(of: live.run)?.parent { details.append("from \(parent.name) at \(formatCount(parent.step))") }
    if live.epoch > 0 { details.append("epoch \(formatFixed(live.epoch, decimals: 2))") }
    tail += travelWords(state) + details
    draw(head, tail, share: live.steps > 0 ? Double(live.step) / Double(live.steps) : 0, into: &screen, area)
  }

  private static func drawStored(_ run: RunSummary, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let (glyph, ink) = screen.mark(of: run.state)
    var tail = ["step \(formatCount(run.step)) / \(formatCount(run.steps))"]
    if run.state == .running, run.step > 0 {
      if let left = state.timeLeft(of: run) { tail.append("\(formatDuration(left)) left") }
      if let pace = run.last[Metric.pairsPerSecond] { tail.append("\(formatNumber(pace, digits: 3)) pairs/s") }
    } else {
      tail += ["\(formatDuration(run.duration)) trained", Words.ago(run.state.isLive ? run.created : run.updated, now: state.now)]
    }
    tail.insert(contentsOf: travelWords(state), at: 1)
    if let parent = run.parent { tail.append("from \(parent.name) at \(formatCount(parent.step))") }
    var head: [(String, Style)] = [(glyph + " ", ink), (run.state.rawValue, ink)]
    if run.hasLostProcess { head.append((", its process is gone", .warning)) }
    if state.isStalled, let pace = state.pace, pace.run == run.id {
      head.append((", no step for \(formatDuration(state.now - pace.lastStep)), its process lives", .warning))
    }
    draw(
      head, tail, share: run.steps > 0 ? Double(run.step) / Double(run.steps) : 0, into: &screen,
      area)
  }

  /// Where the read-out stands, and which stored probe belongs to it.
  private static func travelWords(_ state: WorkbenchState) -> [String] {
    guard let step = state.travelStep else { return [] }
    let probe = state.travelProbeStep.map { ", probe of \(formatCount($0))" } ?? ""
    return ["at step \(formatCount(Int(max(0, min(1e15, step.rounded())))))" + probe]
  }

  /// Head on the left, then the step with a bar that takes what room is left, then the details.
  private static func draw(_ head: [(String, Style)], _ tail: [String], share: Double, into screen: inout ScreenBuffer, _ area: Rect) {
    var x = area.x + 1
    let end = area.x + area.width - 1
    for (text, ink) in head where x < end { x += screen.write(text, x: x, y: area.y, width: end - x, ink) }
    x += 3
    var details = Array(tail.dropFirst())
    func room(_ details: [String]) -> Int { details.reduce(0) { $0 + 3 + screen.measure($1) } }
    let step = tail.first ?? ""
    while !details.isEmpty, x + screen.measure(step) + 6 + room(details) > end { details.removeLast() }
    if x < end { x += screen.write(step, x: x, y: area.y, width: end - x, .plain) + 2 }
    let bar = min(40, end - x - 6 - room(details))
    if bar >= 6 {
      screen.bar(share, x: x, y: area.y, width: bar, .good)
      x += bar + 1
    }
    if x + 4 < end { x += screen.write(Words.percent(share), x: x, y: area.y, width: end - x, .plain) }
    for detail in details { x += 3 + screen.write(detail, x: x + 3, y: area.y, width: max(0, end - x - 3), .plain) }
  }
}
