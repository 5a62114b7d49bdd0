/// What the markers of a JPEG file say (ITU-T T.81, annex B), read before anything is decoded: sizes are known before memory is taken, and a
/// file that was cut short is told from one with a harmless blemish, which the decoder reports alike.
struct JPEGStructure {
  private(set) var header = ImageHeader(format: .jpeg, width: 0, height: 0, channels: 0, bitDepth: 8, hasAlpha: false)
  /// 1 grey, 3 YCbCr or RGB, 4 CMYK or YCCK.
  private(set) var componentCount = 0
  private(set) var isProgressive = false
  /// Whether the end-of-image marker was found.
  private(set) var hasEnd = false
  private var hasFrame = false

  init(_ bytes: [UInt8], file: String?) throws(InterchangeError) {
    var failure: InterchangeError?
    bytes.withUnsafeBufferPointer { buffer in
      do throws(InterchangeError) { try walk(buffer, file: file) } catch { failure = error }
    }
    if let failure { throw failure }
    guard hasFrame else {
      throw InterchangeError(file: file, message: "is a damaged or truncated JPEG file: it has no frame header")
    }
  }

  private mutating func walk(_ bytes: UnsafeBufferPointer<UInt8>, file: String?) throws(InterchangeError) {
    var at = 2
    while let marker = Self.nextMarker(bytes, from: &at) {
      switch marker {
      case 0x01, 0xD0...0xD8: continue  // stand alone
      case 0xD9:
        hasEnd = true
        return
      default: break
      }
      guard at + 2 <= bytes.count else { return }
      let length = Int(bytes[at]) << 8 | Int(bytes[at + 1])
      guard length >= 2, at + length <= bytes.count else { return }
      if (0xC0...0xCF).contains(marker), marker != 0xC4, marker != 0xC8, marker != 0xCC, !hasFrame {
        try readFrame(UnsafeBufferPointer(rebasing: bytes[(at + 2)..<(at + length)]), marker: marker, file: file)
      }
      // The entropy-coded data after a scan header has no length: the next marker ends it.
      at += length
    }
  }

  /// Skips to the next marker and past it; stuffed zeros and fill bytes are no markers.
  private static func nextMarker(_ bytes: UnsafeBufferPointer<UInt8>, from at: inout Int) -> UInt8? {
    while at + 1 < bytes.count {
      if bytes[at] == 0xFF, bytes[at + 1] != 0, bytes[at + 1] != 0xFF {
        at += 2
        return bytes[at - 1]
      }
      at += 1
    }
    return nil
  }

  private mutating func readFrame(_ frame: UnsafeBufferPointer<UInt8>, marker: UInt8, file: String?) throws(InterchangeError) {
    guard frame.count >= 6 else { throw InterchangeError(file: file, message: "is a damaged JPEG file: its frame header is too short") }
    // Baseline, extended and progressive, Huffman or arithmetic coded.
    guard [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(marker), frame[0] == 8 else {
      let kind = frame[0] == 8 ? "lossless or hierarchical" : "\(frame[0])-bit"
      throw InterchangeError(file: file, message: "is a \(kind) JPEG file; 8-bit baseline and progressive ones are read")
    }
    header.height = Int(frame[1]) << 8 | Int(frame[2])
    header.width = Int(frame[3]) << 8 | Int(frame[4])
    componentCount = Int(frame[5])
    guard [1, 3, 4].contains(componentCount) else {
      throw InterchangeError(
        file: file, message: "is a JPEG file of \(componentCount) components; 1 (grey), 3 (colour) or 4 (CMYK) are read")
    }
    header.channels = componentCount == 1 ? 1 : 3
    try header.checkSize(file: file)
    isProgressive = marker == 0xC2 || marker == 0xCA
    hasFrame = true
  }
}
