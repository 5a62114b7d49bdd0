import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The threads all kernels run on: they spin for some tens of microseconds between calls, then sleep. Work is cut into chunks by shape
/// alone, so results do not depend on how many there are.
package enum WorkerPool {
  /// Starts the pool, or restarts it with another count. Kernels called before this run on the calling thread alone.
  /// - Parameter threads: the calling thread included; at least 1.
  package static func start(threads: Int) { ck_pool_start(Int32(clamping: threads)) }

  /// How many threads work on a call, the caller included.
  package static var threadCount: Int { Int(ck_pool_threads()) }

  /// Whether it adds up how long each thread is at work; switching it on begins anew.
  package static func measureBusyTime(_ isWanted: Bool) { ck_pool_measure(isWanted ? 1 : 0) }

  /// Seconds each thread has worked since then, the calling one first.
  package static var busySeconds: [Double] { (0..<threadCount).map { Double(ck_pool_busy(Int32($0))) * 1e-9 } }

  /// Calls `body` once on each of the pool's threads, the caller's included; returns when all have returned.
  package static func onEveryThread(_ body: @escaping @convention(c) () -> Void) {
    let meeting = Meeting(expected: threadCount, body: body)
    ck_pool_run(
      Int64(meeting.expected),
      { context, _, _ in
        guard let context else { return }
        Unmanaged<Meeting>.fromOpaque(context).takeUnretainedValue().attend()
      }, Unmanaged.passUnretained(meeting).toOpaque())
  }

  /// Keeps every thread until all have come, so that none takes the chunk of another.
  private final class Meeting: Sendable {
    let expected: Int
    private let body: @convention(c) () -> Void
    private let arrived = Atomic(0)

    init(expected: Int, body: @escaping @convention(c) () -> Void) {
      (self.expected, self.body) = (expected, body)
    }

    func attend() {
      body()
      arrived.add(1, ordering: .acquiringAndReleasing)
      while arrived.load(ordering: .acquiring) < expected { sched_yield() }
    }
  }
}
