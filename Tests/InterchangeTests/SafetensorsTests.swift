import Foundation
import Interchange
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  /// A file with a header of our making and `data` behind it.
  private func file(_ header: String, data: [UInt8] = [], in folder: TemporaryFolder, name: String = "made.safetensors") throws -> String {
    let path = folder.file(name)
    try write(withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8) + data, to: path)
    return path
  }

  private func reason(opening path: String, _ verification: SafetensorsFile.Verification = .whenPresent) -> SafetensorsError? {
    do throws(SafetensorsError) {
      _ = try SafetensorsFile(path: path, verification: verification)
      return nil
    } catch { return error }
  }

  private func sample(
    _ folder: TemporaryFolder, name: String = "a.safetensors", count: Int = 300, metadata: [(key: String, value: String)] = [("step", "12")]
  ) throws -> String {
    let floats = (0..<count).map { Float($0) * 0.25 - 3 }
    let flags: [UInt8] = [1, 0, 1]
    let path = folder.file(name)
    try floats.withUnsafeBytes { floats in
      try flags.withUnsafeBytes { flags in
        _ = try SafetensorsWriter.write(
          [
            .init(name: "flags", shape: [3], type: .boolean, bytes: flags),
            .init(name: "weights", shape: [count / 3, 3], bytes: floats),
            .init(name: "none", shape: [0, 4], bytes: .init(start: nil, count: 0)),
          ], metadata: metadata, to: path)
      }
    }
    return path
  }

  @Test func readsBackWhatWasWritten() throws {
    let folder = try TemporaryFolder()
    let opened = try SafetensorsFile(path: sample(folder), verification: .required)
    #expect(opened.names == ["weights", "none", "flags"], "wider types first, otherwise as given")
    #expect(opened.entry("weights")?.shape == [100, 3])
    #expect(try opened.floats("weights") == (0..<300).map { Float($0) * 0.25 - 3 })
    #expect(try opened.integers("flags") == [1, 0, 1])
    #expect(try opened.floats("none").isEmpty)
    #expect(opened.value(ofMetadata: "step") == "12")
    #expect(opened.metadata.count == 1, "the checksum is not part of the caller's metadata")
    #expect(folder.contents == ["a.safetensors"], "no temporary is left")
    var status = stat()
    #expect(stat(opened.path, &status) == 0 && status.st_mode & 0o777 == 0o600, "checkpoints are private")
  }

  @Test func equalContentGivesEqualBytes() throws {
    let folder = try TemporaryFolder()
    #expect(try bytes(of: sample(folder)) == bytes(of: sample(folder, name: "b.safetensors")))
  }

  @Test func namesAndMetadataMayHoldAnything() throws {
    let folder = try TemporaryFolder()
    let odd = "a\"b\\c\n\u{1B}[31m\u{E9}\u{1F600}"
    let value: [Float] = [1]
    try value.withUnsafeBytes {
      _ = try SafetensorsWriter.write(
        [.init(name: odd, shape: [], bytes: $0)], metadata: [(odd, odd)], to: folder.file("odd.safetensors"))
    }
    let opened = try SafetensorsFile(path: folder.file("odd.safetensors"), verification: .required)
    #expect(opened.names == [odd] && opened.value(ofMetadata: odd) == odd)
    #expect(opened.entry(odd)?.shape == [])
    let error = #expect(throws: SafetensorsError.self) { try opened.floats("\u{1B}x") }
    #expect(error?.description.contains("\u{1B}") == false)
  }

  @Test func everyTypeIsWidened() throws {
    let folder = try TemporaryFolder()
    func one<T>(_ type: SafetensorsType, _ values: [T]) throws -> SafetensorsFile {
      let path = folder.file(type.rawValue)
      try values.withUnsafeBytes {
        _ = try SafetensorsWriter.write([.init(name: "x", shape: [values.count], type: type, bytes: $0)], to: path)
      }
      return try SafetensorsFile(path: path, verification: .required)
    }
    #expect(try one(.float64, [1.5, -2.25]).floats("x") == [1.5, -2.25])
    #expect(try one(.float64, [0.1]).doubles("x") == [0.1])
    #expect(try one(.float32, [0.1 as Float]).doubles("x") == [Double(0.1 as Float)])
    #expect(try one(.bfloat16, [0x3F80 as UInt16, 0xC040, 0x7F80]).floats("x") == [1, -3, .infinity])
    #expect(try one(.int64, [Int64.min, 5]).integers("x") == [Int.min, 5])
    #expect(try one(.int32, [Int32.min, 5]).integers("x") == [Int(Int32.min), 5])
    #expect(try one(.int16, [Int16.min]).integers("x") == [-32768])
    #expect(try one(.int8, [Int8.min]).integers("x") == [-128])
    #expect(try one(.uint32, [UInt32.max]).integers("x") == [4_294_967_295])
    #expect(try one(.uint16, [UInt16.max]).integers("x") == [65535])
    #expect(try one(.uint8, [UInt8.max]).floats("x") == [255])
    #expect(try one(.boolean, [2 as UInt8, 0]).integers("x") == [1, 0])
    let large = try one(.uint64, [0, UInt64(Int.max) + 1])
    #expect(throws: SafetensorsError(file: large.path, tensor: "x", .outOfRange(index: 1))) { try large.integers("x") }
    let real = try one(.float32, [1 as Float])
    #expect(throws: SafetensorsError(file: real.path, tensor: "x", .wrongType(.float32, wanted: "integers"))) { try real.integers("x") }
  }

  /// Against the compiler's own half precision, every one of the 65,536 patterns.
  @Test func halvesAreExact() throws {
    #if arch(x86_64) || arch(arm64)
      let folder = try TemporaryFolder()
      let all = (0...UInt16.max).map { $0 }
      let path = folder.file("half")
      try all.withUnsafeBytes {
        _ = try SafetensorsWriter.write([.init(name: "x", shape: [all.count], type: .float16, bytes: $0)], to: path)
      }
      let floats = try SafetensorsFile(path: path).floats("x")
      for (pattern, value) in zip(all, floats) {
        let expected = Float(Float16(bitPattern: pattern))
        if expected.isNaN ? !value.isNaN : expected.bitPattern != value.bitPattern {
          Issue.record("pattern \(pattern): \(value), expected \(expected)")
        }
      }
    #endif
  }

  @Test func wrongCountIsNamed() throws {
    let folder = try TemporaryFolder()
    let opened = try SafetensorsFile(path: sample(folder))
    var small = [Float](repeating: 0, count: 2)
    small.withUnsafeMutableBufferPointer { buffer in
      _ = #expect(throws: SafetensorsError(file: opened.path, tensor: "weights", .wrongCount(expected: 2, found: 300))) {
        try opened.read("weights", into: buffer)
      }
    }
    #expect(throws: SafetensorsError(file: opened.path, tensor: "wieghts", .noTensor(nearest: "weights"))) { try opened.floats("wieghts") }
  }

  // MARK: Damaged and foreign files

  @Test func everyFlippedByteIsNoticed() throws {
    let folder = try TemporaryFolder()
    let good = try bytes(of: sample(folder, count: 30))
    for index in good.indices {
      var damaged = good
      damaged[index] ^= 0x04
      try write(damaged, to: folder.file("damaged"))
      #expect(reason(opening: folder.file("damaged"), .required) != nil, "byte \(index) of \(good.count)")
    }
  }

  @Test func everyTruncationIsNoticed() throws {
    let folder = try TemporaryFolder()
    let good = try bytes(of: sample(folder, count: 30))
    for count in 0..<good.count {
      try write(Array(good.prefix(count)), to: folder.file("short"))
      #expect(reason(opening: folder.file("short")) != nil, "\(count) of \(good.count) bytes")
    }
    try write(good + [0], to: folder.file("long"))
    #expect(reason(opening: folder.file("long"))?.reason == .surplus(expected: good.count, found: good.count + 1))
  }

  @Test func aFileThatShrinksWhileOpenGivesAnError() throws {
    let folder = try TemporaryFolder()
    let opened = try SafetensorsFile(path: sample(folder))
    #expect(truncate(opened.path, 500) == 0)
    #expect(throws: SafetensorsError.self) { try opened.floats("weights") }
  }

  @Test(arguments: [
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "cut short"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, "shape needs 4 bytes"),
    (#"{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}"#, "'F8_E4M3' is not one of"),
    (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, "other than sizes"),
    (#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}"#, "more elements than can be counted"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "leave a gap"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#, "end before they begin"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, "not positions"),
    (#"{"a":{"dtype":"F32","shape":[1]}}"#, "expected dtype, shape"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"I32","shape":[1],"data_offsets":[2,6]}}"#, "overlap"),
    (#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, "'a' is given twice"),
    (#"{"__metadata__":{"a":1}}"#, "is not a string"), (#"{"__metadata__":[]}"#, "is not an object"), (#"["a"]"#, "does not start with"),
    (#"{"a":"#, "header cannot be read"), ("", "does not start with"),
  ]) func badHeadersAreRefused(header: String, sentence: String) throws {
    let folder = try TemporaryFolder()
    let error = reason(opening: try file(header, data: [0, 0, 0, 0], in: folder))
    #expect(error?.description.contains(sentence) == true, "\(header) gave \(error?.description ?? "no error")")
    #expect(error?.description.contains("made.safetensors") == true)
  }

  @Test func absurdHeaderSizesAreRefused() throws {
    let folder = try TemporaryFolder()
    for size in [UInt64.max, UInt64(Int.max), 100_000_001] {
      try write(withUnsafeBytes(of: size.littleEndian, Array.init) + [1, 2, 3], to: folder.file("absurd"))
      #expect(reason(opening: folder.file("absurd"))?.reason == .headerSize(size))
    }
    #expect(reason(opening: folder.file("absent"))?.reason == .missing)
    #expect(reason(opening: folder.path)?.reason == .unreadable(code: EISDIR))
  }

  @Test func aForeignFileIsReadButIsNoCheckpoint() throws {
    let folder = try TemporaryFolder()
    let header = #"{"__metadata__":{"format":"pt"},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#
    let path = try file(header, data: [3, 4], in: folder)
    #expect(try SafetensorsFile(path: path).integers("a") == [3, 4])
    #expect(reason(opening: path, .required)?.reason == .checksumMissing)
  }

  // MARK: Failing writes

  @Test func aReadOnlyFolderKeepsTheOldFile() throws {
    let folder = try TemporaryFolder()
    let path = try sample(folder)
    let before = try bytes(of: path)
    // Root may write anywhere, so the folder is taken away instead of locked when the tests run as root.
    if getuid() != 0 {
      chmod(folder.path, 0o500)
      #expect(throws: SafetensorsError.self) { try sample(folder) }
      chmod(folder.path, 0o700)
    }
    #expect(throws: SafetensorsError.self) { try sample(folder, name: "nowhere/a.safetensors") }
    #expect(try bytes(of: path) == before && folder.contents == ["a.safetensors"])
  }

  /// A real full disk: a small tmpfs, which only root may mount.
  @Test(.enabled(if: getuid() == 0, "mounting a small file system needs root"))
  func aFullDiskKeepsTheOldFile() throws {
    let folder = try TemporaryFolder()
    guard mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0 else {
      print("no full disk was tried: mounting is not allowed here")
      return
    }
    defer { umount2(folder.path, Int32(MNT_DETACH)) }
    let path = try sample(folder)
    let before = try bytes(of: path)
    let error = #expect(throws: SafetensorsError.self) { try sample(folder, count: 30_000) }
    guard case .notWritten(let failure)? = error?.reason else {
      Issue.record("expected a write error, got \(String(describing: error))")
      return
    }
    #expect(failure.isDiskFull && failure.description.contains("full"))
    #expect(try bytes(of: path) == before && folder.contents == ["a.safetensors"])
  }

  @Test func wrongRequestsAreRefused() throws {
    let folder = try TemporaryFolder()
    let values: [Float] = [1, 2]
    values.withUnsafeBytes { bytes in
      let path = folder.file("x")
      #expect(throws: SafetensorsError(file: path, tensor: "a", .sizeMismatch(expected: 12, found: 8))) {
        try SafetensorsWriter.write([.init(name: "a", shape: [3], bytes: bytes)], to: path)
      }
      let twice = SafetensorsTensor(name: "a", shape: [2], bytes: bytes)
      #expect(throws: SafetensorsError(file: path, tensor: "a", .duplicateName)) { try SafetensorsWriter.write([twice, twice], to: path) }
    }
    #expect(folder.contents.isEmpty)
  }
}
