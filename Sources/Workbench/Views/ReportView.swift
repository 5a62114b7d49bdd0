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
    let notes = Array(pair.readingNotes.flatMap { wrap($0, width: inner.width - 2, style: .warning, glyphs: screen.glyphs) }.prefix(3))
    let room = inner.height - notes.count
    // Marks that do not fit into a line take a second one where the report can spare it.
    let legend = wrap(legend(hasLooked: hasLooked, width: inner.width - 2, screen), width: inner.width - 2, glyphs: screen.glyphs)
      .prefix(room > 7 ? 2 : room > 3 ? 1 : 0)
    let rows = max(1, room - legend.count)
    let text = Rect(x: inner.x + 1, y: inner.y, width: inner.width - 2, height: rows)
    for (row, note) in notes.enumerated() where rows + row < inner.height { screen.put(note, x: text.x, y: text.maxY + row) }
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
    if lines.count > text.height {
      drawScrollBar(into: &screen, x: inner.maxX, y: text.y, height: text.height, offset: first, count: lines.count)
    }
    for (row, line) in legend.enumerated() { screen.put(line, x: text.x, y: inner.maxY - legend.count + row) }
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
    // Reversed alone would look like a masked word where there are no colours.
    let ink = isChosen ? Style.selection.adding([.bold, .underline]) : ink(of: word)
    return word.isNegated && !word.isGlued ? ink.adding(.underline) : ink
  }

  private static func ink(of word: ReportWord) -> Style {
    if word.isMasked { return maskInk(isRight: word.isRight) }
    if word.isEntity { return word.isNegated ? .negated : .entity }
    if word.isDescriptor { return .descriptor }
    if word.isTemplate { return .dim }
    return word.isContext ? .context : .plain
  }

  private static func maskInk(isRight: Bool?) -> Style { isRight.map { $0 ? .good : .bad } ?? .masked }

  /// What the marks mean, each as it looks in the text.
  private static func legend(hasLooked: Bool, width: Int, _ screen: ScreenBuffer) -> [Span] {
    let isNarrow = width < 76
    let masks =
      hasLooked
      ? [
        Span("[\(isNarrow ? "" : "guessed-")right\(screen.tick)]", maskInk(isRight: true)),
        Span("[wrong\(screen.cross)]", maskInk(isRight: false)),
      ] : [Span(isNarrow ? "[mask]" : "[masked]", maskInk(isRight: nil))]
    let others = [
      Span("*entity", .entity), Span("!denied", .negated.adding(.underline)), Span(isNarrow ? "~descr" : "~descriptor", .descriptor),
      Span(isNarrow ? "<tmpl>" : "<template>", .dim), Span(isNarrow ? "{ctx}" : "{context}", .context),
    ]
    return Array((masks + others).flatMap { [Span(" "), $0] }.dropFirst())
  }
}
