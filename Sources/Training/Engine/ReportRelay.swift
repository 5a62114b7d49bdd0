import Telemetry

/// Hands what the engine measures to another thread, which turns it into words for log and screen. Posting a step takes a lock and
/// allocates nothing; when the reader is a whole ring behind, the engine waits: points are never dropped.
final class ReportRelay: @unchecked Sendable {
  private enum Item {
    case step(StepReport)
    case report(EngineReport)
    case checkpoint(CheckpointRecord)
  }

  private let monitor = Monitor()
  private let ring: UnsafeMutablePointer<Item>
  private let capacity: Int
  private var start = 0
  private var count = 0
  private var isClosed = false
  private var isDelivering = false
  private var thread: EngineThread?

  /// - Parameters:
  ///   - status: the standing of the run after a step.
  ///   - hooks: called on the relay's own thread, in the order of posting.
  init(capacity: Int = 1024, status: @escaping @Sendable (StepReport) -> RunStatus, hooks: Trainer.Hooks) {
    self.capacity = capacity
    ring = .allocate(capacity: capacity)
    thread = EngineThread(stackBytes: 1 << 20) { [unowned self] in deliver(status, hooks) }
  }

  deinit {
    close()
    ring.deallocate()
  }

  func post(_ step: StepReport) { post(.step(step)) }
  func post(_ report: EngineReport) { post(.report(report)) }

  func post(_ checkpoint: CheckpointRecord) { post(.checkpoint(checkpoint)) }

  private func post(_ item: Item) {
    monitor.locked {
      while count == capacity { monitor.wait() }
      (ring + (start + count) % capacity).initialize(to: item)
      count += 1
      monitor.wake()
    }
  }

  /// Returns when everything posted so far has been reported.
  func settle() {
    monitor.locked {
      while count > 0 || isDelivering { monitor.wait() }
    }
  }

  /// The same, and nothing may be posted afterwards.
  func close() {
    monitor.locked {
      isClosed = true
      monitor.wake()
    }
    thread?.join()
  }

  private func next() -> Item? {
    monitor.locked {
      if isDelivering {
        isDelivering = false
        monitor.wake()
      }
      while count == 0, !isClosed { monitor.wait() }
      guard count > 0 else { return nil }
      isDelivering = true
      let item = (ring + start).move()
      start = (start + 1) % capacity
      count -= 1
      monitor.wake()
      return item
    }
  }

  private func deliver(_ status: (StepReport) -> RunStatus, _ hooks: Trainer.Hooks) {
    let node = NodeMeter()
    while let item = next() {
      switch item {
      case .step(let step):
        hooks.report(.points(step.points + node.pointsIfDue(step: step.step, time: step.time, now: ProcessMeter.now)))
        hooks.report(.status(status(step)))
      case .report(let other): hooks.report(other)
      case .checkpoint(let record): hooks.checkpoint(record)
      }
    }
  }
}
