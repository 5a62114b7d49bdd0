import Foundation
import TestSupport
import Testing

/// The workbench on the kinds of terminal people have, at 80x24: each shows every screen, within what it can show, and is given back.
@Suite(.serialized) struct TerminalTypesTests {
  struct Kind: CustomStringConvertible, Sendable {
    var type: String
    var more: [String: String] = [:]
    /// Nothing beyond 7 bits may be sent.
    var isASCII = false
    /// SGR codes that name colours.
    var colours = 0
    var description: String { "TERM=\(type) " + more.map { "\($0)=\($1)" }.joined(separator: " ") }
  }

  static let kinds = [
    Kind(type: "vt100", isASCII: true, colours: 0), Kind(type: "linux", isASCII: true, colours: 8), Kind(type: "xterm", colours: 16),
    Kind(type: "xterm-256color", colours: 256), Kind(type: "xterm-256color", more: ["COLORTERM": "truecolor"], colours: 1 << 24),
    Kind(type: "tmux-256color", colours: 256), Kind(type: "screen", colours: 16), Kind(type: "screen-256color", colours: 256),
    Kind(type: "xterm-256color", more: ["LC_ALL": "C"], isASCII: true, colours: 256),
    Kind(type: "xterm-256color", more: ["NO_COLOR": "1", "COLORTERM": "truecolor"], colours: 0),
    Kind(type: "vt100", more: ["LC_ALL": "C"], isASCII: true, colours: 0),
  ]

  /// A store with one small finished run.
  private func trained() throws -> Workplace {
    let place = try Workplace()
    let outcome = try place.run(Workplace.phantoms(steps: 30))
    try #require(outcome.code == 0, "\(outcome)")
    return place
  }

  @Test(arguments: kinds) func everyScreenIsShown(on kind: Kind) throws {
    let place = try trained()
    let environment = ["TERM": kind.type, "NO_COLOR": "", "COLORTERM": ""].merging(kind.more) { $1 }
    let session = try TerminalSession([], in: place, columns: 80, rows: 24, environment: environment)
    #expect(session.waitFor("ECAMP", "Monitor"), "\(session.everything.debugDescription)")
    for (keys, words) in [
      ("1", ["total", "finished"]), ("2", ["pair", "report"]), ("3", ["state", "finished"]), ("?", ["help"]),
      ("q:", ["theme"]),
    ] { session.show(keys, words) }
    // The prompt goes, then the workbench.
    session.show("\u{7F}", ["finished"])
    session.type("q")
    let outcome = session.wait()
    #expect(outcome.code == 0, "\(outcome)")
    session.expectGivenBack("\(kind)")
    let bytes = session.bytes
    #expect(bytes.contains { $0 >= 0x80 } == !kind.isASCII, "\(kind)")
    let codes = Self.colourCodes(session.everything)
    switch kind.colours {
    case 0: #expect(codes.isEmpty, "\(codes)")
    case 8, 16: #expect(!codes.isEmpty && codes.allSatisfy { !$0.hasPrefix("38") && !$0.hasPrefix("48") }, "\(codes)")
    case 256:
      #expect(codes.contains { $0.hasPrefix("38;5;") } && !codes.contains { $0.hasPrefix("38:2") || $0.hasPrefix("38;2") }, "\(codes)")
    default: #expect(codes.contains { $0.hasPrefix("38:2") || $0.hasPrefix("38;2") }, "\(codes)")
    }
  }

  /// SGR parameters that set colours, `38;5;7` taken together.
  private static func colourCodes(_ text: String) -> Set<String> {
    var found: Set<String> = []
    for match in text.matches(of: /\u{1B}\[([0-9;:]*)m/) {
      var rest = match.1.split(separator: ";")[...]
      while let first = rest.first {
        let isExtended = (first == "38" || first == "48") && rest.count > 1
        let count = isExtended ? (rest.dropFirst().first == "2" ? 5 : 3) : 1
        let code = rest.prefix(count).joined(separator: ";")
        if let number = Int(first.prefix { $0 != ":" }), (30...38).contains(number) || (40...48).contains(number) || number >= 90 {
          found.insert(code)
        }
        rest = rest.dropFirst(count)
      }
    }
    return found
  }

  @Test(arguments: [
    ("dumb", "cannot place the cursor"), ("no-such-terminal", "not in this machine's terminal database"), ("", "TERM is not set"),
  ])
  func uselessTerminalsGetASentence(type: String, sentence: String) throws {
    let place = try Workplace()
    let session = try TerminalSession([], in: place, environment: ["TERM": type])
    #expect(session.wait().code == 1)
    #expect(session.everything.contains(sentence), "\(session.everything.debugDescription)")
    #expect(!session.everything.contains("\u{1B}"))
    #expect(session.isAsBefore)
  }

  /// Questions of ours that nobody answers, and answers that come late or broken, neither delay nor disturb anything.
  @Test func answersOfTheTerminalAreTaken() throws {
    let place = try trained()
    let session = try TerminalSession([], in: place, columns: 80, rows: 24)
    #expect(session.waitFor("ECAMP", "\u{1B}[?2026$p"))
    #expect(!session.everything.contains("\u{1B}[?2026h"), "frames are marked before the terminal said that it knows the mark")
    session.type("\u{1B}[?2026;2$y\u{1B}[0n")
    session.show("3", ["finished"])
    // The end of a frame comes milliseconds after its words.
    var (opened, closed) = (0, 0)
    let deadline = Date().addingTimeInterval(30)
    repeat {
      let text = session.everything
      opened = text.components(separatedBy: "\u{1B}[?2026h").count - 1
      closed = text.components(separatedBy: "\u{1B}[?2026l").count - 1
      usleep(1_000)
    } while (opened == 0 || opened != closed) && Date() < deadline
    #expect(opened > 0 && opened == closed, "\(opened) opened, \(closed) closed")
    session.type("q")
    #expect(session.wait().code == 0)
    session.expectGivenBack("answered questions")
    #expect(
      session.everything.components(separatedBy: "\u{1B}[?2026h").count <= session.everything.components(separatedBy: "\u{1B}[?2026l").count
    )
  }

  @Test func aTerminalThatDoesNotKnowTheMarkNeverSeesIt() throws {
    let place = try trained()
    let session = try TerminalSession([], in: place, columns: 80, rows: 24)
    #expect(session.waitFor("ECAMP"))
    session.type("\u{1B}[?2026;0$y\u{1B}[0n")
    session.show("3", ["finished"])
    session.type("q")
    #expect(session.wait().code == 0)
    #expect(!session.everything.contains("\u{1B}[?2026h"))
  }

  /// A key pressed on a line of two kilobytes a second is answered, and the screen ends up current.
  @Test func aSlowLineIsNoticedAndSaid() throws {
    let place = try Workplace()
    let words = Array(Workplace.phantoms(steps: 1_000_000, ["run.checkpointMinutes=0"]).dropFirst())
    let session = try TerminalSession(words, in: place, columns: 80, rows: 24)
    #expect(place.waitForStep(5, session.process) && session.waitFor("ECAMP"))
    // A terminal that takes everything at once and answers as one does behind a slow line.
    session.type("\u{1B}[0n")
    let deadline = Date().addingTimeInterval(40)
    var read = session.bytes.count
    var isSaid = false
    while Date() < deadline, !isSaid {
      usleep(50_000)
      let count = session.bytes.count
      guard count > read else { continue }
      usleep(UInt32(Double(count - read) / 2000 * 1e6))
      read = count
      session.type("\u{1B}[0n")
      isSaid = session.everything.contains("slow line")
    }
    #expect(isSaid, "\(session.fresh.suffix(2000).debugDescription)")
    session.type("\u{1B}[0n:link fast\r")
    session.show("3", ["running"])
    session.process.send(SIGTERM)
    #expect(session.wait().code == 75)
    session.expectGivenBack("a slow line")
  }
}
