/// What the roles look like at each colour depth.
package struct Theme: Sendable {
  package var name: String
  /// Indexed by `Role.rawValue`.
  var looks: [RoleLook]

  /// Attributes and colours of a style at a depth.
  package func resolve(_ style: Style, _ depth: ColourDepth) -> ResolvedStyle {
    let look = self[style.role].at(depth)
    var result = look
    if let ground = style.on {
      let under = self[ground].at(depth)
      result.background = under.background
      result.attributes.formUnion(depth == .mono ? under.attributes : under.attributes.intersection(.reverse))
      if !Self.isLegible(result.foreground, on: result.background) {
        result.foreground = under.foreground == .standard ? self[.text].at(depth).foreground : under.foreground
      }
    }
    if result.background == .standard && depth != .mono { result.background = self[.background].at(depth).background }
    if let explicit = style.foreground { result.foreground = explicit.at(depth) }
    if let explicit = style.background { result.background = explicit.at(depth) }
    result.attributes.formUnion(style.attributes)
    return result
  }

  /// The 24-bit foreground of a role, for mixing (bands, heat maps); a middle grey where the theme leaves it to the terminal.
  package func colour(of role: Role) -> RGB { self[role].foreground ?? RGB(grey: 128) }

  package func background(of role: Role) -> RGB? { self[role].background ?? self[.background].background }

  subscript(role: Role) -> RoleLook { looks[Int(role.rawValue)] }
}

/// A style as a terminal of some depth takes it.
package struct ResolvedStyle: Hashable, Sendable {
  package var foreground: TerminalColour
  package var background: TerminalColour
  package var attributes: Attributes
}

/// One role's colours: 24-bit, and the fall-backs a theme file may name; those it doesn't are the nearest colours.
struct RoleLook: Hashable, Sendable {
  var foreground: RGB?
  var background: RGB?
  var attributes: Attributes = []
  var indexed: Fallback?
  var sixteen: Fallback?
  var mono: Attributes?

  struct Fallback: Hashable, Sendable {
    var foreground: UInt8?
    var background: UInt8?
    var attributes: Attributes
  }

  func at(_ depth: ColourDepth) -> ResolvedStyle {
    func colour(_ index: UInt8?) -> TerminalColour { index.map(TerminalColour.indexed) ?? .standard }
    switch depth {
    case .mono: return ResolvedStyle(foreground: .standard, background: .standard, attributes: mono ?? attributes)
    case .direct:
      return ResolvedStyle(
        foreground: foreground.map(TerminalColour.direct) ?? .standard, background: background.map(TerminalColour.direct) ?? .standard,
        attributes: attributes)
    case .indexed, .sixteen:
      if let named = depth == .indexed ? indexed : sixteen {
        return ResolvedStyle(foreground: colour(named.foreground), background: colour(named.background), attributes: named.attributes)
      }
      return ResolvedStyle(
        foreground: foreground?.at(depth) ?? .standard, background: background?.at(depth) ?? .standard, attributes: attributes)
    }
  }
}

extension RGB {
  func at(_ depth: ColourDepth) -> TerminalColour {
    switch depth {
    case .mono: .standard
    case .sixteen: .indexed(nearest16)
    case .indexed: .indexed(nearest256)
    case .direct: .direct(self)
    }
  }
}
