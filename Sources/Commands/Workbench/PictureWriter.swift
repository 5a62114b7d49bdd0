import Foundation
import Interchange
import Plots
import Screen
import Workbench

/// Writes pictures of the workbench as PNG.
enum PictureWriter {
  /// - Returns: what was written, for the user; as with other exports a file of that name is replaced, which is said.
  /// - Throws: `InterchangeError` naming the file that could not be written.
  static func write(_ files: [PictureFile]) throws -> String {
    var replaced = 0
    var size = ""
    for file in files {
      let bitmap = file.scale.map { scaled(file.bitmap, $0) } ?? file.bitmap
      if size.isEmpty { size = "\(bitmap.width) x \(bitmap.height)" }
      let path = DataSource.expanded(file.path)
      if FileManager.default.fileExists(atPath: path) { replaced += 1 }
      try PNGEncoder.write(bitmap.pixels, width: bitmap.width, height: bitmap.height, channels: bitmap.channels, to: path)
    }
    guard let first = files.first else { return "no picture to write" }
    if files.count == 1 { return "\(replaced == 1 ? "replaced" : "wrote") \(first.path.printable), \(size)" }
    let words = replaced == 0 ? "" : "; \(replaced) of the files were there and are replaced"
    return "wrote \(files.count) pictures, \(first.path.printable) and so on" + words
  }

  /// The picture with the scale of its colours under it.
  private static func scaled(_ bitmap: Bitmap, _ scale: PictureFile.Scale) -> Bitmap {
    let band = ColourBand(title: scale.title, low: scale.low, high: scale.high, colours: scale.colours)
    let rows = band.height(forWidth: bitmap.width)
    let colours = bitmap.channels == 3 ? bitmap.pixels : bitmap.pixels.flatMap { [$0, $0, $0] }
    return Bitmap(width: bitmap.width, height: bitmap.height + rows, channels: 3, pixels: colours + band.pixels(width: bitmap.width))
  }
}
