#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a process prints beside its answers. A stream that nobody takes any more (a terminal that went away, a full disk, a pipe whose
/// reader left) is no reason to end what is being done, so failures are passed over.
enum StandardStream: Int32 {
  case output = 1
  case error = 2

  func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { put(rawValue, $0.baseAddress, $0.count) }
      if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { return }
    }
  }

  /// For a process that is to outlive the reader of a pipe it prints to.
  static func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }
}

/// `write(2)`, which the method above shadows.
private func put(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int { write(descriptor, bytes, count) }
