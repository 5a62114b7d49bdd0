#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// `cv2.warpAffine` of 8-bit pictures with black outside, bit for bit: places in 1/1024 pixel, weights in 1/32.
package struct AffineWarp: Sendable {
  package enum Interpolation: Sendable {
    case nearest
    case linear
  }

  /// From the output to the source: x' = m0 x + m1 y + m2, y' = m3 x + m4 y + m5.
  private let inverse: [Double]

  /// - Parameter forward: Six numbers, row by row, that take source places to output places.
  package init(forward m: [Double]) {
    precondition(m.count == 6, "an affine matrix has six numbers")
    var determinant = m[0] * m[4] - m[1] * m[3]
    determinant = determinant == 0 ? 0 : 1 / determinant
    let (a, b, c, d) = (m[4] * determinant, m[1] * -determinant, m[3] * -determinant, m[0] * determinant)
    inverse = [a, b, -a * m[2] - b * m[5], c, d, -c * m[2] - d * m[5]]
  }

  /// Rotation by `degrees` (counter-clockwise) and scaling about `center` (`cv2.getRotationMatrix2D`).
  package init(degrees: Double, scale: Double, center: (x: Double, y: Double)) {
    let angle = degrees * .pi / 180
    let (a, b) = (scale * cos(angle), scale * sin(angle))
    self.init(forward: [a, b, (1 - a) * center.x - b * center.y, -b, a, b * center.x + (1 - a) * center.y])
  }

  package func warped(_ film: Film, interpolation: Interpolation) -> Film {
    var result = film
    let rounding = interpolation == .nearest ? 512 : 16
    let columnSteps = (0..<film.width).map { (x: Self.fixed(inverse[0] * Double($0)), y: Self.fixed(inverse[3] * Double($0))) }
    for row in 0..<film.height {
      let startX = Self.fixed(inverse[1] * Double(row) + inverse[2]) + rounding
      let startY = Self.fixed(inverse[4] * Double(row) + inverse[5]) + rounding
      for (column, step) in columnSteps.enumerated() {
        for channel in 0..<film.channels {
          result.pixels[(row * film.width + column) * film.channels + channel] = Self.level(
            film, x: startX + step.x, y: startY + step.y, channel: channel, interpolation: interpolation)
        }
      }
    }
    return result
  }

  private static func fixed(_ value: Double) -> Int { Int((value * 1024).rounded(.toNearestOrEven)) }

  private static func level(_ film: Film, x: Int, y: Int, channel: Int, interpolation: Interpolation) -> UInt8 {
    func source(_ row: Int, _ column: Int) -> Int {
      guard row >= 0, row < film.height, column >= 0, column < film.width else { return 0 }
      return Int(film.pixels[(row * film.width + column) * film.channels + channel])
    }
    guard interpolation == .linear else { return UInt8(source(y >> 10, x >> 10)) }
    let (left, top) = (x >> 10, y >> 10)
    let (right, below) = ((x >> 5) & 31, (y >> 5) & 31)
    let upper = (source(top, left) * (32 - right) + source(top, left + 1) * right) * (32 - below)
    let lower = (source(top + 1, left) * (32 - right) + source(top + 1, left + 1) * right) * below
    return UInt8((upper + lower + 512) >> 10)
  }
}
