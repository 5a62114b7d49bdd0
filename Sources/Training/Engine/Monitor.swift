#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A lock with a condition. Taking it, waiting and waking allocate nothing, so the engine thread may use it in a step.
final class Monitor: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
    condition.deallocate()
  }

  @inline(__always)
  func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Inside `locked` only: gives the lock up until someone wakes.
  func wait() { pthread_cond_wait(condition, mutex) }
  /// The same for `seconds` at the most.
  func wait(seconds: Double) {
    var until = timespec()
    clock_gettime(CLOCK_REALTIME, &until)
    let end = Double(until.tv_sec) + Double(until.tv_nsec) * 1e-9 + seconds
    until.tv_sec = Int(end)
    until.tv_nsec = Int((end - Double(until.tv_sec)) * 1e9)
    pthread_cond_timedwait(condition, mutex, &until)
  }
  func wake() { pthread_cond_broadcast(condition) }
}
