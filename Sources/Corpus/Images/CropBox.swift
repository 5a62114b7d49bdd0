import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A box of whole pixels inside a film.
package struct CropBox: Hashable, Sendable {
  package var top: Int
  package var left: Int
  package var height: Int
  package var width: Int

  package init(top: Int, left: Int, height: Int, width: Int) {
    self.top = top
    self.left = left
    self.height = height
    self.width = width
  }

  package static func whole(_ film: Film) -> CropBox { CropBox(top: 0, left: 0, height: film.height, width: film.width) }
}

/// Where a random crop takes its numbers from: a derived stream, or the record of another program's.
protocol CropDraws {
  mutating func uniform(in range: ClosedRange<Double>) -> Double
  /// Uniform over the closed range.
  mutating func integer(in range: ClosedRange<Int>) -> Int
}

extension RandomStream: CropDraws {}

extension CropBox {
  /// torchvision's RandomResizedCrop (0.14.1, `transforms.py`): up to ten tries of a share of the area and a log-uniform aspect (width over
  /// height); if none fits, the largest central box whose aspect lies in `ratio`. Draws come as singles there, and are rounded to them here.
  static func random(
    height: Int, width: Int, scale: ClosedRange<Double>, ratio: ClosedRange<Double>, draws: inout some CropDraws
  ) -> CropBox {
    let area = Double(height * width)
    let logRatio = Double(logf(Float(ratio.lowerBound)))...Double(logf(Float(ratio.upperBound)))
    for _ in 0..<10 {
      let target = area * Double(Float(draws.uniform(in: scale)))
      let aspect = Double(expf(Float(draws.uniform(in: logRatio))))
      let boxWidth = Int((target * aspect).squareRoot().rounded(.toNearestOrEven))
      let boxHeight = Int((target / aspect).squareRoot().rounded(.toNearestOrEven))
      guard boxWidth > 0, boxWidth <= width, boxHeight > 0, boxHeight <= height else { continue }
      let top = draws.integer(in: 0...(height - boxHeight))
      let left = draws.integer(in: 0...(width - boxWidth))
      return CropBox(top: top, left: left, height: boxHeight, width: boxWidth)
    }
    return central(height: height, width: width, ratio: ratio)
  }

  private static func central(height: Int, width: Int, ratio: ClosedRange<Double>) -> CropBox {
    let aspect = Double(width) / Double(height)
    var boxHeight = height
    var boxWidth = width
    if aspect < ratio.lowerBound {
      boxHeight = Int((Double(width) / ratio.lowerBound).rounded(.toNearestOrEven))
    } else if aspect > ratio.upperBound {
      boxWidth = Int((Double(height) * ratio.upperBound).rounded(.toNearestOrEven))
    }
    // A sliver of a film one pixel wide must not round away.
    (boxHeight, boxWidth) = (max(boxHeight, 1), max(boxWidth, 1))
    return CropBox(top: (height - boxHeight) / 2, left: (width - boxWidth) / 2, height: boxHeight, width: boxWidth)
  }

  /// The crop of a pair in its epoch.
  package static func random(
    height: Int, width: Int, scale: ClosedRange<Double>, ratio: ClosedRange<Double>, key: RandomKey
  ) -> CropBox {
    var stream = key.stream
    return random(height: height, width: width, scale: scale, ratio: ratio, draws: &stream)
  }
}
