import Interchange
import Screen
import Testing

@testable import Plots

/// What stands where in a plot, read off its pixels.
@Suite struct PlotPartsTests {
  private struct NotBytes: Error {}

  private struct Pixels {
    var bytes: [UInt8]
    var width: Int
    var height: Int

    init(_ plot: Plot) throws {
      var plot = plot
      guard case .bytes(let bytes) = try ImageFile.decode(plot.png()).samples else { throw NotBytes() }
      (self.bytes, width, height) = (bytes, plot.width, plot.height)
    }

    /// Where a colour is, exactly.
    func places(_ colour: RGB, rows: Range<Int>? = nil) -> [(x: Int, y: Int)] {
      (rows ?? 0..<height).flatMap { y in
        (0..<width).filter { x in
          let at = 3 * (y * width + x)
          return bytes[at] == colour.red && bytes[at + 1] == colour.green && bytes[at + 2] == colour.blue
        }.map { ($0, y) }
      }
    }

    /// Whether something is drawn in a column of the picture's upper part.
    func hasInk(column x: Int, rows: Range<Int>) -> Bool { rows.contains { bytes[3 * ($0 * width + x)] < 200 } }
  }

  private static func curves(_ title: String = "") -> ChartDescription {
    let x = (1...50).map(Double.init)
    return ChartDescription(title: title, series: [ChartSeries("", role: .curve(0), x: x, y: x.map { 1 / $0 })])
  }

  @Test func aLongTitleStaysInThePicture() throws {
    let title = String(repeating: "learning rate and loss ", count: 20)
    let pixels = try Pixels(Plot(Self.curves(title), width: 800, height: 500))
    for column in Array(0..<12) + Array(788..<800) { #expect(!pixels.hasInk(column: column, rows: 0..<70), "column \(column)") }
    #expect((380..<420).contains { pixels.hasInk(column: $0, rows: 8..<30) })
    let short = try Pixels(Plot(Self.curves("short"), width: 800, height: 500))
    let top = { (pixels: Pixels) -> Int in pixels.places(PlotStyle.colour(0)).map(\.y).min() ?? 0 }
    #expect(top(pixels) > top(short) + 15, "two lines push the curve down")
  }

  /// The legend's marks have the colours and shapes of the points, and what lies behind is grey there too.
  @Test func theLegendOfPointsShowsTheirMarks() throws {
    let points = [
      ChartSeries("one", role: .curve(0), x: [1], y: [1], isPoints: true),
      ChartSeries("two", role: .curve(1), x: [2], y: [3], isPoints: true),
      ChartSeries("3 other runs", role: .axis, x: [1.2, 1.5, 1.8], y: [2, 1.5, 2.5], isPoints: true),
    ]
    let pixels = try Pixels(Plot(ChartDescription(series: points), width: 800, height: 500))
    let legend = 0..<30
    for index in 0...1 {
      let colour = PlotStyle.colour(index)
      let (above, below) = (pixels.places(colour, rows: legend), pixels.places(colour, rows: 30..<500))
      #expect(!above.isEmpty && !below.isEmpty)
      // The same shape: as many pixels, give or take its soft edge.
      #expect(abs(above.count - below.count) <= 12, "\(above.count) \(below.count)")
    }
    let last = try #require(pixels.places(PlotStyle.colour(0), rows: legend).map(\.x).max())
    #expect(last < 100, "the first run's colour stands for the first run alone")
  }

  @Test func everyMarkHasAShapeOfItsOwn() {
    let marks = (0..<8).map { PlotStyle.mark($0, at: .init(x: 0, y: 0), radius: 1) }
    #expect(Set(marks).count == 8)
    for mark in marks { #expect(mark.joined().allSatisfy { abs($0.x) <= 1.3 && abs($0.y) <= 1.3 }) }
  }

  @Test func panelsShareTheAxisAndKeepTheirScales() throws {
    let x = (1...50).map(Double.init)
    let small = ChartDescription(
      y: ChartAxis(label: "lr"), series: [ChartSeries("", role: .curve(0), x: x, y: x.map { $0 * 1e-5 })])
    let large = ChartDescription(
      y: ChartAxis(label: "pairs_per_s (pairs/s)"), series: [ChartSeries("", role: .curve(0), x: x.map { $0 * 2 }, y: x.map { $0 * 100 })])
    let plot = Plot(panels: [small, large], width: 800)
    #expect(plot.height > 1000 && plot.panels.map(\.x.range) == [1...100, 1...100])
    let pixels = try Pixels(plot)
    // Just above the second panel.
    let middle = 580
    for rows in [0..<middle, middle..<plot.height] {
      let heights = pixels.places(PlotStyle.colour(0), rows: rows).map(\.y)
      let (top, bottom) = (heights.min() ?? 0, heights.max() ?? 0)
      #expect(bottom - top > middle / 2, "\(rows): a curve over most of its panel, not a line on the floor")
    }
    let ends: [Int] = [0..<middle, middle..<plot.height].map { rows in pixels.places(PlotStyle.colour(0), rows: rows).map(\.x).max() ?? 0 }
    #expect(ends[1] - ends[0] > 200, "the first ends at half of the axis")
  }

  /// However many axes there are, their names do not lie on one another.
  @Test(arguments: [2, 6, 12, 30, 60]) func namesOfUprightAxesStandApart(count: Int) throws {
    let axes = (0..<count).map { ParallelChart.Axis(title: "optimiser.someLongName\($0)", low: "0", high: "1", words: []) }
    let places = (0..<count).map(Double.init)
    let chart = ChartDescription(
      x: ChartAxis(range: -0.5...(Double(count) - 0.5)), y: ChartAxis(range: -0.02...1.02),
      series: [ChartSeries("own", role: .curve(0), x: places, y: places.map { _ in 0.5 })], uprights: axes)
    let plot = Plot(chart, width: 1600, height: 1000)
    let names = plot.names(chart)
    let (rows, pitch) = (plot.rows(chart), plot.pitch(count))
    for (place, name) in names.enumerated() {
      for line in name {
        #expect(plot.textWidth(line, Plot.textSize) <= pitch * Double(rows), "\(count) axes, \(place): \(line)")
      }
    }
    #expect(count > 30 || names.allSatisfy { !$0.isEmpty })
    let pixels = try Pixels(plot)
    #expect(!pixels.places(PlotStyle.colour(0)).isEmpty)
  }
}
