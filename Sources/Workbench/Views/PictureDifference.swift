import Telemetry

/// Super-resolution less its target, as a picture: middle grey for none, brighter where the output is too bright, darker where it is too
/// dark; or its size alone, black for none.
struct PictureDifference {
  var isSigned: Bool
  /// The difference in grey levels at the ends of the scale.
  var reach: Int
  /// The share of pixels that differ by more.
  var beyond: Double
  var picture: GreyPicture

  private static let reaches = [4, 8, 16, 32, 64, 128, 255]

  init?(_ pair: PairView, _ kind: PictureSettings.Difference) {
    guard let output = pair.superResolution, let target = pair.target, output.width == target.width, output.height == target.height,
      !output.pixels.isEmpty
    else { return nil }
    let differences = zip(output.pixels, target.pixels).map { Int($0) - Int($1) }
    // Of a few steps the first that holds nearly all pixels, so that the scale does not change with every pair.
    let sizes = differences.map(abs).sorted()
    let nearly = sizes[min(sizes.count - 1, sizes.count * 995 / 1000)]
    let reach = Self.reaches.first { $0 >= nearly } ?? 255
    isSigned = kind == .signed
    self.reach = reach
    beyond = Double(sizes.count { $0 > reach }) / Double(sizes.count)
    let pixels = differences.map { difference -> UInt8 in
      let share = Double(min(reach, max(-reach, difference))) / Double(reach)
      return UInt8((kind == .signed ? 127.5 + 127.5 * share : 255 * abs(share)).rounded())
    }
    picture = GreyPicture(width: output.width, height: output.height, pixels: pixels)
  }
}
