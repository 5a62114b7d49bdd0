import Screen
import Telemetry

/// Two words of a pair, number by number.
enum WordComparisonTable {
  static func draw(_ sides: [PairComparisonView.Side], _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let inner = screen.frame(area, title: "difference", right: "Left/Right another word, w ends")
    guard let view = sides.first?.view, sides.count == 2 else { return }
    let (left, width) = (inner.x + 1, inner.width - 2)
    let name = min(18, width / 4)
    let cell = max(8, (width - name) / 3)
    let head = sides.map(\.title) + ["right - left"]
    for (column, text) in head.enumerated() {
      screen.write(text, x: left + name + cell * column, y: inner.y, width: cell - 1, .dim, .right)
    }
    for (row, line) in lines(sides, view).prefix(inner.height - 1).enumerated() {
      let y = inner.y + 1 + row
      screen.write(line.name, x: left, y: y, width: name, .dim)
      for (column, text) in line.cells.enumerated() {
        screen.write(text, x: left + name + cell * column, y: y, width: cell - 1, .plain, .right)
      }
    }
  }

  private static func lines(_ sides: [PairComparisonView.Side], _ view: PairView) -> [(name: String, cells: [String])] {
    let tokens = sides.map { side in side.word.map { word in Array(view.tokens[word.tokens.clamped(to: view.tokens.indices)]) } ?? [] }
    func numbers(_ name: String, _ value: ([TokenView]) -> Double?, _ text: (Double) -> String) -> (String, [String]) {
      let both = tokens.map(value)
      let difference = zip(both, both.dropFirst()).compactMap { a, b in a.flatMap { a in b.map { b in b - a } } }.first
      return (name, both.map { $0.map(text) ?? "-" } + [difference.map { signed($0, text) } ?? "-"])
    }
    let percent: (Double) -> String = { formatFixed($0 * 100, decimals: 1) + " %" }
    var lines: [(String, [String])] = [
      ("best guess", tokens.map { $0.contains(where: \.isMasked) ? PairComparison.guess($0) : "(shown)" }),
      numbers("p of the truth", { PairComparison.mean($0, \.truthProbability) }, percent),
      numbers("loss, nats", { PairComparison.mean($0, \.loss) }, { formatFixed($0, decimals: 3) }),
      numbers("weight", { $0.isEmpty ? nil : $0.reduce(0) { $0 + $1.weight } / Double($0.count) }, { formatFixed($0, decimals: 3) }),
      numbers("share of the loss", { $0.isEmpty ? nil : $0.compactMap { view.lossShare(of: $0) }.reduce(0, +) }, percent),
    ]
    let maps = sides.map { $0.attention?.map ?? [] }
    if let distance = PairComparison.distance(maps[0], maps[1]) { lines.append(("attention apart", ["", "", percent(distance)])) }
    return lines
  }

  /// A difference with its sign; one that reads as 0 has none.
  static func signed(_ value: Double, _ text: (Double) -> String) -> String {
    let size = text(abs(value))
    guard value.isFinite, size.contains(where: { ("1"..."9").contains($0) }) else { return size }
    return (value > 0 ? "+" : "-") + size
  }
}

/// The masked words under two sets of weights.
enum WeightComparisonTable {
  static func draw(
    _ pair: PairView, _ comparison: PairComparison, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect
  ) {
    let inner = screen.frame(area, title: "masked words; difference: right - left", right: "Esc ends")
    let (left, width) = (inner.x + 1, inner.width - 2)
    guard let other = comparison.view, other.problem == nil else { return }
    let words = PairComparison.words(pair, other)
    guard !words.isEmpty else {
      let line =
        pair.tokens.contains(where: \.isMasked)
        ? "The two cut the report into other tokens, each by its own vocabulary, so that other words are masked: only the losses above compare."
        : "No word of this report is masked."
      screen.wrapped(line, .dim, into: Rect(x: left, y: inner.y, width: width, height: inner.height))
      return
    }
    let columns = Columns(width: width)
    columns.writeGroups(into: &screen, x: left, y: inner.y)
    let difference = width >= 104 ? "difference" : "diff."
    columns.write(
      ["word", "left", "right", "left", "right", difference, "left", "right", difference], .dim, into: &screen, x: left, y: inner.y + 1)
    let rows = inner.height - 3
    let chosen = words.firstIndex { $0.word.tokens == state.pairs.word?.tokens }
    let first = max(0, min((chosen ?? 0) - rows / 2, words.count - rows))
    for (row, word) in words.dropFirst(first).prefix(max(0, rows)).enumerated() {
      let y = inner.y + 2 + row
      let isChosen = first + row == chosen
      if isChosen { screen.fill(Rect(x: inner.x, y: y, width: inner.width, height: 1), style: .selection) }
      columns.write(cells(word, screen), isChosen ? .selection : .plain, into: &screen, x: left, y: y)
    }
    screen.write(sum(pair, other, words), x: left, y: inner.maxY - 1, width: width, .dim)
  }

  private static func cells(_ word: ComparedWord, _ screen: ScreenBuffer) -> [String] {
    func percent(_ value: Double?) -> String { value.map { formatFixed($0 * 100, decimals: 1) } ?? "-" }
    func nats(_ value: Double?) -> String { value.map { formatFixed($0, decimals: 3) } ?? "-" }
    func mark(_ guess: String) -> String { (guess == word.word.text ? screen.tick : screen.cross) + " " + guess }
    let truth = difference(word.truth).map { WordComparisonTable.signed($0 * 100) { formatFixed($0, decimals: 1) } } ?? "-"
    let loss = difference(word.loss).map { WordComparisonTable.signed($0) { formatFixed($0, decimals: 3) } } ?? "-"
    return [
      word.word.text, mark(word.guess.first), mark(word.guess.second), percent(word.truth.first), percent(word.truth.second), truth,
      nats(word.loss.first), nats(word.loss.second), loss,
    ]
  }

  private static func difference(_ pair: (first: Double?, second: Double?)) -> Double? {
    pair.first.flatMap { first in pair.second.map { $0 - first } }
  }

  private static func sum(_ first: PairView, _ second: PairView, _ words: [ComparedWord]) -> String {
    let right = [words.count { $0.guess.first == $0.word.text }, words.count { $0.guess.second == $0.word.text }]
    var parts = ["guessed correctly: left \(right[0]), right \(right[1]) of \(words.count)"]
    if let one = first.mlmLoss, let other = second.mlmLoss {
      let change = WordComparisonTable.signed(other - one) { formatFixed($0, decimals: 4) }
      parts.append("mlm \(formatFixed(one, decimals: 4)) and \(formatFixed(other, decimals: 4)), \(change)")
    }
    return parts.joined(separator: "; ")
  }

  /// Widths of nine columns: the word, two guesses, then twice left, right and difference. The numbers are worth more than long words.
  private struct Columns {
    private var widths: [Int]

    init(width: Int) {
      let numbers = width >= 104 ? [8, 8, 12, 8, 8, 12] : [6, 6, 7, 7, 7, 8]
      widths = Array(repeating: max(6, (width - numbers.reduce(0, +)) / 3), count: 3) + numbers
    }

    /// What the columns under it have in common.
    func writeGroups(into screen: inout ScreenBuffer, x: Int, y: Int) {
      let groups: [(text: String, columns: Range<Int>)] = [("best guess", 1..<3), ("p(truth), %", 3..<6), ("loss, nats", 6..<9)]
      for group in groups {
        let start = x + widths[..<group.columns.lowerBound].reduce(0, +)
        let width = widths[group.columns].reduce(0, +) - 1
        screen.write(group.text, x: start, y: y, width: width, .dim, group.columns.lowerBound < 3 ? .left : .right)
      }
    }

    func write(_ cells: [String], _ ink: Style, into screen: inout ScreenBuffer, x: Int, y: Int) {
      var x = x
      for (column, text) in cells.enumerated() {
        screen.write(text, x: x, y: y, width: max(0, widths[column] - 1), ink, column < 3 ? .left : .right)
        x += widths[column]
      }
    }
  }
}
