import Foundation

/// Seconds of this thread's processor time that `body` takes, the least of some attempts: what else the machine does hardly counts.
public func ownSeconds(attempts: Int = 3, _ body: () -> Void) -> Double {
  (0..<attempts).map { _ in
    let start = threadSeconds()
    body()
    return threadSeconds() - start
  }.min() ?? 0
}

private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
