import CImages

/// Pictures as PNG: 8-bit grey or RGB, 16-bit grey.
package enum PNGEncoder {
  /// Rows from the top, channels interleaved; `channels` is 1 (grey) or 3 (RGB).
  package static func encode(
    _ pixels: [UInt8], width: Int, height: Int, channels: Int, compression: Int = 6
  ) throws(InterchangeError) -> [UInt8] {
    try checkShape(count: pixels.count, width: width, height: height, channels: channels)
    return try encoded(pixels, width: width, height: height, channels: channels, bitDepth: 8, compression: compression)
  }

  /// 16-bit grey, rows from the top.
  package static func encode(_ pixels: [UInt16], width: Int, height: Int, compression: Int = 6) throws(InterchangeError) -> [UInt8] {
    try checkShape(count: pixels.count, width: width, height: height, channels: 1)
    let bytes = pixels.withUnsafeBytes { Array($0) }
    return try encoded(bytes, width: width, height: height, channels: 1, bitDepth: 16, compression: compression)
  }

  /// Encodes and writes the file whole or not at all.
  package static func write(
    _ pixels: [UInt8], width: Int, height: Int, channels: Int, to path: String
  ) throws(InterchangeError) {
    let bytes = try encode(pixels, width: width, height: height, channels: channels)
    do throws(FileWriteError) {
      let file = try AtomicFile(path: path, expectedSize: bytes.count, permissions: 0o644, isNamed: true)
      let written = bytes.withUnsafeBytes { buffer -> Result<Void, FileWriteError> in
        do throws(FileWriteError) { return .success(try file.write(buffer)) } catch { return .failure(error) }
      }
      try written.get()
      try file.commit()
    } catch {
      throw InterchangeError(message: error.description)
    }
  }

  private static func checkShape(count: Int, width: Int, height: Int, channels: Int) throws(InterchangeError) {
    guard channels == 1 || channels == 3 else {
      throw InterchangeError(message: "a PNG of \(channels) channels is not written; 1 (grey) and 3 (RGB) are")
    }
    guard width > 0, height > 0, width <= ImageHeader.greatestSide, height <= ImageHeader.greatestSide else {
      throw InterchangeError(message: "a PNG of \(width) x \(height) is not written; sides are 1 to \(ImageHeader.greatestSide)")
    }
    guard count == width * height * channels else {
      throw InterchangeError(message: "\(count) samples do not make a PNG of \(width) x \(height) with \(channels) channels")
    }
  }

  private static func encoded(
    _ bytes: [UInt8], width: Int, height: Int, channels: Int, bitDepth: Int, compression: Int
  ) throws(InterchangeError) -> [UInt8] {
    var message = [CChar](repeating: 0, count: 256)
    var start: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = ci_png_encode(
      bytes, UInt32(width), UInt32(height), Int32(channels), Int32(bitDepth), Int32(compression), &start, &count, &message, message.count)
    guard status == 0 else {
      let reason = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw InterchangeError(message: "the picture could not be encoded as PNG: \(reason)")
    }
    defer { ci_free(start) }
    return Array(UnsafeBufferPointer(start: start, count: count))
  }
}
