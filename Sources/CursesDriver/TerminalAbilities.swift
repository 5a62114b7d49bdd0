import CCurses
import Screen

/// What the environment and the terminal database say about a terminal, decided before ncurses starts.
struct TerminalAbilities: Hashable {
  /// The entry to drive it with: the user's, or that one's 24-bit sibling.
  var type: String
  var isDirect: Bool
  var isMono: Bool
  var glyphs: GlyphSet
  var hasMouse: Bool
  /// Whether the terminal takes text for its clipboard (OSC 52): its entry says so, or tmux does the talking.
  var hasClipboard: Bool
  /// Whether it understands ECMA-48 sequences, so that it can be asked questions and its colours be set as we know them.
  var isANSI: Bool
  /// Whether codes 39 and 49 give back its own colours.
  var hasOwnColours: Bool
  /// Byte sequences of the user's own entry, which stays in charge of the keys.
  var keys: [[UInt8]: KeyPress]
  /// Sent when the process dies: end of modes, colours, keypad, alternate screen; cursor on.
  var farewell: [UInt8]

  init(environment: [String: String], output: Int32, isUTF8: Bool) throws(TerminalError) {
    guard let type = environment["TERM"], !type.isEmpty else { throw .noType }
    switch cc_load(type, output) {
    case 1: break
    case 2: throw .cannotDraw(type)
    case 0: throw .unknown(type)
    default: throw .noDatabase
    }
    keys = Self.namedKeys()
    hasMouse = cc_capability("kmous") != nil
    hasClipboard = cc_capability("Ms") != nil || !(environment["TMUX"] ?? "").isEmpty
    farewell = Array((hasMouse ? MouseMode.off + "\u{1B}[?2004l" : "").utf8)
    for name in ["rmkx", "sgr0", "op", "rmcup", "cnorm"] { farewell += Self.capability(name) }
    isANSI = Self.capability("cup").starts(with: [0x1B, UInt8(ascii: "[")]) && Self.capability("sgr0").starts(with: [0x1B])
    hasOwnColours = Self.capability("op") == Array("\u{1B}[39;49m".utf8)
    isMono = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    glyphs = isUTF8 && !Self.isOldTerminal(type) ? .unicode : .ascii
    let base = type.hasSuffix("-256color") ? String(type.dropLast(9)) : type
    let wantsDirect = !isMono && ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    if wantsDirect && cc_load(base + "-direct", output) == 1 {
      (self.type, isDirect) = (base + "-direct", true)
    } else {
      (self.type, isDirect) = (type, false)
    }
  }

  /// Terminals whose own fonts have neither Braille nor blocks, whatever the locale says.
  private static func isOldTerminal(_ type: String) -> Bool {
    type == "linux" || type == "ansi" || type.hasPrefix("linux-") || type.hasPrefix("vt1") || type.hasPrefix("vt2") || type.hasPrefix("vt3")
      || type.hasPrefix("vt5")
  }

  /// A capability without its padding (`$<5>`), which only old hardware needed.
  private static func capability(_ name: String) -> [UInt8] {
    guard let text = cc_capability(name) else { return [] }
    var bytes: [UInt8] = []
    var isPadding = false
    var index = 0
    while text[index] != 0 {
      let byte = UInt8(bitPattern: text[index])
      if byte == UInt8(ascii: "$") && text[index + 1] == CChar(UInt8(ascii: "<")) { isPadding = true }
      if !isPadding { bytes.append(byte) }
      if isPadding && byte == UInt8(ascii: ">") { isPadding = false }
      index += 1
    }
    return bytes
  }

  private static func namedKeys() -> [[UInt8]: KeyPress] {
    var names: [(String, KeyPress.Key)] = [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end), ("kpp", .pageUp),
      ("knp", .pageDown), ("kich1", .insert), ("kdch1", .delete), ("kcbt", .backTab), ("kbs", .backspace), ("kent", .enter),
    ]
    for number in 1...12 { names.append(("kf\(number)", .function(number))) }
    var keys: [[UInt8]: KeyPress] = [:]
    for (name, key) in names {
      let bytes = capability(name)
      // Single bytes are read by their meaning.
      if bytes.count > 1 { keys[bytes] = KeyPress(key) }
    }
    return keys
  }
}

/// Reports of clicks, wheel and drags, with coordinates of any size.
enum MouseMode {
  static let on = "\u{1B}[?1002h\u{1B}[?1006h"
  static let off = "\u{1B}[?1006l\u{1B}[?1002l"
}
