import Screen
import Telemetry

/// The workbench's words for what a stretch of text means, in the theme's roles.
extension Style {
  static let plain = Style(.text)
  static let borderFocused = Style(.borderFocused)
  static let good = Style(.good)
  static let bad = Style(.error)
  static let warning = Style(.warning)
  static let key = Style(.accent)
  static let tab = Style(.cursor)
  static let prompt = Style(.input)
  static let masked = Style(.masked)
  static let entity = Style(.entity)
  static let descriptor = Style(.descriptor)
  static let template = Style(.template)
  static let context = Style(.context)
  static let crosshair = Style(.crosshair)
  static let axis = Style(.axis)

  static func curve(_ number: Int) -> Style { Style(.curve(number)) }
  /// Validation points of a curve: the eighth colour for the first, the curve's own for the others.
  static func validation(_ number: Int) -> Style { number == 0 ? Style(.warning) : Style(.curve(number)) }
}

enum Alignment { case left, right, centre }

extension ScreenBuffer {
  func measure(_ text: String) -> Int { text.displayWidth(glyphs) }

  /// Writes one line of text into `width` columns, cut with an ellipsis if it is longer. Returns the columns used.
  @discardableResult
  mutating func write(_ text: String, x: Int, y: Int, width: Int, _ style: Style, _ alignment: Alignment = .left) -> Int {
    guard width > 0 else { return 0 }
    var left = x
    if alignment != .left {
      let spare = max(0, width - measure(text))
      left += alignment == .right ? spare : spare / 2
    }
    return put(text, x: left, y: y, style: style, maxWidth: width - (left - x), ellipsis: true)
  }

  mutating func clear() { fill(bounds) }

  /// A box with a title on its border and a fact at the right of it; returns the area inside.
  @discardableResult
  mutating func frame(_ area: Rect, title: String, right: String = "", isSelected: Bool = false, style: Style? = nil) -> Rect {
    guard area.width > 2, area.height > 1 else { return .zero }
    let border = style ?? (isSelected ? .borderFocused : .border)
    for x in (area.x + 1)..<(area.maxX - 1) {
      set(glyphs.horizontal, x: x, y: area.y, style: border)
      set(glyphs.horizontal, x: x, y: area.maxY - 1, style: border)
    }
    for y in (area.y + 1)..<max(area.y + 1, area.maxY - 1) {
      set(glyphs.vertical, x: area.x, y: y, style: border)
      set(glyphs.vertical, x: area.maxX - 1, y: y, style: border)
    }
    set(glyphs.topLeft, x: area.x, y: area.y, style: border)
    set(glyphs.topRight, x: area.maxX - 1, y: area.y, style: border)
    set(glyphs.bottomLeft, x: area.x, y: area.maxY - 1, style: border)
    set(glyphs.bottomRight, x: area.maxX - 1, y: area.maxY - 1, style: border)
    let shownTitle = isSelected ? "\(glyphs.pointer) \(title)" : title
    let used = write(" \(shownTitle) ", x: area.x + 1, y: area.y, width: area.width - 2, style ?? (isSelected ? .title : .accent))
    let room = area.width - 3 - used
    if !right.isEmpty, measure(right) + 2 <= room { write(" \(right) ", x: area.x + 1 + used, y: area.y, width: room, .plain, .right) }
    return area.inset(by: 1)
  }

  /// Breaks text at spaces into lines of at most `width` columns; a longer word is broken where it must be.
  func lines(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(whereSeparator: { $0 == " " || $0.isNewline }) {
      var rest = Substring(word)
      let gap = line.isEmpty ? 0 : 1
      if used + gap + measure(String(rest)) > width, !line.isEmpty {
        lines.append(line)
        (line, used) = ("", 0)
      }
      while measure(String(rest)) > width {
        let part = rest.prefix(max(1, width / 2))
        lines.append(String(part))
        rest = rest.dropFirst(part.count)
      }
      line += (line.isEmpty ? "" : " ") + rest
      used = measure(line)
    }
    return line.isEmpty ? lines : lines + [line]
  }

  mutating func wrap(_ text: String, _ style: Style, into area: Rect) {
    for (row, line) in lines(text, width: area.width).prefix(area.height).enumerated() {
      write(line, x: area.x, y: area.y + row, width: area.width, style)
    }
  }

  /// A share of 0...1 as a bar.
  mutating func bar(_ share: Double, x: Int, y: Int, width: Int, _ style: Style) {
    let filled = share.isFinite ? Int((max(0, min(1, share)) * Double(width)).rounded()) : 0
    for column in 0..<max(0, width) {
      set(column < filled ? "━" : glyphs == .ascii ? "." : "─", x: x + column, y: y, style: column < filled ? style : .border)
    }
  }

  func isBlank(x: Int, y: Int) -> Bool { self[x, y].glyph == " " }

  func isBorder(x: Int, y: Int) -> Bool { self[x, y].glyph == glyphs.horizontal }

  var tick: String { glyphs == .ascii ? "+" : "✓" }
  var cross: String { glyphs == .ascii ? "x" : "✗" }

  func mark(of state: RunState) -> (String, Style) {
    switch state {
    case .preparing: ("○", .dim)
    case .running: ("●", .good)
    case .paused: (glyphs == .ascii ? "=" : "‖", .warning)
    case .finished: ("✓", .good)
    case .stopped: ("■", .plain)
    case .interrupted: (glyphs == .ascii ? "!" : "◐", .warning)
    case .failed: ("✗", .bad)
    }
  }

  /// What stands on a chart's lower border where something happened; nil for what needs no mark.
  func mark(of kind: RunEvent.Kind) -> (glyph: String, style: Style)? {
    switch kind {
    case .checkpoint: (glyphs == .ascii ? "^" : "▴", .accent)
    case .best: ("★", .good)
    case .resumed, .continued: ("▸", .accent)
    case .paused, .stopped: (glyphs == .ascii ? "=" : "‖", .warning)
    case .warning, .skippedPair: ("!", .warning)
    case .failure: ("✗", .bad)
    case .setting: ("~", .accent)
    case .started, .finished: nil
    }
  }
}
