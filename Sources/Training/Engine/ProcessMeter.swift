#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Processor time and memory of this process, read without allocating.
final class ProcessMeter {
  private let memoryFile = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
  private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: 128)
  private let pageBytes = Double(sysconf(Int32(_SC_PAGESIZE)))

  deinit {
    if memoryFile >= 0 { close(memoryFile) }
    buffer.deallocate()
  }

  /// Seconds of all threads since the process began.
  var processorTime: Double { Self.seconds(CLOCK_PROCESS_CPUTIME_ID) }
  /// Seconds since 1970.
  var wallTime: Double { Self.now }
  static var now: Double { seconds(CLOCK_REALTIME) }

  /// MiB; the second number of statm is resident pages. 0 where the system has no such file.
  var residentMemory: Double {
    guard memoryFile >= 0 else { return 0 }
    let count = pread(memoryFile, buffer, 127, 0)
    var (field, pages) = (0, 0.0)
    for index in 0..<max(0, count) {
      let byte = buffer[index]
      if byte == UInt8(ascii: " ") {
        field += 1
        if field == 2 { break }
      } else if field == 1, byte >= 48, byte <= 57 {
        pages = pages * 10 + Double(byte - 48)
      }
    }
    return pages * pageBytes / 1_048_576
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
  }
}
