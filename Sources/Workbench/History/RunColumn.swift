import Telemetry

/// What a column of the table of runs shows, also what is filtered, sorted and grouped by. As people write it:
///
///     name, state, duration, tags, ...   a fact of the run
///     mlm_loss or last:mlm_loss          the last value of a metric; total, mim, res, mlm and speed are short for the usual ones
///     min:mlm_loss, max:mlm_loss         its smallest and largest value
///     mlm_loss@1000                      its value at a step
///     optimiser.lr, recipe:threads       a field of the recipe
package enum RunColumn: Hashable, Sendable {
  package enum Fact: String, CaseIterable, Sendable {
    case id, name, state, preset, objective, data, seed, step, steps, duration, created, updated, host, note, tags, archived
  }
  case fact(Fact)
  /// Its last value.
  case metric(String)
  case quantity(RunQuantity)

  static let name = RunColumn.fact(.name)
  static let created = RunColumn.fact(.created)
  static let total = RunColumn.metric(Metric.totalLoss)

  /// From left to right, until the user chooses others.
  package static let usual: [RunColumn] = [
    .fact(.name), .fact(.state), .fact(.preset), .fact(.objective), .fact(.step), .metric(Metric.totalLoss), .metric(Metric.mimLoss),
    .metric(Metric.resLoss), .metric(Metric.mlmLoss), .metric(Metric.pairsPerSecond), .fact(.duration), .fact(.created), .fact(.tags),
    .fact(.note),
  ]

  private static let shortMetrics = [
    "total": Metric.totalLoss, "mim": Metric.mimLoss, "res": Metric.resLoss, "mlm": Metric.mlmLoss, "speed": Metric.pairsPerSecond,
  ]

  /// How it is written, so that reading it gives the same column.
  package var text: String {
    switch self {
    case .fact(let fact): fact.rawValue
    case .metric(let name): name
    case .quantity(.lowest(let name)): "min:" + name
    case .quantity(.highest(let name)): "max:" + name
    case .quantity(.value(let name, let step)): "\(name)@\(step)"
    case .quantity(.recipe(let path)): path.contains(".") ? path : "recipe:" + path
    }
  }

  /// The fact the store has to be asked for, if it is one.
  package var quantity: RunQuantity? { if case .quantity(let quantity) = self { quantity } else { nil } }
}

/// What there is to choose columns from.
package struct RunNames: Hashable, Sendable {
  /// Of the runs listed.
  package var metrics: Set<String>
  /// Of recipes; empty while nobody has asked the store.
  package var paths: [String]

  package init(metrics: Set<String> = [], paths: [String] = []) { (self.metrics, self.paths) = (metrics, paths) }

  /// Everything that can be typed, for suggestions.
  package var all: [String] {
    RunColumn.Fact.allCases.map(\.rawValue) + metrics.sorted() + metrics.sorted().flatMap { ["min:" + $0, "max:" + $0] }
      + paths.map { RunColumn.quantity(.recipe($0)).text }
  }
}

/// Why a column cannot be shown: a sentence without its full stop.
package struct RunColumnError: Error, Hashable, CustomStringConvertible, Sendable {
  package let description: String
}

extension RunColumn {
  /// Reads a column as people write it; case does not matter, and `mlm` finds `mlm_loss`.
  package init(_ typed: String, names: RunNames) throws(RunColumnError) {
    let lower = typed.lowercased()
    if let fact = Fact(rawValue: lower) {
      self = .fact(fact)
    } else if let metric = Self.shortMetrics[lower] ?? names.metric(lower) {
      self = .metric(metric)
    } else if let path = typed.dropping(prefix: "recipe:") {
      self = .quantity(.recipe(try names.path(path, typed)))
    } else if let name = typed.dropping(prefix: "last:") {
      self = .metric(try names.metric(named: name, typed))
    } else if let name = typed.dropping(prefix: "min:") {
      self = .quantity(.lowest(try names.metric(named: name, typed)))
    } else if let name = typed.dropping(prefix: "max:") {
      self = .quantity(.highest(try names.metric(named: name, typed)))
    } else if let at = typed.lastIndex(of: "@") {
      let digits = typed[typed.index(after: at)...]
      guard let number = FilterOperand(String(digits)).number, let step = Int(exactly: number), step > 0 else {
        throw RunColumnError(description: "\"\(digits)\" is not a step: write mlm_loss@1000")
      }
      self = .quantity(.value(try names.metric(named: String(typed[..<at]), typed), step: step))
    } else if typed.contains(".") || names.paths.contains(where: { $0.lowercased() == lower }) {
      self = .quantity(.recipe(try names.path(typed, typed)))
    } else {
      self = .metric(try names.metric(named: typed, typed))
    }
  }

  /// Reads a list: `name, state, min:mlm_loss`, with commas or blanks between.
  package static func list(_ typed: String, names: RunNames) throws(RunColumnError) -> [RunColumn] {
    var columns: [RunColumn] = []
    for word in typed.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      let column = try RunColumn(String(word), names: names)
      if !columns.contains(column) { columns.append(column) }
    }
    guard !columns.isEmpty else { throw RunColumnError(description: "no column is named; try name,state,mlm_loss,optimiser.lr") }
    return columns
  }
}

extension RunNames {
  fileprivate func metric(_ lower: String) -> String? {
    if metrics.contains(lower) { return lower }
    return metrics.contains(lower + "_loss") ? lower + "_loss" : metrics.first { $0.lowercased() == lower }
  }

  fileprivate func metric(named name: String, _ typed: String) throws(RunColumnError) -> String {
    guard !name.isEmpty else { throw RunColumnError(description: "\"\(typed)\" lacks the name of a metric: write min:mlm_loss") }
    if let known = RunColumn.short(name) ?? metric(name.lowercased()) { return known }
    if metrics.isEmpty { return name }
    throw unknown(typed)
  }

  fileprivate func path(_ path: String, _ typed: String) throws(RunColumnError) -> String {
    if let known = paths.first(where: { $0.lowercased() == path.lowercased() }) { return known }
    if paths.isEmpty, !path.isEmpty { return path }
    throw unknown(typed)
  }

  private func unknown(_ typed: String) -> RunColumnError {
    let hint = Nearness.nearest(typed, among: all).map { "; did you mean \"\($0)\"?" } ?? ""
    return RunColumnError(description: "no run has a field or metric \"\(typed)\"" + hint)
  }
}

extension RunColumn {
  fileprivate static func short(_ name: String) -> String? { shortMetrics[name.lowercased()] }
}

extension String {
  fileprivate func dropping(prefix: String) -> String? {
    lowercased().hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
