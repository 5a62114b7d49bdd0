import Screen
import Telemetry

/// The report as the objective sees it. Marks stand beside colours: [masked], *entity, !denied entity, ~descriptor, <template>, {context};
/// words behind a denial are underlined.
enum ReportView {
  static func draw(_ pair: PairView, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let words = state.pairs.words
    let masked = words.filter(\.isMasked)
    let right = masked.filter { $0.isRight == true }.count
    let hasLooked = masked.contains { $0.isRight != nil }
    let summary =
      words.isEmpty
      ? "" : hasLooked ? "\(right) of \(masked.count) masked words right" : Words.plural(masked.count, "masked word")
    let inner = screen.frame(area, title: "report", right: summary)
    let text = Rect(x: inner.x + 1, y: inner.y, width: inner.width - 2, height: inner.height - (inner.height > 3 ? 1 : 0))
    if words.isEmpty {
      screen.wrapped(pair.report.isEmpty ? "The report is empty" : pair.report, .plain, into: text)
      return
    }
    let lines = wrap(spans(words, under: state.pairs.cursor, screen), width: text.width, glyphs: screen.glyphs)
    let cursorLine = lines.firstIndex { $0.pieces.contains { $0.tag == state.pairs.cursor } } ?? 0
    let first = max(0, min(cursorLine - text.height / 2, lines.count - text.height))
    for (row, line) in lines.dropFirst(first).prefix(text.height).enumerated() {
      screen.put(line, x: text.x, y: text.y + row)
      for piece in line.pieces {
        guard let word = piece.tag else { continue }
        screen.target(Rect(x: text.x + piece.x, y: text.y + row, width: piece.width, height: 1), .item("words", word))
      }
    }
    if inner.height > 3 { drawLegend(into: &screen, Rect(x: text.x, y: inner.y + inner.height - 1, width: text.width, height: 1)) }
  }

  /// Words with their marks, tagged by their number; blanks between them where the report has some.
  private static func spans(_ words: [ReportWord], under cursor: Int, _ screen: ScreenBuffer) -> [Span] {
    var spans: [Span] = []
    for (index, word) in words.enumerated() {
      let before = index > 0 ? words[index - 1] : nil
      let after = index + 1 < words.count ? words[index + 1] : nil
      var text = word.text
      if word.isEntity { text = (word.isNegated ? "!" : "*") + text } else if word.isDescriptor { text = "~" + text }
      if word.isMasked { text = "[" + text + (word.isRight.map { $0 ? screen.tick : screen.cross } ?? "") + "]" }
      if word.isTemplate, before?.isTemplate != true { text = "<" + text }
      if word.isTemplate, after?.isTemplate != true { text += ">" }
      if word.isContext, before?.isContext != true { text = "{" + text }
      if word.isContext, after?.isContext != true { text += "}" }
      if index > 0, !word.isGlued { spans.append(Span(" ")) }
      spans.append(Span(text, ink(of: word, isChosen: index == cursor), tag: index))
    }
    return spans
  }

  private static func ink(of word: ReportWord, isChosen: Bool) -> Style {
    let ink = isChosen ? .selection : ink(of: word)
    return word.isNegated && !word.isGlued ? ink.adding(.underline) : ink
  }

  private static func ink(of word: ReportWord) -> Style {
    if word.isMasked, let right = word.isRight { return right ? .good : .bad }
    if word.isMasked { return .masked }
    if word.isEntity { return word.isNegated ? .negated : .entity }
    if word.isDescriptor { return .descriptor }
    if word.isTemplate { return .dim }
    return word.isContext ? .context : .plain
  }

  private static func drawLegend(into screen: inout ScreenBuffer, _ area: Rect) {
    let isNarrow = area.width < 60
    let parts: [(String, Style)] = [
      (isNarrow ? "[mask]" : "[masked]", .masked), ("*entity", .entity), ("!denied", .negated),
      (isNarrow ? "~descr" : "~descriptor", .descriptor), (isNarrow ? "<tmpl>" : "<template>", .dim),
      (isNarrow ? "{ctx}" : "{context}", .context),
    ]
    var x = area.x
    for (text, ink) in parts where x + text.count <= area.x + area.width {
      x += screen.write(text, x: x, y: area.y, width: area.width, ink) + 1
    }
  }
}
