import Telemetry

/// What others ask of the engine, from any thread. The engine looks into it between micro-batches.
package final class CommandInbox: @unchecked Sendable {
  private let monitor = Monitor()
  private var commands: [EngineCommand] = []
  private var interruptReason: String?

  package init() {}

  package func post(_ command: EngineCommand) {
    monitor.locked {
      commands.append(command)
      monitor.wake()
    }
  }

  /// Checkpoint and leave, to be resumed later: what a signal asks for. Wins over commands that wait.
  package func interrupt(_ reason: String) {
    monitor.locked {
      interruptReason = interruptReason ?? reason
      monitor.wake()
    }
  }

  /// The next command, nil when there is none.
  func take() -> EngineCommand? { monitor.locked { commands.isEmpty ? nil : commands.removeFirst() } }

  /// Why to leave, if someone asked for it.
  var interruption: String? { monitor.locked { interruptReason } }

  /// Sleeps until there is something to do.
  func wait() {
    monitor.locked {
      while commands.isEmpty, interruptReason == nil { monitor.wait() }
    }
  }
}
