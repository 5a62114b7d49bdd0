import Interchange

/// What kind of file a film is, told by its first bytes, never by its name.
package enum FilmFormat {
  private static let signatures: [(name: String, offset: Int, bytes: [UInt8])] = [
    ("png", 0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    ("jpeg", 0, [0xFF, 0xD8, 0xFF]),
    ("dicom", 128, Array("DICM".utf8)),
    ("jpeg 2000", 0, [0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50, 0x20, 0x20]),
    ("tiff", 0, [0x49, 0x49, 0x2A, 0x00]),
    ("tiff", 0, [0x4D, 0x4D, 0x00, 0x2A]),
    ("gif", 0, Array("GIF8".utf8)),
    ("bmp", 0, Array("BM".utf8)),
    ("webp", 8, Array("WEBP".utf8)),
  ]

  /// "png", "jpeg", ...; "other" where the bytes are of no known kind, or the file cannot be read or is drawn rather than read.
  package static func name(ofFile path: String) -> String {
    guard let bytes = try? FileBytes.read(path, limit: 132) else { return "other" }
    return name(of: bytes)
  }

  package static func name(of bytes: [UInt8]) -> String {
    signatures.first { bytes.dropFirst($0.offset).starts(with: $0.bytes) }?.name ?? "other"
  }
}
