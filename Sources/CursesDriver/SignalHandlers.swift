#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Dispositions of the signals that ncurses would take over.
struct SignalHandlers {
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
