import Foundation
import Testing

/// `ecamp` on a pseudo-terminal of its own, which the test types on and reads.
final class TerminalSession {
  let process: EcampProcess
  private var controller: Int32
  private let device: Int32
  private let stateBefore: [UInt8]
  /// Everything the process has written, from `mark` on what is new.
  private var written: [UInt8] = []
  private var mark = 0

  init(
    _ arguments: [String], in place: Workplace, program: [String] = [], columns: UInt16 = 100, rows: UInt16 = 30,
    cell: (width: UInt16, height: UInt16) = (0, 0), environment: [String: String] = [:]
  ) throws {
    var ends: (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: columns * cell.width, ws_ypixel: rows * cell.height)
    try #require(openpty(&ends.0, &ends.1, nil, nil, &size) == 0, "no pseudo-terminal: error \(errno)")
    (controller, device) = ends
    for end in [ends.0, ends.1] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(controller, F_SETFL, O_NONBLOCK)
    stateBefore = Self.state(device)
    let terminal = String(cString: try #require(ttyname(device)))
    process = try EcampProcess(arguments, in: place.path, program: program, terminal: terminal, environment: environment)
  }

  deinit {
    hangUp()
    close(device)
  }

  // MARK: The user's side

  func type(_ keys: String) { keys.withCString { _ = write(controller, $0, strlen($0)) } }

  func resize(columns: Int, rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(controller, UInt(TIOCSWINSZ), &size)
  }

  /// The line is cut: the terminal is gone for good.
  func hangUp() {
    guard controller >= 0 else { return }
    close(controller)
    controller = -1
  }

  // MARK: What is on the terminal

  /// Text written since the last `forget`.
  var fresh: String {
    read()
    return String(decoding: written[mark...], as: UTF8.self)
  }

  var bytes: [UInt8] {
    read()
    return written
  }

  var everything: String {
    read()
    return String(decoding: written, as: UTF8.self)
  }

  func forget() {
    read()
    mark = written.count
  }

  private func read() {
    guard controller >= 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Glibc.read(controller, &buffer, buffer.count)
      guard count > 0 else { return }
      written += buffer[..<count]
    }
  }

  /// Waits until `words` have been written; false when the process ends without them, or in a time far above what is needed.
  func waitFor(_ words: String..., seconds: Double = 30) -> Bool {
    let deadline = Date().addingTimeInterval(seconds)
    while Date() < deadline {
      let text = fresh
      if words.allSatisfy(text.contains) { return true }
      if process.hasEnded { return words.allSatisfy(fresh.contains) }
      usleep(2_000)
    }
    return false
  }

  /// Types keys, has the screen drawn anew and waits until it shows `words`.
  func show(_ keys: String, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    forget()
    // Ctrl-L.
    type(keys + "\u{0C}")
    let deadline = Date().addingTimeInterval(30)
    var nextLook = Date().addingTimeInterval(3)
    while !words.allSatisfy(fresh.contains), Date() < deadline, !process.hasEnded {
      usleep(2_000)
      guard Date() > nextLook else { continue }
      // Of a word that came later only the letters are sent that differ from what stood there.
      type("\u{0C}")
      nextLook = Date().addingTimeInterval(3)
    }
    #expect(
      words.allSatisfy(fresh.contains), "\(words) after typing \(keys.debugDescription)\n\(fresh.debugDescription)",
      sourceLocation: sourceLocation)
  }

  /// Waits for the end of the process, reading on, so that it can write its last words.
  func wait(seconds: Double = 60) -> Outcome {
    let deadline = Date().addingTimeInterval(seconds)
    while !process.hasEnded, Date() < deadline {
      read()
      usleep(2_000)
    }
    read()
    return process.wait(seconds: 1)
  }

  // MARK: The terminal itself

  private static func state(_ device: Int32) -> [UInt8] {
    var state = termios()
    tcgetattr(device, &state)
    return withUnsafeBytes(of: &state) { Array($0) }
  }

  /// Whether the terminal's modes are those before the process began.
  var isAsBefore: Bool { Self.state(device) == stateBefore }

  /// The terminal is as it was: its modes, the main screen, a cursor that shows, no mouse reports, no marked pastes.
  func expectGivenBack(_ note: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(isAsBefore, "modes, \(note)", sourceLocation: sourceLocation)
    let text = everything
    for (on, off) in [
      ("\u{1B}[?1049h", "\u{1B}[?1049l"), ("\u{1B}[?25l", "\u{1B}[?25h"), ("\u{1B}[?1000h", "\u{1B}[?1000l"),
      ("\u{1B}[?1002h", "\u{1B}[?1002l"), ("\u{1B}[?1006h", "\u{1B}[?1006l"), ("\u{1B}[?2004h", "\u{1B}[?2004l"),
    ] {
      guard let last = text.range(of: on, options: .backwards) else { continue }
      #expect(
        text.range(of: off, range: last.upperBound..<text.endIndex) != nil, "\(on.debugDescription) is never taken back, \(note)",
        sourceLocation: sourceLocation)
    }
  }
}
