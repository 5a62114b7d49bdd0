import Foundation
import Screen
import Testing

@testable import CursesDriver

/// A pseudo-terminal whose screen end can be given to the driver; what is written to it is collected.
final class PseudoTerminal {
  let master: Int32
  let slave: Int32
  let path: String

  init(width: UInt16 = 40, height: UInt16 = 10) throws {
    var (controller, device) = (Int32(-1), Int32(-1))
    var size = winsize(ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&controller, &device, nil, nil, &size) == 0 else { throw POSIXError(.ENODEV) }
    (master, slave) = (controller, device)
    // A process that another test starts meanwhile would keep the terminal open.
    for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    path = String(cString: ttyname(slave))
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(master)
    close(slave)
  }

  /// Everything written so far.
  func output() -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(master, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func type(_ text: String) { text.withCString { _ = write(master, $0, strlen($0)) } }

  func state() -> [UInt8] {
    var state = termios()
    tcgetattr(slave, &state)
    return withUnsafeBytes(of: &state) { Array($0) }
  }
}

/// ncurses has one screen a process: these run one after the other.
@Suite(.serialized) struct CursesDriverTests {
  static let environment = ["TERM": "xterm-256color"]

  func frame(_ text: String, width: Int = 40, height: Int = 10) -> ScreenBuffer {
    var frame = ScreenBuffer(width: width, height: height)
    frame.put(text, x: 1, y: 1)
    return frame
  }

  @Test func terminalIsGivenBack() throws {
    let pty = try PseudoTerminal()
    let before = pty.state()
    let terminal = try CursesTerminal(input: pty.slave, output: pty.slave, environment: Self.environment)
    #expect(terminal.width == 40 && terminal.height == 10)
    #expect(pty.state() != before)
    terminal.draw(frame("hello"), theme: .dark)
    let drawn = pty.output()
    #expect(drawn.contains("\u{1B}[?1049h") && drawn.contains("hello"))
    terminal.close()
    let farewell = pty.output()
    #expect(farewell.contains("\u{1B}[?1049l"))
    #expect(farewell.contains("\u{1B}[?1002l") && farewell.contains("\u{1B}[?2004l"))
    #expect(pty.state() == before)
  }

  @Test func idleSendsNothing() throws {
    let pty = try PseudoTerminal()
    let terminal = try CursesTerminal(input: pty.slave, output: pty.slave, environment: Self.environment)
    terminal.draw(frame("hello"), theme: .dark)
    _ = pty.output()
    #expect(terminal.nextEvent(timeout: 0.2) == nil)
    terminal.draw(frame("hello"), theme: .dark)
    #expect(pty.output() == "")
    terminal.draw(frame("hellO"), theme: .dark)
    let change = pty.output()
    #expect(change.contains("O") && change.utf8.count < 64, "\(change.debugDescription)")
  }

  /// A large frame is sent in parts; the terminal is told that they belong together, and nothing of it is lost.
  @Test(arguments: [true, false]) func aLargeFrameIsOneUpdate(synchronises: Bool) throws {
    let pty = try PseudoTerminal(width: 160, height: 50)
    let terminal = try CursesTerminal(input: pty.slave, output: pty.slave, environment: Self.environment)
    _ = pty.output()
    if synchronises {
      pty.type("\u{1B}[?2026;2$y")
      #expect(terminal.nextEvent(timeout: 0.2) == nil)
    }
    var frame = ScreenBuffer(width: 160, height: 50)
    for y in 0..<50 { frame.put("row\(y)" + String(repeating: Character(Unicode.Scalar(UInt8(97 + y % 26))), count: 150), x: 0, y: y) }
    #expect(terminal.draw(frame, theme: .dark))
    var text = pty.output()
    // The line takes some of it now, the rest when it has room.
    for _ in 0..<50 where !text.contains("row49") {
      _ = terminal.nextEvent(timeout: 0.02)
      text += pty.output()
    }
    for y in 0..<50 { #expect(text.contains("row\(y)"), "row \(y)") }
    let (begins, ends) = (text.components(separatedBy: "\u{1B}[?2026h").count - 1, text.components(separatedBy: "\u{1B}[?2026l").count - 1)
    #expect(begins == (synchronises ? 1 : 0) && ends == begins, "\(begins) begun, \(ends) ended")
    if synchronises { #expect(text.hasPrefix("\u{1B}[?2026h") && text.contains("\u{1B}[?2026l")) }
    // The next change is one of its own.
    frame.put("CHANGED", x: 3, y: 3)
    #expect(terminal.draw(frame, theme: .dark))
    let change = pty.output()
    #expect(
      change.contains("CHANGED") && change.utf8.count < 100 && change.contains("\u{1B}[?2026l") == synchronises,
      "\(change.debugDescription)")
    terminal.close()
  }

  @Test func keysMouseResizeAndWakeArrive() throws {
    let pty = try PseudoTerminal()
    let terminal = try CursesTerminal(input: pty.slave, output: pty.slave, environment: Self.environment)
    pty.type("j\u{1B}OA\u{1B}[6~\u{3}é\u{1B}x\u{1B}[<0;5;3M\u{1B}[<65;1;1M\u{1B}[200~two\nlines\u{1B}[201~")
    let expected: [InputEvent] = [
      .key(KeyPress("j")), .key(KeyPress(.up)), .key(KeyPress(.pageDown)), .key(KeyPress(.character("c"), control: true)),
      .key(KeyPress("é")),
      .key(KeyPress(.character("x"), alt: true)), .mouse(MouseEvent(.press(.left), x: 4, y: 2)), .mouse(MouseEvent(.wheelDown, x: 0, y: 0)),
      .paste("two\nlines"),
    ]
    for event in expected { #expect(terminal.nextEvent(timeout: 1) == event) }
    pty.type("\u{1B}")
    #expect(terminal.nextEvent(timeout: 1) == .key(KeyPress(.escape)))
    terminal.waker.wake()
    #expect(terminal.nextEvent(timeout: 1) == .wake)
    var size = winsize(ws_row: 30, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(pty.master, UInt(TIOCSWINSZ), &size)
    kill(getpid(), SIGWINCH)
    #expect(terminal.nextEvent(timeout: 1) == .resize(width: 100, height: 30))
    terminal.draw(frame("wide", width: 100, height: 30), theme: .dark)
    #expect(pty.output().contains("wide"))
    #expect(terminal.nextEvent(timeout: 0.05) == nil)
  }

  @Test func textNeverActsOnTheTerminal() throws {
    let pty = try PseudoTerminal()
    let terminal = try CursesTerminal(input: pty.slave, output: pty.slave, environment: Self.environment)
    _ = pty.output()
    terminal.draw(frame("a\u{1B}]0;owned\u{7}b\u{202E}c\u{9B}31m日"), theme: .dark)
    let drawn = pty.output()
    #expect(!drawn.contains("\u{1B}]") && !drawn.contains("\u{7}") && !drawn.contains("\u{202E}") && !drawn.contains("\u{9B}"))
    #expect(drawn.contains("owned"))
  }

  @Test(arguments: [
    ([:], "not set"), (["TERM": ""], "not set"), (["TERM": "dumb"], "cannot place the cursor"),
    (["TERM": "no-such-thing"], "not in this machine's"),
  ])
  func uselessTerminalsAreRefused(environment: [String: String], sentence: String) throws {
    let pty = try PseudoTerminal()
    let before = pty.state()
    do {
      _ = try CursesTerminal(input: pty.slave, output: pty.slave, environment: environment)
      Issue.record("a screen was opened on \(environment)")
    } catch {
      #expect(error.description.contains(sentence), "\(error)")
    }
    #expect(pty.state() == before)
    #expect(pty.output() == "")
  }

  @Test func filesAreNotTerminals() throws {
    let null = open("/dev/null", O_RDWR)
    defer { close(null) }
    #expect(throws: TerminalError.notATerminal) { try CursesTerminal(input: null, output: null, environment: Self.environment) }
  }

  @Test func hangUpIsReported() throws {
    var pty: PseudoTerminal? = try PseudoTerminal()
    let slave = dup(try #require(pty?.slave))
    defer { close(slave) }
    let terminal = try CursesTerminal(input: slave, output: slave, environment: Self.environment)
    terminal.draw(frame("hello"), theme: .dark)
    pty = nil
    #expect(terminal.nextEvent(timeout: 1) == .hangUp)
    terminal.draw(frame("gone"), theme: .dark)
    #expect(terminal.nextEvent(timeout: 1) == .hangUp)
  }

  @Test(arguments: [("xterm-256color", ColourDepth.indexed), ("xterm", .sixteen), ("vt100", .mono)])
  func depthFollowsTheTerminal(type: String, depth: ColourDepth) throws {
    let pty = try PseudoTerminal()
    let terminal = try CursesTerminal(input: pty.slave, output: pty.slave, environment: ["TERM": type])
    #expect(terminal.depth == depth)
    terminal.draw(frame("hello"), theme: .dark)
    #expect(pty.output().contains("hello"))
  }

  @Test(arguments: [SIGSEGV, SIGABRT, SIGTERM])
  func deathGivesTheTerminalBack(signal: Int32) async throws {
    let pty = try PseudoTerminal()
    let before = pty.state()
    let path = pty.path
    await #expect(processExitsWith: .signal(signal)) { [path = path as String, signal = signal as Int32] in
      let device = open(path, O_RDWR | O_NOCTTY)
      let terminal = try CursesTerminal(input: device, output: device, environment: ["TERM": "xterm-256color"])
      var frame = ScreenBuffer(width: 40, height: 10)
      frame.put("hello", x: 0, y: 0)
      terminal.draw(frame, theme: .dark)
      // To the process, as from outside: threads of the test block some signals.
      kill(getpid(), signal)
      sleep(10)
      withExtendedLifetime(terminal) {}
    }
    #expect(pty.state() == before)
    let output = pty.output()
    let last = try #require(output.range(of: "\u{1B}[?1049l", options: .backwards))
    #expect(output[..<last.lowerBound].contains("hello"))
  }
}
