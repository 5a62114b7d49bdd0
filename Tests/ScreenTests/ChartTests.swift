import Testing

@testable import Screen

@Suite struct ChartTests {
  private func drawn(_ chart: ChartDescription, width: Int = 60, height: Int = 16, marksAlong: Bool = false) throws -> ScreenBuffer {
    var screen = ScreenBuffer(width: width, height: height)
    Chart(chart, theme: .dark, hasMarksAlong: marksAlong).draw(into: &screen, in: Rect(x: 0, y: 0, width: width, height: height))
    return screen
  }

  private func points(_ x: [Double], _ y: [Double]) -> [ChartSeries] {
    zip(x, y).enumerated().map {
      ChartSeries("r\($0.offset)", role: .curve($0.offset), x: [$0.element.0], y: [$0.element.1], isPoints: true)
    }
  }

  /// The axis' name covers no tick, least of all the last.
  @Test(arguments: [24, 40, 60, 120]) func theNameOfTheAxisLeavesTheTicks(width: Int) throws {
    let x = (0...100).map(Double.init)
    let chart = ChartDescription(x: ChartAxis(label: "step", range: 0...100), series: [ChartSeries("a", role: .curve(0), x: x, y: x)])
    let lines = try drawn(chart, width: width).plainText().split(separator: "\n").map(String.init)
    let axis = try #require(lines.last { !$0.allSatisfy { $0 == " " } })
    let words = axis.split(separator: " ").map(String.init)
    #expect(words.contains("step") && words.first == "0" && words.contains("100"), "\(axis)")
  }

  @Test func seedsAreWholeNumbers() {
    let axis = ChartAxis(label: "seed", isWhole: true)
    #expect(axis.ticks(41.9...43.1, count: 8).map(\.label) == ["42", "43"])
    #expect(axis.ticks(0...1, count: 6).map(\.label) == ["0", "1"])
    #expect(axis.ticks(123_455.5...123_457.5, count: 6).map(\.label) == ["123456", "123457"])
  }

  @Test func pointsKeepOffTheFrame() throws {
    for x in [[0.0, 1, 4], [42, 43, 44], [1e-5, 1e-3, 1e-2]] {
      let values = Set(x)
      let chart = Chart(ChartDescription(series: points(x, x)), theme: .dark)
      #expect(chart.visibleX.lowerBound < values.min() ?? 0 && chart.visibleX.upperBound > values.max() ?? 0)
    }
    let line = ChartDescription(series: [ChartSeries("a", role: .curve(0), x: [0, 4], y: [0, 4])])
    #expect(Chart(line, theme: .dark).visibleX == 0...4, "a curve takes the whole width")
  }

  @Test func whatLiesBehindHasASmallerSign() throws {
    let others = ChartSeries("52 other runs", role: .axis, x: [1, 2, 3], y: [1, 3, 2], isPoints: true)
    let chart = ChartDescription(series: points([1], [2]) + [others] + [ChartSeries("gone", role: .curve(2), x: [], y: [], isPoints: true)])
    let text = try drawn(chart).plainText()
    #expect(text.contains("● r0") && text.contains("· 52 other runs") && text.contains("▲ gone no value"), "\(text)")
    #expect(!(0..<8).map { CurveMarks.mark($0, .unicode) }.contains(CurveMarks.background(.unicode)))
    #expect(!(0..<8).map { CurveMarks.mark($0, .ascii) }.contains(CurveMarks.background(.ascii)))
  }

  /// Without colour every curve has its mark again and again, and not only at its end.
  @Test func marksStandAlongTheCurves() throws {
    let x = (0...200).map(Double.init)
    let series = (0..<3).map { index in ChartSeries("c\(index)", role: .curve(index), x: x, y: x.map { $0 * Double(index + 1) }) }
    let chart = ChartDescription(series: series)
    func count(_ mark: Character, _ screen: ScreenBuffer) -> Int { screen.cells.count { $0.glyph == mark } }
    let (plain, marked) = (try drawn(chart), try drawn(chart, marksAlong: true))
    for index in 0..<3 {
      let mark = CurveMarks.mark(index, .unicode)
      #expect(count(mark, plain) <= 2 && count(mark, marked) >= count(mark, plain) + 2, "\(mark)\n\(marked.plainText())")
    }
  }
}
