/// Takes from what ncurses writes the changes of style that change nothing: it sets foreground and background anew with every pair, and the
/// foreground of blanks. On charts in 24-bit colour that is half of all bytes. Understands ECMA-48 sequences; whatever else comes is passed.
struct StyleFilter {
  /// A parameter as the terminal's entry writes it, `38:2::86:180:233`, kept in place: a picture has thousands.
  private struct Parameter: Equatable {
    private var bytes = SIMD32<UInt8>()
    private var count = 0

    /// The terminal's own colour.
    init() {}

    /// Nil for what is longer than any colour.
    init?(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
      guard range.count <= 32 else { return nil }
      for index in range { bytes[index - range.lowerBound] = text[index] }
      count = range.count
    }

    var isOwn: Bool { count == 0 }

    func write(to result: inout [UInt8]) { for index in 0..<count { result.append(bytes[index]) } }
  }

  private struct Look: Equatable {
    var foreground = Parameter()
    var background = Parameter()
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
  /// Index, next line, reverse index: they scroll at the edge of the region.
  private static let scrolls: [UInt8] = [UInt8(ascii: "D"), UInt8(ascii: "E"), UInt8(ascii: "M")]

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
        // On the last row a line feed scrolls, and what comes up is filled with the present ground.
        if bytes[index] == UInt8(ascii: "\n") { settle(isBlank: true, into: &result) }
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
    if Self.scrolls.contains(kind) {
      settle(isBlank: true, into: &result)
      result += bytes[start...(start + 1)]
      return start + 2
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
    case UInt8(ascii: "m") where body.allSatisfy({ (0x30...0x3B).contains($0) }): style(bytes, (start + 2)..<final)
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

  private mutating func style(_ bytes: UnsafeBufferPointer<UInt8>, _ body: Range<Int>) {
    let (semicolon, colon) = (UInt8(ascii: ";"), UInt8(ascii: ":"))
    var start = body.lowerBound
    /// Where the parameter at `from` ends.
    func end(from: Int) -> Int {
      var place = from
      while place < body.upperBound, bytes[place] != semicolon { place += 1 }
      return place
    }
    while start <= body.upperBound {
      var stop = end(from: start)
      var (number, place) = (0, start)
      while place < stop, bytes[place] != colon, number < 1000 {
        number = 10 * number + Int(bytes[place] &- 0x30)
        place += 1
      }
      // A colour told in parameters of its own: 38;2;r;g;b or 38;5;n.
      if number == 38 || number == 48, place == stop, stop < body.upperBound {
        let isDirect = end(from: stop + 1) == stop + 2 && bytes[stop + 1] == UInt8(ascii: "2")
        for _ in 0..<(isDirect ? 4 : 2) where stop < body.upperBound { stop = end(from: stop + 1) }
      }
      let whole = Parameter(bytes, start..<stop) ?? Parameter()
      switch number {
      case 0: wanted = Look()
      case 1...9: wanted.attributes |= 1 << UInt16(number)
      case 22: wanted.attributes &= ~(1 << 1 | 1 << 2)
      case 23...29: wanted.attributes &= ~(1 << UInt16(number - 20))
      case 30...38, 90...97: wanted.foreground = whole
      case 39: wanted.foreground = Parameter()
      case 40...48, 100...107: wanted.background = whole
      case 49: wanted.background = Parameter()
      default: break
      }
      start = stop + 1
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
    change(from: actual, to: goal, into: &result)
    actual = goal
  }

  private func change(from actual: Look?, to goal: Look, into result: inout [UInt8]) {
    var known = actual ?? Look()
    let loses = known.attributes & ~goal.attributes != 0
    let back = (goal.foreground.isOwn && !known.foreground.isOwn, goal.background.isOwn && !known.background.isOwn)
    let resets = actual == nil || loses || ((back.0 || back.1) && !hasOwnColours)
    if resets { known = Look() }
    guard goal != known else {
      if resets { result += Array("\u{1B}[m".utf8) }
      return
    }
    var isFirst = true
    func separate() {
      result.append(isFirst ? UInt8(ascii: "[") : UInt8(ascii: ";"))
      isFirst = false
    }
    result.append(Self.escape)
    if resets {
      separate()
      result.append(UInt8(ascii: "0"))
    }
    let gained = goal.attributes & ~known.attributes
    for number in 1...9 where gained & (1 << UInt16(number)) != 0 {
      separate()
      result.append(0x30 + UInt8(number))
    }
    for (wanted, had, own) in [(goal.foreground, known.foreground, "39"), (goal.background, known.background, "49")] where wanted != had {
      separate()
      if wanted.isOwn { result += own.utf8 } else { wanted.write(to: &result) }
    }
    result.append(UInt8(ascii: "m"))
  }
}
