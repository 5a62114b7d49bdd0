/// Pixels for a file, or for a terminal that shows real ones: 1 channel (grey) or 3 (RGB), interleaved, row by row from the top left.
package struct Bitmap: Hashable, Sendable {
  package let width: Int
  package let height: Int
  package let channels: Int
  package let pixels: [UInt8]

  package init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height * channels, "a bitmap holds width x height x channels bytes")
    (self.width, self.height, self.channels, self.pixels) = (width, height, channels, pixels)
  }

  /// A picture as it is.
  package init(_ image: GreyImage) { self.init(width: image.width, height: image.height, channels: 1, pixels: image.pixels) }
}

extension Bitmap {
  /// The same in another size: area means where it shrinks, the pixels themselves where it grows.
  package func scaled(width columns: Int, height rows: Int) -> Bitmap {
    let planes = (0..<channels).map { channel -> [Float] in
      let plane = stride(from: channel, to: pixels.count, by: channels).map { pixels[$0] }
      let image = GreyImage(width: width, height: height, pixels: plane)
      return image.resampled(image.whole, columns: columns, rows: rows)
    }
    var result: [UInt8] = []
    result.reserveCapacity(columns * rows * channels)
    for pixel in 0..<(columns * rows) {
      for plane in planes { result.append(UInt8(min(255, max(0, plane[pixel].rounded())))) }
    }
    return Bitmap(width: columns, height: rows, channels: channels, pixels: result)
  }
}

extension Picture {
  /// What is shown, with all that lies over it, a pixel for a pixel; small parts are enlarged by a whole number to at least `leastSide`.
  package func bitmap(theme: Theme, leastSide: Int = 1) -> Bitmap {
    let source = shown
    let (across, down) = (max(1, Int(source.width.rounded())), max(1, Int(source.height.rounded())))
    let scale = max(1, (leastSide + max(across, down) - 1) / max(across, down))
    let (width, height) = (across * scale, down * scale)
    guard image.width > 0, image.height > 0 else { return Bitmap(width: 1, height: 1, channels: 1, pixels: [0]) }
    let frame = windowFrame(width, height)
    let hidden = (theme.background(of: .hidden) ?? RGB(grey: 24), theme.colour(of: .hidden))
    let isGrey = heat == nil && frame == nil && visible.isEmpty
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * (isGrey ? 1 : 3))
    for y in 0..<height {
      let row = min(image.height - 1, max(0, Int(source.y + Double(y) / Double(height) * source.height)))
      for x in 0..<width {
        let column = min(image.width - 1, max(0, Int(source.x + Double(x) / Double(width) * source.width)))
        let tone = tone(Float(image.pixels[row * image.width + column]))
        if isGrey {
          pixels.append(UInt8((tone * 255).rounded()))
          continue
        }
        let place = position(x, y, of: width, height)
        var colour = colour(tone, place, theme)
        if isHidden(place) { colour = (x + y) % 8 < 2 ? hidden.1 : hidden.0 }
        if let frame, frame.contains(x, y) { colour = theme.colour(of: .window) }
        pixels += [colour.red, colour.green, colour.blue]
      }
    }
    return Bitmap(width: width, height: height, channels: isGrey ? 1 : 3, pixels: pixels)
  }

  /// The lines of the window's frame in pixels of a bitmap.
  private struct WindowFrame {
    var left: Int
    var right: Int
    var top: Int
    var bottom: Int
    var thickness: Int

    func contains(_ x: Int, _ y: Int) -> Bool {
      guard x >= left, x < right, y >= top, y < bottom else { return false }
      return x < left + thickness || x >= right - thickness || y < top + thickness || y >= bottom - thickness
    }
  }

  private func windowFrame(_ width: Int, _ height: Int) -> WindowFrame? {
    guard let window, gridSide > 0 else { return nil }
    let source = shown
    func x(_ patch: Int) -> Int {
      Int(((Double(patch) / Double(gridSide) * Double(image.width) - source.x) / source.width * Double(width)).rounded())
    }
    func y(_ patch: Int) -> Int {
      Int(((Double(patch) / Double(gridSide) * Double(image.height) - source.y) / source.height * Double(height)).rounded())
    }
    return WindowFrame(
      left: x(window.left), right: x(window.left + window.size), top: y(window.top), bottom: y(window.top + window.size),
      thickness: max(1, max(width, height) / 300))
  }
}
