import Foundation
import Testing

@testable import CursesDriver

/// What a terminal makes of a stream: a cell's character with the style it was written in. Enough of ECMA-48 for the streams below.
private struct PlainTerminal {
  struct Cell: Hashable {
    var text: Character
    var foreground = ""
    var background = ""
    var attributes: Set<Int> = []

    /// Of a blank only what can be seen counts.
    var visible: Cell {
      guard text == " ", attributes.isDisjoint(with: [4, 7, 9]) else { return self }
      return Cell(text: " ", background: background)
    }
  }
  var cells: [[Int]: Cell] = [:]
  private var x = 0
  private var y = 0
  private var pen = Cell(text: " ")

  mutating func feed(_ text: String) {
    var rest = Substring(text)
    while let first = rest.first {
      if first == "\n" || rest.hasPrefix("\u{1B}M") {
        rest = rest.dropFirst(first == "\n" ? 1 : 2)
        scroll(by: first == "\n" ? -1 : 1)
        continue
      }
      guard first == "\u{1B}" else {
        rest.removeFirst()
        cells[[y, x]] = pen
        cells[[y, x]]?.text = first
        x += 1
        continue
      }
      if rest.dropFirst().first == "(" {
        rest = rest.dropFirst(3)
        continue
      }
      let body = rest.dropFirst(2).prefix { !$0.isLetter }
      let final = rest.dropFirst(2 + body.count).first
      let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
      if final == "H" { (y, x) = (Int(numbers.first ?? "") ?? 1, Int(numbers.dropFirst().first ?? "") ?? 1) }
      if final == "G" { x = Int(numbers.first ?? "") ?? 1 }
      if final == "X" {
        for column in x..<(x + (Int(numbers.first ?? "") ?? 1)) { cells[[y, column]] = Cell(text: " ", background: pen.background) }
      }
      if final == "m" { style(numbers) }
      rest = rest.dropFirst(3 + body.count)
    }
  }

  /// A line feed on the last row or a reverse index on the first: every row moves, and the one that comes has the ground of the pen.
  private mutating func scroll(by rows: Int) {
    cells = Dictionary(uniqueKeysWithValues: cells.map { ([$0.key[0] + rows, $0.key[1]], $0.value) }.filter { (0...12).contains($0.0[0]) })
    for column in 0..<60 { cells[[rows < 0 ? 12 : 0, column]] = Cell(text: " ", background: pen.background) }
  }

  private mutating func style(_ numbers: [String]) {
    var index = 0
    while index < numbers.count {
      let number = Int(numbers[index].prefix { $0 != ":" }) ?? 0
      var length = 1
      if [38, 48].contains(number), !numbers[index].contains(":") { length = numbers[index + 1] == "2" ? 5 : 3 }
      let whole = numbers[index..<(index + length)].joined(separator: ";")
      switch number {
      case 0: pen = Cell(text: " ")
      case 1...9: pen.attributes.insert(number)
      case 39: pen.foreground = ""
      case 49: pen.background = ""
      case 30...38, 90...97: pen.foreground = whole
      default: pen.background = whole
      }
      index += length
    }
  }
}

@Suite struct StyleFilterTests {
  /// How a vt100 is told of its line drawing: nothing comes between the sign and what it ends with.
  @Test func characterSetsAreDesignatedInOnePiece() {
    var filter = StyleFilter(hasOwnColours: false)
    #expect(filtered("\u{1B}(B\u{1B})0\u{1B}[1mA", &filter).hasPrefix("\u{1B})0"))
    #expect(filtered("\u{1B}#8\u{1B})", &filter) == "\u{1B}#8\u{1B})")
  }

  private func filtered(_ text: String, _ filter: inout StyleFilter) -> String {
    Array(text.utf8).withUnsafeBufferPointer { String(decoding: filter.filtered($0), as: UTF8.self) }
  }

  @Test func repeatedColoursAreSentOnce() {
    var filter = StyleFilter(hasOwnColours: true)
    let curve = "\u{1B}[38:2::86:180:233m\u{1B}[48:2::17:21:26m"
    _ = filtered("\u{1B}[2;2H\(curve)ab", &filter)
    #expect(filtered("\u{1B}[3;1H\(curve)ab\u{1B}[4;1H\(curve)c", &filter) == "\u{1B}[3;1Hab\u{1B}[4;1Hc")
    // A blank needs its ground alone.
    #expect(filtered("\u{1B}[39;49m\u{1B}[48:2::17:21:26m  \(curve)x", &filter) == "  x")
    #expect(filtered("\u{1B}[38:2::130:139:150m\u{1B}[48:2::17:21:26m7", &filter) == "\u{1B}[38:2::130:139:150m7")
    #expect(filtered("\u{1B}[39;49m\u{1B}(B\u{1B}[m", &filter) == "")
    #expect(filtered("x", &filter) == "\u{1B}(B\u{1B}[39;49mx")
  }

  /// Random drawings look the same on a terminal with and without the filter, frame after frame.
  @Test(arguments: 1...40) func theTerminalShowsTheSame(seed: Int) {
    var state = UInt64(seed)
    func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % sides
    }
    let colours = ["31", "95", "39", "38;5;\(roll(256))", "38;2;1;2;\(roll(256))", "38:2::9:8:7"]
    let grounds = ["41", "104", "49", "48;5;\(roll(256))", "48;2;1;2;\(roll(256))", "48:2::9:8:7"]
    var filter = StyleFilter(hasOwnColours: seed % 2 == 0)
    var plain = PlainTerminal()
    var lean = PlainTerminal()
    var (before, after) = (0, 0)
    for _ in 0..<30 {
      var frame = ""
      for _ in 0..<40 {
        switch roll(11) {
        case 9: frame += "\u{1B}M"
        case 10: frame += "\n"
        case 0: frame += "\u{1B}[\(1 + roll(9));\(1 + roll(30))H"
        case 1: frame += "\u{1B}[\(1 + roll(30))G"
        case 2: frame += "\u{1B}[\(colours[roll(6)])m\u{1B}[\(grounds[roll(6)])m"
        case 3: frame += "\u{1B}[\(colours[roll(6)])m"
        case 4: frame += "\u{1B}[0;\([1, 2, 4, 7, 3][roll(5)])m"
        case 5: frame += "\u{1B}(B\u{1B}[m"
        case 6: frame += String(repeating: " ", count: 1 + roll(5))
        case 7: frame += "\u{1B}[\(1 + roll(6))X"
        default: frame += ["a", "⣿⡇", "日", "7 x"][roll(4)]
        }
      }
      let short = filtered(frame, &filter)
      (before, after) = (before + frame.utf8.count, after + short.utf8.count)
      plain.feed(frame)
      lean.feed(short)
      #expect(plain.cells.mapValues(\.visible) == lean.cells.mapValues(\.visible), "seed \(seed)")
    }
    #expect(after < before)
  }
}
