/// Puts the context text of a pair somewhere into its report (reference section 3, steps 1 to 3).
enum ContextInsertion {
  struct Result {
    var text: [Unicode.Scalar]
    /// Which scalars come from the context text.
    var isContext: [Bool]

    fileprivate init() {
      text = []
      isContext = []
    }

    fileprivate mutating func append(_ scalars: some Sequence<Unicode.Scalar>, isContext flag: Bool) {
      for scalar in scalars {
        text.append(scalar)
        isContext.append(flag)
      }
    }
  }

  static func insert(
    _ context: String?, into report: String, probability: Double, placement: ContextPlacement, draws: inout some TextDraws
  ) -> Result {
    let report = Array(report.unicodeScalars)
    var inserts = false
    if context != nil, probability > 0 { inserts = draws.uniform() < probability }
    let context = inserts ? Array((context ?? "").unicodeScalars) : []
    switch placement {
    case .everyPeriod: return collapsingDoublePeriods(inserts ? atAnyPeriod(context, report, &draws) : plain(report))
    case .betweenSentences: return inserts ? betweenSentences(context, report, &draws) : plain(report)
    }
  }

  private static func plain(_ report: [Unicode.Scalar]) -> Result {
    var result = Result()
    result.append(report, isContext: false)
    return result
  }

  /// Every piece between periods gets a period back, also an empty last one; the context is put before one of them, or last (Q5).
  private static func atAnyPeriod(_ context: [Unicode.Scalar], _ report: [Unicode.Scalar], _ draws: inout some TextDraws) -> Result {
    let pieces = report.split(separator: ".", omittingEmptySubsequences: false)
    let location = draws.integer(in: 0...pieces.count)
    var result = Result()
    for (index, piece) in pieces.enumerated() {
      if index == location { result.append(context, isContext: true) }
      result.append(piece, isContext: false)
      result.append(CollectionOfOne("."), isContext: false)
    }
    if location == pieces.count { result.append(context, isContext: true) }
    return result
  }

  /// One pass from the left: ".." becomes ".", "..." becomes "..".
  private static func collapsingDoublePeriods(_ long: Result) -> Result {
    var result = Result()
    var at = 0
    while at < long.text.count {
      result.append(CollectionOfOne(long.text[at]), isContext: long.isContext[at])
      let isDouble = long.text[at] == "." && at + 1 < long.text.count && long.text[at + 1] == "."
      at += isDouble ? 2 : 1
    }
    return result
  }

  private static func betweenSentences(_ context: [Unicode.Scalar], _ report: [Unicode.Scalar], _ draws: inout some TextDraws) -> Result {
    var cuts = [0]
    for at in report.indices where report[at] == "." {
      if at + 1 == report.count || report[at + 1].properties.isWhitespace { cuts.append(at + 1) }
    }
    if cuts.last != report.count { cuts.append(report.count) }
    let cut = cuts[draws.integer(in: 0...(cuts.count - 1))]
    var result = Result()
    result.append(report[..<cut], isContext: false)
    if cut > 0 { result.append(CollectionOfOne(" "), isContext: false) }
    result.append(context, isContext: true)
    if cut < report.count, !report[cut].properties.isWhitespace { result.append(CollectionOfOne(" "), isContext: false) }
    result.append(report[cut...], isContext: false)
    return result
  }
}
