import Screen
import Telemetry

/// Two looks side by side: attention on one scale above, losses and predictions with their differences below.
enum PairComparisonView {
  static func draw(
    _ comparison: PairComparison, _ pair: PairView, _ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect
  ) {
    let tableRows = max(6, min(area.height / 2, 16))
    let top = Rect(x: area.x, y: area.y, width: area.width, height: area.height - tableRows)
    let table = Rect(x: area.x, y: top.maxY, width: area.width, height: tableRows)
    let halves = [
      Rect(x: top.x, y: top.y, width: top.width / 2, height: top.height),
      Rect(x: top.x + top.width / 2, y: top.y, width: top.width - top.width / 2, height: top.height),
    ]
    let sides = Self.sides(comparison, pair, state)
    let extremes = sides.compactMap { $0.attention?.extremes }
    let ends = extremes.reduce(extremes.first) { ends, next in ends.map { (min($0.least, next.least), max($0.most, next.most)) } }
    for (side, half) in zip(sides, halves) { draw(side, ends: ends, state, look, into: &screen, half) }
    switch comparison.other {
    case .word: WordComparisonTable.draw(sides, state, into: &screen, table)
    case .weights: WeightComparisonTable.draw(pair, comparison, state, into: &screen, table)
    }
  }

  /// One half of the screen.
  struct Side {
    var title: String
    var view: PairView?
    var word: ReportWord?
    var attention: ShownAttention?
    var problem: String?
  }

  private static func sides(_ comparison: PairComparison, _ pair: PairView, _ state: WorkbenchState) -> [Side] {
    switch comparison.other {
    case .word(let number):
      let other = state.pairs.words.indices.contains(number) ? state.pairs.words[number] : nil
      return [state.pairs.word, other].map { word in
        Side(
          title: word.map { "\"\($0.text)\"" } ?? "no word", view: pair, word: word,
          attention: word.flatMap { state.wordAttention(of: $0, in: pair) })
      }
    case .weights(_, let name):
      let first = (state.shownSummary?.name ?? "no weights") + stepWords(pair)
      let second = name + (comparison.view.map(stepWords) ?? "")
      let words = comparison.view.map { ReportWord.words(of: $0.tokens) } ?? []
      let word = words.indices.contains(state.pairs.cursor) ? words[state.pairs.cursor] : nil
      return [
        Side(
          title: first, view: pair, word: state.pairs.word, attention: state.pairs.word.flatMap { state.wordAttention(of: $0, in: pair) }),
        Side(
          title: second, view: comparison.view, word: word,
          attention: comparison.view.flatMap { view in word.flatMap { state.wordAttention(of: $0, in: view) } },
          problem: comparison.problem ?? (comparison.view == nil ? "reading ..." : nil)),
      ]
    }
  }

  private static func stepWords(_ view: PairView) -> String { view.step.map { ", step \(formatCount($0))" } ?? "" }

  private static func draw(
    _ side: Side, ends: (least: Float, most: Float)?, _ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect
  ) {
    let inner = screen.frame(area, title: side.title)
    guard let view = side.view else {
      screen.wrapped(side.problem ?? "", .dim, into: Rect(x: inner.x + 1, y: inner.y, width: inner.width - 2, height: inner.height))
      return
    }
    let rows = inner.height - 1
    let width = max(0, min(rows * 2, inner.width))
    let square = Rect(x: inner.x, y: inner.y, width: width, height: width / 2)
    let heated = state.pairs.showsAttention ? side.attention.flatMap { state.attentionPicture($0, of: view, ends: ends) } : nil
    (heated ?? PairPicture(.film, of: view))?.draw(of: view, look, into: &screen, square)
    if let heated, let most = heated.heatMaximum {
      let scale = Rect(x: inner.x + 1, y: inner.maxY - 1, width: min(34, inner.width - 2), height: 1)
      drawHeatScale(minimum: heated.heatMinimum, maximum: most, theme: look.theme, depth: look.depth, into: &screen, in: scale)
    }
    let beside = Rect(x: square.maxX + 1, y: inner.y, width: inner.maxX - square.maxX - 2, height: rows)
    for (row, line) in facts(side, view).prefix(beside.height).enumerated() {
      screen.write(line, x: beside.x, y: beside.y + row, width: beside.width, row == 0 ? .plain : .dim)
    }
  }

  private static func facts(_ side: Side, _ view: PairView) -> [String] {
    var lines: [String] = []
    if let word = side.word { lines.append("word \"\(word.text)\"") }
    for (name, loss) in [("mim", view.mimLoss), ("res", view.resLoss), ("mlm", view.mlmLoss)] {
      if let loss { lines.append("\(name) \(formatNumber(loss, digits: 5))") }
    }
    if let psnr = view.psnr { lines.append("PSNR \(formatFixed(psnr, decimals: 2)) dB") }
    if let attention = side.attention {
      lines.append(attention.words)
      if let extremes = attention.extremes {
        let (least, most) = heatEnds(extremes.least * 100, extremes.most * 100)
        lines.append("\(least) to \(most) %")
      }
    }
    return lines
  }
}
