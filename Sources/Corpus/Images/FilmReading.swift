import Interchange

extension Film {
  /// Decodes a PNG or JPEG file as Pillow 10.4's `convert("RGB")` would see it; a picture without colour is kept as one channel, which
  /// changes nothing in any later step.
  package static func read(_ path: String, sixteenBit: SixteenBitRule) throws(CorpusError) -> Film {
    do throws(InterchangeError) {
      return Film(try ImageFile.read(path), sixteenBit: sixteenBit)
    } catch {
      throw CorpusError(error)
    }
  }

  package init(_ image: ImageRaster, sixteenBit: SixteenBitRule) {
    let levels: [UInt8]
    switch image.samples {
    case .bytes(let bytes): levels = bytes
    case .words(let words):
      levels = Self.levels(words, rule: sixteenBit, isPlainGrey: image.channels == 1 && !image.header.hasAlpha)
    }
    if image.channels == 3, let grey = Self.greyLevels(levels) {
      self.init(width: image.width, height: image.height, channels: 1, pixels: grey)
    } else {
      self.init(width: image.width, height: image.height, channels: image.channels, pixels: levels)
    }
  }

  /// 16 bits to 8. Published: Pillow opens plain grey as "I;16", whose conversion saturates (Q4); of colour and of grey with alpha it
  /// takes the high byte. Described: value / 257, rounded.
  private static func levels(_ words: [UInt16], rule: SixteenBitRule, isPlainGrey: Bool) -> [UInt8] {
    switch rule {
    case .scaled: words.map { UInt8((UInt32($0) + 128) / 257) }
    case .saturated where isPlainGrey: words.map { UInt8(min($0, 255)) }
    case .saturated: words.map { UInt8($0 >> 8) }
    }
  }

  /// The common value of the three channels, or nil where any pixel has a colour.
  private static func greyLevels(_ levels: [UInt8]) -> [UInt8]? {
    let count = levels.count / 3
    var hasColour = false
    let grey = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      levels.withUnsafeBufferPointer { levels in
        for pixel in 0..<count {
          let red = levels[3 * pixel]
          if red != levels[3 * pixel + 1] || red != levels[3 * pixel + 2] {
            hasColour = true
            break
          }
          buffer[pixel] = red
        }
      }
      initialised = hasColour ? 0 : count
    }
    return hasColour ? nil : grey
  }
}
