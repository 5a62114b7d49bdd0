import Foundation
import Interchange
import Screen

/// Pictures by the kitty graphics protocol: PNG in base64, in pieces of at most 4096 characters, told to stay silent (`q=2`) because answers
/// would be taken for keys. A picture keeps its number until it is taken away.
enum KittyGraphics {
  private static let pieceLength = 4096
  private static let escape = "\u{1B}_G"
  private static let end = "\u{1B}\\"

  /// Shows a bitmap over the cells of `area`; the cursor is moved there and left there.
  /// - Throws: `InterchangeError` for a bitmap no PNG can hold.
  static func show(_ picture: PixelPicture, number: Int) throws -> [UInt8] {
    let bitmap = picture.bitmap
    let png = try PNGEncoder.encode(
      bitmap.pixels, width: bitmap.width, height: bitmap.height, channels: bitmap.channels, compression: 3)
    let text = Array(Data(png).base64EncodedString().utf8)
    var bytes = Array(Self.place(picture.area).utf8)
    for start in stride(from: 0, to: text.count, by: pieceLength) {
      let isLast = start + pieceLength >= text.count
      let head =
        start == 0
        ? "a=T,f=100,t=d,i=\(number),p=1,c=\(picture.area.width),r=\(picture.area.height),C=1,q=2,m=\(isLast ? 0 : 1)"
        : "q=2,m=\(isLast ? 0 : 1)"
      bytes += Array((escape + head + ";").utf8) + text[start..<min(text.count, start + pieceLength)] + Array(end.utf8)
    }
    return bytes
  }

  /// Takes a picture away and forgets its pixels.
  static func remove(number: Int) -> [UInt8] { Array((escape + "a=d,d=I,i=\(number),q=2" + end).utf8) }

  /// The sequence that puts the cursor on the first cell of an area.
  static func place(_ area: Rect) -> String { "\u{1B}[\(area.y + 1);\(area.x + 1)H" }
}
