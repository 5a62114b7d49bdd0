/// What kind of picture a file holds, by its first bytes; names are not to be trusted.
package enum ImageFormat: String, Sendable {
  case png = "PNG"
  case jpeg = "JPEG"
}

/// What the header of a picture file says.
package struct ImageHeader: Hashable, Sendable {
  package var format: ImageFormat
  package var width: Int
  package var height: Int
  /// Of the decoded picture: 1 grey, 3 RGB. Alpha is dropped, palettes and CMYK become RGB.
  package var channels: Int
  /// Bits of a channel as stored: 1, 2, 4, 8 or 16.
  package var bitDepth: Int
  package var hasAlpha: Bool

  /// Longest side and greatest area that are decoded; far above any film, far below what would exhaust memory.
  package static let greatestSide = 16_384
  package static let greatestArea = 200_000_000

  func checkSize(file: String?) throws(InterchangeError) {
    guard width > 0, height > 0 else {
      throw InterchangeError(file: file, message: "its header says \(width) x \(height) pixels; a picture has at least one")
    }
    guard width <= Self.greatestSide, height <= Self.greatestSide, width * height <= Self.greatestArea else {
      throw InterchangeError(
        file: file,
        message: "its header says \(width) x \(height) pixels; at most \(Self.greatestSide) a side and "
          + "\(Self.greatestArea / 1_000_000) megapixels are read")
    }
  }
}

/// A decoded picture, row-major from the top left, channels interleaved.
package struct ImageRaster: Sendable {
  package enum Samples: Sendable {
    case bytes([UInt8])
    /// 16-bit PNG only.
    case words([UInt16])
  }
  package var header: ImageHeader
  package var samples: Samples

  package var width: Int { header.width }
  package var height: Int { header.height }
  package var channels: Int { header.channels }
}
