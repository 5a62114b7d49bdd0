import Foundation
import Telemetry
import Testing

@testable import Training

/// What is said of a pair's pictures, against the pictures themselves.
@Suite struct PictureQualityTests {
  /// PSNR of 8-bit pictures as one would compute it by hand: the grey scale is 0...255.
  private func psnr(_ picture: GreyPicture, _ target: GreyPicture, where isInside: (_ x: Int, _ y: Int) -> Bool) -> Double {
    var (sum, count) = (0, 0)
    for y in 0..<target.height {
      for x in 0..<target.width where isInside(x, y) {
        let difference = Int(picture.pixels[y * target.width + x]) - Int(target.pixels[y * target.width + x])
        sum += difference * difference
        count += 1
      }
    }
    return 10 * Foundation.log10(255 * 255 * Double(count) / Double(sum))
  }

  @Test func numbersBelongToThePictures() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 2))
    #expect(run.trainer.run() == .finished)
    let view = run.trainer.ownInspector().view(PairRequest(index: 5), step: 2)
    let (quality, window) = (try #require(view.quality), try #require(view.window))
    let (target, output, bicubic) = (try #require(view.target), try #require(view.superResolution), try #require(view.bicubic))
    #expect(view.psnr == quality.superResolution.inside.psnr)
    let cell = target.width / view.gridSide
    func isInside(_ x: Int, _ y: Int) -> Bool {
      (window.left..<(window.left + window.size)).contains(x / cell) && (window.top..<(window.top + window.size)).contains(y / cell)
    }
    for (picture, part) in [(output, quality.superResolution), (bicubic, quality.bicubic)] {
      // The pictures are rounded to 8 bits, the numbers are not.
      #expect(abs(psnr(picture, target, where: isInside) - (part.inside.psnr ?? 0)) < 0.05)
      #expect(abs(psnr(picture, target) { !isInside($0, $1) } - (part.outside.psnr ?? 0)) < 0.05)
      for ssim in [part.inside.ssim, part.outside.ssim] { #expect((-1...1).contains(try #require(ssim))) }
    }
    // A film at half size comes back better than what two steps of training make of a quarter of it.
    #expect((quality.filmBicubic.inside.psnr ?? 0) > (quality.bicubic.inside.psnr ?? 0) + 3)
    // A score is the same look without its pictures.
    let score = try #require(run.trainer.ownInspector().score(5, step: 2))
    #expect(score.psnr == view.psnr && score.mim == view.mimLoss && score.mlm == view.mlmLoss && score.res == view.resLoss)
    #expect(view.cut == FilmCut(filmWidth: 64, filmHeight: 64, left: 0, top: 0, width: 64, height: 64))
  }

  /// Twice the size as `torch.nn.functional.interpolate(mode="bicubic", align_corners=False)` does it, written out.
  @Test func bicubicIsTorchs() throws {
    let run = try SmallRun(SmallRun.recipe(steps: 1))
    #expect(run.trainer.run() == .finished)
    let view = run.trainer.ownInspector().view(PairRequest(index: 3), step: 1)
    let (small, large) = (try #require(view.reconstruction), try #require(view.bicubic))
    // Away from the edges pixel 2i takes x[i - 2]...x[i + 1] at distances 1.75, 0.75, 0.25 and 1.25 by the cubic with a = -0.75.
    let taps: [Double] = [-0.03515625, 0.26171875, 0.87890625, -0.10546875]
    func value(_ x: Int, _ y: Int) -> Double {
      var sum = 0.0
      for (row, weight) in taps.enumerated() {
        for (column, other) in taps.enumerated() {
          sum += weight * other * Double(small.pixels[(y - 2 + row) * small.width + x - 2 + column])
        }
      }
      return min(255, max(0, sum))
    }
    for y in 4..<28 {
      for x in 4..<28 {
        let shown = Double(large.pixels[2 * y * large.width + 2 * x])
        #expect(abs(value(x, y) - shown) <= 1.5, "\(x), \(y)")
      }
    }
  }
}
