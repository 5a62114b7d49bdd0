/// A decoded film: 8-bit, grey (1 channel) or RGB (3), row-major from the top left, channels interleaved.
package struct Film: Hashable, Sendable {
  package var width: Int
  package var height: Int
  package var channels: Int
  package var pixels: [UInt8]

  package init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height * channels, "a film holds width x height x channels bytes")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }
}
