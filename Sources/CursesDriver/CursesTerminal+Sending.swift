import CCurses
import Screen

/// Frames on their way, what the terminal says of them, and what that tells of the line.
extension CursesTerminal {
  /// What ncurses wrote since the last time, in as few bytes as we can.
  private func collected() -> [UInt8] {
    var bytes: UnsafePointer<UInt8>?
    let count = Int(cc_collect(&bytes))
    guard count > 0, let bytes else { return [] }
    let buffer = UnsafeBufferPointer(start: bytes, count: count)
    return isANSI ? filter.filtered(buffer) : Array(buffer)
  }

  func collect() { sending.append(collected()) }

  /// A terminal that leaves so many unanswered is asked no more until it answers one.
  private static let mostQuestions = 4

  /// Sends what there is of a frame; the terminal shows it with the rest, where it can wait.
  func sendPart() {
    let bytes = collected()
    guard !bytes.isEmpty else { return }
    sending.append(synchronises && !isMidFrame ? Array("\u{1B}[?2026h".utf8) + bytes : bytes)
    isMidFrame = true
  }

  func sendFrame() {
    var bytes = collected()
    guard !bytes.isEmpty || isMidFrame else { return }
    if synchronises { bytes = (isMidFrame ? [] : Array("\u{1B}[?2026h".utf8)) + bytes + Array("\u{1B}[?2026l".utf8) }
    isMidFrame = false
    sending.append(bytes)
    guard !meter.isMeasuring, meter.choice != .fast else { return }
    meter.begin(bytes: bytes.count + sending.count, at: Self.now())
    if isANSI, asked.count < Self.mostQuestions { ask("\u{1B}[5n") }
    noteSent()
  }

  func send(_ text: String) { sending.append(text.utf8) }

  func ask(_ question: String) {
    send(question)
    if asked.count == 0 { asked.since = Self.now() }
    asked.count += 1
  }

  /// Without answers from the terminal, a frame has arrived when the kernel has taken it.
  func noteSent() {
    if !hasAnswered, sending.isEmpty { meter.end(at: Self.now()) }
  }

  func take(_ reports: [TerminalReport]) {
    for report in reports {
      asked = (max(0, asked.count - 1), Self.now())
      switch report {
      case .synchronises(let can):
        guard can, !synchronises else { continue }
        synchronises = true
        let bytes = (Array("\u{1B}[?2026l".utf8) + farewell).map { CChar(bitPattern: $0) }
        cc_farewell(bytes, Int32(bytes.count))
      case .ready:
        // Whoever answers this question but not the one before it doesn't know that one.
        (hasAnswered, asked.count) = (true, 0)
        meter.end(at: Self.now())
      }
    }
  }

  /// Answers that come after the end would be typed into the shell.
  func awaitAnswers() {
    guard asked.count > 0, hasAnswered || Self.now() - asked.since < 1 else { return }
    let deadline = Self.now() + (hasAnswered ? 1.5 : 0.2)
    while asked.count > 0, !isHungUp, Self.now() < deadline { _ = waitForInput(deadline - Self.now()) }
  }

  // MARK: The line

  package var link: LinkStatus { meter.status }

  package func choose(_ choice: LinkChoice) { meter.choice = choice }

  /// Whether a frame sent now would only wait behind others. `nextEvent` tells of the end of that by `wake`.
  package var isCongested: Bool { !sending.isEmpty || meter.isCongested(at: Self.now()) }
}
