import CKernels
import Testing

@testable import Kernels

extension KernelTests {
  @Suite struct Pool {
    /// Tests of other suites start the one pool of this process, too: whether it ever has the threads wanted.
    private func starts(threads: Int, expecting count: Int) -> Bool {
      (0..<1000).contains { _ in
        WorkerPool.start(threads: threads)
        return WorkerPool.threadCount == count
      }
    }

    /// Every chunk runs exactly once, whatever the number of threads, and so in thousands of short jobs.
    @Test func everyChunkOnce() {
      final class Tally {
        let counts = UnsafeMutablePointer<Int32>.allocate(capacity: 1000)
        deinit { counts.deallocate() }
      }
      let tally = Tally()
      for threads in [1, 2, 3, 8, 2] {
        #expect(starts(threads: threads, expecting: threads), "\(threads)")
        for chunks in [0, 1, 2, 3, 64, 1000] {
          for _ in 0..<200 {
            tally.counts.initialize(repeating: 0, count: 1000)
            ck_pool_run(
              Int64(chunks),
              { context, chunk, _ in
                context?.assumingMemoryBound(to: Int32.self)[Int(chunk)] += 1
              }, tally.counts)
            let once = (0..<1000).allSatisfy { tally.counts[$0] == ($0 < chunks ? 1 : 0) }
            guard once else {
              Issue.record("\(chunks) chunks on \(threads) threads did not run once each")
              return
            }
          }
        }
      }
    }

    /// Threads other than the engine's may use kernels too; calls take turns.
    @Test func severalCallers() async {
      WorkerPool.start(threads: 3)
      let sums = await withTaskGroup(of: Double.self) { group in
        for caller in 0..<4 {
          group.addTask {
            let x = Guarded([Double](repeating: Double(caller + 1), count: 50_000))
            let scratch = Scratch(sumOfSquaresScratchBytes(count: x.count))
            return (0..<20).map { _ in sumOfSquares(x.input, count: x.count, scratch: scratch.pointer) }.max() ?? 0
          }
        }
        return await group.reduce(into: Set<Double>()) { $0.insert($1) }
      }
      #expect(sums == Set((1...4).map { Double($0 * $0) * 50_000 }))
    }

    /// Starting again with the same or another count while nothing runs is harmless.
    @Test func restarts() {
      for threads in [2, 2, 5, 1, 3, 0, 2] {
        #expect(starts(threads: threads, expecting: max(1, threads)), "\(threads)")
      }
    }
  }
}
