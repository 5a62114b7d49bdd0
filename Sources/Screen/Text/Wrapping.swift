/// A stretch of text in one style. `tag` says what it stands for (a token's index, say) and survives wrapping.
package struct Span: Hashable, Sendable {
  package var text: String
  package var style: Style
  package var tag: Int?

  package init(_ text: String, _ style: Style = .text, tag: Int? = nil) {
    self.text = text
    self.style = style
    self.tag = tag
  }
}

/// A line of a wrapped text: pieces from left to right, each in one style.
package struct WrappedLine: Hashable, Sendable {
  package struct Piece: Hashable, Sendable {
    package var text: String
    package var style: Style
    package var tag: Int?
    /// First column and columns, counted from the start of the line.
    package var x: Int
    package var width: Int
  }
  package var pieces: [Piece]
  package var width: Int { pieces.last.map { $0.x + $0.width } ?? 0 }
}

/// Breaks spans into lines of at most `width` columns: at blanks and before wide characters, inside a word only where it is longer than
/// a line. Line feeds break always; a tab counts as a blank. The pieces hold text that is already safe to show.
package func wrap(_ spans: [Span], width: Int, glyphs set: GlyphSet = .unicode) -> [WrappedLine] {
  guard width > 0 else { return [] }
  var wrapper = LineWrapper(width: width)
  for (index, span) in spans.enumerated() {
    let lines = span.text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      if number > 0 { wrapper.breakLine() }
      var text = String(String.UnicodeScalarView(line.map { $0 == "\t" ? " " : $0 }))
      if number + 1 < lines.count && text.last == "\r" { text.removeLast() }
      text.forEachGlyph(set) { glyph in
        wrapper.add(glyph.width > width ? Glyph(character: set.ellipsis, width: 1) : glyph, span: index)
        return true
      }
    }
  }
  wrapper.breakLine()
  return wrapper.lines.map { $0.pieces(spans) }
}

/// Breaks plain text; see `wrap(_:width:glyphs:)`.
package func wrap(_ text: String, width: Int, style: Style = .text, glyphs: GlyphSet = .unicode) -> [WrappedLine] {
  wrap([Span(text, style)], width: width, glyphs: glyphs)
}

/// The text cut to `width` columns with an ellipsis where something is missing: at its end, or at its start as for paths.
package func fitted(_ text: String, width: Int, keepingEnd: Bool = false, glyphs set: GlyphSet = .unicode) -> String {
  let all = text.glyphs(set)
  if all.reduce(0, { $0 + $1.width }) <= width { return String(all.map(\.character)) }
  guard width > 0 else { return "" }
  var kept: [Character] = []
  var used = 1
  for glyph in keepingEnd ? all.reversed() : all {
    if used + glyph.width > width { break }
    kept.append(glyph.character)
    used += glyph.width
  }
  return keepingEnd ? String([set.ellipsis] + kept.reversed()) : String(kept + [set.ellipsis])
}

private struct LineWrapper {
  struct Item {
    var glyph: Glyph
    var span: Int
    var isBlank: Bool { glyph.character == " " }
  }

  struct Line {
    var items: [Item]

    func pieces(_ spans: [Span]) -> WrappedLine {
      var pieces: [WrappedLine.Piece] = []
      var x = 0
      var current = -1
      for item in items {
        if item.span != current {
          current = item.span
          pieces.append(.init(text: "", style: spans[current].style, tag: spans[current].tag, x: x, width: 0))
        }
        pieces[pieces.count - 1].text.append(item.glyph.character)
        pieces[pieces.count - 1].width += item.glyph.width
        x += item.glyph.width
      }
      return WrappedLine(pieces: pieces)
    }
  }

  let width: Int
  var lines: [Line] = []
  private var current: [Item] = []
  private var used = 0
  /// Where the current line may be broken: the index of the first item of the next line.
  private var breakIndex = 0

  init(width: Int) { self.width = width }

  mutating func add(_ glyph: Glyph, span: Int) {
    let item = Item(glyph: glyph, span: span)
    if glyph.width == 2 || item.isBlank { breakIndex = current.count }
    if used + glyph.width > width {
      if item.isBlank {
        finish(upTo: current.count)
        return
      }
      finish(upTo: breakIndex > 0 ? breakIndex : current.count)
    }
    current.append(item)
    used += glyph.width
    if item.isBlank { breakIndex = current.count }
  }

  mutating func breakLine() { finish(upTo: current.count) }

  private mutating func finish(upTo end: Int) {
    var line = Array(current[..<end])
    while let last = line.last, last.isBlank { line.removeLast() }
    lines.append(Line(items: line))
    current = Array(current[end...])
    used = current.reduce(0) { $0 + $1.glyph.width }
    breakIndex = 0
  }
}

extension ScreenBuffer {
  /// Writes spans one after the other on one line; returns the columns used.
  @discardableResult
  package mutating func put(_ spans: [Span], x: Int, y: Int, maxWidth: Int = .max, ellipsis: Bool = true) -> Int {
    var used = 0
    for span in spans where used < maxWidth {
      used += put(span.text, x: x + used, y: y, style: span.style, maxWidth: maxWidth == .max ? .max : maxWidth - used, ellipsis: ellipsis)
    }
    return used
  }

  /// Writes a wrapped line.
  package mutating func put(_ line: WrappedLine, x: Int, y: Int) {
    for piece in line.pieces { put(piece.text, x: x + piece.x, y: y, style: piece.style) }
  }

  /// Writes text so that it ends before column `right`; cut at its end if longer than `maxWidth`.
  @discardableResult
  package mutating func putRight(_ text: String, right: Int, y: Int, style: Style = .text, maxWidth: Int = .max) -> Int {
    let width = min(text.displayWidth(glyphs), maxWidth)
    return put(text, x: right - width, y: y, style: style, maxWidth: width, ellipsis: true)
  }
}
