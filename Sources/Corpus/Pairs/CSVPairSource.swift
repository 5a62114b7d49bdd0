import Interchange

/// Pairs of films and reports listed in a CSV file, as `PairColumn` says; windows may come from a second file, row by row.
package struct CSVPairSource: PairSource {
  /// Turns a film file into 8-bit pixels. Called from several threads at once.
  package typealias Decoder = @Sendable (_ path: String) throws(CorpusError) -> Film

  package let file: String
  package let name: String
  package var count: Int { table.rowCount }
  private let table: CSVTable
  private let columns: PairColumns
  private let windows: (table: CSVTable, columns: PairColumns)?
  private let root: String
  private let decoder: Decoder
  /// Why the rows that do not fit the header cannot be used, by row.
  private let defects: [Int: CSVTable.Defect]

  /// - Parameters:
  ///   - columns: Headers of columns that are not named in a usual way.
  ///   - windows: A file with label_i and label_j for each row of `file`; it wins over columns of `file`.
  ///   - images: The folder that relative film paths start from; without it, the folder of `file`. Paths may leave it.
  /// - Throws: where the file as a whole cannot be used; single bad rows are left to `recordProblem`.
  package init(
    file: String, columns mapping: [PairColumn: String] = [:], windows windowsFile: String? = nil, images: String? = nil,
    decoder: @escaping Decoder
  ) throws(CorpusError) {
    self.file = file
    self.decoder = decoder
    name = String(file[(file.lastIndex(of: "/").map { file.index(after: $0) } ?? file.startIndex)...])
    root = images ?? file.lastIndex(of: "/").map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
    let hasWindowsFile = windowsFile != nil
    let inFirst = mapping.filter { !hasWindowsFile || ($0.key != .labelI && $0.key != .labelJ) }
    table = try Self.table(file)
    columns = try PairColumns(table, mapping: inFirst, required: [.image, .report])
    guard table.rowCount > 0 else { throw CorpusError(file: file, message: "has a header and no rows; every row should be a pair") }
    defects = Dictionary(table.defects.map { ($0.row, $0) }) { first, _ in first }
    if let windowsFile {
      let second = try Self.table(windowsFile)
      let inSecond = mapping.filter { $0.key == .labelI || $0.key == .labelJ }
      let columns = try PairColumns(second, mapping: inSecond, required: [.labelI, .labelJ])
      guard second.rowCount == table.rowCount else {
        throw CorpusError(
          file: windowsFile,
          message: "rows: \(second.rowCount) here, \(table.rowCount) in \(file.printable); they should match one by one")
      }
      windows = (second, columns)
    } else if columns[.labelI] != nil, columns[.labelJ] != nil {
      windows = (table, columns)
    } else {
      windows = nil
    }
  }

  /// The same with films read from PNG and JPEG files.
  package init(
    file: String, columns: [PairColumn: String] = [:], windows: String? = nil, images: String? = nil, sixteenBit: SixteenBitRule = .scaled
  ) throws(CorpusError) {
    try self.init(file: file, columns: columns, windows: windows, images: images) { path throws(CorpusError) in
      try Film.read(path, sixteenBit: sixteenBit)
    }
  }

  private static func table(_ file: String) throws(CorpusError) -> CSVTable {
    do { return try CSVTable.readKeepingDefects(file) } catch { throw CorpusError(error) }
  }

  package func record(_ index: Int) -> PairRecord {
    let image = text(index, .image)
    let context = text(index, .context)
    return PairRecord(
      index: index, imagePath: image.isEmpty || image.hasPrefix("/") ? image : "\(root)/\(image)", report: text(index, .report),
      context: isBlank(context) ? nil : context, labelI: window(index, .labelI).value, labelJ: window(index, .labelJ).value,
      patient: trimmed(text(index, .patient)), split: trimmed(text(index, .split)), labels: labels(index), line: table.line(index))
  }

  package func filmName(_ index: Int) -> String { text(index, .image) }

  package func film(_ index: Int) throws(CorpusError) -> Film {
    if let problem = recordProblem(index) { throw problem }
    let path = record(index).imagePath
    do throws(CorpusError) { return try decoder(path) } catch {
      throw problem(index, .image, "\((error.file ?? path).printable): \(error.message)")
    }
  }

  package func recordProblem(_ index: Int) -> CorpusError? {
    if let defect = defects[index] { return CorpusError(file: file, line: defect.line, message: defect.message) }
    let image = text(index, .image)
    if isBlank(image) { return problem(index, .image, "is empty; it should be the path of a film") }
    if image.unicodeScalars.contains("\0") {
      return problem(index, .image, "holds a NUL byte, which no path can; it should be the path of a film")
    }
    if isBlank(text(index, .report)) { return problem(index, .report, "is empty; a pair needs words") }
    return nil
  }

  package func recordWarnings(_ index: Int) -> [CorpusError] {
    guard let windows else { return [] }
    return [PairColumn.labelI, .labelJ].compactMap { column in
      guard let message = window(index, column).problem else { return nil }
      return CorpusError(
        file: windows.table.file, line: windows.table.line(index), field: windows.columns.name(column), message: message)
    }
  }

  private func problem(_ index: Int, _ column: PairColumn, _ message: String) -> CorpusError {
    CorpusError(file: file, line: table.line(index), field: columns.name(column), message: message)
  }

  private func text(_ index: Int, _ column: PairColumn) -> String { columns[column].map { table.text(index, $0) } ?? "" }

  /// A window label, also where a data frame wrote it as "2.0"; empty fields are no label.
  private func window(_ index: Int, _ column: PairColumn) -> (value: Int?, problem: String?) {
    guard let windows, let place = windows.columns[column] else { return (nil, nil) }
    let text = trimmed(windows.table.text(index, place))
    if text.isEmpty { return (nil, nil) }
    guard let value = Int(text) ?? Double(text).flatMap(Int.init(exactly:)), value >= 0, value < 1 << 15 else {
      return (nil, "\"\(text.printable)\" is no window label and is left out; it should be the number of a patch, from 0")
    }
    return (value, nil)
  }

  private func labels(_ index: Int) -> [String] {
    let text = text(index, .labels)
    let separator: Swift.Character = text.contains(";") ? ";" : "|"
    return text.split(separator: separator).map { trimmed(String($0)) }.filter { !$0.isEmpty }
  }
}

func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(\.properties.isWhitespace) }

private func trimmed(_ text: String) -> String {
  var scalars = Substring(text).unicodeScalars
  while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
  while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
  return String(scalars)
}
