import CTurboJPEG

/// JPEG through TurboJPEG, with the accurate transform and smooth chroma, as Pillow decodes it.
enum JPEGDecoder {
  static func decode(_ bytes: [UInt8], file: String?) throws(InterchangeError) -> ImageRaster {
    let structure = try JPEGStructure(bytes, file: file)
    var source = bytes
    if !structure.hasEnd {
      // Only the end marker may be lacking, and only where one scan holds the whole picture: then decoding goes through without a warning.
      guard !structure.isProgressive else { throw truncated(file) }
      source += [0xFF, 0xD9]
    }
    let header = structure.header
    let format = structure.componentCount == 1 ? TJPF_GRAY : structure.componentCount == 3 ? TJPF_RGB : TJPF_CMYK
    var failure: InterchangeError?
    let count = header.width * header.height * structure.componentCount
    let levels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      do throws(InterchangeError) {
        try decompress(source, header: header, format: format, into: buffer, isWhole: structure.hasEnd, file: file)
        initialised = count
      } catch { failure = error }
    }
    if let failure { throw failure }
    let isCMYK = structure.componentCount == 4
    return ImageRaster(header: header, samples: .bytes(isCMYK ? coloursFromInvertedCMYK(levels) : levels))
  }

  private static func decompress(
    _ bytes: [UInt8], header: ImageHeader, format: TJPF, into buffer: UnsafeMutableBufferPointer<UInt8>, isWhole: Bool, file: String?
  ) throws(InterchangeError) {
    guard let handle = tjInitDecompress() else { throw InterchangeError(file: file, message: "TurboJPEG gave no decoder") }
    defer { tjDestroy(handle) }
    let status = tjDecompress2(
      handle, bytes, UInt(bytes.count), buffer.baseAddress, Int32(header.width), 0, Int32(header.height), format.rawValue,
      TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)
    guard status != 0 else { return }
    // Warnings of a whole file (stray bytes between segments) leave a complete picture.
    if tjGetErrorCode(handle) == TJERR_WARNING.rawValue {
      if isWhole { return }
      throw truncated(file)
    }
    let reason = tjGetErrorStr2(handle).map { String(cString: $0).printable } ?? "unknown reason"
    throw InterchangeError(file: file, message: "is a damaged JPEG file (\(reason)); a whole one is wanted")
  }

  private static func truncated(_ file: String?) -> InterchangeError {
    InterchangeError(file: file, message: "is a truncated JPEG file: it ends before the picture does; a whole one is wanted")
  }

  /// Adobe's convention, which Pillow assumes for every CMYK file: 255 means no ink. Then RGB as Pillow converts it.
  private static func coloursFromInvertedCMYK(_ levels: [UInt8]) -> [UInt8] {
    let count = levels.count / 4
    return [UInt8](unsafeUninitializedCapacity: count * 3) { colours, initialised in
      levels.withUnsafeBufferPointer { levels in
        for pixel in 0..<count {
          let light = Int32(levels[4 * pixel + 3])
          for channel in 0..<3 {
            let product = Int32(255 - levels[4 * pixel + channel]) * light + 128
            colours[3 * pixel + channel] = UInt8(max(0, light - (((product >> 8) + product) >> 8)))
          }
        }
      }
      initialised = count * 3
    }
  }
}
