import Telemetry

/// What others ask of the engine, from any thread. The engine looks into it between micro-batches.
package final class CommandInbox: @unchecked Sendable {
  /// Told what became of a command, on the engine's thread: why it was not done, nil when it was.
  package typealias Reply = @Sendable (_ refusal: String?) -> Void

  struct Request {
    var command: EngineCommand
    var reply: Reply?
  }

  private let monitor = Monitor()
  private var requests: [Request] = []
  private var interruptReason: String?
  private var closingReason: String?

  package init() {}

  package func post(_ command: EngineCommand, reply: Reply? = nil) {
    let refusal = monitor.locked { () -> String? in
      if let closingReason { return closingReason }
      requests.append(Request(command: command, reply: reply))
      monitor.wake()
      return nil
    }
    if let refusal { reply?(refusal) }
  }

  /// Checkpoint and leave, to be resumed later: what a signal asks for. Wins over commands that wait.
  package func interrupt(_ reason: String) {
    monitor.locked {
      interruptReason = interruptReason ?? reason
      monitor.wake()
    }
  }

  /// The next request, nil when there is none.
  func take() -> Request? { monitor.locked { requests.isEmpty ? nil : requests.removeFirst() } }

  /// Refuses what waits and whatever comes later.
  func close(_ reason: String) {
    let left = monitor.locked {
      closingReason = reason
      defer { requests = [] }
      return requests
    }
    for request in left { request.reply?(reason) }
  }

  /// Why to leave, if someone asked for it.
  var interruption: String? { monitor.locked { interruptReason } }

  /// Sleeps until there is something to do.
  func wait() {
    monitor.locked {
      while requests.isEmpty, interruptReason == nil { monitor.wait() }
    }
  }
}
