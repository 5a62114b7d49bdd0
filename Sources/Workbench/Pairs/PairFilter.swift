import Telemetry

/// A filter expression asked of pairs: `entity=effusion & negated & loss>3`.
///
/// `negated` and `affirmed` alone say which mentions of entities are meant: `entity=effusion & negated` holds where the report denies an
/// effusion, not where it affirms one and denies something else. With a value they are fields: `negated=effusion & affirmed=edema`.
struct PairFilter: Sendable {
  private let root: FilterExpression.Node
  let expression: FilterExpression
  private let usesDenial: Bool
  /// Whether it asks for something only scored pairs have.
  let asksForScores: Bool
  /// Texts looked for in reports, by the text: folded once for all rows.
  private let needles: [String: [UInt8]]
  let isEmpty: Bool

  /// - Throws: what is wrong with the expression and where.
  init(_ text: String) throws(FilterError) {
    let expression = try FilterExpression(text)
    try expression.check(names: PairEntry.fieldNames) { PairEntry.fieldNames.contains($0) }
    self.expression = expression
    root = expression.root
    asksForScores = expression.conditions.contains { PairFilter.scoreFields.contains($0.field) }
    isEmpty = expression.isEmpty
    var words: [String] = []
    Self.collect(root, into: &words)
    usesDenial = words.contains { $0 == "negated" || $0 == "affirmed" }
    let texts = words + expression.conditions.filter { $0.field == "text" }.map { $0.value.text.lowercased() }
    needles = Dictionary(texts.map { ($0, Array($0.utf8)) }) { first, _ in first }
  }

  func matches(_ entry: PairEntry) -> Bool {
    guard usesDenial else { return holds(root, entry, nil, hasMention: true) }
    if !entry.row.denied.isEmpty, holds(root, entry, true, hasMention: true) { return true }
    if !entry.row.affirmed.isEmpty, holds(root, entry, false, hasMention: true) { return true }
    let hasNone = entry.row.denied.isEmpty && entry.row.affirmed.isEmpty
    return hasNone && holds(root, entry, nil, hasMention: false)
  }

  private static func collect(_ node: FilterExpression.Node, into words: inout [String]) {
    switch node {
    case .all(let parts), .any(let parts): for part in parts { collect(part, into: &words) }
    case .not(let part): collect(part, into: &words)
    case .condition: break
    case .word(let word): words.append(word.lowercased())
    }
  }

  private func holds(_ node: FilterExpression.Node, _ entry: PairEntry, _ denial: Bool?, hasMention: Bool) -> Bool {
    switch node {
    case .all(let parts): return parts.allSatisfy { holds($0, entry, denial, hasMention: hasMention) }
    case .any(let parts): return parts.contains { holds($0, entry, denial, hasMention: hasMention) }
    case .not(let part): return !holds(part, entry, denial, hasMention: hasMention)
    case .condition(let condition): return holds(condition, entry, denial)
    case .word(let word):
      let word = word.lowercased()
      if word == "negated" { return hasMention && denial == true }
      if word == "affirmed" { return hasMention && denial == false }
      if case .flag(let isSet)? = entry.value(of: word, denial: denial) { return isSet }
      return contains(entry, needles[word] ?? Array(word.utf8))
    }
  }

  private func holds(_ condition: FilterExpression.Condition, _ entry: PairEntry, _ denial: Bool?) -> Bool {
    if condition.field == "text", condition.comparison == .contains || condition.comparison == .lacks,
      let needle = needles[condition.value.text.lowercased()]
    {
      return Workbench.holds(entry.foldedReport, needle) == (condition.comparison == .contains)
    }
    guard let value = entry.value(of: condition.field, denial: denial) else { return false }
    if case .number(let number) = value, let isEqual = Self.isShownAs(condition.value, number) {
      if condition.comparison == .equal { return isEqual }
      if condition.comparison == .different { return !isEqual }
    }
    return value.satisfies(condition.comparison, condition.value)
  }

  private func contains(_ entry: PairEntry, _ needle: [UInt8]) -> Bool {
    Workbench.holds(entry.foldedReport, needle) || Workbench.holds(entry.foldedFacts, needle)
      || Workbench.holds(Array((entry.note?.text ?? "").lowercased().utf8), needle)
  }
}
