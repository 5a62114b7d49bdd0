import Screen
import Telemetry

/// What a column says of a run: for sorting and programs as it is, for people in words.
extension RunColumn {
  /// Nil where the run has nothing of the kind.
  /// - Parameter facts: what the store has told.
  package func value(_ run: RunSummary, _ facts: [RunQuantity: [Int64: RunValue]]) -> RunValue? {
    switch self {
    case .fact(let fact): Self.value(run, fact)
    case .metric(let name): run.last[name].map { .number($0) }
    case .quantity(let quantity): facts[quantity]?[run.id]
    }
  }

  private static func value(_ run: RunSummary, _ fact: Fact) -> RunValue? {
    switch fact {
    case .id: .number(Double(run.id))
    case .name: .text(run.name)
    case .state: .text(run.state.rawValue)
    case .preset: .text(run.preset)
    case .objective: .text(run.objective)
    case .data: .text(run.data)
    case .seed: .number(Double(run.seed))
    case .step: .number(Double(run.step))
    case .steps: .number(Double(run.steps))
    case .duration: .number(run.duration)
    case .created: .number(run.created)
    case .updated: .number(run.updated)
    case .host: .text(run.host)
    case .note: run.note.isEmpty ? nil : .text(run.note)
    case .tags: run.tags.isEmpty ? nil : .text(run.tags.joined(separator: " "))
    case .archived: .text(run.isArchived ? "yes" : "no")
    }
  }

  /// The value as a filter asks for it.
  func filterValue(_ run: RunSummary, _ facts: [RunQuantity: [Int64: RunValue]]) -> FilterValue? {
    switch self {
    case .fact(.tags): return .list(run.tags)
    case .fact(.archived): return .flag(run.isArchived)
    // No tags and no note are words that can be asked for too.
    case .fact(.note): return .text(run.note)
    default:
      switch value(run, facts) {
      case .number(let number): return .number(number)
      case .text("true"): return .flag(true)
      case .text("false"): return .flag(false)
      case .text(let text): return .text(text)
      case nil: return nil
      }
    }
  }

  /// The heading of the column.
  package var title: String {
    switch self {
    case .fact(.duration): "trained"
    case .fact(let fact): fact.rawValue
    case .metric(let name): Self.shortTitle(name)
    case .quantity(.lowest(let name)): "min " + Self.shortTitle(name)
    case .quantity(.highest(let name)): "max " + Self.shortTitle(name)
    case .quantity(.value(let name, let step)): "\(Self.shortTitle(name))@\(step)"
    case .quantity(.recipe(let path)): path
    }
  }

  private static func shortTitle(_ metric: String) -> String {
    if metric == Metric.pairsPerSecond { return "pairs/s" }
    return metric.hasSuffix("_loss") ? String(metric.dropLast(5)) : metric
  }

  /// Whether its values line up on the right.
  package func isNumber(_ facts: [RunQuantity: [Int64: RunValue]]) -> Bool {
    switch self {
    case .fact(.id), .fact(.seed), .fact(.step), .fact(.steps), .fact(.duration), .fact(.created), .fact(.updated), .metric: true
    case .fact: false
    case .quantity(.recipe): facts[self.quantity ?? .recipe("")]?.first.map { if case .number = $0.value { true } else { false } } ?? false
    case .quantity: true
    }
  }

  /// Whether a mean over runs says anything.
  var isMeasured: Bool {
    switch self {
    case .fact(.step), .fact(.duration), .metric, .quantity: true
    case .fact: false
    }
  }

  /// In words; "-" where there is nothing.
  /// - Parameter now: seconds since 1970, for how long ago something was; nil says the time in full.
  package func words(_ run: RunSummary, _ facts: [RunQuantity: [Int64: RunValue]], now: Double?) -> String {
    switch self {
    case .fact(.id): return String(run.id)
    case .fact(.seed): return String(run.seed)
    default: return value(run, facts).map { words($0, now: now) } ?? "-"
    }
  }

  func words(_ value: RunValue, now: Double?) -> String {
    guard case .number(let number) = value else {
      if case .text(let text) = value { return text }
      return ""
    }
    switch self {
    case .fact(.step), .fact(.steps): return formatCount(Int(number))
    case .fact(.duration): return formatDuration(number)
    case .fact(.created), .fact(.updated): return now.map { Words.ago(number, now: $0) } ?? Words.utc(number)
    case .metric(Metric.pairsPerSecond): return formatNumber(number, digits: 3)
    case .quantity(.recipe):
      return number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : trimmingZeros(formatNumber(number, digits: 6))
    default: return formatNumber(number)
    }
  }
}
