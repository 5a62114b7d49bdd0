import Screen

/// What the terminal answers to a question of ours, in between the keys.
enum TerminalReport: Hashable {
  /// Everything before the question has been drawn (DSR).
  case ready
  /// Whether frames can be held back until they are whole (mode 2026).
  case synchronises(Bool)
}

/// Turns bytes from the keyboard into keys: UTF-8, control keys, alt (ESC before a key), the terminal's own sequences, xterm's with
/// modifiers, SGR mouse reports, bracketed paste. Sequences it doesn't know are dropped whole, never taken for typed text.
struct KeyDecoder {
  /// The terminal's own sequences.
  var keys: [[UInt8]: KeyPress] = [:]
  /// Answers since they were last taken.
  private(set) var reports: [TerminalReport] = []
  private var bytes: [UInt8] = []
  private var paste: [UInt8]?
  private static let escape: UInt8 = 0x1B
  private static let pasteEnd = Array("\u{1B}[201~".utf8)
  /// No sequence of keys is longer; what is comes from a broken line.
  private static let longest = 64
  /// A paste beyond this is cut.
  private static let longestPaste = 1 << 20

  init(keys: [[UInt8]: KeyPress] = [:]) { self.keys = keys }

  /// True while the last bytes may be the start of a longer sequence: wait a moment, then `flush`.
  var isWaiting: Bool { !bytes.isEmpty && paste == nil }

  mutating func feed(_ new: some Sequence<UInt8>) -> [InputEvent] {
    bytes += new
    return drain(isComplete: false)
  }

  /// Nothing more is coming: a lone ESC is the escape key.
  mutating func flush() -> [InputEvent] { drain(isComplete: true) }

  mutating func takeReports() -> [TerminalReport] {
    defer { reports = [] }
    return reports
  }

  private mutating func drain(isComplete: Bool) -> [InputEvent] {
    var events: [InputEvent] = []
    while !bytes.isEmpty {
      if paste != nil {
        guard takePaste(&events) else { break }
        continue
      }
      switch step(bytes[...], isComplete: isComplete) {
      case .wait: return events
      case .skip(let count): bytes.removeFirst(count)
      case .event(let event, let count):
        bytes.removeFirst(count)
        events.append(event)
      case .report(let report, let count):
        bytes.removeFirst(count)
        reports.append(report)
      case .pasteStart(let count):
        bytes.removeFirst(count)
        paste = []
      }
    }
    return events
  }

  private enum Step {
    case wait
    case skip(Int)
    case event(InputEvent, Int)
    case report(TerminalReport, Int)
    case pasteStart(Int)
  }

  private func key(_ press: KeyPress, _ count: Int) -> Step { .event(.key(press), count) }

  private func step(_ input: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    guard let first = input.first else { return .wait }
    if first == Self.escape { return escapeStep(input, isComplete: isComplete) }
    if first < 0x20 || first == 0x7F { return key(Self.control(first), 1) }
    return character(input, isComplete: isComplete)
  }

  private func character(_ input: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    guard let first = input.first else { return .wait }
    let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0
    guard length > 0 else { return .skip(1) }
    if input.count < length { return isComplete ? .skip(input.count) : .wait }
    let text = String(decoding: input.prefix(length), as: UTF8.self)
    guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1, scalar != "\u{FFFD}" else { return .skip(1) }
    return key(KeyPress(Character(scalar)), length)
  }

  private static func control(_ byte: UInt8) -> KeyPress {
    switch byte {
    case 0x0D, 0x0A: KeyPress(.enter)
    case 0x09: KeyPress(.tab)
    case 0x08, 0x7F: KeyPress(.backspace)
    case 0x00: KeyPress(.character(" "), control: true)
    default: KeyPress(.character(Character(Unicode.Scalar(byte < 0x1B ? byte + 0x60 : byte + 0x40))), control: true)
    }
  }

  private func escapeStep(_ input: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    guard input.count > 1 else { return isComplete ? key(KeyPress(.escape), 1) : .wait }
    // The terminal's own table first, the longest match.
    if let (press, count) = tableMatch(input) { return key(press, count) }
    if !isComplete && keys.keys.contains(where: { $0.count > input.count && $0.starts(with: input) }) { return .wait }
    let second = input[input.startIndex + 1]
    switch second {
    case UInt8(ascii: "["): return csi(input, isComplete: isComplete)
    case UInt8(ascii: "O"): return ss3(input, isComplete: isComplete)
    case Self.escape: return key(KeyPress(.escape), 1)
    default:
      // ESC and a key is that key with alt.
      switch step(input.dropFirst(), isComplete: isComplete) {
      case .event(.key(var press), let count):
        press.alt = true
        return key(press, count + 1)
      case .wait: return .wait
      case .skip(let count): return .skip(count + 1)
      default: return .skip(1)
      }
    }
  }

  private func tableMatch(_ input: ArraySlice<UInt8>) -> (KeyPress, Int)? {
    var count = min(input.count, 12)
    while count > 1 {
      if let press = keys[Array(input.prefix(count))] { return (press, count) }
      count -= 1
    }
    return nil
  }

  private func ss3(_ input: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    guard input.count > 2 else { return isComplete ? key(KeyPress(.character("O"), alt: true), 2) : .wait }
    guard let found = Self.letters[input[input.startIndex + 2]] else { return .skip(3) }
    return key(KeyPress(found), 3)
  }

  private func csi(_ input: ArraySlice<UInt8>, isComplete: Bool) -> Step {
    let body = input.dropFirst(2)
    guard let end = body.firstIndex(where: { (0x40...0x7E).contains($0) }) else {
      if input.count > Self.longest { return .skip(input.count) }
      if isComplete { return input.count == 2 ? key(KeyPress(.character("["), alt: true), 2) : .skip(input.count) }
      return .wait
    }
    // The Linux console's function keys: ESC [ [ A ... E.
    if body[end] == UInt8(ascii: "["), end == body.startIndex {
      guard end + 1 < input.endIndex else { return isComplete ? .skip(3) : .wait }
      let number = Int(input[end + 1]) - 0x40
      return (1...5).contains(number) ? key(KeyPress(.function(number)), 4) : .skip(4)
    }
    let count = end - input.startIndex + 1
    let final = body[end]
    let text = String(decoding: body[..<end], as: UTF8.self)
    if text.hasPrefix("<"), final == UInt8(ascii: "M") || final == UInt8(ascii: "m") {
      return Self.mouse(text.dropFirst(), isPress: final == UInt8(ascii: "M")).map { .event(.mouse($0), count) } ?? .skip(count)
    }
    if let report = Self.report(text, final) { return .report(report, count) }
    let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 1 }
    let modifiers = numbers.count > 1 ? max(0, numbers[1] - 1) : 0
    var found: KeyPress.Key?
    if final == UInt8(ascii: "~") {
      if numbers.first == 200 { return .pasteStart(count) }
      found = numbers.first.flatMap { Self.tildes[$0] }
    } else if final == UInt8(ascii: "Z") {
      found = .backTab
    } else if numbers.count < 3 {
      found = Self.letters[final]
    }
    guard let found else { return .skip(count) }
    return key(KeyPress(found, control: modifiers & 4 != 0, alt: modifiers & 2 != 0, shift: modifiers & 1 != 0), count)
  }

  private static func report(_ text: String, _ final: UInt8) -> TerminalReport? {
    if final == UInt8(ascii: "n"), text == "0" || text == "3" { return .ready }
    guard final == UInt8(ascii: "y"), text.hasPrefix("?2026;"), text.hasSuffix("$") else { return nil }
    // 1 and 2 are set and reset now; 0 is unknown, 4 can never be set.
    return .synchronises(["1", "2", "3"].contains(text.dropFirst(6).dropLast()))
  }

  private static let letters: [UInt8: KeyPress.Key] = [
    0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x46: .end, 0x48: .home, 0x4D: .enter, 0x50: .function(1), 0x51: .function(2),
    0x52: .function(3), 0x53: .function(4),
  ]

  private static let tildes: [Int: KeyPress.Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end, 11: .function(1), 12: .function(2),
    13: .function(3), 14: .function(4), 15: .function(5), 17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9),
    21: .function(10), 23: .function(11), 24: .function(12),
  ]

  /// `button;column;row` of an SGR report.
  private static func mouse(_ text: Substring, isPress: Bool) -> MouseEvent? {
    let numbers = text.split(separator: ";").compactMap { Int($0) }
    guard numbers.count == 3, numbers[1] > 0, numbers[2] > 0 else { return nil }
    let (x, y) = (numbers[1] - 1, numbers[2] - 1)
    if numbers[0] & 64 != 0 {
      guard isPress, numbers[0] & 3 < 2 else { return nil }
      return MouseEvent(numbers[0] & 3 == 0 ? .wheelUp : .wheelDown, x: x, y: y)
    }
    let buttons: [MouseEvent.Button] = [.left, .middle, .right]
    guard numbers[0] & 3 < 3 else { return nil }
    let button = buttons[numbers[0] & 3]
    return MouseEvent(numbers[0] & 32 != 0 ? .drag(button) : isPress ? .press(button) : .release(button), x: x, y: y)
  }

  /// Moves pasted bytes over; true when the paste has ended.
  private mutating func takePaste(_ events: inout [InputEvent]) -> Bool {
    guard var text = paste else { return false }
    text += bytes
    bytes = []
    guard let end = Self.find(Self.pasteEnd, in: text) else {
      if text.count > Self.longestPaste { text.removeSubrange(Self.longestPaste..<(text.count - Self.pasteEnd.count)) }
      paste = text
      return false
    }
    bytes = Array(text[(end + Self.pasteEnd.count)...])
    paste = nil
    events.append(.paste(String(decoding: text[..<end], as: UTF8.self)))
    return true
  }

  private static func find(_ needle: [UInt8], in text: [UInt8]) -> Int? {
    guard text.count >= needle.count else { return nil }
    return (0...(text.count - needle.count)).first { text[$0] == needle[0] && text[$0..<($0 + needle.count)].elementsEqual(needle) }
  }
}
