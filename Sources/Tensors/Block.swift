#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One aligned stretch of zeroed memory that lives as long as the object: the arena, the parameters, their gradients and moments.
/// The memory comes from `mmap`, so untouched pages cost nothing and freeing returns them to the system.
package final class Block: @unchecked Sendable {
  package let byteCount: Int
  package let base: UnsafeMutableRawPointer

  /// - Parameter byteCount: at least one page is taken.
  package init(byteCount: Int) {
    let page = 4096
    let rounded = max(page, (byteCount + page - 1) / page * page)
    let memory = mmap(nil, rounded, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else {
      fatalError("The system gave no memory for a block of \(rounded) bytes; a smaller batch or preset needs less.")
    }
    self.byteCount = rounded
    base = memory
  }

  package convenience init(floats: Int) { self.init(byteCount: floats * MemoryLayout<Float>.stride) }

  package var floats: UnsafeMutablePointer<Float> { base.assumingMemoryBound(to: Float.self) }

  deinit { munmap(base, byteCount) }
}
