import Screen
import Telemetry

/// Everything about the word under the cursor: each piece's loss and weight, and the best guesses for the masked ones.
enum InspectorView {
  static func draw(_ pair: PairView, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    guard let word = state.pairs.word else {
      screen.frame(area, title: "word")
      return
    }
    let number = "\(state.pairs.cursor + 1) of \(state.pairs.words.count)"
    let inner = screen.frame(area, title: "word \"\(word.text)\"", right: number)
    let tokens = word.tokens.filter { pair.tokens.indices.contains($0) }.map { pair.tokens[$0] }
    var y = inner.y
    let sum = inner.height >= 6 ? account(of: pair) : nil
    let end = inner.y + inner.height - (sum == nil ? 0 : 1)
    let left = inner.x + 1
    let width = inner.width - 2
    screen.write(kind(word), x: left, y: y, width: width, .dim)
    y += 1
    for token in tokens where y < end {
      y += drawToken(token, isOnlyPiece: tokens.count == 1, pair, into: &screen, x: left, y: y, width: width)
      let guesses = token.guesses.prefix(tokens.count == 1 ? 5 : max(1, (end - inner.y - 1) / tokens.count - 1))
      for guess in guesses where y < end {
        drawGuess(guess, truth: token.text, into: &screen, Rect(x: left, y: y, width: width, height: 1))
        y += 1
      }
    }
    if y < end, tokens.allSatisfy({ $0.guesses.isEmpty }) {
      let line =
        pair.step == nil
        ? "no model has looked at this pair"
        : word.isMasked ? "no guesses were kept" : "shown to the model: nothing to guess (m hides the word, Tab finds the next mask)"
      screen.wrapped(line, .dim, into: Rect(x: left, y: y, width: width, height: end - y))
    }
    if let sum = sum?.first(where: { screen.measure($0) <= width }) ?? sum?.last { screen.write(sum, x: left, y: end, width: width, .dim) }
  }

  /// How the logged loss of the report's words comes about.
  private static func account(of pair: PairView) -> [String]? {
    guard let sum = pair.weightedLossSum, let length = pair.wordLoss?.length, let mean = pair.meanWordLoss else { return nil }
    let result = " = mlm " + formatNumber(mean, digits: 5)
    return [
      "sum of weight x loss \(formatNumber(sum, digits: 5)) / \(Words.plural(length, "token"))" + result,
      "weight x loss \(formatNumber(sum, digits: 5)) / \(formatCount(length))" + result,
    ]
  }

  private static func kind(_ word: ReportWord) -> String {
    var parts = [word.isMasked ? "masked" : "shown to the model"]
    if word.isEntity { parts.append("entity") }
    if word.isDescriptor { parts.append("descriptor") }
    if word.isTemplate { parts.append("negation template") }
    if word.isContext { parts.append("inserted context") }
    if word.isNegated { parts.append("denied") }
    return parts.joined(separator: ", ")
  }

  private static func drawToken(
    _ token: TokenView, isOnlyPiece: Bool, _ pair: PairView, into screen: inout ScreenBuffer, x: Int, y: Int, width: Int
  ) -> Int {
    func line(_ isShort: Bool) -> String {
      var parts: [String] = isOnlyPiece ? [] : [token.text]
      if let loss = token.loss { parts.append("loss \(formatNumber(loss, digits: 3))" + (isShort ? "" : " nats")) }
      parts.append((isShort ? "w " : "weight ") + formatNumber(token.weight, digits: 3))
      if let probability = token.truthProbability { parts.append("truth \(Words.percent(probability))") }
      if let share = pair.lossShare(of: token) {
        parts.append(isShort ? "share \(Words.percent(share))" : "\(Words.percent(share)) of the loss")
      }
      while parts.count > 1, isShort, screen.measure(parts.joined(separator: "  ")) > width { parts.removeLast() }
      return parts.joined(separator: "  ")
    }
    let long = line(false)
    screen.write(screen.measure(long) <= width ? long : line(true), x: x, y: y, width: width, .plain)
    return 1
  }

  private static func drawGuess(_ guess: TokenGuess, truth: String, into screen: inout ScreenBuffer, _ area: Rect) {
    let isTruth = guess.text == truth
    let name = min(20, max(10, area.width / 3))
    screen.write(isTruth ? screen.tick : " ", x: area.x, y: area.y, width: 1, .good)
    screen.write(guess.text, x: area.x + 2, y: area.y, width: name, isTruth ? .good : .plain)
    let share = area.x + 2 + name + 1
    screen.write(Words.percent(guess.probability), x: share, y: area.y, width: 6, .plain, .right)
    let bar = area.x + area.width - share - 8
    if bar >= 4 { screen.bar(guess.probability, x: share + 8, y: area.y, width: min(bar, 40), isTruth ? .good : .accent) }
  }
}
