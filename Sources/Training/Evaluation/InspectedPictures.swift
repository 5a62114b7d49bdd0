import Corpus
import Kernels
import Telemetry

/// The pictures of the one pair in a batch on the grey scale, and how near the model's come to the film.
struct InspectedPictures {
  /// Values of a square picture in 0...1.
  struct Grey {
    var side: Int
    var values: [Float]
    /// False for a model that has come to numbers that are none; they are shown as black.
    var isFinite = true

    /// With 8 bits a pixel.
    var picture: GreyPicture { GreyPicture(width: side, height: side, pixels: values.map { UInt8(($0 * 255).rounded()) }) }
  }

  /// What super-resolution should give.
  let target: Grey
  /// What the encoder sees of it, nothing hidden: at half size as the model makes it.
  let film: Grey
  private let mean: Float
  private let deviation: Float
  private let batch: Batch

  /// - Parameters mean, deviation: of the normalisation that made the batch's pictures of grey values in 0...1.
  init(_ batch: Batch, mean: Float, deviation: Float) {
    (self.batch, self.mean, self.deviation) = (batch, mean, deviation)
    let (large, small) = (batch.shape.largeSide, batch.shape.imageSide)
    target = Self.grey(UnsafePointer(batch.images), side: large, mean, deviation)
    var halved = [Float](repeating: 0, count: 3 * small * small)
    film = halved.withUnsafeMutableBufferPointer { halved in
      guard let base = halved.baseAddress else { return Grey(side: 0, values: []) }
      halveBicubic(UnsafePointer(batch.images), into: base, planes: 3, height: large, width: large)
      return Self.grey(UnsafePointer(base), side: small, mean, deviation)
    }
  }

  /// Puts the model's pictures, [3, side, side] each, and their quality into `view`.
  func describe(_ view: inout PairView, reconstruction: UnsafePointer<Float>?, superResolution: UnsafePointer<Float>?) {
    guard let reconstruction else { return }
    let rebuilt = Self.grey(reconstruction, side: batch.shape.imageSide, mean, deviation)
    view.reconstruction = rebuilt.picture
    guard let superResolution else { return }
    let sharpened = Self.grey(superResolution, side: batch.shape.largeSide, mean, deviation)
    let enlarged = self.enlarged(rebuilt)
    view.superResolution = sharpened.picture
    view.bicubic = enlarged.picture
    let inside = windowPixels
    let quality = ResolutionQuality(
      superResolution: quality(sharpened, inside), bicubic: quality(enlarged, inside), filmBicubic: quality(self.enlarged(film), inside))
    view.quality = quality
    view.psnr = quality.superResolution.inside.psnr
  }

  private func enlarged(_ small: Grey) -> Grey {
    let values = TensorResize.bicubic(
      small.values, count: 1, height: small.side, width: small.side, outHeight: target.side, outWidth: target.side, antialias: false)
    return Grey(side: target.side, values: values.map { min(1, max(0, $0)) }, isFinite: small.isFinite)
  }

  private var windowPixels: [Bool] { Self.windowPixels(batch) }

  /// For each pixel of the target whether the loss looks there.
  private static func windowPixels(_ batch: Batch) -> [Bool] {
    let (side, grid) = (batch.shape.largeSide, batch.shape.grid)
    let cell = side / grid
    return (0..<(side * side)).map { batch.windowMask[$0 / side / cell * grid + $0 % side / cell] > 0 }
  }

  /// The PSNR that `describe` tells of the window, without making pictures: dB on the scale 0...1.
  static func windowPSNR(_ superResolution: UnsafePointer<Float>, _ batch: Batch, mean: Float, deviation: Float) -> Double? {
    let side = batch.shape.largeSide
    let picture = grey(superResolution, side: side, mean, deviation)
    let target = grey(UnsafePointer(batch.images), side: side, mean, deviation)
    return PictureLikeness.meanSquare(picture.values, to: target.values, where: windowPixels(batch)).map { psnr($0, picture) }
  }

  private static func psnr(_ meanSquare: Double, _ picture: Grey) -> Double {
    !picture.isFinite ? .nan : meanSquare > 0 ? -10 * decimalLogarithm(meanSquare) : .infinity
  }

  private func quality(_ picture: Grey, _ inside: [Bool]) -> PictureQuality {
    let likeness = PictureLikeness(picture.values, to: target.values, width: target.side, height: target.side)
    func part(_ pixels: [Bool]) -> PictureQuality.Part {
      .init(
        psnr: likeness.meanSquare(where: pixels).map { Self.psnr($0, picture) },
        ssim: likeness.meanSimilarity(where: pixels).map { picture.isFinite ? $0 : .nan })
    }
    return PictureQuality(inside: part(inside), outside: part(inside.map { !$0 }))
  }

  /// Mean of three channels back on the grey scale, kept inside 0...1.
  private static func grey(_ planes: UnsafePointer<Float>, side: Int, _ mean: Float, _ deviation: Float) -> Grey {
    let plane = side * side
    var isFinite = true
    let values = (0..<plane).map { pixel -> Float in
      let sum = planes[pixel] + planes[plane + pixel] + planes[2 * plane + pixel]
      if !sum.isFinite { isFinite = false }
      return min(1, max(0, sum / 3 * deviation + mean))
    }
    return Grey(side: side, values: values, isFinite: isFinite)
  }
}
