import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Takes signals on a thread of its own, where anything may be done: the signals are blocked in every thread and awaited in one.
package final class SignalWatch: @unchecked Sendable {
  private let signals: [Int32]
  private let handler: @Sendable (Int32) -> Void

  /// Call before other threads start: they inherit the blocked signals.
  package init(_ signals: [Int32], _ handler: @escaping @Sendable (Int32) -> Void) {
    (self.signals, self.handler) = (signals, handler)
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let thread = Thread { [self] in
      while true {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in self.signals { sigaddset(&set, signal) }
        var signal: Int32 = 0
        if sigwait(&set, &signal) == 0 { self.handler(signal) }
      }
    }
    thread.name = "signals"
    thread.start()
  }

  /// "SIGTERM" and so on.
  package static func name(_ signal: Int32) -> String {
    switch signal {
    case SIGINT: "SIGINT"
    case SIGTERM: "SIGTERM"
    case SIGUSR1: "SIGUSR1"
    case SIGHUP: "SIGHUP"
    default: "signal \(signal)"
    }
  }
}
