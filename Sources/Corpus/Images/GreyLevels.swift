/// Grey values and their normalisation, as the published pipeline has them (Grayscale, ToTensor, Normalize).
package enum GreyLevels {
  /// ITU-R 601 luma in 16-bit fixed point, as Pillow: the identity where the channels are equal.
  @inline(__always)
  static func luma(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let warm: UInt32 = 19595 * UInt32(red) + 38470 * UInt32(green)
    let all: UInt32 = warm + 7471 * UInt32(blue) + 32768
    return UInt8(all >> 16)
  }

  /// One channel from one or three interleaved ones; `into` may be the same memory.
  package static func grey(
    _ pixels: UnsafePointer<UInt8>, channels: Int, into grey: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    guard channels == 3 else {
      grey.update(from: pixels, count: count)
      return
    }
    for pixel in 0..<count { grey[pixel] = luma(pixels[3 * pixel], pixels[3 * pixel + 1], pixels[3 * pixel + 2]) }
  }

  package static func grey(_ film: Film) -> Film {
    guard film.channels == 3 else { return film }
    let count = film.width * film.height
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      film.pixels.withUnsafeBufferPointer { pixels in
        if let from = pixels.baseAddress, let to = buffer.baseAddress { grey(from, channels: 3, into: to, count: count) }
      }
      initialised = count
    }
    return Film(width: film.width, height: film.height, channels: 1, pixels: pixels)
  }

  /// (level / 255 - mean) / deviation of every level, in singles like torch.
  package static func normalisation(mean: Float, deviation: Float) -> [Float] {
    (0...255).map { (Float($0) / 255 - mean) / deviation }
  }
}

extension Film {
  /// Mirrored left to right.
  package var flipped: Film {
    var mirrored = self
    for row in 0..<height {
      for column in 0..<width {
        for channel in 0..<channels {
          mirrored.pixels[(row * width + column) * channels + channel] = pixels[(row * width + width - 1 - column) * channels + channel]
        }
      }
    }
    return mirrored
  }

  /// The part inside `box`.
  package func cropped(_ box: CropBox) -> Film {
    var part: [UInt8] = []
    part.reserveCapacity(box.width * box.height * channels)
    for row in box.top..<(box.top + box.height) {
      let start = (row * width + box.left) * channels
      part += pixels[start..<(start + box.width * channels)]
    }
    return Film(width: box.width, height: box.height, channels: channels, pixels: part)
  }
}
