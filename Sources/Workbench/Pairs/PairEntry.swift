import Telemetry

/// A row of the list of pairs, with what is asked of it often worked out once.
package struct PairEntry: Hashable, Sendable {
  package var row: PairRow
  package var score: PairScore?
  package var note: PairNote?
  /// Whether its losses could be worked out and are not.
  var isUnscored: Bool { score == nil && row.problem == nil }
  /// The report in lower case, as bytes: a text is looked for in ten thousand of them at every key.
  let foldedReport: [UInt8]
  /// Path, patient and labels in the same way.
  let foldedFacts: [UInt8]

  init(_ row: PairRow, score: PairScore?, note: PairNote?) {
    (self.row, self.score, self.note) = (row, score, note)
    foldedReport = Array(row.report.lowercased().utf8)
    foldedFacts = Array(([row.imagePath, row.patient] + row.labels).joined(separator: "\n").lowercased().utf8)
  }

  /// Names that filters know.
  static let fieldNames = [
    "pair", "split", "patient", "image", "text", "words", "label", "entity", "affirmed", "negated", "loss", "mlm", "mim", "res", "total",
    "psnr", "step", "bookmarked", "note", "noted", "scored", "usable",
  ]

  /// What the row says of a field.
  /// - Parameter denial: which mentions of entities count: denied ones, affirmed ones, or both where it is nil.
  func value(of field: String, denial: Bool?) -> FilterValue? {
    switch field {
    case "pair": .number(Double(row.index + 1))
    case "split": .text(row.split)
    case "patient": .text(row.patient)
    case "image": .text(row.imagePath)
    case "text": .text(row.report)
    case "words": .number(Double(row.wordCount))
    case "label": .list(row.labels)
    case "entity": .list(denial == true ? row.denied : denial == false ? row.affirmed : row.affirmed + row.denied)
    case "affirmed": .list(row.affirmed)
    case "negated": .list(row.denied)
    case "loss", "mlm": score.map { .number($0.mlm) }
    case "mim": score.map { .number($0.mim) }
    case "res": score?.res.map { .number($0) }
    case "total": score.map { .number($0.total) }
    case "psnr": score?.psnr.map { .number($0) }
    case "step": score.map { .number(Double($0.step)) }
    case "bookmarked": .flag(note?.isBookmarked ?? false)
    case "note": .text(note?.text ?? "")
    case "noted": .flag(!(note?.text ?? "").isEmpty)
    case "scored": .flag(score != nil)
    case "usable": .flag(row.problem == nil)
    default: nil
    }
  }
}

/// Looks for bytes in bytes: the first byte is found, then the rest compared.
func holds(_ text: [UInt8], _ wanted: [UInt8]) -> Bool {
  guard let first = wanted.first else { return true }
  return text.withUnsafeBufferPointer { text in
    wanted.withUnsafeBufferPointer { wanted in
      var at = 0
      let last = text.count - wanted.count
      while at <= last {
        if text[at] == first {
          var same = 1
          while same < wanted.count, text[at + same] == wanted[same] { same += 1 }
          if same == wanted.count { return true }
        }
        at += 1
      }
      return false
    }
  }
}
