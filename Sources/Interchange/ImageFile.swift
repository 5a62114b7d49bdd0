#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Picture files, PNG and JPEG, recognised by content.
package enum ImageFile {
  /// No film is larger, and a mistaken path must not fill the memory.
  private static let greatestFile = 1 << 30

  /// Decodes the file at `path`.
  /// - Throws: An error that names the file and says what would be right: it is missing, no regular file, empty, no picture, cut short,
  ///   damaged, or larger than `ImageHeader.greatestSide` and `greatestArea` allow.
  package static func read(_ path: String) throws(InterchangeError) -> ImageRaster {
    try decode(try bytes(of: path), file: path)
  }

  /// Size and kind of the picture at `path`, without decoding it.
  package static func header(_ path: String) throws(InterchangeError) -> ImageHeader {
    try header(of: try bytes(of: path), file: path)
  }

  /// Decodes a picture that is in memory; `file` is for messages.
  package static func decode(_ bytes: [UInt8], file: String? = nil) throws(InterchangeError) -> ImageRaster {
    switch try format(of: bytes, file: file) {
    case .png: try PNGDecoder.decode(bytes, file: file)
    case .jpeg: try JPEGDecoder.decode(bytes, file: file)
    }
  }

  package static func header(of bytes: [UInt8], file: String? = nil) throws(InterchangeError) -> ImageHeader {
    switch try format(of: bytes, file: file) {
    case .png: try PNGDecoder.header(bytes, file: file)
    case .jpeg: try JPEGStructure(bytes, file: file).header
    }
  }

  private static func bytes(of path: String) throws(InterchangeError) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let reason = errno == ENOENT ? "there is no such file" : "cannot be read: \(systemMessage(errno))"
      throw InterchangeError(file: path, message: reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw InterchangeError(file: path, message: "is not a regular file; a PNG or JPEG file is wanted")
    }
    guard status.st_size <= greatestFile else {
      throw InterchangeError(file: path, message: "has \(status.st_size) bytes; picture files of at most \(greatestFile) are read")
    }
    return try FileBytes.read(path)
  }

  private static func format(of bytes: [UInt8], file: String?) throws(InterchangeError) -> ImageFormat {
    guard !bytes.isEmpty else { throw InterchangeError(file: file, message: "is empty; a PNG or JPEG file is wanted") }
    if bytes.starts(with: PNGDecoder.signature) { return .png }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    throw InterchangeError(file: file, message: "is \(guess(bytes)); a PNG or JPEG file is wanted")
  }

  /// What the bytes look like instead, so that the user knows what to convert.
  private static func guess(_ bytes: [UInt8]) -> String {
    let known: [(offset: Int, mark: String, words: String)] = [
      (128, "DICM", "a DICOM file"), (0, "GIF8", "a GIF file"), (0, "II*\0", "a TIFF file"), (0, "MM\0*", "a TIFF file"),
      (0, "BM", "a BMP file"), (8, "WEBP", "a WebP file"), (4, "jP  ", "a JPEG 2000 file"), (0, "%PDF", "a PDF file"),
      (0, "PK\u{3}\u{4}", "a ZIP archive"), (0, "<", "markup or a web page"), (0, "\u{1F}", "a compressed file"),
    ]
    for entry in known where bytes.dropFirst(entry.offset).starts(with: entry.mark.utf8) { return entry.words }
    return "neither PNG nor JPEG"
  }
}
