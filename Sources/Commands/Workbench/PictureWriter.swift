import Interchange
import Screen
import Workbench

/// Writes pictures of the workbench as PNG.
enum PictureWriter {
  /// - Returns: what was written, for the user.
  /// - Throws: `InterchangeError` naming the file that could not be written.
  static func write(_ files: [PictureFile]) throws -> String {
    for file in files {
      let bitmap = file.bitmap
      try PNGEncoder.write(
        bitmap.pixels, width: bitmap.width, height: bitmap.height, channels: bitmap.channels, to: DataSource.expanded(file.path))
    }
    guard let first = files.first else { return "no picture to write" }
    let size = "\(first.bitmap.width) x \(first.bitmap.height)"
    return files.count == 1 ? "wrote \(first.path.printable), \(size)" : "wrote \(files.count) pictures, \(first.path.printable) and so on"
  }
}
