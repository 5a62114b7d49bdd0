#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A safetensors file opened for reading. The header is checked when it is opened; tensors are read on demand, from any thread, straight
/// into the caller's memory, so a file that shrinks meanwhile gives an error rather than a fault.
package final class SafetensorsFile: Sendable {
  /// What to do about the checksum that files of ours carry.
  package enum Verification: Sendable {
    /// Refuse the file unless it carries one that matches: checkpoints.
    case required
    /// Check it when there is one: weights from anywhere.
    case whenPresent
    case skipped
  }

  package let path: String
  /// `__metadata__` without our checksum, in the order of the file.
  package let metadata: [(key: String, value: String)]
  /// In the order of their bytes.
  package let entries: [SafetensorsEntry]
  /// The checksum found in the file, and checked unless that was skipped.
  package let checksum: UInt64?
  package let byteCount: Int
  private let places: [String: Int]
  private let descriptor: Int32
  private let dataStart: Int

  /// Opens and checks `path`. Verification reads the whole file once.
  package init(path: String, verification: Verification = .whenPresent) throws(SafetensorsError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SafetensorsError(file: path, errno == ENOENT ? .missing : .unreadable(code: errno)) }
    do throws(SafetensorsError) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw SafetensorsError(file: path, .unreadable(code: errno)) }
      guard status.st_mode & S_IFMT == S_IFREG else { throw SafetensorsError(file: path, .unreadable(code: EISDIR)) }
      byteCount = Int(status.st_size)
      let front = try Self.front(of: descriptor, path: path, byteCount: byteCount)
      let header = try SafetensorsHeader(parsing: front, file: path)
      dataStart = 8 + front.count
      let expected = dataStart + header.dataSize
      if byteCount < expected { throw SafetensorsError(file: path, .truncated(expected: expected, found: byteCount)) }
      if byteCount > expected { throw SafetensorsError(file: path, .surplus(expected: expected, found: byteCount)) }
      checksum = SafetensorsHeader.checksum(inFront: front)
      try Self.verify(verification, checksum: checksum, descriptor: descriptor, path: path, byteCount: byteCount, front: front)
      entries = header.entries
      metadata = header.metadata.filter { $0.key != SafetensorsHeader.checksumKey }
      places = Dictionary(uniqueKeysWithValues: header.entries.enumerated().map { ($1.name, $0) })
      self.path = path
      self.descriptor = descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  package var names: [String] { entries.map(\.name) }

  /// The entry called `name`, or nil.
  package func entry(_ name: String) -> SafetensorsEntry? { places[name].map { entries[$0] } }

  package func value(ofMetadata key: String) -> String? { metadata.first { $0.key == key }?.value }

  /// The entry called `name`; an absent one is an error that names the nearest.
  package func requiredEntry(_ name: String) throws(SafetensorsError) -> SafetensorsEntry {
    if let entry = entry(name) { return entry }
    throw SafetensorsError(file: path, tensor: name, .noTensor(nearest: nearest(name, among: names)))
  }

  /// Reads the bytes of `entry` from `offset` (in bytes) on into `destination`, which is filled.
  func read(_ entry: SafetensorsEntry, offset: Int, into destination: UnsafeMutableRawBufferPointer) throws(SafetensorsError) {
    let start = dataStart + entry.range.lowerBound + offset
    let count = try Self.read(descriptor, path: path, at: start, into: destination)
    guard count == destination.count else {
      throw SafetensorsError(file: path, tensor: entry.name, .truncated(expected: start + destination.count, found: start + count))
    }
  }

  // MARK: Opening

  private static func front(of descriptor: Int32, path: String, byteCount: Int) throws(SafetensorsError) -> [UInt8] {
    guard byteCount >= 8 else { throw SafetensorsError(file: path, .tooShort(bytes: byteCount)) }
    let sizeBytes = try bytes(descriptor, path: path, at: 0, count: 8)
    let size = sizeBytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard size <= UInt64(SafetensorsHeader.greatestSize) else { throw SafetensorsError(file: path, .headerSize(size)) }
    guard byteCount >= 8 + Int(size) else { throw SafetensorsError(file: path, .truncated(expected: 8 + Int(size), found: byteCount)) }
    return try bytes(descriptor, path: path, at: 8, count: Int(size))
  }

  private static func verify(
    _ verification: Verification, checksum: UInt64?, descriptor: Int32, path: String, byteCount: Int, front: [UInt8]
  ) throws(SafetensorsError) {
    if verification == .skipped { return }
    guard let checksum else {
      if verification == .required { throw SafetensorsError(file: path, .checksumMissing) }
      return
    }
    var blank = withUnsafeBytes(of: UInt64(front.count).littleEndian, Array.init) + front
    let digits = SafetensorsHeader.checksumOffset..<(SafetensorsHeader.checksumOffset + 16)
    blank.replaceSubrange(digits, with: repeatElement(UInt8(ascii: "0"), count: 16))
    var hash = XXHash64()
    blank.withUnsafeBytes { hash.update($0) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var offset = blank.count
    while offset < byteCount {
      let count = try read(descriptor, path: path, at: offset, into: buffer)
      guard count > 0 else { throw SafetensorsError(file: path, .truncated(expected: byteCount, found: offset)) }
      hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += count
    }
    guard hash.digest == checksum else { throw SafetensorsError(file: path, .checksumMismatch) }
  }

  private static func bytes(_ descriptor: Int32, path: String, at offset: Int, count: Int) throws(SafetensorsError) -> [UInt8] {
    var failure: SafetensorsError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      do throws(SafetensorsError) {
        initialised = try read(descriptor, path: path, at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    guard bytes.count == count else {
      throw SafetensorsError(file: path, .truncated(expected: offset + count, found: offset + bytes.count))
    }
    return bytes
  }

  /// Fills `destination` as far as the file goes; the count says how far.
  private static func read(
    _ descriptor: Int32, path: String, at offset: Int, into destination: UnsafeMutableRawBufferPointer
  ) throws(SafetensorsError) -> Int {
    var done = 0
    while done < destination.count {
      let count = pread(
        descriptor, destination.baseAddress?.advanced(by: done), min(destination.count - done, 1 << 30), off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SafetensorsError(file: path, .unreadable(code: errno)) }
      if count == 0 { break }
      done += count
    }
    return done
  }
}
