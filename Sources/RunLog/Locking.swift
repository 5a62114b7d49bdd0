#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A lock with a condition to wait for. Its memory does not move, which the system requires.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // Waits are not to stretch or shrink when somebody sets the clock.
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func locked<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// To be called inside `locked`: lets others in until woken, at most `seconds`.
  func wait(seconds: Double = .infinity) {
    guard seconds.isFinite else {
      pthread_cond_wait(condition, mutex)
      return
    }
    var deadline = timespec()
    clock_gettime(CLOCK_MONOTONIC, &deadline)
    let nanoseconds = deadline.tv_nsec + Int(seconds.truncatingRemainder(dividingBy: 1) * 1e9)
    deadline.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
    deadline.tv_nsec = nanoseconds % 1_000_000_000
    pthread_cond_timedwait(condition, mutex, &deadline)
  }

  func wakeAll() { pthread_cond_broadcast(condition) }
}

/// A connection that several threads use in turn.
final class Connection: @unchecked Sendable {
  // Unchecked: `database` is only touched inside the lock.
  private let database: Database
  private let monitor = Monitor()

  init(_ database: Database) { self.database = database }

  func use<Result>(_ body: (Database) throws(StoreError) -> Result) throws(StoreError) -> Result {
    try monitor.locked { () throws(StoreError) in try body(database) }
  }
}

/// Seconds since 1970.
package func secondsSince1970() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
