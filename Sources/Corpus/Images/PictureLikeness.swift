#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How near one grey picture comes to another, over any part of them.
///
/// SSIM as Wang, Bovik, Sheikh and Simoncelli define it (IEEE Transactions on Image Processing 13, 2004): Gaussian windows of 11 x 11 pixels
/// with a standard deviation of 1.5, K1 = 0.01, K2 = 0.03, only where the whole window lies inside the picture. Everything is summed in
/// Double in a fixed order.
package struct PictureLikeness {
  package let width: Int
  package let height: Int
  /// Squared difference of each pixel.
  private let squares: [Double]
  /// SSIM around each pixel whose window lies inside the picture, row by row; empty where no window fits.
  private let similarity: [Double]

  private static let reach = 5
  private static let deviation = 1.5

  /// - Parameters:
  ///   - picture, truth: [height, width].
  ///   - range: the difference between the greatest and the least value a pixel can have.
  package init(_ picture: [Float], to truth: [Float], width: Int, height: Int, range: Double = 1) {
    precondition(picture.count == width * height && truth.count == width * height, "pictures hold width x height values")
    self.width = width
    self.height = height
    squares = Self.squares(picture, truth)
    similarity = Self.similarity(picture, truth, width: width, height: height, range: range)
  }

  /// Mean squared difference over the pixels where `isInside` is true; nil where there is none.
  package func meanSquare(where isInside: [Bool]) -> Double? { Self.mean(squares, where: isInside) }

  /// The same without SSIM, which costs many times as much.
  package static func meanSquare(_ picture: [Float], to truth: [Float], where isInside: [Bool]) -> Double? {
    mean(squares(picture, truth), where: isInside)
  }

  private static func squares(_ picture: [Float], _ truth: [Float]) -> [Double] {
    zip(picture, truth).map { (Double($0) - Double($1)) * (Double($0) - Double($1)) }
  }

  private static func mean(_ squares: [Double], where isInside: [Bool]) -> Double? {
    var (sum, count) = (0.0, 0)
    for pixel in squares.indices where isInside[pixel] {
      sum += squares[pixel]
      count += 1
    }
    return count > 0 ? sum / Double(count) : nil
  }

  /// Mean SSIM over the windows whose middle is a pixel where `isInside` is true; nil where there is none.
  package func meanSimilarity(where isInside: [Bool]) -> Double? {
    guard !similarity.isEmpty else { return nil }
    let columns = width - 2 * Self.reach
    var (sum, count) = (0.0, 0)
    for (place, value) in similarity.enumerated()
    where isInside[(place / columns + Self.reach) * width + place % columns + Self.reach] {
      sum += value
      count += 1
    }
    return count > 0 ? sum / Double(count) : nil
  }

  private static func similarity(_ x: [Float], _ y: [Float], width: Int, height: Int, range: Double) -> [Double] {
    guard width > 2 * reach, height > 2 * reach else { return [] }
    func blurred(_ value: (Int) -> Double) -> [Double] { blur(value, width: width, height: height) }
    let (meanX, meanY) = (blurred { Double(x[$0]) }, blurred { Double(y[$0]) })
    let (squareX, squareY) = (blurred { Double(x[$0]) * Double(x[$0]) }, blurred { Double(y[$0]) * Double(y[$0]) })
    let product = blurred { Double(x[$0]) * Double(y[$0]) }
    let (first, second) = (0.01 * range * 0.01 * range, 0.03 * range * 0.03 * range)
    return meanX.indices.map { place in
      let (mx, my) = (meanX[place], meanY[place])
      let (varianceX, varianceY) = (squareX[place] - mx * mx, squareY[place] - my * my)
      let covariance = product[place] - mx * my
      return (2 * mx * my + first) * (2 * covariance + second) / ((mx * mx + my * my + first) * (varianceX + varianceY + second))
    }
  }

  /// The Gaussian mean around every pixel whose window lies inside: [height - 10, width - 10].
  private static func blur(_ value: (Int) -> Double, width: Int, height: Int) -> [Double] {
    let taps = self.taps
    let (columns, rows) = (width - 2 * reach, height - 2 * reach)
    var lines = [Double](repeating: 0, count: height * columns)
    for y in 0..<height {
      for x in 0..<columns {
        var sum = 0.0
        for tap in taps.indices { sum += taps[tap] * value(y * width + x + tap) }
        lines[y * columns + x] = sum
      }
    }
    var result = [Double](repeating: 0, count: rows * columns)
    for tap in taps.indices {
      for y in 0..<rows {
        for x in 0..<columns { result[y * columns + x] += taps[tap] * lines[(y + tap) * columns + x] }
      }
    }
    return result
  }

  /// exp(-d² / (2 · 1.5²)) for d = -5...5, normalised.
  private static let taps: [Double] = {
    let raw = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }()
}
