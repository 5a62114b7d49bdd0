#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A tensor to be written, straight from where it lies in memory.
package struct SafetensorsTensor {
  package var name: String
  package var type: SafetensorsType
  package var shape: [Int]
  /// Row-major elements in the machine's (little-endian) order; valid until the write returns.
  package var bytes: UnsafeRawBufferPointer

  package init(name: String, shape: [Int], type: SafetensorsType = .float32, bytes: UnsafeRawBufferPointer) {
    self.name = name
    self.shape = shape
    self.type = type
    self.bytes = bytes
  }
}

/// What a write left on disk.
package struct SafetensorsReceipt: Hashable, Sendable {
  package var path: String
  package var byteCount: Int
  /// Over the header (with zeros for the checksum itself) and the data.
  package var checksum: UInt64
}

/// Writes safetensors files that any reader of the format opens. Equal tensors and metadata give equal bytes: no time, host or process.
package enum SafetensorsWriter {
  /// Hashed and written while the piece is in the cache.
  private static let pieceSize = 1 << 20

  /// Writes `tensors` without copying them, wider element types first and otherwise in the order given, to a hidden neighbour of `path`
  /// that is synced, then renamed. A file that was there stays whole until then. `metadata` keeps its order; the checksum is put before it.
  /// - Parameter isNamed: as for `AtomicFile`; a pipe is refused, for the checksum is written last and stands in front.
  package static func write(
    _ tensors: [SafetensorsTensor], metadata: [(key: String, value: String)] = [], to path: String, permissions: mode_t = 0o600,
    isNamed: Bool = false
  ) throws(SafetensorsError) -> SafetensorsReceipt {
    // Wider types first keeps every tensor aligned to its elements.
    let ordered = tensors.enumerated().sorted { ($1.element.type.byteCount, $0.offset) < ($0.element.type.byteCount, $1.offset) }.map(
      \.element)
    let header = try header(of: ordered, metadata: metadata, path: path)
    let front = header.bytes()
    do throws(FileWriteError) {
      let file = try AtomicFile(path: path, expectedSize: front.count + header.dataSize, permissions: permissions, isNamed: isNamed)
      // Said before anything has gone into a pipe.
      try file.overwrite([], at: 0)
      var hash = XXHash64()
      front.withUnsafeBytes { hash.update($0) }
      let written = front.withUnsafeBytes { bytes in attempt { () throws(FileWriteError) in try file.write(bytes) } }
      try written.get()
      for tensor in ordered {
        for start in stride(from: 0, to: tensor.bytes.count, by: pieceSize) {
          let piece = UnsafeRawBufferPointer(rebasing: tensor.bytes[start..<min(start + pieceSize, tensor.bytes.count)])
          hash.update(piece)
          try file.write(piece)
        }
      }
      let checksum = hash.digest
      try file.overwrite(Array(checksum.hexadecimal.utf8), at: SafetensorsHeader.checksumOffset)
      try file.commit()
      return SafetensorsReceipt(path: path, byteCount: front.count + header.dataSize, checksum: checksum)
    } catch {
      throw SafetensorsError(file: path, .notWritten(error))
    }
  }

  private static func header(
    of tensors: [SafetensorsTensor], metadata: [(key: String, value: String)], path: String
  ) throws(SafetensorsError) -> SafetensorsHeader {
    var entries: [SafetensorsEntry] = []
    var names: Set<String> = ["__metadata__"]
    var offset = 0
    for tensor in tensors {
      guard names.insert(tensor.name).inserted else { throw SafetensorsError(file: path, tensor: tensor.name, .duplicateName) }
      let expected = tensor.shape.reduce(tensor.type.byteCount, *)
      guard expected == tensor.bytes.count else {
        throw SafetensorsError(file: path, tensor: tensor.name, .sizeMismatch(expected: expected, found: tensor.bytes.count))
      }
      entries.append(.init(name: tensor.name, type: tensor.type, shape: tensor.shape, range: offset..<(offset + expected)))
      offset += expected
    }
    var keys: Set<String> = [SafetensorsHeader.checksumKey]
    for pair in metadata where !keys.insert(pair.key).inserted {
      throw SafetensorsError(file: path, .header("metadata '\(pair.key.printable)' is given twice"))
    }
    return SafetensorsHeader(entries: entries, metadata: metadata)
  }

  private static func attempt(_ body: () throws(FileWriteError) -> Void) -> Result<Void, FileWriteError> {
    do throws(FileWriteError) { return .success(try body()) } catch { return .failure(error) }
  }
}
