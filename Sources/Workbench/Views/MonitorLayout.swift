import Screen

/// Where Monitor puts what, by size alone: the cursor keys need the same answer as the view.
struct MonitorLayout {
  /// One rectangle a chart on the screen, in reading order.
  private(set) var charts: [Rect] = []
  /// The first chart on the screen, as a position in `WorkbenchState.chartMetrics`.
  private(set) var firstChart = 0
  private(set) var words: Rect?
  private(set) var pictures: Rect?
  /// Of the engine or of the weights.
  private(set) var engine: Rect?
  /// Names of the drawn runs, where there are several.
  private(set) var legend: Rect?

  static let leastColumns = 40
  static let leastRows = 10

  init(_ state: WorkbenchState) {
    var content = Frame(state).content.splitTop(AlarmBanner.rows(state)).rest
    if state.drawnRuns.count > 1 {
      let parts = content.splitBottom(1)
      (legend, content) = (parts.bottom, parts.rest)
    }
    let hasProbe = state.monitor.panel == .probe
    var area = content
    if hasProbe {
      if content.width >= 110, content.height >= 20 {
        let side = min(76, max(44, content.width * 3 / 8))
        area = Rect(x: content.x, y: content.y, width: content.width - side, height: content.height)
        let column = Rect(x: area.x + area.width, y: content.y, width: side, height: content.height)
        let pictureRows = min(Self.pictureRows(width: side, side: content.height >= 34 ? 2 : 1), content.height - 10)
        words = Rect(x: column.x, y: column.y, width: side, height: column.height - pictureRows)
        pictures = Rect(x: column.x, y: column.y + column.height - pictureRows, width: side, height: pictureRows)
      } else if content.height >= 15 {
        let rows = max(8, content.height * 2 / 5)
        area = Rect(x: content.x, y: content.y, width: content.width, height: content.height - rows)
        let below = Rect(x: content.x, y: area.y + area.height, width: content.width, height: rows)
        let wide = 2 * (2 * (rows - 3)) + 5
        if content.width - wide >= 36 {
          words = Rect(x: below.x, y: below.y, width: below.width - wide, height: rows)
          pictures = Rect(x: below.x + below.width - wide, y: below.y, width: wide, height: rows)
        } else {
          words = below
        }
      }
    }
    if state.monitor.panel == .engine || state.monitor.panel == .weights { area = placeEngine(in: content) }
    place(state, in: area)
  }

  /// The panel of the engine or of the weights, beside the charts or below them; returns what is left for those.
  private mutating func placeEngine(in content: Rect) -> Rect {
    guard content.height >= 10 else { return content }
    if content.width >= 118 {
      let parts = content.splitRight(min(content.width / 2, 90))
      engine = parts.right
      return parts.rest
    }
    let parts = content.splitBottom(max(10, content.height * 2 / 3))
    engine = parts.bottom
    return parts.rest
  }

  /// Rows a box of width `width` needs for `lines` lines of two square pictures with their captions.
  private static func pictureRows(width: Int, side lines: Int) -> Int {
    let pictureColumns = (width - 5) / 2
    return lines * ((pictureColumns + 1) / 2 + 1) + 2
  }

  private mutating func place(_ state: WorkbenchState, in area: Rect) {
    let count = state.chartMetrics.count
    guard count > 0, area.width >= 20, area.height >= 4 else { return }
    let selected = min(state.monitor.selected, count - 1)
    if state.monitor.isEnlarged {
      charts = [area]
      firstChart = selected
      return
    }
    let mostAcross = max(1, area.width / 36)
    let mostDown = max(1, area.height / 6)
    var across = 1
    var down = 1
    while across * down < count, across < mostAcross || down < mostDown {
      // Grow where the charts would stay closest to twice as wide as they look tall.
      let isWiderBetter = area.width / (across + 1) >= 3 * (area.height / down)
      if across < mostAcross, isWiderBetter || down == mostDown { across += 1 } else { down += 1 }
    }
    let shown = min(count, across * down)
    down = (shown + across - 1) / across
    firstChart = selected < shown ? 0 : selected - shown + 1
    for index in 0..<shown {
      let (row, column) = (index / across, index % across)
      let isLast = index == shown - 1
      let left = area.width * column / across
      let right = isLast ? area.width : area.width * (column + 1) / across
      let top = area.height * row / down
      let bottom = area.height * (row + 1) / down
      charts.append(Rect(x: area.x + left, y: area.y + top, width: right - left, height: bottom - top))
    }
  }

  /// Columns inside the first chart's axes, for moving the cursor by one of them.
  var plotColumns: Int { max(1, (charts.first?.width ?? 40) - 2 - ChartView.gutter) }
}

/// What every screen shares: header, status line, content, footer.
struct Frame {
  var header: Rect
  var status: Rect
  var content: Rect
  var footer: Rect
  /// The tour's panel above the footer; empty without a tour.
  var tour: Rect

  init(_ state: WorkbenchState) {
    let width = state.columns
    header = Rect(x: 0, y: 0, width: width, height: 1)
    status = Rect(x: 0, y: 1, width: width, height: 1)
    let tourRows = state.tourRows
    content = Rect(x: 0, y: 2, width: width, height: max(0, state.rows - 3 - tourRows))
    tour = Rect(x: 0, y: content.maxY, width: width, height: tourRows)
    footer = Rect(x: 0, y: state.rows - 1, width: width, height: 1)
  }

  /// Below this nothing is legible but one line.
  static func isTooSmall(_ state: WorkbenchState) -> Bool {
    state.columns < MonitorLayout.leastColumns || state.rows < MonitorLayout.leastRows
  }
}
