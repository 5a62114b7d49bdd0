import CCurses
import Screen

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A terminal with a screen of ours on it. One at a time, used from one thread; `waker` may be used from any.
/// However the process ends, `close`, `deinit`, `exit` or a signal, the terminal is given back as it was.
package final class CursesTerminal {
  package let depth: ColourDepth
  package let glyphs: GlyphSet
  package let hasMouse: Bool
  package private(set) var width = 80
  package private(set) var height = 24

  private let input: Int32
  private let output: Int32
  private let pipe: WakePipe
  private var decoder: KeyDecoder
  private var pairs: ColourPairs
  private var shown: ScreenBuffer?
  private var styles: [Style: (pair: Int, attributes: Attributes)] = [:]
  private var themeName = ""
  private var queue: [InputEvent] = []
  private var isOpen = true
  private var isHungUp = false

  /// Opens the screen. `environment` names the terminal (TERM), its colours (COLORTERM, NO_COLOR) and is the process' own as a rule.
  package init(
    input: Int32 = 0, output: Int32 = 1, environment: [String: String], wantsMouse: Bool = true, maximumDepth: ColourDepth = .direct
  ) throws(TerminalError) {
    guard isatty(input) == 1, isatty(output) == 1 else { throw .notATerminal }
    let abilities = try TerminalAbilities(environment: environment, output: output, isUTF8: cc_locale())
    let isDirect = abilities.isDirect && maximumDepth == .direct
    let type = isDirect ? abilities.type : environment["TERM"] ?? abilities.type
    pipe = try WakePipe()
    self.input = input
    self.output = output
    glyphs = abilities.glyphs
    hasMouse = abilities.hasMouse && wantsMouse
    decoder = KeyDecoder(keys: abilities.keys)
    cc_guard(output, abilities.farewell.map { CChar(bitPattern: $0) }, Int32(abilities.farewell.count))
    var found = cc_terminal()
    // ncurses takes over some signals while it starts; the program's own handlers come back.
    let handlers = SignalHandlers()
    let status = cc_open(type, input, output, &found)
    handlers.putBack()
    guard status == 0 else {
      cc_restore()
      throw .cannotDraw(type)
    }
    cc_guard_signals()
    cc_notify_signals(pipe.output)
    let colours = abilities.isMono ? 0 : Int(found.colours)
    let best: ColourDepth = found.direct && isDirect ? .direct : colours >= 256 ? .indexed : colours >= 8 ? .sixteen : .mono
    depth = min(best, maximumDepth)
    pairs = ColourPairs(
      colourCount: colours, pairCount: depth == .mono ? 0 : Int(found.pairs), isDirect: found.direct, hasStandard: found.standard)
    readSize()
    cc_resize(Int32(height), Int32(width))
    modes(on: true)
  }

  deinit { close() }

  /// Wakes `nextEvent` from another thread.
  package var waker: Waker { Waker(descriptor: pipe.output) }

  /// Gives the terminal back. Harmless if that has happened.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    cc_notify_signals(-1)
    if !isHungUp { modes(on: false) }
    cc_close()
    // Also what ncurses doesn't know of; on a dead line this fails quietly.
    cc_restore()
  }

  // MARK: Drawing

  /// Brings the terminal to show `frame`; only what differs is sent.
  package func draw(_ frame: ScreenBuffer, theme: Theme) {
    guard isOpen, !isHungUp else { return }
    if theme.name != themeName {
      themeName = theme.name
      shown = nil
    }
    assignPairs(frame, theme)
    let before = shown?.width == frame.width && shown?.height == frame.height ? shown : nil
    for y in 0..<min(frame.height, height) {
      for x in 0..<min(frame.width, width) {
        let index = y * frame.width + x
        let cell = frame.cells[index]
        if cell.isContinuation || (before.map { $0.cells[index] == cell } ?? false) { continue }
        if let look = styles[cell.style] { put(cell, x, y, look) }
      }
    }
    shown = frame
    cc_show(Int32(frame.cursor?.y ?? -1), Int32(frame.cursor?.x ?? 0))
  }

  /// Gives each style of the frame its pair. Styles that have one keep it, so that unchanged cells stay right when pairs run short.
  private func assignPairs(_ frame: ScreenBuffer, _ theme: Theme) {
    pairs.beginFrame()
    styles.removeAll(keepingCapacity: true)
    var fresh: [(Style, ResolvedStyle)] = []
    var last: Style?
    for cell in frame.cells where cell.style != last {
      last = cell.style
      if styles.updateValue((0, []), forKey: cell.style) != nil { continue }
      let resolved = theme.resolve(cell.style, depth)
      pairs.keep(resolved)
      fresh.append((cell.style, resolved))
    }
    for (style, resolved) in fresh {
      let found = pairs.pair(resolved)
      styles[style] = (found.number, found.attributes)
    }
  }

  private func put(_ cell: Cell, _ x: Int, _ y: Int, _ look: (pair: Int, attributes: Attributes)) {
    var text: [wchar_t] = []
    for scalar in cell.glyph.unicodeScalars.prefix(5) { text.append(wchar_t(bitPattern: scalar.value)) }
    // Where the C library's table disagrees on the width, the columns after it would shift.
    if let base = cell.glyph.unicodeScalars.first, base.value > 0x7E, cc_width(base.value) != Int32(cell.width) {
      text = [wchar_t(UInt8(ascii: "?"))]
      if cell.width == 2 { cc_put(Int32(y), Int32(x + 1), [32, 0], UInt32(look.attributes.rawValue), Int32(look.pair)) }
    }
    text.append(0)
    cc_put(Int32(y), Int32(x), text, UInt32(look.attributes.rawValue), Int32(look.pair))
  }

  /// Draws everything anew with the next frame, after something else wrote on the terminal.
  package func redraw() {
    cc_redraw()
    shown = nil
  }

  package func ringBell() { send("\u{07}") }

  // MARK: Input

  /// The next event; waits for one, or at most `timeout` seconds if given (then nil). Waiting costs nothing: no wake-ups, no bytes.
  package func nextEvent(timeout: Double? = nil) -> InputEvent? {
    let deadline = timeout.map { Self.now() + max(0, $0) }
    while queue.isEmpty {
      if isHungUp { return .hangUp }
      // A lone ESC becomes the escape key when nothing follows at once.
      let patience = decoder.isWaiting ? Self.escapePatience : nil
      let remaining = deadline.map { max(0, $0 - Self.now()) }
      let wait = [patience, remaining].compactMap { $0 }.min()
      let isReady = waitForInput(wait)
      if !isReady && decoder.isWaiting && (remaining ?? .infinity) >= Self.escapePatience {
        queue += decoder.flush()
      } else if !isReady, let deadline, Self.now() >= deadline {
        return nil
      }
    }
    return queue.removeFirst()
  }

  private static let escapePatience = 0.012

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Waits for bytes or a wake and queues what they mean; false after the time.
  private func waitForInput(_ seconds: Double?) -> Bool {
    var descriptors = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0), pollfd(fd: pipe.input, events: Int16(POLLIN), revents: 0),
    ]
    let milliseconds = seconds.map { Int32(min(1e6, ($0 * 1000).rounded(.up))) } ?? -1
    let count = poll(&descriptors, 2, milliseconds)
    if count < 0 { return errno == EINTR }
    if descriptors[1].revents != 0 { handleLetters(pipe.drain()) }
    if descriptors[0].revents & Int16(POLLIN) != 0 {
      readKeys()
    } else if descriptors[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 {
      hangUp()
    }
    return count > 0
  }

  private func readKeys() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(input, &buffer, buffer.count)
    if count > 0 {
      queue += decoder.feed(buffer[..<count])
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      hangUp()
    }
  }

  private func hangUp() {
    guard !isHungUp else { return }
    isHungUp = true
    cc_unguard()
    queue.append(.hangUp)
  }

  private func handleLetters(_ letters: [UInt8]) {
    if letters.contains(UInt8(ascii: "t")) { suspend() }
    if letters.contains(where: { $0 == UInt8(ascii: "w") || $0 == UInt8(ascii: "c") }) {
      if letters.contains(UInt8(ascii: "c")) {
        // Someone else stopped the process: the shell may have changed the terminal's modes.
        cc_leave()
        comeBack()
      }
      let former = (width, height)
      readSize()
      if former != (width, height) {
        cc_resize(Int32(height), Int32(width))
        shown = nil
      }
      queue.append(.resize(width: width, height: height))
    }
    if letters.contains(UInt8(ascii: "x")) { queue.append(.wake) }
  }

  private func readSize() {
    var rows: Int32 = 24
    var columns: Int32 = 80
    if cc_size(output, &rows, &columns) { (width, height) = (Int(columns), Int(rows)) }
  }

  // MARK: Job control

  /// Stops the process as Ctrl-Z does elsewhere, and comes back with the screen when it is continued.
  package func suspend() {
    guard isOpen, !isHungUp else { return }
    modes(on: false)
    cc_leave()
    cc_stop()
    comeBack()
    readSize()
    cc_resize(Int32(height), Int32(width))
    // SIGCONT told of what is done already; wakes are kept.
    if pipe.drain().contains(UInt8(ascii: "x")) { queue.append(.wake) }
    queue.append(.resize(width: width, height: height))
  }

  private func comeBack() {
    modes(on: true)
    redraw()
  }

  private func modes(on isOn: Bool) {
    guard hasMouse else { return }
    send((isOn ? MouseMode.on : MouseMode.off) + "\u{1B}[?2004" + (isOn ? "h" : "l"))
  }

  private func send(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { return }
    }
  }
}

/// Dispositions of the signals that ncurses would take over.
private struct SignalHandlers {
  private static let numbers: [Int32] = [SIGINT, SIGTERM, SIGTSTP, SIGWINCH, SIGHUP]
  private var actions: [sigaction] = []

  init() {
    for number in Self.numbers {
      var action = sigaction()
      sigaction(number, nil, &action)
      actions.append(action)
    }
  }

  func putBack() {
    for (number, action) in zip(Self.numbers, actions) {
      var action = action
      sigaction(number, &action, nil)
    }
  }
}
