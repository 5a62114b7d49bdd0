import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The thread that awaits signals, for the handler below, which may do next to nothing.
private nonisolated(unsafe) var watchingThread: pthread_t?

/// Takes signals on a thread of its own, where anything may be done: the signals are blocked in every thread and awaited in one.
///
/// Some threads are not ours to block them in: OpenBLAS starts its own while the program is being loaded. A signal that falls to such a thread is
/// handed on.
package final class SignalWatch: @unchecked Sendable {
  private let signals: [Int32]
  private let respond: @Sendable (Int32) -> Void

  /// Call before other threads start: they inherit the blocked signals. One watch at a time.
  package init(_ signals: [Int32], _ respond: @escaping @Sendable (Int32) -> Void) {
    (self.signals, self.respond) = (signals, respond)
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let isWatching = DispatchSemaphore(value: 0)
    let thread = Thread { [self] in
      watchingThread = pthread_self()
      isWatching.signal()
      while true {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in self.signals { sigaddset(&set, signal) }
        var signal: Int32 = 0
        if sigwait(&set, &signal) == 0 { self.respond(signal) }
      }
    }
    thread.name = "signals"
    thread.start()
    isWatching.wait()
    for signal in signals { handOn(signal) }
  }

  private func handOn(_ signal: Int32) {
    var action = sigaction()
    action.sa_flags = SA_RESTART
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = Self.handler
    #else
      action.__sigaction_handler.sa_handler = Self.handler
    #endif
    sigaction(signal, &action, nil)
  }

  private static let handler: @convention(c) (Int32) -> Void = { signal in
    if let watchingThread { pthread_kill(watchingThread, signal) }
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
