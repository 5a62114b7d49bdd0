import Interchange

/// The reports of a CSV file, which needs no films: what a vocabulary is learnt from.
package enum ReportTable {
  /// The reports that may be learnt from: rows marked for validation or test, broken rows and empty reports are left out.
  /// - Throws: where the file as a whole cannot be used, or nothing remains.
  package static func trainingReports(file: String, columns mapping: [PairColumn: String] = [:]) throws(CorpusError) -> [String] {
    let table: CSVTable
    do { table = try CSVTable.readKeepingDefects(file) } catch { throw CorpusError(error) }
    let columns = try PairColumns(table, mapping: mapping, required: [.report])
    let broken = Set(table.defects.map(\.row))
    var reports: [String] = []
    for row in 0..<table.rowCount where !broken.contains(row) {
      if let split = columns[.split], PairSplit.Side(table.text(row, split)) != .training { continue }
      let report = columns[.report].map { table.text(row, $0) } ?? ""
      if !isBlank(report) { reports.append(report) }
    }
    guard !reports.isEmpty else { throw CorpusError(file: file, message: "holds no report to learn from; every row should have one") }
    return reports
  }
}
