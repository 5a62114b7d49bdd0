import Plots
import Screen
import Testing

@Suite struct ColourBandTests {
  @Test func theBandGoesFromTheFirstColourToTheLast() throws {
    let (first, last) = (RGB(10, 20, 200), RGB(240, 200, 10))
    let band = ColourBand(title: "attention: effusion", low: "0", high: "0.0207", colours: [first, last])
    let (width, height) = (448, band.height(forWidth: 448))
    let pixels = band.pixels(width: width)
    #expect(pixels.count == width * height * 3)
    func places(of colour: RGB) -> [Int] {
      (0..<(width * height)).filter {
        pixels[3 * $0] == colour.red && pixels[3 * $0 + 1] == colour.green && pixels[3 * $0 + 2] == colour.blue
      }.map { $0 % width }
    }
    let (left, right) = (places(of: first), places(of: last))
    #expect(try #require(left.max()) < #require(right.min()))
    // Ends and title are written in ink, on both sides of the colours and above them.
    func hasInk(_ columns: Range<Int>) -> Bool { columns.contains { x in (0..<height).contains { pixels[3 * ($0 * width + x)] < 100 } } }
    #expect(try hasInk(0..<#require(left.min())) && hasInk((#require(right.max()) + 1)..<width))
    // A title too long for the picture is written smaller, not cut.
    let long = ColourBand(title: String(repeating: "pneumothorax ", count: 20), low: "0", high: "1", colours: [first])
    let narrow = long.pixels(width: 64)
    #expect(narrow.count == 64 * long.height(forWidth: 64) * 3)
  }
}
