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
  static let negated = Style(.negated)
  static let crosshair = Style(.crosshair)
  static let axis = Style(.axis)

  static func curve(_ number: Int) -> Style { Style(.curve(number)) }
  /// Validation points of a curve: the eighth colour for the first, the curve's own for the others.
  static func validation(_ number: Int) -> Style { number == 0 ? Style(.warning) : Style(.curve(number)) }
}

/// The theme and the depth of colour a frame is drawn for.
package struct Look: Sendable {
  package var theme: Theme
  package var depth: ColourDepth
  /// Whether the frame goes to a terminal, which may be asked to show real pixels.
  package var hasPixels: Bool

  package init(_ theme: Theme, _ depth: ColourDepth = .direct, hasPixels: Bool = false) {
    self.theme = theme
    self.depth = depth
    self.hasPixels = hasPixels
  }

  var withoutPixels: Look { Look(theme, depth) }
}

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

  /// A box with a title on its border and at the right of it the first fact that fits; returns the area inside.
  @discardableResult
  mutating func frame(_ area: Rect, title: String, right: String..., isSelected: Bool = false) -> Rect {
    let inner = Box(title, isFocused: isSelected).draw(into: &self, in: area)
    let used = measure(title) + (isSelected ? 2 : 0) + 5
    if let fact = right.first(where: { used + measure($0) + 4 <= area.width }), !fact.isEmpty {
      putRight(" \(fact) ", right: area.maxX - 2, y: area.y, style: .plain)
    }
    return inner
  }

  mutating func wrapped(_ text: String, _ style: Style, into area: Rect) {
    for (row, line) in wrap(text, width: area.width, style: style, glyphs: glyphs).prefix(area.height).enumerated() {
      put(line, x: area.x, y: area.y + row)
    }
  }

  /// A share of 0...1 as a thin line: bars under each other must not melt into a block.
  mutating func bar(_ share: Double, x: Int, y: Int, width: Int, _ style: Style) {
    let filled = share.isFinite ? Int((max(0, min(1, share)) * Double(width)).rounded()) : 0
    for column in 0..<max(0, width) {
      let isFilled = column < filled
      set(isFilled ? "━" : glyphs == .ascii ? "." : "─", x: x + column, y: y, style: isFilled ? style : .border)
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
