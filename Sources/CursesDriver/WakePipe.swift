#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Wakes the screen's thread from any other: `wake` makes its `nextEvent` return.
package struct Waker: Sendable {
  let descriptor: Int32

  package func wake() {
    var letter = UInt8(ascii: "x")
    // A full pipe wakes as well.
    _ = write(descriptor, &letter, 1)
  }
}

/// A pipe that neither end blocks on.
final class WakePipe {
  let input: Int32
  let output: Int32

  init() throws(TerminalError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw TerminalError(description: "No pipe could be opened: \(String(cString: strerror(errno))).") }
    (input, output) = (ends[0], ends[1])
    for end in ends {
      _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
  }

  deinit {
    close(input)
    close(output)
  }

  /// All letters that have arrived.
  func drain() -> [UInt8] {
    var letters: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 256)
    while true {
      let count = read(input, &buffer, buffer.count)
      guard count > 0 else { return letters }
      letters += buffer[..<count]
    }
  }
}
