import Screen
import Telemetry

/// Every token of the report with what the objective makes of it: a table in place of the running text.
enum TokenTableView {
  static func draw(_ pair: PairView, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let inner = screen.frame(area, title: "tokens", right: "loss in nats; t shows the text")
    let columns = [
      TableColumn("#", .fit(min: 2, max: 4), alignment: .right, priority: 2), TableColumn("marks", .fixed(6), priority: 3),
      TableColumn("token", .flexible(min: 8), priority: 9), TableColumn("weight", .fixed(7), alignment: .right, priority: 7),
      TableColumn("loss", .fixed(7), alignment: .right, priority: 8), TableColumn("share", .fixed(7), alignment: .right, priority: 6),
      TableColumn("truth", .fixed(7), alignment: .right, priority: 5), TableColumn("best guess", .fit(min: 6, max: 16), priority: 4),
    ]
    let verdicts = (screen.tick, screen.cross)
    let selected = state.pairs.word?.tokens.lowerBound
    Table(columns: columns, rowCount: pair.tokens.count, selected: selected, emptyText: "no token") { index in
      cells(pair.tokens[index], index, pair, verdicts)
    }.draw(into: &screen, in: Rect(x: inner.x + 1, y: inner.y, width: inner.width - 2, height: inner.height))
  }

  private static func cells(_ token: TokenView, _ index: Int, _ pair: PairView, _ verdicts: (right: String, wrong: String)) -> [Span] {
    func percent(_ value: Double?) -> String { value.map { formatFixed($0 * 100, decimals: 1) + " %" } ?? "-" }
    let guess = token.guesses.first.map { ($0.text == token.text ? verdicts.right : verdicts.wrong) + " " + $0.text } ?? ""
    return [
      Span("\(index)", .dim), Span(marks(of: token), .dim), Span(token.text, token.isMasked ? .masked : .text),
      Span(formatFixed(token.weight, decimals: 3), .text), Span(token.loss.map { formatFixed($0, decimals: 3) } ?? "-", .text),
      Span(percent(pair.lossShare(of: token)), .text), Span(percent(token.truthProbability), .text),
      Span(guess, token.guesses.first?.text == token.text ? .good : .text),
    ]
  }

  /// The marks of the running text: [ masked, * entity, ! denied, ~ descriptor, < template, { context.
  static func marks(of token: TokenView) -> String {
    (token.isMasked ? "[" : "") + (token.isEntity ? (token.isNegated ? "!" : "*") : token.isDescriptor ? "~" : "")
      + (token.isTemplate ? "<" : "") + (token.isContext ? "{" : "")
  }
}
