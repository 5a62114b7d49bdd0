import CKernels

/// The threads all kernels run on: they spin for some tens of microseconds between calls, then sleep. Work is cut into chunks by shape
/// alone, so results do not depend on how many there are.
package enum WorkerPool {
  /// Starts the pool, or restarts it with another count. Kernels called before this run on the calling thread alone.
  /// - Parameter threads: the calling thread included; at least 1.
  package static func start(threads: Int) { ck_pool_start(Int32(clamping: threads)) }

  /// How many threads work on a call, the caller included.
  package static var threadCount: Int { Int(ck_pool_threads()) }
}
