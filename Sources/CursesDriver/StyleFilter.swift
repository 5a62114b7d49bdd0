/// Takes from what ncurses writes the changes of style that change nothing: it sets foreground and background anew with every pair, and the
/// foreground of blanks. On charts in 24-bit colour that is half of all bytes. Understands ECMA-48 sequences; whatever else comes is passed.
struct StyleFilter {
  private struct Look: Equatable {
    /// Parameters as the terminal's entry writes them, `38:2::86:180:233`; empty for the terminal's own colour.
    var foreground: [UInt8] = []
    var background: [UInt8] = []
    /// A bit for each of the attributes 1 ... 9.
    var attributes: UInt16 = 0

    /// What shows on a blank: its ground, and whatever is drawn without a glyph (underline, reverse, overline).
    static let onBlanks: UInt16 = 1 << 4 | 1 << 7 | 1 << 9
  }

  /// What the terminal has been told; nil when that isn't known.
  private var actual: Look?
  /// What the text that comes next should look like.
  private var wanted = Look()
  private var characterSet: [UInt8]?
  private var wantedSet: [UInt8]?
  /// Whether codes 39 and 49 bring back the terminal's own colours; a reset does everywhere.
  private let hasOwnColours: Bool
  private static let escape: UInt8 = 0x1B

  init(hasOwnColours: Bool) { self.hasOwnColours = hasOwnColours }

  /// The same drawing in fewer bytes. `bytes` ends where a sequence ends, as every frame does.
  mutating func filtered(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == Self.escape {
        index = sequence(bytes, from: index, into: &result)
      } else if bytes[index] < 0x20 {
        result.append(bytes[index])
        index += 1
      } else {
        var end = index
        var isBlank = true
        while end < bytes.count, bytes[end] >= 0x20 {
          isBlank = isBlank && bytes[end] == 0x20
          end += 1
        }
        settle(isBlank: isBlank, into: &result)
        result += bytes[index..<end]
        index = end
      }
    }
    return result
  }

  /// Takes one sequence and returns where the next byte is.
  private mutating func sequence(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, into result: inout [UInt8]) -> Int {
    guard start + 1 < bytes.count else {
      result.append(bytes[start])
      return start + 1
    }
    let kind = bytes[start + 1]
    if kind == UInt8(ascii: "("), start + 2 < bytes.count {
      wantedSet = Array(bytes[start..<(start + 3)])
      return start + 3
    }
    guard kind == UInt8(ascii: "["), let final = (start + 2..<bytes.count).first(where: { (0x40...0x7E).contains(bytes[$0]) }) else {
      // Saved cursors carry a style with them.
      (actual, characterSet) = (nil, nil)
      // Intermediate bytes belong to what ends the sequence, as in ESC ) 0.
      let end = (start + 1..<bytes.count).first { !(0x20...0x2F).contains(bytes[$0]) } ?? bytes.count - 1
      result += bytes[start...end]
      return end + 1
    }
    let body = bytes[(start + 2)..<final]
    switch bytes[final] {
    case UInt8(ascii: "m") where body.allSatisfy({ (0x30...0x3B).contains($0) }): style(Array(body))
    case UInt8(ascii: "H"), UInt8(ascii: "A"), UInt8(ascii: "B"), UInt8(ascii: "C"), UInt8(ascii: "D"), UInt8(ascii: "G"),
      UInt8(ascii: "d"):
      result += bytes[start...final]
    case UInt8(ascii: "h"), UInt8(ascii: "l"):
      // The alternate screen brings a style of its own on some terminals.
      actual = nil
      result += bytes[start...final]
    default:
      // Erasing fills with the present ground.
      settle(isBlank: true, into: &result)
      result += bytes[start...final]
    }
    return final + 1
  }

  private mutating func style(_ body: [UInt8]) {
    let parameters = body.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    var index = 0
    while index < parameters.count {
      let parameter = Array(parameters[index])
      let number = Int(String(decoding: parameter.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)) ?? 0
      var length = 1
      if number == 38 || number == 48, !parameter.contains(UInt8(ascii: ":")), index + 1 < parameters.count {
        length = parameters[index + 1].elementsEqual("2".utf8) ? 5 : 3
      }
      let whole = Array(parameters[index..<min(parameters.count, index + length)].joined(separator: [UInt8(ascii: ";")]))
      switch number {
      case 0: wanted = Look()
      case 1...9: wanted.attributes |= 1 << UInt16(number)
      case 22: wanted.attributes &= ~(1 << 1 | 1 << 2)
      case 23...29: wanted.attributes &= ~(1 << UInt16(number - 20))
      case 30...38, 90...97: wanted.foreground = whole
      case 39: wanted.foreground = []
      case 40...48, 100...107: wanted.background = whole
      case 49: wanted.background = []
      default: break
      }
      index += length
    }
  }

  /// Tells the terminal what it needs to know before text (or blanks) of the wanted style.
  private mutating func settle(isBlank: Bool, into result: inout [UInt8]) {
    if wantedSet != characterSet, let set = wantedSet {
      result += set
      characterSet = set
    }
    var goal = wanted
    if let actual {
      if isBlank, goal.attributes & Look.onBlanks == 0 {
        goal.foreground = actual.foreground
        goal.attributes = actual.attributes & Look.onBlanks == 0 ? actual.attributes : goal.attributes
      }
      if goal == actual { return }
    }
    result += change(from: actual, to: goal)
    actual = goal
  }

  private func change(from actual: Look?, to goal: Look) -> [UInt8] {
    var codes: [[UInt8]] = []
    var known = actual ?? Look()
    let loses = known.attributes & ~goal.attributes != 0
    let back = (goal.foreground.isEmpty && !known.foreground.isEmpty, goal.background.isEmpty && !known.background.isEmpty)
    if actual == nil || loses || ((back.0 || back.1) && !hasOwnColours) {
      codes.append([UInt8(ascii: "0")])
      known = Look()
    }
    for number in 1...9 where (goal.attributes & ~known.attributes) & (1 << UInt16(number)) != 0 { codes.append(Array("\(number)".utf8)) }
    if goal.foreground != known.foreground { codes.append(goal.foreground.isEmpty ? Array("39".utf8) : goal.foreground) }
    if goal.background != known.background { codes.append(goal.background.isEmpty ? Array("49".utf8) : goal.background) }
    if codes == [[UInt8(ascii: "0")]] { return Array("\u{1B}[m".utf8) }
    return Array("\u{1B}[".utf8) + codes.joined(separator: [UInt8(ascii: ";")]) + [UInt8(ascii: "m")]
  }
}
