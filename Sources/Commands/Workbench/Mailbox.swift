import Foundation
import Telemetry
import Workbench

/// What other threads tell the screen: messages in order, and a call that wakes its thread. Messages are never dropped, but of pictures of
/// the probe only the newest waits.
final class Mailbox: @unchecked Sendable {
  private let lock = NSLock()
  private var messages: [Message] = []
  private var isSignalled = false
  private let wake: @Sendable () -> Void

  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func post(_ message: Message) {
    let isFirst = lock.withLock {
      if case .engine(.probe(_)) = message {
        messages.removeAll { if case .engine(.probe(_)) = $0 { true } else { false } }
      }
      messages.append(message)
      defer { isSignalled = true }
      return !isSignalled
    }
    if isFirst { wake() }
  }

  /// Everything that waits, oldest first.
  func take() -> [Message] {
    lock.withLock {
      isSignalled = false
      defer { messages = [] }
      return messages
    }
  }
}
