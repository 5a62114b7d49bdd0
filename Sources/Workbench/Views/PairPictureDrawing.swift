import Screen
import Telemetry

extension PairPicture {
  /// Draws the picture square into a square of cells twice as wide as high.
  func draw(of pair: PairView, _ theme: Theme, into screen: inout ScreenBuffer, _ area: Rect) {
    for y in 0..<area.height {
      for x in 0..<area.width {
        let top = colour(x, 2 * y, area)
        let bottom = colour(x, 2 * y + 1, area)
        screen.set("▀", x: area.x + x, y: area.y + y, style: Style(.text, foreground: top, background: bottom))
      }
    }
  }
  private func colour(_ x: Int, _ y: Int, _ a: Rect) -> RGB {
    let px = min(picture.width - 1, (2 * x + 1) * picture.width / (2 * a.width))
    let py = min(picture.height - 1, (2 * y + 1) * picture.height / (4 * a.height))
    return RGB(grey: picture.pixels[py * picture.width + px])
  }
}
enum HeatScale {
  static func draw(into screen: inout ScreenBuffer, x: Int, y: Int, width: Int) {
    for i in 0..<width { screen.set("█", x: x + i, y: y, style: Style(.heat((Double(i) + 0.5) / Double(width)))) }
  }
}
