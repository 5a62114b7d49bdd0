import Synchronization
import Telemetry

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Looks from a thread of its own at what the engine cannot tell of itself: that it has come to no end of a step for long, and that the disk
/// its checkpoints go to is filling up. It sleeps until the earliest moment at which one of them could be so.
final class AlarmWatch: @unchecked Sendable {
  // Unchecked: everything mutable is touched inside `monitor` only.
  /// Mean steps without one that make a stall, beside the recipe's seconds.
  static let patientSteps = 20.0
  /// Seconds between looks at the disk.
  static let diskInterval = 30.0

  private let monitor = Monitor()
  private let checkpointFolder: String?
  private let checkpointBytes: Double
  private let raise: @Sendable (RunAlarm.Kind, String, _ step: Int, Recipe.Alarm) -> Void
  private var settings: Recipe.Alarm
  private var thread: EngineThread?
  private var isClosed = false
  /// Nothing is stepping: the run is paused, measures or writes.
  private var isIdle = true
  private var lastStep = 0.0
  private var meanStep = 0.0
  private var step = 0
  private var hasStalled = false
  private var isDiskLow = false
  private var nextDiskLook = 0.0
  /// Set by the engine around its wait for a batch.
  let isWaitingForData = Atomic(false)

  /// - Parameters:
  ///   - checkpointFolder: where checkpoints go; nil watches no disk.
  ///   - checkpointBytes: size of one.
  ///   - raise: called on the watch's thread.
  init(
    _ settings: Recipe.Alarm, checkpointFolder: String?, checkpointBytes: Int,
    raise: @escaping @Sendable (RunAlarm.Kind, String, _ step: Int, Recipe.Alarm) -> Void
  ) {
    (self.settings, self.checkpointFolder, self.raise) = (settings, checkpointFolder, raise)
    self.checkpointBytes = Double(checkpointBytes)
  }

  deinit { close() }

  func start() { thread = EngineThread(stackBytes: 1 << 20) { [unowned self] in watch() } }

  func close() {
    monitor.locked {
      isClosed = true
      monitor.wake()
    }
    thread?.join()
  }

  // MARK: The engine's side

  func change(_ settings: Recipe.Alarm) {
    monitor.locked {
      self.settings = settings
      nextDiskLook = 0
      monitor.wake()
    }
  }

  /// - Parameters:
  ///   - time: seconds since 1970.
  ///   - meanStep: seconds of a step so far.
  func stepped(_ step: Int, time: Double, meanStep: Double) {
    monitor.locked {
      let isFirst = lastStep == 0 || isIdle || hasStalled
      (self.step, lastStep, self.meanStep, hasStalled, isIdle) = (step, time, meanStep, false, false)
      if isFirst { monitor.wake() }
    }
  }

  func rest() { monitor.locked { isIdle = true } }

  /// After a rest: the time it took is none of a step.
  func goOn(time: Double) {
    monitor.locked {
      guard isIdle else { return }
      isIdle = false
      if lastStep > 0 { lastStep = time }
      monitor.wake()
    }
  }

  // MARK: The thread

  private func watch() {
    while true {
      let found = monitor.locked { () -> (texts: [RunAlarm.Kind: String], step: Int, settings: Recipe.Alarm)? in
        guard !isClosed else { return nil }
        let now = ProcessMeter.now
        var texts: [RunAlarm.Kind: String] = [:]
        texts[.stall] = stall(now)
        texts[.disk] = lowDisk(now)
        if texts.isEmpty { monitor.wait(seconds: pause(now)) }
        return (texts, step, settings)
      }
      guard let found else { return }
      for (kind, text) in found.texts { raise(kind, text, found.step, found.settings) }
    }
  }

  private var deadline: Double? {
    guard settings.stallSeconds > 0, !isIdle, !hasStalled, lastStep > 0 else { return nil }
    return lastStep + max(settings.stallSeconds, Self.patientSteps * meanStep)
  }

  private func stall(_ now: Double) -> String? {
    guard let deadline, now >= deadline else { return nil }
    hasStalled = true
    let cause = isWaitingForData.load(ordering: .relaxed) ? "; it waits for films to be read" : ""
    return "no step for \(Int(now - lastStep)) s since step \(step); a step takes \(seconds(meanStep)) on average\(cause)"
  }

  private func seconds(_ value: Double) -> String {
    value < 1 ? "\(Int((value * 1000).rounded())) ms" : "\((value * 10).rounded() / 10) s"
  }

  private func lowDisk(_ now: Double) -> String? {
    guard settings.diskGigabytes > 0, let checkpointFolder, now >= nextDiskLook else { return nil }
    nextDiskLook = now + Self.diskInterval
    var status = statvfs()
    guard statvfs(checkpointFolder, &status) == 0 else { return nil }
    let free = Double(status.f_bavail) * Double(status.f_frsize)
    let needed = max(settings.diskGigabytes * 1e9, 2 * checkpointBytes)
    defer { isDiskLow = free < (isDiskLow ? 1.1 : 1) * needed }
    guard free < needed, !isDiskLow else { return nil }
    return "\(megabytes(free)) are free where checkpoints are written; two of this run and a reserve take \(megabytes(needed))"
  }

  private func megabytes(_ bytes: Double) -> String { "\(Int(bytes / 1e6)) MB" }

  /// Steps may get quicker, so a deadline is not slept through.
  private func pause(_ now: Double) -> Double {
    let disk = settings.diskGigabytes > 0 && checkpointFolder != nil ? nextDiskLook - now : 3600
    let stall = deadline.map { min($0 - now, max(1, settings.stallSeconds)) } ?? 3600
    return max(0.01, min(disk, stall))
  }
}
