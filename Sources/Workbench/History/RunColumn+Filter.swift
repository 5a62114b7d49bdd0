import Telemetry

/// Conditions that no run can meet, whatever it is: said rather than answered by an empty table.
extension RunColumn {
  /// What is wrong with a condition on this column; nil for one that may hold.
  func problem(of condition: FilterExpression.Condition) -> String? {
    let value = condition.value
    let asksForEquality = condition.comparison == .equal || condition.comparison == .different
    if case .fact(.state) = self, asksForEquality, !RunState.allCases.contains(where: { value.equals($0.rawValue) }) {
      let names = RunState.allCases.map(\.rawValue)
      let hint = Nearness.nearest(value.text, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      return "there is no state \"\(value.text)\" (\(names.joined(separator: ", ")))" + hint
    }
    if value.span != nil, !isTime, holdsNumbers { return "\"\(value.text)\" is a date, and \(text) is none" }
    if isTime, let problem = timeProblem(value) { return problem }
    guard holdsNumbers else { return nil }
    if condition.comparison == .contains || condition.comparison == .lacks {
      return "\(condition.comparison.rawValue) looks for a part of a text, and \(text) is a number: write \(text)>100"
    }
    return value.number == nil ? "\"\(value.text)\" is not a number, which \(text) is" : nil
  }

  private func timeProblem(_ value: FilterOperand) -> String? {
    if value.number == nil { return "\"\(value.text)\" is no time: write \(text)>2026-01-31, \(text)>2026-01-31T10:00 or \(text)>2d ago" }
    let isLength = value.span == nil && Double(value.text) == nil && FilterTime.length(value.text.lowercased()) != nil
    return isLength ? "\"\(value.text)\" is a length of time: write \(value.text) ago" : nil
  }

  private var isTime: Bool { self == .fact(.created) || self == .fact(.updated) }

  /// Always numbers, where the run has any; a field of a recipe may be either.
  private var holdsNumbers: Bool {
    if case .quantity(.recipe) = self { false } else { isNumber([:]) }
  }
}

extension FilterExpression.Condition {
  /// For fields that are yes or no.
  func checkFlag() throws(FilterError) {
    guard comparison == .equal || comparison == .different, value.flag != nil else {
      throw FilterError(column: column, message: "\(field) is yes or no: write \(field)=yes or \(field)=no, not \"\(value.text)\"")
    }
  }
}

// MARK: Order

extension RunColumn {
  /// Whether the largest comes first until somebody turns the order round: names go up the alphabet, and of what is judged the best comes first.
  package func startsDescending(_ facts: [RunQuantity: [Int64: RunValue]]) -> Bool {
    guard let metric = judgedMetric else { return isNumber(facts) }
    return MetricWords.isBetterHigher(metric)
  }

  /// How a table sorted by it begins: "best first".
  func orderWords(isDescending: Bool, _ facts: [RunQuantity: [Int64: RunValue]]) -> String {
    if isTime { return isDescending ? "newest first" : "oldest first" }
    if judgedMetric != nil { return isDescending == startsDescending(facts) ? "best first" : "worst first" }
    guard isNumber(facts) || self == .fact(.state) else { return isDescending ? "from Z to A" : "from A to Z" }
    return isDescending ? "largest first" : "smallest first"
  }

  private var judgedMetric: String? {
    switch self {
    case .metric(let name), .quantity(.lowest(let name)), .quantity(.highest(let name)), .quantity(.value(let name, _)):
      MetricWords.isJudged(name) ? name : nil
    case .fact, .quantity(.recipe): nil
    }
  }
}
