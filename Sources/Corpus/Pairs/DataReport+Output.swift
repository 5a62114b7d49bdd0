import Interchange

extension DataReport {
  /// The report for reading. Of each kind of finding, at most `limit` are listed; `json` has all.
  package func text(limit: Int = 20) -> String {
    var lines = ["\(name.printable): \(pairCount) pairs, \(usable.count) usable, \(pairCount - usable.count) unusable"]
    lines += sizeLines.map { "  \($0.name)" + String(repeating: " ", count: max(10 - $0.name.count, 1)) + $0.text }
    for severity in Severity.allCases {
      let kinds = Dictionary(grouping: findings.filter { $0.severity == severity }, by: \.kind)
      for kind in kinds.keys.sorted() {
        let all = kinds[kind] ?? []
        lines += ["", "\(severity.rawValue): \(kind) (\(all.count))"]
        lines += all.prefix(limit).map { "  \($0.problem)" }
        if all.count > limit { lines.append("  and \(all.count - limit) more") }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var sizeLines: [(name: String, text: String)] {
    var lines = [("reports", "\(spread(words)) words")]
    if !formats.isEmpty {
      lines.append(("films", counts(formats)))
      lines.append(("width", "\(spread(widths)) pixels"))
      lines.append(("height", "\(spread(heights)) pixels"))
    }
    lines.append(("splits", counts(splits)))
    lines.append(("patients", patientCount == 0 ? "not named" : String(patientCount)))
    lines.append(("context", "\(contextCount) pairs"))
    lines.append(("windows", "\(windowCount) pairs"))
    if !labels.isEmpty { lines.append(("labels", counts(labels, limit: 12))) }
    return lines
  }

  private func spread(_ spread: Spread) -> String {
    let tenths = Int((spread.mean * 10).rounded())
    return "\(spread.least) to \(spread.greatest), median \(spread.median), mean \(tenths / 10).\(tenths % 10)"
  }

  private func counts(_ counts: [String: Int], limit: Int = .max) -> String {
    let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let shown = ordered.prefix(limit).map { "\($0.key.isEmpty ? "(none)" : $0.key.printable) \($0.value)" }
    return shown.joined(separator: ", ") + (ordered.count > limit ? ", and \(ordered.count - limit) more" : "")
  }

  package var json: JSONValue {
    .members([
      "name": .string(name), "pairs": .integer(pairCount), "usable": .integer(usable.count),
      "unusable": .array(unusable.map { .integer($0.index) }), "report_words": json(words), "film_formats": json(formats),
      "film_width": formats.isEmpty ? nil : json(widths), "film_height": formats.isEmpty ? nil : json(heights), "splits": json(splits),
      "patients": .integer(patientCount), "with_context": .integer(contextCount), "with_window": .integer(windowCount),
      "labels": json(labels), "findings": .array(findings.map(json)),
    ])
  }

  private func json(_ spread: Spread) -> JSONValue {
    .members([
      "min": .integer(spread.least), "median": .integer(spread.median), "mean": .number(spread.mean), "max": .integer(spread.greatest),
    ])
  }

  private func json(_ counts: [String: Int]) -> JSONValue {
    .object(counts.sorted { $0.key < $1.key }.map { JSONMember($0.key, .integer($0.value)) })
  }

  private func json(_ finding: Finding) -> JSONValue {
    .members([
      "severity": .string(finding.severity.rawValue), "kind": .string(finding.kind), "index": .integer(finding.index),
      "file": finding.problem.file.map { .string($0) }, "line": finding.problem.line.map { .integer($0) },
      "field": finding.problem.field.map { .string($0) }, "message": .string(finding.problem.message),
    ])
  }
}
