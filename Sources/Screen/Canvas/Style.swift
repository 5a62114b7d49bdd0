/// A 24-bit sRGB colour.
package struct RGB: Hashable, Sendable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  package init(grey: UInt8) { self.init(grey, grey, grey) }

  /// The colour `amount` (0...1) of the way to `other`.
  package func mixed(with other: RGB, _ amount: Double) -> RGB {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8(min(255, max(0, (Double(a) + (Double(b) - Double(a)) * amount).rounded()))) }
    return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }
}

/// How a glyph is drawn besides its colour.
package struct Attributes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let bold = Attributes(rawValue: 1)
  package static let underline = Attributes(rawValue: 2)
  package static let reverse = Attributes(rawValue: 4)
  package static let dim = Attributes(rawValue: 8)
  package static let italic = Attributes(rawValue: 16)
}

/// What a cell means; the theme says what that looks like. The names are those of theme files.
package enum Role: UInt8, CaseIterable, Sendable {
  /// The ground everything stands on, and plain text.
  case background, text, dim, title, header
  case border, borderFocused, accent, good, warning, error
  case selection, cursor, statusBar, key, input
  // Charts.
  case curve1, curve2, curve3, curve4, curve5, curve6, curve7, curve8
  case axis, grid, crosshair
  // Report tokens.
  case masked, entity, descriptor, template, context, negated
  case probabilityHigh, probabilityMid, probabilityLow
  // Steps of a heat scale, low to high.
  case heat0, heat1, heat2, heat3, heat4, heat5, heat6, heat7
  // Pictures: the drawn window and patches the encoder didn't see.
  case window, hidden

  package var name: String { "\(self)" }

  /// The role of the n-th curve, counted from 0; the eight repeat.
  package static func curve(_ index: Int) -> Role {
    Role(rawValue: Role.curve1.rawValue + UInt8(((index % 8) + 8) % 8)) ?? .curve1
  }

  /// The step of the heat scale for `value` in 0...1.
  package static func heat(_ value: Double) -> Role {
    let step = value.isFinite ? Int(min(7, max(0, (value * 8).rounded(.down)))) : 0
    return Role(rawValue: Role.heat0.rawValue + UInt8(step)) ?? .heat0
  }

  static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
}

/// What a cell looks like, in words of the theme; pictures and heat maps give explicit colours.
package struct Style: Hashable, Sendable {
  package var role: Role
  /// Takes the background (in monochrome: the attributes) of another role, as for a coloured word in a selected row.
  package var on: Role?
  package var foreground: RGB?
  package var background: RGB?
  package var attributes: Attributes

  package init(_ role: Role, on: Role? = nil, foreground: RGB? = nil, background: RGB? = nil, attributes: Attributes = []) {
    self.role = role
    self.on = on
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  package static let text = Style(.text)
  package static let dim = Style(.dim)
  package static let title = Style(.title)
  package static let border = Style(.border)
  package static let accent = Style(.accent)
  package static let selection = Style(.selection)
  package static let background = Style(.background)

  package func on(_ ground: Role) -> Style {
    var copy = self
    copy.on = ground
    return copy
  }

  package func adding(_ more: Attributes) -> Style {
    var copy = self
    copy.attributes.formUnion(more)
    return copy
  }
}
