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
  /// Colours the terminal has; `depth` may be less while the line is slow.
  private let bestDepth: ColourDepth
  package let glyphs: GlyphSet
  /// Whether the terminal reports what the mouse does.
  package let hasMouse: Bool
  let hasClipboard: Bool
  let isANSI: Bool
  package private(set) var width = 80
  package private(set) var height = 24

  let input: Int32
  let output: Int32
  let pipe: WakePipe
  var decoder: KeyDecoder
  private var pairs: ColourPairs
  private var shown: ScreenBuffer?
  /// Of the frame being drawn: its styles, each with a place in `looks`, and that place for each cell.
  private var styles: [Style: Int] = [:]
  private var looks: [(pair: Int, attributes: Attributes)] = []
  private var places: [Int] = []
  private var letters: [wchar_t] = []
  private var budget = FrameBudget()
  /// Cells after whose change a part of a frame is sent.
  private static let part = 1500
  /// Whether parts of the frame being drawn have been sent.
  var isMidFrame = false
  private var themeName = ""
  private var drawnDepth: ColourDepth
  var queue: [InputEvent] = []
  private var isOpen = true
  private(set) var isHungUp = false

  let sending: OutputQueue
  var filter: StyleFilter
  var meter = LinkMeter()
  private var isMouseOn: Bool
  var farewell: [UInt8]
  /// Whether frames are marked as belonging together, so that the terminal never shows half of one.
  var synchronises = false
  /// What the terminal was asked and has not answered yet, and when it was asked.
  var asked: (count: Int, since: Double) = (0, 0)
  var hasAnswered = false

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
    sending = OutputQueue(output)
    filter = StyleFilter(hasOwnColours: abilities.hasOwnColours)
    glyphs = abilities.glyphs
    hasMouse = abilities.hasMouse
    isMouseOn = abilities.hasMouse && wantsMouse
    hasClipboard = abilities.hasClipboard
    isANSI = abilities.isANSI
    decoder = KeyDecoder(keys: abilities.keys)
    farewell = abilities.farewell
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
    bestDepth = min(best, maximumDepth)
    drawnDepth = bestDepth
    pairs = ColourPairs(
      colourCount: colours, pairCount: bestDepth == .mono ? 0 : Int(found.pairs), isDirect: found.direct, hasStandard: found.standard)
    readSize()
    modes(on: true)
    // Before the first frame, which wipes away whatever a terminal that doesn't know the question may make of it.
    if isANSI, hasMouse { ask("\u{1B}[?2026$p") }
  }

  deinit { close() }

  /// Wakes `nextEvent` from another thread.
  package var waker: Waker { Waker(descriptor: pipe.output) }

  /// Gives the terminal back. Harmless if that has happened.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    cc_notify_signals(-1)
    if !isHungUp {
      sending.discard()
      modes(on: false)
      cc_leave()
      collect()
      awaitAnswers()
      sending.drain(seconds: 2)
    }
    cc_close()
    // Also what ncurses doesn't know of; on a dead line this fails quietly.
    cc_restore()
  }

  // MARK: Drawing

  /// The colours a frame drawn now should use.
  package var depth: ColourDepth { min(bestDepth, meter.pace.depth) }

  /// Brings the terminal to show `frame`; only what differs is sent.
  /// - Parameter isUrgent: whether somebody waits for it. What nobody waits for is spread over frames where it is much.
  /// - Returns: whether the terminal shows all of it now; where not, it is to be drawn again with the next frame.
  @discardableResult
  package func draw(_ frame: ScreenBuffer, theme: Theme, isUrgent: Bool = true) -> Bool {
    guard isOpen, !isHungUp else { return true }
    if theme.name != themeName || depth != drawnDepth {
      (themeName, drawnDepth) = (theme.name, depth)
      shown = nil
    }
    assignPairs(frame, theme)
    let before = shown?.width == frame.width && shown?.height == frame.height ? shown : nil
    // Where pairs are few, rows that wait could lose theirs.
    let rows = isUrgent || pairs.capacity < 4096 ? nil : before.flatMap { budget.rows(of: frame, before: $0) }
    var changed = 0
    for y in 0..<min(frame.height, height) where rows?[y] ?? true {
      if let before, frame.isSameInMemory(row: y, as: before) { continue }
      for x in 0..<min(frame.width, width) {
        let index = y * frame.width + x
        let cell = frame.cells[index]
        if cell.isContinuation || (before.map { $0.cells[index] == cell } ?? false) { continue }
        put(cell, x, y, looks[places[index]])
        changed += 1
      }
      // The terminal can begin while the rest is being made.
      if changed > Self.part, y < height - 1 {
        cc_show(-1, 0)
        sendPart()
        changed = 0
      }
    }
    if let rows, let before { shown = frame.with(rows: rows, of: before) } else { shown = frame }
    cc_show(Int32(frame.cursor?.y ?? -1), Int32(frame.cursor?.x ?? 0))
    sendFrame()
    return rows == nil
  }

  /// Gives each style of the frame its pair. Styles that have one keep it, so that unchanged cells stay right when pairs run short.
  private func assignPairs(_ frame: ScreenBuffer, _ theme: Theme) {
    pairs.beginFrame()
    styles.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    places.reserveCapacity(frame.cells.count)
    var resolved: [ResolvedStyle] = []
    var (last, place): (Style?, Int) = (nil, 0)
    for cell in frame.cells {
      if cell.style != last {
        last = cell.style
        if let known = styles[cell.style] {
          place = known
        } else {
          place = resolved.count
          styles[cell.style] = place
          let style = theme.resolve(cell.style, drawnDepth)
          pairs.keep(style)
          resolved.append(style)
        }
      }
      places.append(place)
    }
    looks.removeAll(keepingCapacity: true)
    for style in resolved {
      let found = pairs.pair(style)
      looks.append((found.number, found.attributes))
    }
  }

  private func put(_ cell: Cell, _ x: Int, _ y: Int, _ look: (pair: Int, attributes: Attributes)) {
    letters.removeAll(keepingCapacity: true)
    for scalar in cell.glyph.unicodeScalars.prefix(5) { letters.append(wchar_t(bitPattern: scalar.value)) }
    // Where the C library's table disagrees on the width, the columns after it would shift.
    if let base = cell.glyph.unicodeScalars.first, base.value > 0x7E, cc_width(base.value) != Int32(cell.width) {
      letters = [wchar_t(UInt8(ascii: "?"))]
      if cell.width == 2 { cc_put(Int32(y), Int32(x + 1), [32, 0], UInt32(look.attributes.rawValue), Int32(look.pair)) }
    }
    letters.append(0)
    cc_put(Int32(y), Int32(x), letters, UInt32(look.attributes.rawValue), Int32(look.pair))
  }

  /// Draws everything anew with the next frame, after something else wrote on the terminal.
  package func redraw() {
    cc_redraw()
    shown = nil
  }

  package func ringBell() { send("\u{07}") }

  /// Takes reports of the mouse, or leaves the mouse to the terminal and its selection.
  package func useMouse(_ isWanted: Bool) {
    guard hasMouse, isWanted != isMouseOn else { return }
    isMouseOn = isWanted
    send(isWanted ? MouseMode.on : MouseMode.off)
  }

  // MARK: Size and job control

  private func readSize() {
    var rows: Int32 = 24
    var columns: Int32 = 80
    if cc_size(output, &rows, &columns) { (width, height) = (Int(columns), Int(rows)) }
    cc_resize(Int32(height), Int32(width))
  }

  func hangUp() {
    guard !isHungUp else { return }
    isHungUp = true
    cc_unguard()
    queue.append(.hangUp)
  }

  /// Stops the process as Ctrl-Z does elsewhere, and comes back with the screen when it is continued.
  package func suspend() {
    guard isOpen, !isHungUp else { return }
    modes(on: false)
    leave()
    awaitAnswers()
    sending.drain(seconds: 2)
    cc_cooked()
    cc_stop()
    comeBack()
    readSize()
    // SIGCONT told of what is done already; wakes are kept.
    if pipe.drain().contains(UInt8(ascii: "x")) { queue.append(.wake) }
    queue.append(.resize(width: width, height: height))
  }

  func leave() {
    cc_leave()
    collect()
  }

  func comeBack() {
    cc_raw()
    modes(on: true)
    redraw()
  }

  /// Takes over a size that may have changed.
  func resize() {
    let former = (width, height)
    readSize()
    if former != (width, height) { shown = nil }
    queue.append(.resize(width: width, height: height))
  }

  private func modes(on isOn: Bool) {
    guard hasMouse else { return }
    if isMouseOn { send(isOn ? MouseMode.on : MouseMode.off) }
    send("\u{1B}[?2004" + (isOn ? "h" : "l"))
  }
}
