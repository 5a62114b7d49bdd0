import Screen
import Telemetry

/// What Pairs shows, as tables for other programs.
extension RunListing {
  private typealias Field<Row> = (name: String, isNumber: Bool, value: (Row) -> RunValue?)

  private init<Row>(_ rows: [Row], _ fields: [Field<Row>]) {
    self.init(
      columns: fields.map { Column(name: $0.name, title: $0.name, isNumber: $0.isNumber) },
      rows: rows.map { row in fields.map { Cell(text: Self.text($0.value(row)), value: $0.value(row)) } })
  }

  private static func text(_ value: RunValue?) -> String {
    switch value {
    case nil: "-"
    case .number(let number): trimmingZeros(formatNumber(number, digits: 6))
    case .text(let text): text
    }
  }

  private static func number(_ value: Double?) -> RunValue? { value.map { .number($0) } }
  private static func flag(_ value: Bool) -> RunValue { .number(value ? 1 : 0) }

  /// The pairs of a list in its order; `pair` counts from 1, several words in a field have blanks between them.
  package init(pairs entries: [PairEntry]) {
    func words(_ list: [String]) -> RunValue { .text(list.joined(separator: " ")) }
    self.init(
      entries,
      [
        ("pair", true, { .number(Double($0.row.index + 1)) }), ("split", false, { .text($0.row.split) }),
        ("patient", false, { .text($0.row.patient) }), ("image", false, { .text($0.row.imagePath) }),
        ("step", true, { Self.number($0.score.map { Double($0.step) }) }), ("mim_loss", true, { Self.number($0.score?.mim) }),
        ("res_loss", true, { Self.number($0.score?.res) }), ("mlm_loss", true, { Self.number($0.score?.mlm) }),
        ("psnr_db", true, { Self.number($0.score?.psnr) }), ("bookmarked", true, { Self.flag($0.note?.isBookmarked ?? false) }),
        ("note", false, { .text($0.note?.text ?? "") }), ("words", true, { .number(Double($0.row.wordCount)) }),
        ("labels", false, { .text($0.row.labels.joined(separator: ", ")) }), ("affirmed", false, { words($0.row.affirmed) }),
        ("denied", false, { words($0.row.denied) }), ("report", false, { .text($0.row.report) }),
        ("problem", false, { $0.row.problem.map { .text($0) } }),
      ])
  }

  /// Every token of a pair with its weight, its loss and the five best guesses.
  package init(tokensOf view: PairView) {
    var fields: [Field<Int>] = [
      ("token", true, { .number(Double($0)) }), ("text", false, { .text(view.tokens[$0].text) }),
      ("masked", true, { Self.flag(view.tokens[$0].isMasked) }), ("entity", true, { Self.flag(view.tokens[$0].isEntity) }),
      ("descriptor", true, { Self.flag(view.tokens[$0].isDescriptor) }), ("template", true, { Self.flag(view.tokens[$0].isTemplate) }),
      ("context", true, { Self.flag(view.tokens[$0].isContext) }), ("negated", true, { Self.flag(view.tokens[$0].isNegated) }),
      ("weight", true, { .number(view.tokens[$0].weight) }), ("loss", true, { Self.number(view.tokens[$0].loss) }),
      ("loss_share", true, { Self.number(view.lossShare(of: view.tokens[$0])) }),
      ("truth_probability", true, { Self.number(view.tokens[$0].truthProbability) }),
    ]
    for place in 0..<5 {
      func guess(_ token: Int) -> TokenGuess? { view.tokens[token].guesses.dropFirst(place).first }
      fields.append(("guess\(place + 1)", false, { guess($0).map { .text($0.text) } }))
      fields.append(("probability\(place + 1)", true, { Self.number(guess($0)?.probability) }))
    }
    self.init(Array(view.tokens.indices), fields)
  }

  /// A map over the patches, a row each; `hidden` are those the encoder did not see.
  package init(attention map: [Float], side: Int, of view: PairView) {
    self.init(
      Array(map.indices),
      [
        ("row", true, { .number(Double($0 / max(1, side) + 1)) }), ("column", true, { .number(Double($0 % max(1, side) + 1)) }),
        ("hidden", true, { Self.flag(view.visible.indices.contains($0) && !view.visible[$0]) }),
        ("attention", true, { .number(Double("\(map[$0])") ?? Double(map[$0])) }),
      ])
  }
}
