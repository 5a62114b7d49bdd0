import Screen

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Waiting for keys, wakes, signals and room on the line.
extension CursesTerminal {
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

  /// An event that has arrived already.
  package func pendingEvent() -> InputEvent? { queue.isEmpty ? nil : queue.removeFirst() }

  private static let escapePatience = 0.012

  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Waits for bytes, a wake or room on the line, and queues what they mean; false after the time.
  func waitForInput(_ seconds: Double?) -> Bool {
    var descriptors = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0), pollfd(fd: pipe.input, events: Int16(POLLIN), revents: 0),
    ]
    if !sending.isEmpty { descriptors.append(pollfd(fd: sending.descriptor, events: Int16(POLLOUT), revents: 0)) }
    let milliseconds = seconds.map { Int32(min(1e6, ($0 * 1000).rounded(.up))) } ?? -1
    let count = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
    if count < 0 { return errno == EINTR }
    let wasCongested = isCongested
    if descriptors.count > 2, descriptors[2].revents != 0 {
      sending.flush()
      noteSent()
      if sending.isBroken { hangUp() }
    }
    if descriptors[1].revents != 0 { handleLetters(pipe.drain()) }
    if descriptors[0].revents & Int16(POLLIN) != 0 {
      readKeys()
    } else if descriptors[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 {
      hangUp()
    }
    if wasCongested, !isCongested { queue.append(.wake) }
    return count > 0
  }

  private func readKeys() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(input, &buffer, buffer.count)
    if count > 0 {
      queue += decoder.feed(buffer[..<count])
      take(decoder.takeReports())
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      hangUp()
    }
  }

  private func handleLetters(_ letters: [UInt8]) {
    if letters.contains(UInt8(ascii: "t")) { suspend() }
    if letters.contains(where: { $0 == UInt8(ascii: "w") || $0 == UInt8(ascii: "c") }) {
      if letters.contains(UInt8(ascii: "c")) {
        // Someone else stopped the process: the shell may have changed the terminal's modes.
        leave()
        comeBack()
      }
      resize()
    }
    if letters.contains(UInt8(ascii: "x")) { queue.append(.wake) }
  }
}
