import Screen
import Telemetry

/// The probe pair's masked words: truth, what the model says instead, how sure it is.
enum ProbeWordsView {
  static func draw(_ probe: PairView?, into screen: inout ScreenBuffer, _ area: Rect) {
    guard let probe else {
      let inner = screen.frame(area, title: "probe pair")
      screen.write("the model has not looked at its probe pair yet", x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim)
      return
    }
    let masked = probe.tokens.filter { $0.isMasked && !$0.guesses.isEmpty }
    let right = masked.filter { $0.guesses.first?.text == $0.text }.count
    let score = masked.isEmpty ? "" : "\(right) of \(masked.count) right"
    let step = probe.step.map { "step \(formatCount($0))" } ?? ""
    let both = score.isEmpty || step.isEmpty ? score + step : score + ", " + step
    let inner = screen.frame(area, title: "masked words", right: both, score)
    guard inner.height > 1 else { return }
    let columns = Columns(width: inner.width - 2)
    let left = inner.x + 1
    screen.write("truth", x: left + 2, y: inner.y, width: columns.truth, .dim)
    screen.write("best guess", x: left + columns.guess, y: inner.y, width: columns.word + 7, .dim)
    for (row, token) in chosen(masked, rows: inner.height - 1).enumerated() {
      draw(token, into: &screen, x: left, y: inner.y + 1 + row, columns)
    }
  }

  /// Mark, truth with its probability, best guess with its own, then as many further guesses as fit.
  private struct Columns {
    var width: Int
    var truth: Int
    var word: Int
    var guess: Int

    init(width: Int) {
      self.width = width
      word = min(16, max(6, (width - 2 - 6 - 6 - 3) / 2))
      truth = word
      guess = 2 + truth + 1 + 5 + 2
    }
  }

  /// Where not all fit, words that carry findings go first; those shown keep the report's order.
  private static func chosen(_ masked: [TokenView], rows: Int) -> [TokenView] {
    guard masked.count > rows else { return masked }
    func rank(_ token: TokenView) -> Int {
      token.isEntity ? 0 : token.isDescriptor ? 1 : token.text.count > 2 && !token.text.hasPrefix("##") ? 2 : 3
    }
    let order = masked.indices.sorted { (rank(masked[$0]), $0) < (rank(masked[$1]), $1) }
    return order.prefix(rows).sorted().map { masked[$0] }
  }

  private static func draw(_ token: TokenView, into screen: inout ScreenBuffer, x left: Int, y: Int, _ columns: Columns) {
    let isRight = token.guesses.first?.text == token.text
    screen.write(isRight ? screen.tick : screen.cross, x: left, y: y, width: 1, isRight ? .good : .bad)
    screen.write(token.text, x: left + 2, y: y, width: columns.truth, token.isEntity ? .entity : .plain)
    if let probability = token.truthProbability {
      screen.write(Words.percent(probability), x: left + 3 + columns.truth, y: y, width: 5, .dim, .right)
    }
    var x = left + columns.guess
    for (rank, guess) in token.guesses.enumerated() {
      guard x + columns.word + 6 <= left + columns.width else { return }
      screen.write(guess.text, x: x, y: y, width: columns.word, guess.text == token.text ? .good : rank == 0 ? .bad : .dim)
      screen.write(Words.percent(guess.probability), x: x + columns.word + 1, y: y, width: 5, rank == 0 ? .plain : .dim, .right)
      x += columns.word + 8
    }
  }
}

/// The probe pair's pictures, as many as fit: super-resolution beside its target first.
enum ProbePicturesView {
  static func draw(
    _ probe: PairView?, _ settings: PictureSettings, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect
  ) {
    let psnr = probe?.psnr.map { (area.width >= 34 ? "PSNR " : "") + formatFixed($0, decimals: 1) + " dB" } ?? ""
    let inner = screen.frame(area, title: "pictures", right: psnr)
    guard let probe else {
      screen.write("none yet", x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim)
      return
    }
    let all = [
      PairPicture(.superResolution, of: probe), PairPicture(.target, of: probe), PairPicture(.masked, of: probe),
      PairPicture(.reconstruction, of: probe),
    ].compactMap { $0 }
    PictureGrid.draw(all, of: probe, look, into: &screen, inner, settings)
  }
}
