import Screen
import Telemetry

/// The pairs that are listed, around the shown one: number, marks, losses, and the beginning of the report or of the note.
enum PairListView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let list = state.pairs.list
    let inner = screen.frame(area, title: title(list), right: count(list), "\(formatCount(list.visible.count))")
    let head = Rect(x: inner.x + 1, y: inner.y, width: inner.width - 2, height: 1)
    guard !list.entries.isEmpty else {
      screen.write(list.isLoading ? "reading the list of pairs ..." : "no pair to list", x: head.x, y: head.y, width: head.width, .dim)
      return
    }
    let notes = lines(list)
    for (row, line) in notes.enumerated() {
      screen.write(line.text, x: head.x, y: inner.maxY - notes.count + row, width: head.width, line.ink)
    }
    let room = Rect(x: head.x, y: inner.y, width: head.width, height: inner.height - notes.count)
    table(state).draw(into: &screen, in: room)
  }

  private static func title(_ list: PairListState) -> String {
    list.filter.isEmpty ? "pairs" : "pairs: " + list.filter
  }

  private static func count(_ list: PairListState) -> String {
    list.filter.isEmpty ? formatCount(list.entries.count) : "\(formatCount(list.visible.count)) of \(formatCount(list.entries.count))"
  }

  /// What has to be said under the list: a broken filter, a run over all pairs, losses of different steps.
  private static func lines(_ list: PairListState) -> [(text: String, ink: Style)] {
    var lines: [(String, Style)] = []
    if let problem = list.problem { lines.append((problem, .warning)) }
    let unscored = list.scoring == nil ? list.unscoredCount : 0
    if unscored > 0 { lines.append((WorkbenchState.unscored(unscored) + "; % works them out", .warning)) }
    if let scoring = list.scoring {
      let rate = scoring.pairsPerSecond > 0 ? ", \(formatNumber(scoring.pairsPerSecond, digits: 3)) pairs/s" : ""
      let left = scoring.timeLeft.map { ", \(formatDuration($0)) left" } ?? ""
      lines.append(("scoring \(formatCount(scoring.done)) of \(formatCount(scoring.count))" + rate + left + " (% stops)", .accent))
    } else if unscored == 0, !list.entries.contains(where: { $0.score != nil }) {
      lines.append(("% works out the losses", .dim))
    }
    return lines
  }

  private static func table(_ state: WorkbenchState) -> Table {
    let list = state.pairs.list
    func sort(_ column: PairListState.Column) -> TableColumn.Sort? {
      list.sort == column ? (list.isDescending ? .descending : .ascending) : nil
    }
    let loss: PairListState.Column = [.mim, .res, .total, .psnr].contains(list.sort) ? list.sort : .mlm
    let columns = [
      TableColumn("pair", .fit(min: 3, max: 8), alignment: .right, priority: 5, sort: sort(.pair)),
      TableColumn("", .fixed(2), priority: 4),
      TableColumn(loss == .psnr ? "PSNR dB" : loss.rawValue, .fit(min: 4, max: 7), alignment: .right, priority: 4, sort: sort(loss)),
      TableColumn("words", .fixed(6), alignment: .right, priority: list.sort == .words ? 4 : 0, sort: sort(.words)),
      TableColumn("split", .fit(min: 3, max: 6), priority: 1),
      TableColumn("report", .flexible(min: 6), priority: 3),
    ]
    return Table(
      columns: columns, rowCount: list.visible.count, selected: list.place(of: state.pairs.wanted.index), emptyText: "no pair fits"
    ) { place in
      let entry = list.entries[list.visible[place]]
      return cells(entry, loss)
    }
  }

  private static func cells(_ entry: PairEntry, _ loss: PairListState.Column) -> [Span] {
    let score = entry.score
    let value: Double? =
      switch loss {
      case .mim: score?.mim
      case .res: score?.res
      case .total: score?.total
      case .psnr: score?.psnr
      default: score?.mlm
      }
    let marks = (entry.note?.isBookmarked == true ? "*" : " ") + ((entry.note?.text ?? "").isEmpty ? " " : "n")
    let note = entry.note?.text ?? ""
    return [
      Span(formatCount(entry.row.index + 1), .text), Span(marks, .accent),
      Span(value.map { formatNumber($0, digits: 4) } ?? "-", .text), Span(formatCount(entry.row.wordCount), .dim),
      Span(entry.row.split, .dim),
      Span(
        entry.row.problem ?? (note.isEmpty ? "" : "(\(note)) ") + beginning(of: entry.row.report),
        entry.row.problem == nil ? .text : .warning),
    ]
  }

  private static func beginning(of report: String) -> String {
    String(report.prefix(160).map { $0.isNewline ? " " : $0 })
  }
}
