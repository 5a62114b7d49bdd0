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
    let head = sides.map(\.title) + ["difference"]
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
      let difference = zip(both, both.dropFirst()).compactMap { a, b in a.flatMap { a in b.map { b in a - b } } }.first
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

  static func signed(_ value: Double, _ text: (Double) -> String) -> String { (value > 0 ? "+" : "") + text(value) }
}

/// The masked words under two sets of weights.
enum WeightComparisonTable {
  static func draw(
    _ pair: PairView, _ comparison: PairComparison, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect
  ) {
    let inner = screen.frame(area, title: "masked words, left and right", right: "Esc ends")
    let (left, width) = (inner.x + 1, inner.width - 2)
    guard let other = comparison.view, other.problem == nil else { return }
    let words = PairComparison.words(pair, other)
    guard !words.isEmpty else {
      let line = pair.tokens.contains(where: \.isMasked) ? "the two do not read the same report" : "no word of this report is masked"
      screen.write(line, x: left, y: inner.y, width: width, .dim)
      return
    }
    let columns = Columns(width: width)
    columns.write(
      ["word", "left", "p", "right", "p", "p right-left", "loss", "loss", "right-left"], .dim, into: &screen, x: left, y: inner.y)
    let rows = inner.height - 2
    let chosen = words.firstIndex { $0.word.tokens == state.pairs.word?.tokens }
    let first = max(0, min((chosen ?? 0) - rows / 2, words.count - rows))
    for (row, word) in words.dropFirst(first).prefix(max(0, rows)).enumerated() {
      let y = inner.y + 1 + row
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
      word.word.text, mark(word.guess.first), percent(word.truth.first), mark(word.guess.second), percent(word.truth.second), truth,
      nats(word.loss.first), nats(word.loss.second), loss,
    ]
  }

  private static func difference(_ pair: (first: Double?, second: Double?)) -> Double? {
    pair.first.flatMap { first in pair.second.map { $0 - first } }
  }

  private static func sum(_ first: PairView, _ second: PairView, _ words: [ComparedWord]) -> String {
    let right = [words.count { $0.guess.first == $0.word.text }, words.count { $0.guess.second == $0.word.text }]
    var parts = ["right: \(right[0]) and \(right[1]) of \(words.count)"]
    if let one = first.mlmLoss, let other = second.mlmLoss {
      let change = WordComparisonTable.signed(other - one) { formatFixed($0, decimals: 4) }
      parts.append("mlm \(formatFixed(one, decimals: 4)) and \(formatFixed(other, decimals: 4)), \(change)")
    }
    return parts.joined(separator: "; ")
  }

  /// Widths of nine columns; the losses go where there is no room for all.
  private struct Columns {
    private var widths: [Int]
    private static let isRight = [false, false, true, false, true, true, true, true, true]

    init(width: Int) {
      let numbers = width >= 96 ? [6, 6, 13, 8, 8, 11] : [6, 6, 13, 0, 0, 11]
      let word = max(6, (width - numbers.reduce(0, +)) / 3)
      widths = [word, word, numbers[0], word, numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]]
    }

    func write(_ cells: [String], _ ink: Style, into screen: inout ScreenBuffer, x: Int, y: Int) {
      var x = x
      for (column, text) in cells.enumerated() {
        screen.write(text, x: x, y: y, width: max(0, widths[column] - 1), ink, Self.isRight[column] ? .right : .left)
        x += widths[column]
      }
    }
  }
}
