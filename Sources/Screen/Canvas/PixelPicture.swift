/// A picture in real pixels over cells that were left blank for it.
package struct PixelPicture: Hashable, Sendable {
  /// The cells it covers.
  package let area: Rect
  package let bitmap: Bitmap

  package init(area: Rect, bitmap: Bitmap) {
    self.area = area
    self.bitmap = bitmap
  }
}

extension ScreenBuffer {
  /// What stands under real pixels: a blank that nothing else draws, so that whatever is written over it shows.
  private static let reserved = Cell(" ", style: Style(.background, on: .background))

  /// Keeps the cells of `area` free for `bitmap`. Pictures cut by the edge of the screen or of the clip stay away.
  mutating func reserve(_ area: Rect, for bitmap: Bitmap) {
    guard !area.isEmpty, area.intersection(clip) == area else { return }
    fill(area, style: Self.reserved.style)
    pixelPictures.append(PixelPicture(area: area, bitmap: bitmap))
  }

  /// Forgets what lies beside the cells, before a frame is drawn over another.
  package mutating func beginFrame() {
    pixelPictures.removeAll()
    targets.removeAll()
  }

  /// Whether something was drawn over a picture of real pixels, which would hide it.
  package var coversPixels: Bool {
    pixelPictures.contains { picture in
      (picture.area.y..<picture.area.maxY).contains { y in
        (picture.area.x..<picture.area.maxX).contains { x in self[x, y] != Self.reserved }
      }
    }
  }
}
