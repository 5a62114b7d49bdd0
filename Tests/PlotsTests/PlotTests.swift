import Foundation
import Interchange
import Plots
import Screen
import Testing

@Suite struct PlotTests {
  private static func chart() -> ChartDescription {
    let x = (1...400).map(Double.init)
    return ChartDescription(
      title: "Loss of two runs (mean ± spread)", x: ChartAxis(label: "step"), y: ChartAxis(label: "mlm_loss"),
      series: [
        ChartSeries("first", role: .curve1, x: x, y: x.map { 1 + 4 / (1 + $0 / 40) }),
        ChartSeries("second, 50%", role: .curve2, x: x, y: x.map { $0 == 200 ? .nan : 1.3 + 3 / (1 + $0 / 60) }, smoothing: 0.9),
      ], marks: [ChartMark(x: 120, letter: "c", role: .accent)])
  }

  /// What Pillow, which shares no code with us, reads from the file.
  private func pillow(_ path: String, _ script: String) throws -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", "from PIL import Image\nim = Image.open('\(path)')\nim.load()\n" + script]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = Pipe()
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) : nil
  }

  @Test func anIndependentDecoderReadsWhatWasDrawn() throws {
    let path = NSTemporaryDirectory() + "plot-\(UUID().uuidString).png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var plot = Plot(Self.chart(), width: 800, height: 500)
    try plot.write(to: path)
    guard let said = try pillow(path, "print(im.size, im.mode, len(set(im.getdata())) > 50, im.getpixel((0, 0)))") else { return }
    #expect(said == "(800, 500) RGB True (255, 255, 255)")
  }

  @Test func theSameDescriptionGivesTheSameBytes() throws {
    var first = Plot(Self.chart(), width: 640, height: 400)
    var second = Plot(Self.chart(), width: 640, height: 400)
    #expect(try first.png() == second.png())
  }

  /// Where a curve's own colour lies, row by row, is where its values are.
  @Test func aCurveLiesWhereItsValuesAre() throws {
    let x = (0...100).map(Double.init)
    let description = ChartDescription(
      x: ChartAxis(range: 0...100), y: ChartAxis(range: 0...10), series: [ChartSeries("", role: .curve1, x: x, y: x.map { $0 / 10 })])
    var plot = Plot(description, width: 1000, height: 600)
    guard case .bytes(let pixels) = try ImageFile.decode(plot.png()).samples else {
      Issue.record("not 8 bit")
      return
    }
    var points: [(x: Int, y: Int)] = []
    for row in 0..<600 {
      let columns = (0..<1000).filter { pixels[3 * (row * 1000 + $0)] == 0 && pixels[3 * (row * 1000 + $0) + 2] == 178 }
      if let first = columns.first, let last = columns.last { points.append(((first + last) / 2, row)) }
    }
    let (low, high) = (try #require(points.last), try #require(points.first))
    #expect(points.count > 400, "an unbroken line over the whole height")
    for point in points {
      let share = Double(point.y - high.y) / Double(low.y - high.y)
      let wanted = Double(high.x) + share * Double(low.x - high.x)
      #expect(abs(Double(point.x) - wanted) < 3, "row \(point.y)")
    }
  }

  @Test(arguments: ["", "plain", "\u{1B}[2J", "日本語 é", String(repeating: "w", count: 4000), "a|b\\c{}~^`"])
  func anyTextCanBeWritten(text: String) throws {
    var description = Self.chart()
    description.title = text
    description.series[0].name = text
    description.x.label = text
    var plot = Plot(description, width: 300, height: 200)
    #expect(try !plot.png().isEmpty)
  }

  @Test func oddDataIsDrawnWithoutATrap() throws {
    let odd: [[Double]] = [[], [.nan], [.infinity, -.infinity], [1], [1e308, -1e308], [0, 0, 0], [.leastNonzeroMagnitude, 1]]
    for y in odd {
      for scale in [ChartAxis.Scale.linear, .log] {
        for isPoints in [false, true] {
          let series = ChartSeries("s", role: .curve1, x: y.indices.map(Double.init), y: y, isPoints: isPoints)
          var plot = Plot(
            ChartDescription(x: ChartAxis(scale: scale), y: ChartAxis(scale: scale), series: [series]), width: 240, height: 200)
          #expect(try !plot.png().isEmpty)
        }
      }
    }
  }
}
