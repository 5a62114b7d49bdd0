import Telemetry

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The thread behind a `RunWriter`. Reporters fill `waiting` under the lock; the thread swaps it out and writes it outside the lock.
final class WriterWorker: @unchecked Sendable {
  // Unchecked: everything mutable below is only touched inside `monitor`, save `batch`, `points` and `previousDuration`, which belong to
  // the thread.
  let store: RunStore
  let run: Int64
  private let interval: Double
  private let onTrouble: (@Sendable (StoreError?) -> Void)?
  private let monitor = Monitor()

  private var waiting = WriterBatch()
  private var names: [String] = []
  private var places: [String: Int32] = [:]
  private var isIdle = false
  private var isStopping = false
  private var stopTime = 0.0
  private var hasEnded = false
  private var wantedFlush = 0
  private var doneFlush = 0
  private var unsaved = 0
  private var failure: StoreError?

  private var batch = WriterBatch()
  private var points: PointWriter
  private let previousDuration: Double
  private var lastBeat = 0.0

  init(store: RunStore, run: RunSummary, interval: Double, onTrouble: (@Sendable (StoreError?) -> Void)?) {
    self.store = store
    self.run = run.id
    self.interval = interval
    self.onTrouble = onTrouble
    points = PointWriter(run: run.id)
    previousDuration = run.duration
  }

  func start() {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self).toOpaque()
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<WriterWorker>.fromOpaque(context).takeRetainedValue().loop()
        return nil
      }, context)
    precondition(code == 0, "the system gives no thread for the store (error \(code))")
    pthread_detach(thread)
  }

  // MARK: Reporters' side

  func append(_ new: some Collection<MetricPoint>) {
    monitor.locked {
      for point in new {
        waiting.points.append(PendingPoint(metric: place(of: point.metric), step: point.step, value: point.value, time: point.time))
      }
      wakeIfIdle()
    }
  }

  func add(_ note: PendingNote) {
    monitor.locked {
      waiting.notes.append(note)
      wakeIfIdle()
    }
  }

  func update(_ status: RunStatus) {
    monitor.locked {
      waiting.status = status
      wakeIfIdle()
    }
  }

  private func place(of name: String) -> Int32 {
    if let known = places[name] { return known }
    let place = Int32(names.count)
    names.append(name)
    places[name] = place
    return place
  }

  private func wakeIfIdle() {
    guard isIdle else { return }
    isIdle = false
    monitor.wakeAll()
  }

  var pendingCount: Int { monitor.locked { waiting.count + unsaved } }
  var trouble: StoreError? { monitor.locked { failure } }

  func flush() -> StoreError? {
    monitor.locked {
      guard !hasEnded else { return failure }
      wantedFlush += 1
      let ticket = wantedFlush
      monitor.wakeAll()
      while doneFlush < ticket, !hasEnded { monitor.wait() }
      return failure
    }
  }

  /// How long a last attempt is repeated, in seconds, before a process that wants to end may do so.
  static let lastPatience = 10.0

  /// Ends the thread once everything is written or `lastPatience` is used up; returns why it failed.
  func stop() -> StoreError? {
    monitor.locked {
      if !isStopping { stopTime = secondsSince1970() }
      isStopping = true
      monitor.wakeAll()
      while !hasEnded { monitor.wait() }
      return failure
    }
  }

  // MARK: The thread

  /// How long reports are gathered while somebody of another process watches: not longer than it takes the eye.
  static let watchedInterval = 0.02

  private var patience: Double { store.bells.hasListener(.watcher) ? min(interval, Self.watchedInterval) : interval }

  private func loop() {
    var delay = patience
    while true {
      let (names, ticket, isStopping) = gather(delay)
      let error = write(names: names)
      // After a failure the disk is given time, but a flush tries at once.
      delay = error == nil ? patience : min(max(delay * 2, 0.25), 5)
      report(error)
      let isLast = monitor.locked {
        failure = error
        unsaved = batch.count
        doneFlush = ticket
        hasEnded = isStopping && (error == nil || secondsSince1970() - stopTime > Self.lastPatience)
        monitor.wakeAll()
        return hasEnded
      }
      if isLast { return }
      if isStopping { usleep(250_000) }
    }
  }

  /// Waits for something to write and a little longer for more, then takes it.
  private func gather(_ delay: Double) -> (names: [String], ticket: Int, isStopping: Bool) {
    monitor.locked {
      while waiting.isEmpty, batch.isEmpty, !isUrgent {
        isIdle = true
        monitor.wait(seconds: Lease.beat)
        isIdle = false
        if secondsSince1970() - lastBeat >= Lease.beat { break }
      }
      let deadline = secondsSince1970() + delay
      while !isUrgent {
        let left = deadline - secondsSince1970()
        guard left > 0, left <= delay else { break }
        monitor.wait(seconds: left)
      }
      if batch.isEmpty { swap(&batch, &waiting) } else { batch.append(waiting) }
      waiting.clear()
      unsaved = batch.count
      return (names, wantedFlush, isStopping)
    }
  }

  private var isUrgent: Bool { isStopping || wantedFlush > doneFlush }

  private func report(_ error: StoreError?) {
    let hasChanged = monitor.locked { (failure == nil) != (error == nil) }
    if hasChanged { onTrouble?(error) }
  }

  /// Writes the batch in one transaction. On failure the batch stays as it is.
  private func write(names: [String]) -> StoreError? {
    let now = secondsSince1970()
    let beats = now - lastBeat >= Lease.beat || now < lastBeat
    guard beats || !batch.isEmpty else { return nil }
    do throws(StoreError) {
      try store.connection.use { (database) throws(StoreError) in try points.identify(names, in: database) }
      try store.write { (database) throws(StoreError) in
        try points.write(batch.points, names: names, in: database)
        for note in batch.notes { try write(note, now: now, in: database) }
        try writeProgress(now: now, in: database)
        if beats {
          try database.run("UPDATE leases SET heartbeat = ? WHERE run = ? AND pid = ?", .real(now), .integer(run), .integer(Int(getpid())))
        }
      }
    } catch { return error }
    if beats { lastBeat = now }
    if !batch.isEmpty { store.bells.ring(.watcher) }
    batch.clear()
    return nil
  }

  private func write(_ note: PendingNote, now: Double, in database: Database) throws(StoreError) {
    switch note {
    case .event(let event): try RunStore.insert(event, run: run, in: database)
    case .probe(let probe): try RunStore.insert(probe, run: run, in: database)
    case .checkpoint(let checkpoint): try store.insert(checkpoint, run: run, in: database)
    case .forgottenCheckpoint(let path): try store.forget(path, run: run, in: database)
    case .acknowledgement(let id, let refusal):
      try database.run(
        "UPDATE commands SET acknowledged = ?, refusal = ? WHERE id = ?", .real(now), .optional(refusal), .integer(id))
    case .change(let change): try RunStore.insert(change, run: run, in: database)
    case .histograms(let histograms): try RunStore.insert(histograms, run: run, in: database)
    case .profile(let profile, let time): try RunStore.insert(profile, time: time, run: run, in: database)
    }
  }

  private func writeProgress(now: Double, in database: Database) throws(StoreError) {
    let step = max(batch.points.reduce(0) { max($0, $1.step) }, batch.status?.step ?? 0)
    try database.run(
      """
      UPDATE runs SET step = max(step, ?), steps = coalesce(?, steps), updated = ?, duration = coalesce(?, duration),
        state = coalesce(?, state) WHERE id = ?
      """,
      .integer(step), .optional(batch.status?.steps), .real(now), .optional(batch.status.map { previousDuration + $0.elapsed }),
      .optional(batch.status?.state.rawValue), .integer(run))
  }
}
