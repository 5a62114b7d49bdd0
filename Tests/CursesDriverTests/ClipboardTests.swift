import Foundation
import Testing

@testable import CursesDriver

extension CursesDriverTests {
  @Test(arguments: [0, 1, 2, 3, 4, 5, 100, 4097]) func base64IsFoundations(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    #expect(Clipboard.base64(bytes) == Data(bytes).base64EncodedString())
  }

  @Test func aTextReachesTheClipboardAsItIsAndNothingElse() throws {
    let pty = try PseudoTerminal()
    let terminal = try CursesTerminal(input: pty.slave, output: pty.slave, environment: Self.environment)
    _ = pty.output()
    let text = "effusion\u{1B}]0;x\u{7}, née 日本"
    #expect(terminal.copy(text) == .sent(characters: text.count))
    let written = pty.output()
    #expect(written == "\u{1B}]52;c;" + Data(text.utf8).base64EncodedString() + "\u{7}")
    #expect(terminal.copy(String(repeating: "x", count: 56_246)) == .tooLong(bytes: 56_246))
    #expect(pty.output() == "")
    #expect(terminal.copy(String(repeating: "x", count: 56_244)) == .sent(characters: 56_244))
  }

  @Test(arguments: [("vt100", [:], false), ("linux", [:], false), ("screen", [:], false), ("screen", ["TMUX": "socket,1,0"], true)])
  func terminalsWithoutAClipboardAreLeftAlone(type: String, more: [String: String], isOffered: Bool) throws {
    let pty = try PseudoTerminal()
    let terminal = try CursesTerminal(
      input: pty.slave, output: pty.slave, environment: ["TERM": type].merging(more) { $1 })
    _ = pty.output()
    #expect((terminal.copy("text") == .unsupported) == !isOffered)
    #expect(pty.output().contains("]52;") == isOffered)
  }
}
