import Interchange
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a process prints. A stream that nobody takes any more (a terminal that went away, a full disk, a pipe whose reader left) is no
/// reason to end a training, so failures are passed over; an answer, which is all a command is for, goes out by `print`.
enum StandardStream: Int32 {
  case output = 1
  case error = 2

  func write(_ text: String) { _ = put(text) }

  /// Zero, or the system's error number.
  fileprivate func put(_ text: String) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { send(rawValue, $0.baseAddress, $0.count) }
      if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { return errno }
    }
    return 0
  }

  /// For a process that is to outlive the reader of a pipe it prints to.
  static func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }
}

/// `write(2)`, which the method above shadows.
private func send(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(descriptor, bytes, count) }

/// Prints a part of a command's answer. What could not be written is remembered, and said when the command has ended: see `Answer.problem`.
/// It takes the place of Swift's own `print` in this module, which says nothing of a full disk.
func print(_ text: String, terminator: String = "\n") { _ = Answer.put(text + terminator) }

/// The answer of this process's command, on standard output.
enum Answer {
  private static let failure = Mutex<Int32>(0)

  /// False where nothing more can be written, so that nothing more need be made.
  static func put(_ text: String) -> Bool {
    failure.withLock { failure in
      if failure == 0 { failure = StandardStream.output.put(text) }
      return failure == 0
    }
  }

  /// Why the answer is not whole; nil where it is, and where its reader took what it wanted and left: a pipe that was closed, as by `head`,
  /// or a terminal that went away.
  static var problem: String? {
    let code = failure.withLock { $0 }
    var status = stat()
    let isTerminalGone = code == EIO && fstat(StandardStream.output.rawValue, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR
    guard code != 0, code != EPIPE, !isTerminalGone else { return nil }
    return "the answer could not be written to standard output: \(systemMessage(code))"
  }
}
