import Screen
import Telemetry

/// How pictures are shown: one contrast window, one place and one scale for all pictures of a pair.
package struct PictureSettings: Hashable, Sendable {
  package enum Rendering: String, CaseIterable, Sendable { case auto, blocks, shades, edges }
  package enum Pixels: String, CaseIterable, Sendable { case off, kitty, sixel }
  package enum Difference: String, CaseIterable, Sendable { case signed, absolute }

  /// The grey shown halfway between black and white, 0...255.
  package private(set) var level = Self.fullLevel
  /// How many greys lie between black and white.
  package private(set) var width = Self.fullWidth
  package var isInverted = false
  package var rendering = Rendering.auto
  package var pixels = Pixels.off
  package var difference = Difference.signed
  package var showsWindow = true
  /// On the Pictures screen: one picture alone, also where all would fit.
  package var isEnlarged = false
  /// 1 shows the whole picture.
  package private(set) var zoom = 1.0
  /// The middle of what is shown, as shares of the picture.
  package private(set) var middle = Place(x: 0.5, y: 0.5)

  package struct Place: Hashable, Sendable {
    package var x: Double
    package var y: Double
  }

  static let fullLevel = 127.5
  static let fullWidth = 255.0
  /// At the most so few pixels of the larger pictures are shown across.
  private static let fewestPixels = 8

  package init() {}

  // MARK: Contrast

  package var isFullWindow: Bool { level == Self.fullLevel && width == Self.fullWidth }
  package var black: Double { level - width / 2 }
  package var white: Double { level + width / 2 }

  mutating func setWindow(level: Double, width: Double) {
    self.level = min(255, max(0, level))
    self.width = min(510, max(1, width))
  }

  /// The window that gives the darkest and the brightest hundredth of a picture to black and white.
  mutating func fitWindow(to picture: GreyPicture) {
    var counts = [Int](repeating: 0, count: 256)
    for pixel in picture.pixels { counts[Int(pixel)] += 1 }
    func rank(_ share: Double) -> Double {
      var left = Int(share * Double(picture.pixels.count))
      for (grey, count) in counts.enumerated() {
        left -= count
        if left < 0 { return Double(grey) }
      }
      return 255
    }
    let (low, high) = (rank(0.01), rank(0.99))
    setWindow(level: (low + high) / 2, width: max(1, high - low))
  }

  // MARK: Place and scale

  package var isZoomed: Bool { zoom > 1 }

  /// The same for pictures too small to be looked into.
  var unzoomed: PictureSettings {
    var copy = self
    copy.zoom = 1
    return copy
  }

  /// - Parameter side: of the largest picture in pixels, which bounds the zoom.
  mutating func setZoom(_ factor: Double, side: Int) {
    zoom = min(max(1, Double(side) / Double(Self.fewestPixels)), max(1, factor.isFinite ? factor : 1))
    keepInside()
  }

  mutating func move(to place: Place) {
    middle = place
    keepInside()
  }

  /// Moves by shares of the whole picture.
  mutating func move(x: Double, y: Double) { move(to: Place(x: middle.x + x, y: middle.y + y)) }

  private mutating func keepInside() {
    let half = 0.5 / zoom
    middle.x = min(1 - half, max(half, middle.x))
    middle.y = min(1 - half, max(half, middle.y))
  }

  /// The part of a picture that is shown; nil for all of it.
  package func part(width: Int, height: Int) -> PixelRect? {
    guard isZoomed else { return nil }
    let (across, down) = (Double(width), Double(height))
    return PixelRect(
      x: (middle.x - 0.5 / zoom) * across, y: (middle.y - 0.5 / zoom) * down, width: across / zoom, height: down / zoom)
  }

  func mode(_ depth: ColourDepth, _ glyphs: GlyphSet) -> PictureMode {
    switch rendering {
    case .auto: .best(depth, glyphs)
    // Half blocks need two colours a cell.
    case .blocks: depth >= .sixteen && glyphs == .unicode ? .halfBlock : .shades
    case .shades: .shades
    case .edges: .edges
    }
  }
}
