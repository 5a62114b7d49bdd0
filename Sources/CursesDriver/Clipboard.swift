/// What became of a text meant for the terminal's clipboard.
package enum CopyOutcome: Hashable, Sendable {
  /// The terminal was given so many characters; whether it keeps them it doesn't tell.
  case sent(characters: Int)
  case tooLong(bytes: Int)
  case unsupported

  package var sentence: String {
    switch self {
    case .sent(let count): "Copied \(count) \(count == 1 ? "character" : "characters") to the terminal's clipboard"
    case .tooLong(let bytes): "\(bytes) bytes are more than a terminal's clipboard takes (\(Clipboard.longest)); nothing was copied"
    case .unsupported: "This terminal type (variable TERM) says nothing of a clipboard; nothing was copied"
    }
  }
}

/// The sequence OSC 52, which also reaches the user's own machine over SSH.
enum Clipboard {
  /// Terminals that follow xterm read at most 74,994 bytes of base64.
  static let longest = 74_994 / 4 * 3

  static func sequence(_ text: String) -> String { "\u{1B}]52;c;\(base64(Array(text.utf8)))\u{07}" }

  static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = 0
      for offset in 0..<3 { group = group << 8 | (offset < count ? Int(bytes[start + offset]) : 0) }
      for place in 0..<4 { result.append(place <= count ? letters[group >> (18 - 6 * place) & 63] : UInt8(ascii: "=")) }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension CursesTerminal {
  /// Puts `text` on the terminal's clipboard, where its type takes one.
  package func copy(_ text: String) -> CopyOutcome {
    guard hasClipboard else { return .unsupported }
    let bytes = text.utf8.count
    guard bytes <= Clipboard.longest else { return .tooLong(bytes: bytes) }
    send(Clipboard.sequence(text))
    return .sent(characters: text.count)
  }
}
