import Screen
import Telemetry

/// Values that no pair can have are told of, rather than answered with an empty list.
extension PairFilter {
  /// Fields that are known of scored pairs only.
  static let scoreFields: Set<String> = ["loss", "mlm", "mim", "res", "total", "psnr", "step"]
  private static let numberFields = scoreFields.union(["pair", "words"])
  private static let flagFields: Set<String> = ["bookmarked", "noted", "scored", "usable"]
  /// Fields with few values, and what one of them is called.
  private static let namedFields = ["split": "split", "entity": "entity", "affirmed": "entity", "negated": "entity", "label": "label"]
  /// As many known values are listed.
  private static let listedCount = 8

  /// - Throws: the first condition that cannot hold for any pair because its value is of the wrong kind or unknown to the data set.
  func checkValues(against entries: [PairEntry]) throws(FilterError) {
    for condition in expression.conditions {
      let (field, value) = (condition.field, condition.value)
      func wrong(_ message: String) -> FilterError { FilterError(column: condition.column, message: message) }
      switch condition.comparison {
      case .less, .lessOrEqual, .greater, .greaterOrEqual:
        // Patients are numbers in many data sets.
        if !Self.numberFields.contains(field), field != "patient" {
          throw wrong("\"\(field)\" is no number, so \(condition.comparison.rawValue) cannot compare it; = and ~ can")
        }
      case .contains, .lacks:
        if Self.numberFields.contains(field) {
          throw wrong("\"\(field)\" is a number, so \(condition.comparison.rawValue) finds nothing in it; =, < and > compare it")
        }
        if Self.flagFields.contains(field) { throw wrong("\"\(field)\" is yes or no, as in \(field) or \(field)=no") }
      case .equal, .different:
        if Self.numberFields.contains(field), value.number == nil {
          throw wrong("\"\(value.text)\" is not a number, and \"\(field)\" is one, as in \(field)\(condition.comparison.rawValue)3.5")
        }
        if Self.flagFields.contains(field), value.flag == nil {
          throw wrong("\"\(field)\" is yes or no, not \"\(value.text)\"")
        }
        if let kind = Self.namedFields[field], let known = Self.unknown(value, field, entries) {
          throw wrong("no pair has the \(kind) \"\(value.text)\"" + known)
        }
      }
    }
  }

  /// What is known instead, the nearest first; nil where some pair has the value, or nothing is known yet.
  private static func unknown(_ value: FilterOperand, _ field: String, _ entries: [PairEntry]) -> String? {
    func names(_ entry: PairEntry) -> [String] {
      switch field {
      case "split": [entry.row.split]
      case "label": entry.row.labels
      default: entry.row.affirmed + entry.row.denied
      }
    }
    guard !entries.isEmpty, !entries.contains(where: { names($0).contains(where: value.equals) }) else { return nil }
    let all = Set(entries.flatMap(names)).subtracting([""])
    guard !all.isEmpty else { return "; the data set names none" }
    let ranked = all.map { (name: $0, distance: Nearness.distance(value.text, $0)) }.sorted {
      ($0.distance, $0.name) < ($1.distance, $1.name)
    }
    let more = ranked.count > listedCount ? " and \(ranked.count - listedCount) more" : ""
    return "; known: " + ranked.prefix(listedCount).map(\.name).joined(separator: ", ") + more
  }

  /// Whether a number reads like the one typed when it is written with as many decimals: lists show fewer digits than a loss has. Nil for
  /// what is not a plain decimal number.
  static func isShownAs(_ typed: FilterOperand, _ number: Double) -> Bool? {
    guard let wanted = typed.number, wanted.isFinite, number.isFinite else { return nil }
    let parts = typed.text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, typed.text.allSatisfy({ $0.isNumber || $0 == "." || $0 == "-" }) else { return nil }
    let decimals = min(12, parts.count == 2 ? parts[1].count : 0)
    return formatFixed(number, decimals: decimals) == formatFixed(wanted, decimals: decimals)
  }
}
