import Interchange

/// What a column of a pairs file can mean.
package enum PairColumn: String, Sendable, CaseIterable {
  case image, report, context
  case labelI = "label_i"
  case labelJ = "label_j"
  case patient, split, labels

  /// Header names that are recognised without being told, best first; the published files of the method are among them.
  package var usualNames: [String] {
    switch self {
    case .image: ["image", "img_path", "image_path", "path", "filename"]
    case .report: ["report", "text", "caption"]
    case .context: ["context", "llm_output"]
    case .labelI: ["label_i"]
    case .labelJ: ["label_j"]
    case .patient: ["patient", "patient_id", "subject_id"]
    case .split: ["split"]
    case .labels: ["labels", "label"]
    }
  }
}

/// Which column of one file means what.
package struct PairColumns: Sendable {
  private var places: [PairColumn: Int] = [:]
  private var names: [PairColumn: String] = [:]

  package subscript(_ column: PairColumn) -> Int? { places[column] }

  /// The header of a column, for messages.
  package func name(_ column: PairColumn) -> String { names[column] ?? column.rawValue }

  /// Reads "image=img_path,report=text".
  /// - Throws: an unknown meaning, with the nearest known one.
  package static func parseMapping(_ text: String) throws(CorpusError) -> [PairColumn: String] {
    var mapping: [PairColumn: String] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: true) {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard sides.count == 2, !sides[1].isEmpty else {
        throw CorpusError(field: "columns", message: "\"\(String(part).printable)\" should read MEANING=HEADER, such as image=img_path")
      }
      guard let column = PairColumn(rawValue: sides[0]) else {
        let known = PairColumn.allCases.map(\.rawValue)
        let hint = nearest(sides[0], among: known).map { "; did you mean \($0)?" } ?? ""
        throw CorpusError(
          field: "columns", message: "\"\(sides[0].printable)\" is no column of a pair; known are \(known.joined(separator: ", "))\(hint)")
      }
      mapping[column] = sides[1]
    }
    return mapping
  }

  /// Finds the columns of a table.
  /// - Throws: where a mapped header isn't there, or one of `required` is neither mapped nor recognised.
  package init(_ table: CSVTable, mapping: [PairColumn: String], required: [PairColumn]) throws(CorpusError) {
    let header = table.header.map { "\"\($0.printable)\"" }.joined(separator: ", ")
    for column in PairColumn.allCases {
      if let name = mapping[column] {
        guard let place = table.column(name) else {
          let hint = nearest(name, among: table.header).map { "; did you mean \($0.printable)?" } ?? ""
          throw CorpusError(
            file: table.file, line: 1, field: column.rawValue,
            message: "there is no column \"\(name.printable)\"; the header has \(header)\(hint)")
        }
        places[column] = place
      } else {
        places[column] = column.usualNames.lazy.compactMap { table.column($0) }.first
      }
      names[column] = places[column].map { table.header[$0].printable }
    }
    let missing = required.filter { places[$0] == nil }.map(\.rawValue)
    guard missing.isEmpty else {
      throw CorpusError(
        file: table.file, line: 1,
        message:
          "no column for \(missing.joined(separator: " and ")); the header has \(header). Name them with --columns "
          + missing.map { "\($0)=HEADER" }.joined(separator: ","))
    }
  }
}
