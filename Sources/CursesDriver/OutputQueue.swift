import CCurses

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes on their way to the terminal. A terminal that takes them slowly never holds the thread up: what it doesn't take at once waits here.
final class OutputQueue {
  private let fallback: Int32
  /// The same terminal opened once more, so that not waiting stays ours: the mode belongs to the opening, which is shared with the shell.
  private let own: Int32
  private var waiting: [UInt8] = []
  private var first = 0
  private(set) var isBroken = false
  /// Bytes handed to the terminal since the start.
  private(set) var written = 0

  init(_ descriptor: Int32) {
    fallback = descriptor
    own = Self.reopened(descriptor)
  }

  deinit { if own >= 0 { close(own) } }

  /// What `poll` is to wait for while something waits here.
  var descriptor: Int32 { own >= 0 ? own : fallback }
  var count: Int { waiting.count - first }
  var isEmpty: Bool { count == 0 }

  private static func reopened(_ descriptor: Int32) -> Int32 {
    var wanted = stat()
    guard fstat(descriptor, &wanted) == 0 else { return -1 }
    let name = ttyname(descriptor).map { String(cString: $0) }
    for path in [name, "/proc/self/fd/\(descriptor)"].compactMap({ $0 }) {
      let opened = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      var found = stat()
      if opened >= 0, fstat(opened, &found) == 0, found.st_rdev == wanted.st_rdev { return opened }
      if opened >= 0 { close(opened) }
    }
    return -1
  }

  func append(_ bytes: some Sequence<UInt8>) {
    guard !isBroken else { return }
    waiting += bytes
    flush()
  }

  /// Hands over what the terminal takes now.
  func flush() {
    while first < waiting.count, !isBroken {
      let count = waiting.withUnsafeBytes { bytes in
        // Where the terminal couldn't be opened again, small pieces keep the waits short.
        write(descriptor, bytes.baseAddress?.advanced(by: first), own >= 0 ? waiting.count - first : min(waiting.count - first, 1024))
      }
      if count > 0 {
        first += count
        written += count
        if own < 0, first < waiting.count { break }
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        isBroken = true
      }
    }
    if first == waiting.count || isBroken {
      waiting.removeAll(keepingCapacity: waiting.capacity < 1 << 18)
      first = 0
    } else if first > 1 << 16 {
      waiting.removeFirst(first)
      first = 0
    }
  }

  /// Forgets what the terminal hasn't taken. A sequence may be cut by that: CAN ends it.
  func discard() {
    guard !isEmpty else { return }
    waiting = [0x18]
    first = 0
  }

  /// Waits until the terminal has taken everything, at most `seconds`.
  func drain(seconds: Double) {
    let deadline = CursesTerminal.now() + seconds
    flush()
    while !isEmpty, !isBroken {
      let left = deadline - CursesTerminal.now()
      guard left > 0 else { return }
      var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      _ = poll(&event, 1, Int32(left * 1000) + 1)
      if event.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return }
      flush()
    }
  }
}
