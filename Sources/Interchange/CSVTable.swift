/// A CSV file (RFC 4180, UTF-8 with or without a byte-order mark, LF or CRLF) held as bytes with the place of every field.
///
/// Quoted fields may hold commas, doubled quotes and line breaks. Every record of the file keeps its row, also one that is not usable: its
/// problem is in `defects`, so that a second file can be aligned with this one row by row. Wholly empty lines are passed over.
package struct CSVTable: Sendable {
  /// A record that does not fit the header or is not UTF-8.
  package struct Defect: Hashable, Sendable {
    package var row: Int
    package var line: Int
    package var message: String
  }

  package let file: String
  package let header: [String]
  /// Records below the header.
  package var rowCount: Int { rowLines.count }
  /// Rows that cannot be used, ascending.
  package let defects: [Defect]

  let bytes: [UInt8]
  /// First field of each row in `fields`; one more entry marks the end.
  let rowStarts: [Int]
  let rowLines: [Int]
  let fields: [CSVField]

  /// Physical line on which a row begins, from 1.
  package func line(_ row: Int) -> Int { rowLines[row] }

  /// The text of a field; empty where a defective row has no such column.
  package func text(_ row: Int, _ column: Int) -> String {
    let index = rowStarts[row] + column
    guard index < rowStarts[row + 1] else { return "" }
    return Self.text(of: fields[index], in: bytes)
  }

  static func text(of field: CSVField, in bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { buffer in
      let part = UnsafeBufferPointer(rebasing: buffer[field.start..<field.end])
      guard field.isEscaped else { return String(decoding: part, as: UTF8.self) }
      var plain: [UInt8] = []
      plain.reserveCapacity(part.count)
      var skips = false
      for byte in part {
        if byte == UInt8(ascii: "\""), skips {
          skips = false
          continue
        }
        skips = byte == UInt8(ascii: "\"")
        plain.append(byte)
      }
      return String(decoding: plain, as: UTF8.self)
    }
  }

  /// Reads a table whose rows may have defects.
  /// - Throws: where the whole file is unusable: it cannot be read, is empty, has no usable header, or a quote is never closed.
  package static func readKeepingDefects(_ path: String) throws(InterchangeError) -> CSVTable {
    try CSVScanner.table(try FileBytes.read(path), file: path)
  }

  /// Reads a table and throws its first defect, if any.
  package static func read(_ path: String) throws(InterchangeError) -> CSVTable {
    try readKeepingDefects(path).withoutDefects()
  }

  package static func parse(_ bytes: [UInt8], file: String) throws(InterchangeError) -> CSVTable {
    try CSVScanner.table(bytes, file: file).withoutDefects()
  }

  private func withoutDefects() throws(InterchangeError) -> CSVTable {
    if let defect = defects.first { throw InterchangeError(file: file, line: defect.line, message: defect.message) }
    return self
  }

  /// The number of the column with that name. Names are compared without surrounding spaces.
  package func column(_ name: String) -> Int? { header.firstIndex(of: name) }
}

/// Where a field lies in its file, quotes left out; `isEscaped` says that doubled quotes have to be undone.
struct CSVField {
  var start: Int
  private var endAndFlag: Int

  init(start: Int, end: Int, isEscaped: Bool) {
    self.start = start
    endAndFlag = end << 1 | (isEscaped ? 1 : 0)
  }

  var end: Int { endAndFlag >> 1 }
  var isEscaped: Bool { endAndFlag & 1 == 1 }
}
