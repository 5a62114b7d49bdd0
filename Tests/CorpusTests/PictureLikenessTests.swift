import Testing

@testable import Corpus

/// Against scikit-image 0.26 in double precision: `structural_similarity(b, a, gaussian_weights=True, sigma=1.5,
/// use_sample_covariance=False, data_range=1, full=True)`, its map averaged over whole windows, and numpy's mean of squares.
@Suite struct PictureLikenessTests {
  private static let width = 40
  private static let height = 33

  private static func picture(_ value: (_ x: Int, _ y: Int) -> Float) -> [Float] {
    (0..<(width * height)).map { value($0 % width, $0 / width) }
  }
  private static let film = picture { x, y in Float((x * 7 + y * 13 + x * y) % 256) / 255 }
  private static let shifted = picture { x, y in Float((x * 7 + y * 13 + x * y + (x * x % 17) * 3) % 256) / 255 }
  private static let faint = film.map { 0.5 * $0 + 0.25 }
  private static let inside = (0..<(width * height)).map { (8..<30).contains($0 % width) && (4..<20).contains($0 / width) }

  @Test(arguments: [
    (shifted, 0.44628838517557519, 0.52024908840219514, 0.0938932581165139, 0.0746912031007576),
    (faint, 0.79805037554305643, 0.79974071047025652, 0.021166946456358443, 0.02058103055395154),
  ])
  func agreesWithScikitImage(_ picture: [Float], ssim: Double, ssimOutside: Double, square: Double, squareOutside: Double) throws {
    let likeness = PictureLikeness(picture, to: Self.film, width: Self.width, height: Self.height)
    let outside = Self.inside.map { !$0 }
    #expect(abs(try #require(likeness.meanSimilarity(where: Self.inside)) - ssim) < 1e-9)
    #expect(abs(try #require(likeness.meanSimilarity(where: outside)) - ssimOutside) < 1e-9)
    #expect(abs(try #require(likeness.meanSquare(where: Self.inside)) - square) < 1e-9)
    #expect(abs(try #require(likeness.meanSquare(where: outside)) - squareOutside) < 1e-9)
  }

  @Test func theRangeScalesWithThePictures() throws {
    let (film, picture) = (Self.film.map { $0 * 255 }, Self.shifted.map { $0 * 255 })
    let likeness = PictureLikeness(picture, to: film, width: Self.width, height: Self.height, range: 255)
    #expect(abs(try #require(likeness.meanSimilarity(where: Self.inside)) - 0.44628838517557519) < 1e-6)
  }

  @Test func equalPicturesAreOneAndNothing() throws {
    let likeness = PictureLikeness(Self.film, to: Self.film, width: Self.width, height: Self.height)
    #expect(abs(try #require(likeness.meanSimilarity(where: Self.inside)) - 1) < 1e-12)
    #expect(likeness.meanSquare(where: Self.inside) == 0)
  }

  @Test func whereThereIsNothingThereIsNoNumber() {
    let nowhere = [Bool](repeating: false, count: Self.film.count)
    let likeness = PictureLikeness(Self.film, to: Self.faint, width: Self.width, height: Self.height)
    #expect(likeness.meanSquare(where: nowhere) == nil && likeness.meanSimilarity(where: nowhere) == nil)
    // Only the edge: pixels, but no whole window.
    let edge = (0..<Self.film.count).map { $0 % Self.width < 5 }
    #expect(likeness.meanSquare(where: edge) != nil && likeness.meanSimilarity(where: edge) == nil)
    let small = PictureLikeness([0, 1, 1, 0], to: [0, 1, 0, 0], width: 2, height: 2)
    #expect(small.meanSquare(where: [true, true, true, true]) == 0.25)
    #expect(small.meanSimilarity(where: [true, true, true, true]) == nil)
  }
}
