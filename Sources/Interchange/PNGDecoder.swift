import CImages

/// PNG of every kind, through libpng.
enum PNGDecoder {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// What IHDR says; it is always the first chunk (PNG specification 5.6).
  static func header(_ bytes: [UInt8], file: String?) throws(InterchangeError) -> ImageHeader {
    guard bytes.count >= 33 else {
      throw InterchangeError(file: file, message: "is cut short: \(bytes.count) bytes do not hold the header of a PNG file")
    }
    guard bytes[12..<16].elementsEqual("IHDR".utf8) else {
      throw InterchangeError(file: file, message: "is damaged: its first chunk is not the header of a PNG file")
    }
    let number = { (at: Int) -> Int in bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) } }
    let colour = bytes[25]
    let isGrey = colour == 0 || colour == 4
    let header = ImageHeader(
      format: .png, width: number(16), height: number(20), channels: isGrey ? 1 : 3, bitDepth: Int(bytes[24]),
      hasAlpha: colour == 4 || colour == 6)
    try header.checkSize(file: file)
    return header
  }

  static func decode(_ bytes: [UInt8], file: String?) throws(InterchangeError) -> ImageRaster {
    let header = try header(bytes, file: file)
    let count = header.width * header.height * header.channels
    if header.bitDepth == 16 {
      let words: [UInt16] = try decoded(bytes, count: count, file: file)
      return ImageRaster(header: header, samples: .words(words))
    }
    let levels: [UInt8] = try decoded(bytes, count: count, file: file)
    return ImageRaster(header: header, samples: .bytes(levels))
  }

  private static func decoded<Sample: FixedWidthInteger>(
    _ bytes: [UInt8], count: Int, file: String?
  ) throws(InterchangeError) -> [Sample] {
    var message = [CChar](repeating: 0, count: 256)
    var status: Int32 = 1
    let samples = [Sample](unsafeUninitializedCapacity: count) { buffer, initialised in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      let size = count * MemoryLayout<Sample>.stride
      let pixels = raw.baseAddress?.assumingMemoryBound(to: UInt8.self)
      status = ci_png_decode(bytes, bytes.count, pixels, size, &message, message.count)
      initialised = status == 0 ? count : 0
    }
    guard status == 0 else {
      let reason = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).printable
      throw InterchangeError(file: file, message: "is a damaged or truncated PNG file (\(reason)); a whole one is wanted")
    }
    return samples
  }
}
