import Telemetry

/// The training process's pen: takes whatever a run reports without ever waiting for the disk, and writes it on a thread of its own, a few
/// times a second, each time in one transaction. What cannot be written (a full disk, a locked store) is kept in memory and tried again
/// until it can. It also says for the run that its process lives.
package final class RunWriter: Sendable {
  private let worker: WriterWorker

  /// `interval` is how long reports are gathered before they are written, in seconds. `onTrouble` is called on the writer's thread when
  /// writing begins to fail, and with nil when it works again.
  package init(
    store: RunStore, run: Int64, interval: Double = 0.2, onTrouble: (@Sendable (StoreError?) -> Void)? = nil
  ) throws(StoreError) {
    if let notice = store.notice { throw .readOnly(path: store.path, reason: notice) }
    // A connection of its own, so that readers of `store` and the writer never wait for each other.
    let own = try RunStore(path: store.path)
    worker = WriterWorker(store: own, run: try own.run(run), interval: interval, onTrouble: onTrouble)
    worker.start()
  }

  /// Writes what is left, as `close` does, but has nobody to tell when it fails.
  deinit { _ = worker.stop() }

  package func append(_ point: MetricPoint) { worker.append(CollectionOfOne(point)) }
  package func append(_ points: [MetricPoint]) { worker.append(points) }
  package func log(_ event: RunEvent) { worker.add(.event(event)) }
  package func store(_ probe: PairView) { worker.add(.probe(probe)) }
  /// Points appended before are written no later than the checkpoint, so a resumed run never lacks them.
  package func record(_ checkpoint: CheckpointRecord) { worker.add(.checkpoint(checkpoint)) }
  package func forgetCheckpoint(at path: String) { worker.add(.forgottenCheckpoint(path)) }
  /// - Parameter refusal: why it was not done.
  package func acknowledge(_ command: Int64, refusal: String? = nil) { worker.add(.acknowledgement(command, refusal: refusal)) }
  /// Step, state and time spent (`elapsed`, counted from this writer's start and added to what earlier sittings took).
  package func progress(_ status: RunStatus) { worker.update(status) }

  /// Records what an engine reports; answers to `showPair` are not part of the run's history.
  package func take(_ report: EngineReport) {
    switch report {
    case .points(let points): append(points)
    case .event(let event): log(event)
    case .status(let status): progress(status)
    case .probe(let probe): store(probe)
    case .changed(let changes): for change in changes { worker.add(.change(change)) }
    case .histograms(let histograms): worker.add(.histograms(histograms))
    case .profile(let profile): worker.add(.profile(profile, time: secondsSince1970()))
    case .started, .pair, .ended: break
    }
  }

  /// Waits until everything so far is in the store. When that fails, everything is still in memory and is tried again later.
  package func flush() throws(StoreError) {
    if let error = worker.flush() { throw error }
  }

  /// Writes what is left, records the final state and gives the run back. Nothing may be appended afterwards.
  package func close(state: RunState) throws(StoreError) {
    if let error = worker.stop() { throw error }
    try worker.store.setState(state, of: worker.run)
  }

  /// Numbers, events and pictures that are not in the store yet.
  package var pendingCount: Int { worker.pendingCount }
  /// Why writing fails at present; nil when it works.
  package var trouble: StoreError? { worker.trouble }
}
