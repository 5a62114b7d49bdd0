/// Something wrong in a file or a name the user gave the screen.
package struct ScreenError: Error, Hashable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}

extension Theme {
  /// Reads a theme file: lines `role = FOREGROUND [on BACKGROUND] [ATTRIBUTES]`, each optionally followed by fall-backs
  /// `| 256: 15 on 24`, `| 16: white on blue`, `| mono: reverse`; `name = ...`, `base = dark` (a built-in to start from), and `#` comments.
  /// Colours are `#rrggbb` or `default`; attributes bold, underline, reverse, dim, italic. A role not named keeps the base's look.
  /// - Throws: everything that is wrong, a line each, as "FILE:LINE: sentence".
  package static func parse(_ text: String, file: String) throws(ScreenError) -> Theme {
    var theme = Theme(name: baseName(file), looks: Array(repeating: RoleLook(), count: Role.allCases.count))
    var seen: [Role: Int] = [:]
    var problems: [String] = []
    for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let content = ThemeLine.trim(raw)
      if content.isEmpty || content.hasPrefix("#") { continue }
      do throws(ScreenError) { try theme.read(content, ThemeLine(file: file, number: index + 1), &seen) } catch {
        problems.append(error.description)
      }
    }
    guard problems.isEmpty else { throw ScreenError(problems.joined(separator: "\n")) }
    return theme
  }

  private mutating func read(_ content: String, _ line: ThemeLine, _ seen: inout [Role: Int]) throws(ScreenError) {
    guard let equals = content.firstIndex(of: "=") else {
      throw line.error("there is no \"=\"; a line reads \"role = #rrggbb on #rrggbb bold\"")
    }
    let key = ThemeLine.trim(content[..<equals])
    let value = ThemeLine.trim(content[content.index(after: equals)...])
    switch key {
    case "name":
      guard !value.isEmpty else { throw line.error("the name is empty") }
      name = value
    case "base":
      guard seen.isEmpty else { throw line.error("\"base\" must come before the first role") }
      guard let base = Self.builtIn(named: value) else {
        let near = Self.builtInNames.min { editDistance(value, $0) < editDistance(value, $1) } ?? "dark"
        throw line.error(
          "there is no built-in theme \"\(value)\"; did you mean \"\(near)\"? There are \(Self.builtInNames.joined(separator: ", "))")
      }
      looks = base.looks
    default:
      guard let role = Role.byName[key] else { throw line.error("there is no role \"\(key)\"; \(Self.nearest(key))") }
      if let first = seen[role] { throw line.error("\"\(key)\" was given on line \(first) already") }
      seen[role] = line.number
      looks[Int(role.rawValue)] = try line.look(value)
    }
  }

  private static func baseName(_ file: String) -> String {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    return last.hasSuffix(".theme") ? String(last.dropLast(6)) : last
  }

  private static func nearest(_ key: String) -> String {
    let best = Role.allCases.min { editDistance(key, $0.name) < editDistance(key, $1.name) }
    return "the nearest is \"\(best?.name ?? "text")\""
  }
}

/// Levenshtein distance, for "did you mean" sentences.
func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a.lowercased()), Array(b.lowercased()))
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let cost = diagonal + (a[i] == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(cost, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}

/// One line of a theme file while it is read.
private struct ThemeLine {
  let file: String
  let number: Int

  func error(_ sentence: String) -> ScreenError { ScreenError("\(file):\(number): \(sentence)") }

  static func trim(_ text: some StringProtocol) -> String {
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(Substring(scalars))
  }

  func look(_ value: String) throws(ScreenError) -> RoleLook {
    var parts = value.split(separator: "|", omittingEmptySubsequences: false).map { Self.trim($0) }
    var look = RoleLook()
    let main = try words(parts.removeFirst(), colour: trueColour)
    (look.foreground, look.background, look.attributes) = (main.foreground, main.background, main.attributes)
    for part in parts {
      guard let colon = part.firstIndex(of: ":") else {
        throw error("a fall-back reads \"256: ...\", \"16: ...\" or \"mono: ...\", not \"\(part)\"")
      }
      let rest = Self.trim(part[part.index(after: colon)...])
      switch Self.trim(part[..<colon]) {
      case "256":
        let found = try words(rest, colour: paletteColour)
        look.indexed = .init(foreground: found.foreground, background: found.background, attributes: found.attributes)
      case "16":
        let found = try words(rest, colour: namedColour)
        look.sixteen = .init(foreground: found.foreground, background: found.background, attributes: found.attributes)
      case "mono":
        look.mono = try words(rest, colour: noColour).attributes
      case let other: throw error("a fall-back is 256, 16 or mono, not \"\(other)\"")
      }
    }
    return look
  }

  private func words<Colour>(
    _ text: String, colour: (String) throws(ScreenError) -> Colour?
  ) throws(ScreenError) -> (foreground: Colour?, background: Colour?, attributes: Attributes) {
    var result: (foreground: Colour?, background: Colour?, attributes: Attributes) = (nil, nil, [])
    var isBackground = false
    for word in text.split(separator: " ").map(String.init) {
      if let attribute = Self.attributes[word] {
        result.attributes.formUnion(attribute)
      } else if word == "on" {
        isBackground = true
      } else if word == "default" || word == "none" {
        isBackground = false
      } else if isBackground {
        result.background = try colour(word)
        isBackground = false
      } else {
        guard result.foreground == nil else { throw error("\"\(word)\" is a second foreground; write \"on \(word)\" for a background") }
        result.foreground = try colour(word)
      }
    }
    if isBackground { throw error("there is no colour after \"on\"") }
    return result
  }

  private static let attributes: [String: Attributes] = [
    "bold": .bold, "underline": .underline, "reverse": .reverse, "dim": .dim, "italic": .italic,
  ]

  static let names: [String: UInt8] = {
    let plain = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
    var table: [String: UInt8] = [:]
    for (index, name) in plain.enumerated() {
      table[name] = UInt8(index)
      table["bright" + name] = UInt8(index + 8)
    }
    return table
  }()

  private func trueColour(_ word: String) throws(ScreenError) -> RGB? {
    let digits = word.dropFirst()
    guard word.hasPrefix("#"), digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
      throw error("\"\(word)\" is neither a colour (#rrggbb, default) nor an attribute (bold, underline, reverse, dim, italic)")
    }
    return RGB(UInt8(value >> 16), UInt8(value >> 8 & 255), UInt8(value & 255))
  }

  private func paletteColour(_ word: String) throws(ScreenError) -> UInt8? {
    guard let index = UInt8(word) else { throw error("\"\(word)\" is not a colour number from 0 to 255") }
    return index
  }

  private func namedColour(_ word: String) throws(ScreenError) -> UInt8? {
    guard let index = Self.names[word] else {
      throw error(
        "\"\(word)\" is not one of the sixteen: black, red, green, yellow, blue, magenta, cyan, white, or bright before one of them")
    }
    return index
  }

  private func noColour(_ word: String) throws(ScreenError) -> UInt8? {
    throw error("a monochrome look has attributes only, not \"\(word)\"")
  }
}
