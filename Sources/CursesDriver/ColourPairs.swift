import CCurses
import Screen

/// ncurses' colour pairs, handed out as styles need them. A pair that the present frame doesn't use may be given new colours (ncurses then
/// repaints what still shows it); if one frame needs more than there are, the nearest colours of the frame stand in.
struct ColourPairs {
  private struct Colours: Hashable {
    var foreground: Int32
    var background: Int32
  }

  /// Pairs that may be in use, pair 0 (the terminal's own colours) not counted.
  let capacity: Int
  let colourCount: Int
  private let hasStandard: Bool
  private let isDirect: Bool
  private var numbers: [Colours: Int] = [:]
  /// By pair number - 1.
  private var colours: [Colours] = []
  private var lastFrame: [Int] = []
  private var frame = 0
  private var oldest = 0
  private let define: (Int, Int32, Int32) -> Void

  init(
    colourCount: Int, pairCount: Int, isDirect: Bool, hasStandard: Bool,
    define: @escaping (Int, Int32, Int32) -> Void = { cc_pair(Int32($0), $1, $2) }
  ) {
    self.colourCount = colourCount
    self.isDirect = isDirect
    self.hasStandard = hasStandard
    self.define = define
    // More would only make ncurses' tables grow; no screen shows so many at once.
    capacity = min(max(0, pairCount - 1), 32_000)
  }

  mutating func beginFrame() { frame += 1 }

  /// Says that the frame uses a style, so that its pair isn't given away.
  mutating func keep(_ style: ResolvedStyle) {
    var attributes = style.attributes
    if let found = numbers[wanted(style, &attributes)] { lastFrame[found - 1] = frame }
  }

  /// The pair for a style, and the attributes that stand in for colours the terminal lacks.
  mutating func pair(_ style: ResolvedStyle) -> (number: Int, attributes: Attributes) {
    var attributes = style.attributes
    let wanted = wanted(style, &attributes)
    if wanted.foreground == -1 && wanted.background == -1 || capacity == 0 { return (0, attributes) }
    if let found = numbers[wanted] {
      lastFrame[found - 1] = frame
      return (found, attributes)
    }
    if colours.count < capacity {
      colours.append(wanted)
      lastFrame.append(frame)
      numbers[wanted] = colours.count
      define(colours.count, wanted.foreground, wanted.background)
      return (colours.count, attributes)
    }
    return (recycled(wanted) ?? nearest(wanted), attributes)
  }

  private func wanted(_ style: ResolvedStyle, _ attributes: inout Attributes) -> Colours {
    Colours(
      foreground: number(style.foreground, isForeground: true, &attributes),
      background: number(style.background, isForeground: false, &attributes))
  }

  private mutating func recycled(_ wanted: Colours) -> Int? {
    for _ in 0..<colours.count {
      let index = oldest
      oldest = (oldest + 1) % colours.count
      if lastFrame[index] == frame { continue }
      numbers[colours[index]] = nil
      colours[index] = wanted
      lastFrame[index] = frame
      numbers[wanted] = index + 1
      define(index + 1, wanted.foreground, wanted.background)
      return index + 1
    }
    return nil
  }

  private func nearest(_ wanted: Colours) -> Int {
    func rgb(_ value: Int32, _ standard: RGB) -> RGB {
      if value < 0 { return standard }
      if isDirect { return RGB(UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)) }
      return RGB(index: UInt8(truncatingIfNeeded: value))
    }
    let (white, black) = (RGB(grey: 229), RGB(grey: 0))
    var best = (number: 0, distance: Int.max)
    for (index, candidate) in colours.enumerated() {
      let distance =
        rgb(wanted.foreground, white).distance(to: rgb(candidate.foreground, white))
        + 2 * rgb(wanted.background, black).distance(to: rgb(candidate.background, black))
      if distance < best.distance { best = (index + 1, distance) }
    }
    return best.number
  }

  /// The colour as ncurses counts it.
  private func number(_ colour: TerminalColour, isForeground: Bool, _ attributes: inout Attributes) -> Int32 {
    switch colour {
    case .standard: return hasStandard ? -1 : isForeground ? 7 : 0
    case .direct(let rgb):
      // Direct entries take 0 to 7 for the palette: step over them.
      let value = Int32(rgb.red) << 16 | Int32(rgb.green) << 8 | Int32(rgb.blue)
      return value == 0 ? 0x010101 : max(8, value)
    case .indexed(let index):
      if isDirect {
        let rgb = RGB(index: index)
        return number(.direct(rgb), isForeground: isForeground, &attributes)
      }
      if Int(index) < colourCount { return Int32(index) }
      guard index < 16 else { return isForeground ? 7 : 0 }
      // Eight colours: bright ones are bold; bright black would vanish on many terminals.
      if !isForeground { return index == 8 ? 0 : Int32(index) - 8 }
      attributes.formUnion(index == 8 ? .dim : .bold)
      return index == 8 ? 7 : Int32(index) - 8
    }
  }
}
