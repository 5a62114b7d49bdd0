/// One thing a cell can show: a base character with at most four combining marks, 1 or 2 columns wide.
package struct Glyph: Hashable, Sendable {
  package var character: Character
  package var width: Int
}

extension StringProtocol {
  /// The text as glyphs that are safe to send to a terminal. Nothing is lost without trace and nothing acts on the terminal:
  /// controls become `^[`, bidirectional, zero-width, private and unassigned code points become `<U+202E>`, as in messages of commands;
  /// joined emoji are shown side by side, as a terminal counts them.
  package func forEachGlyph(_ glyphs: GlyphSet = .unicode, _ body: (Glyph) -> Bool) {
    var pending = PendingGlyph(glyphs: glyphs)
    for scalar in unicodeScalars {
      guard pending.add(scalar, body) else { return }
    }
    _ = pending.flush(body)
  }

  package func glyphs(_ set: GlyphSet = .unicode) -> [Glyph] {
    var result: [Glyph] = []
    result.reserveCapacity(utf8.count)
    forEachGlyph(set) {
      result.append($0)
      return true
    }
    return result
  }

  /// Columns the text takes when shown by `ScreenBuffer.put`.
  package func displayWidth(_ set: GlyphSet = .unicode) -> Int {
    var total = 0
    forEachGlyph(set) {
      total += $0.width
      return true
    }
    return total
  }
}

/// The glyph being put together while scalars arrive.
private struct PendingGlyph {
  let glyphs: GlyphSet
  private var base: Unicode.Scalar?
  private var marks: [Unicode.Scalar] = []
  private var width = 0
  private var joinsEmoji = false

  init(glyphs: GlyphSet) { self.glyphs = glyphs }

  /// False when the reader wants no more.
  mutating func add(_ scalar: Unicode.Scalar, _ body: (Glyph) -> Bool) -> Bool {
    if scalar.value >= 0x20 && scalar.value < 0x7F {
      guard flush(body) else { return false }
      (base, width, joinsEmoji) = (scalar, 1, false)
      return true
    }
    switch ScalarClass(scalar) {
    case .spacing(let columns):
      guard flush(body) else { return false }
      (base, width) = (scalar, columns)
      joinsEmoji = columns == 2 && scalar.properties.isEmoji
      return true
    case .space(let columns):
      guard flush(body) else { return false }
      for _ in 0..<columns where !body(Glyph(character: " ", width: 1)) { return false }
      return true
    case .combining:
      guard base != nil else { return escape(scalar, body) }
      if marks.count < 4 { marks.append(scalar) }
      return true
    case .emojiJoiner:
      if joinsEmoji { return true }
      return escape(scalar, body)
    case .emojiPart:
      return base == nil ? escape(scalar, body) : true
    case .regional(let letter):
      guard flush(body) else { return false }
      (base, width, joinsEmoji) = (letter, 1, false)
      return true
    case .control, .invisible:
      return escape(scalar, body)
    }
  }

  mutating func flush(_ body: (Glyph) -> Bool) -> Bool {
    guard let scalar = base else { return true }
    base = nil
    defer { marks.removeAll(keepingCapacity: true) }
    if glyphs == .ascii {
      let letter = GlyphSet.asciiStandIn(scalar)
      for _ in 0..<width where !body(Glyph(character: letter, width: 1)) { return false }
      return true
    }
    if marks.isEmpty { return body(Glyph(character: Character(scalar), width: width)) }
    var text = String.UnicodeScalarView([scalar])
    text.append(contentsOf: marks)
    // Marks that don't join their base in Swift's eyes would make a second Character: show the base alone then.
    let whole = String(text)
    return body(Glyph(character: whole.count == 1 ? Character(whole) : Character(scalar), width: width))
  }

  private mutating func escape(_ scalar: Unicode.Scalar, _ body: (Glyph) -> Bool) -> Bool {
    guard flush(body) else { return false }
    joinsEmoji = false
    for letter in Self.escaped(scalar) where !body(Glyph(character: letter, width: 1)) { return false }
    return true
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    if scalar.value < 0x20 || scalar.value == 0x7F { return "^" + String(Unicode.Scalar(UInt8(scalar.value ^ 0x40))) }
    let hex = String(scalar.value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + ">"
  }
}
