import Screen
import Telemetry

/// The engine from inside: time, rate and bytes of its operations, its threads, and the arena over the course of a step.
enum EngineView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    guard let profile = state.engine.profile, state.engine.run == state.shownRun else {
      let inner = screen.frame(area, title: "engine")
      let problem = state.engine.run == state.shownRun ? state.engine.problem : nil
      screen.wrapped(
        problem ?? absence(state), problem == nil ? .dim : .bad,
        into: Rect(x: inner.x + 1, y: inner.y, width: inner.width - 2, height: inner.height))
      return
    }
    let rate = "\(rateText(profile.rate)) GFLOP/s"
    let time = "\(milliseconds(profile.stepSeconds)) ms a step"
    let steps = "mean of \(Words.plural(profile.steps, "step"))"
    let inner = screen.frame(area, title: "engine", right: "\(time), \(rate), \(steps)", "\(time), \(rate)", time)
    guard inner.height >= 3 else { return }
    screen.write(threads(profile, width: inner.width - 2), x: inner.x + 1, y: inner.y, width: inner.width - 2, .plain)
    let rows = profile.rows(by: state.engine.grouping, order: state.engine.order)
    let below = Rect(x: inner.x, y: inner.y + 1, width: inner.width, height: inner.height - 1)
    // The table takes what it needs, the map what is left, but a third at least.
    let mapRows = min(28, max(4, below.height / 3, below.height - rows.count - 3))
    let parts = below.splitBottom(below.height >= 9 ? mapRows : 0)
    EngineTable(rows: rows, grouping: state.engine.grouping, order: state.engine.order, step: profile.stepSeconds).draw(
      into: &screen, parts.rest)
    if parts.bottom.height > 0 { ArenaView.draw(profile, into: &screen, parts.bottom) }
  }

  private static func absence(_ state: WorkbenchState) -> String {
    if state.isLive, state.live?.run == state.shownRun {
      return state.live?.state == .paused
        ? "The run is paused; figures come with its next step." : "Measuring; the first figures come in a second."
    }
    switch state.shownSummary?.state {
    case .running: return "The process that trains this run is asked to measure; the first figures come in a second or two."
    case .paused: return "The run is paused; figures come once it goes on."
    default:
      return
        "Operations are measured while a run trains and this panel is shown; of this run nothing was measured. ecamp plan --time measures "
        + "a recipe without a run."
    }
  }

  private static func threads(_ profile: EngineProfile, width: Int) -> String {
    let busy = profile.busy.map { Words.percent($0) }.joined(separator: ", ")
    let wait = profile.stepSeconds > 0 ? profile.waitSeconds / profile.stepSeconds : 0
    let threads = "\(Words.plural(profile.busy.count, "thread")), at work \(busy)"
    let both = threads + "   waiting for data \(milliseconds(profile.waitSeconds)) ms, \(Words.percent(wait))"
    return both.count <= width ? both : threads
  }

  static func milliseconds(_ seconds: Double) -> String { formatFixed(seconds * 1e3, decimals: seconds < 0.01 ? 3 : seconds < 0.1 ? 2 : 1) }

  static func rateText(_ rate: Double) -> String { formatFixed(rate * 1e-9, decimals: 1) }
}

/// Rows of operations with their numbers lined up.
struct EngineTable {
  let rows: [EngineProfile.Row]
  let grouping: EngineProfile.Grouping
  let order: EngineProfile.Order
  /// Seconds of a step: they say how many digits of its parts matter.
  let step: Double

  private struct Column {
    var title: String
    var width: Int
    /// What goes first where space is short.
    var priority: Int
    var text: (EngineProfile.Row) -> String
  }

  private var columns: [Column] {
    func mark(_ order: EngineProfile.Order) -> String { order == self.order ? " v" : "" }
    func time(_ seconds: Double) -> String {
      seconds > 0 ? formatFixed(seconds * 1e3, decimals: step < 0.01 ? 3 : step < 0.1 ? 2 : 1) : "-"
    }
    return [
      Column(title: "share\(mark(.share))", width: 8, priority: 5) { Words.percent($0.share) },
      Column(title: "ms", width: 9, priority: 6) { time($0.seconds) },
      Column(title: "forward", width: 9, priority: 2) { time($0.forwardSeconds) },
      Column(title: "gradient", width: 9, priority: 1) { time($0.gradientSeconds) },
      Column(title: "GFLOP/s\(mark(.rate))", width: 10, priority: 4) { $0.rate.map { EngineView.rateText($0) } ?? "-" },
      Column(title: "MB\(mark(.bytes))", width: 8, priority: 3) { $0.bytes > 0 ? formatFixed($0.bytes * 1e-6, decimals: 1) : "-" },
    ]
  }

  func draw(into screen: inout ScreenBuffer, _ area: Rect) {
    guard area.height >= 2, area.width >= 24 else { return }
    var shown = columns
    let least = 16
    while shown.count > 2, least + shown.reduce(0, { $0 + $1.width }) > area.width - 2 {
      shown.remove(at: shown.indices.min { shown[$0].priority < shown[$1].priority } ?? 0)
    }
    let nameWidth = area.width - 2 - shown.reduce(0) { $0 + $1.width }
    line(into: &screen, area, y: area.y, name: "by \(grouping.rawValue)", nameWidth, shown.map { ($0.title, $0.width) }, .dim)
    let room = area.height - 1
    let visible = rows.count > room ? room - 1 : rows.count
    for (index, row) in rows.prefix(max(0, visible)).enumerated() {
      line(into: &screen, area, y: area.y + 1 + index, name: row.name, nameWidth, shown.map { ($0.text(row), $0.width) }, .plain)
    }
    guard rows.count > visible, room > 0 else { return }
    let rest = rows.dropFirst(max(0, visible))
    let share = rest.reduce(0) { $0 + $1.share }
    screen.write(
      "and \(Words.plural(rest.count, "row")) more, \(Words.percent(share)) of a step", x: area.x + 1, y: area.y + area.height - 1,
      width: area.width - 2, .dim)
  }

  private func line(
    into screen: inout ScreenBuffer, _ area: Rect, y: Int, name: String, _ nameWidth: Int, _ cells: [(text: String, width: Int)],
    _ style: Style
  ) {
    screen.write(screen.shortenedFront(name, width: nameWidth), x: area.x + 1, y: y, width: nameWidth, style)
    var x = area.x + 1 + nameWidth
    for cell in cells {
      screen.write(cell.text, x: x, y: y, width: cell.width, style, .right)
      x += cell.width
    }
  }
}

/// The arena over the course of a step: the plan's operations from left to right, memory from top to bottom.
enum ArenaView {
  static func draw(_ profile: EngineProfile, into screen: inout ScreenBuffer, _ area: Rect) {
    let (place, bytes) = profile.fullest
    let title =
      "arena \(megabytes(profile.arenaBytes)), fullest at operation \(formatCount(place + 1)) of \(formatCount(profile.operations.count)): \(megabytes(bytes))"
    screen.write(title, x: area.x + 1, y: area.y, width: area.width - 2, .dim)
    let columns = area.width - 2
    let rows = area.height - 2
    guard rows > 0, columns > 0 else { return }
    let peakColumn = min(columns - 1, place * columns / max(1, profile.operations.count))
    for (row, cells) in profile.arenaMap(columns: columns, rows: rows).enumerated() {
      for (column, cell) in cells.enumerated() {
        var (glyph, style) = mark(cell, screen.glyphs)
        if column == peakColumn, cell.main == nil { (glyph, style) = (String(screen.glyphs.vertical), .accent) }
        screen.write(glyph, x: area.x + 1 + column, y: area.y + 1 + row, width: 1, style)
      }
    }
    let peak = area.x + 1 + peakColumn
    let y = area.y + area.height - 1
    let names = EngineProfile.Area.Use.allCases.map { (mark(full($0), screen.glyphs), words($0)) }
    var x = area.x + 1
    for ((glyph, style), name) in names {
      x += screen.write(glyph + " ", x: x, y: y, width: max(0, area.maxX - x), style)
      x += screen.write(name + "   ", x: x, y: y, width: max(0, area.maxX - x - 1), .dim)
    }
    let arrow = screen.glyphs == .ascii ? "^" : "▲"
    // Where the legend lies in its way, the line in the map alone says where the peak is.
    guard peak >= x else { return }
    screen.write(arrow, x: peak, y: y, width: 1, .accent)
    screen.write("peak", x: peak + 2 + 4 < area.maxX ? peak + 2 : peak - 5, y: y, width: 4, .accent)
  }

  private static func full(_ use: EngineProfile.Area.Use) -> EngineProfile.Occupancy { EngineProfile.Occupancy(shares: [use: 1]) }

  private static func words(_ use: EngineProfile.Area.Use) -> String {
    switch use {
    case .activation: "values"
    case .gradient: "gradients"
    case .scratch: "scratch"
    }
  }

  /// What most of a cell holds, by glyph as much as by colour.
  private static func mark(_ cell: EngineProfile.Occupancy, _ glyphs: GlyphSet) -> (String, Style) {
    guard let main = cell.main, cell.total > 0.05 else { return (glyphs == .ascii ? "." : "·", .dim) }
    switch main {
    case .activation: return (glyphs == .ascii ? "#" : "█", .curve(0))
    case .gradient: return (glyphs == .ascii ? "=" : "▒", .curve(1))
    case .scratch: return (glyphs == .ascii ? "-" : "░", .curve(2))
    }
  }

  private static func megabytes(_ bytes: Int) -> String { formatFixed(Double(bytes) / 1_048_576, decimals: 1) + " MiB" }
}
