/// One pass over the bytes of a CSV file: finds records, fields, lines and what is wrong with them.
struct CSVScanner {
  private let bytes: [UInt8]
  private let file: String
  private var line = 1
  private var fields: [CSVField] = []
  private var rowStarts: [Int] = [0]
  private var rowLines: [Int] = []
  private var defects: [CSVTable.Defect] = []
  private var header: [String]?

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  static func table(_ bytes: [UInt8], file: String) throws(InterchangeError) -> CSVTable {
    var scanner = CSVScanner(bytes: bytes, file: file)
    try scanner.scan()
    guard let header = scanner.header else {
      throw InterchangeError(file: file, message: "is empty; the first line should name the columns, such as image,report")
    }
    return CSVTable(
      file: file, header: header, defects: scanner.defects, bytes: bytes, rowStarts: scanner.rowStarts, rowLines: scanner.rowLines,
      fields: scanner.fields)
  }

  private mutating func scan() throws(InterchangeError) {
    let all = bytes
    // The buffer outlives the loop because `all` does; typed errors leave through `failure`.
    let failure: InterchangeError? = all.withUnsafeBufferPointer { buffer in
      var at = buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      while at < buffer.count {
        do throws(InterchangeError) { at = try record(buffer, from: at) } catch { return error }
      }
      return nil
    }
    if let failure { throw failure }
  }

  /// Scans one record and returns where the next begins.
  private mutating func record(_ buffer: UnsafeBufferPointer<UInt8>, from start: Int) throws(InterchangeError) -> Int {
    let firstLine = line
    let firstField = fields.count
    var problem: String?
    var high: UInt8 = 0
    var at = start
    while true {
      if at < buffer.count, buffer[at] == Self.quote {
        at = try quotedField(buffer, from: at, high: &high, problem: &problem)
      } else {
        let fieldStart = at
        while at < buffer.count {
          let byte = buffer[at]
          if byte == Self.comma || byte == Self.newline || byte == Self.carriageReturn { break }
          high |= byte
          at += 1
        }
        fields.append(CSVField(start: fieldStart, end: at, isEscaped: false))
      }
      guard at < buffer.count, buffer[at] == Self.comma else { break }
      at += 1
    }
    let end = at
    if at < buffer.count {
      if buffer[at] == Self.carriageReturn, at + 1 < buffer.count, buffer[at + 1] == Self.newline { at += 1 }
      at += 1
      line += 1
    }
    if end == start {
      fields.removeLast(fields.count - firstField)
      return at
    }
    if high >= 0x80, let invalid = UTF8Check.firstInvalid(in: UnsafeBufferPointer(rebasing: buffer[start..<end])) {
      let value = String(buffer[start + invalid], radix: 16, uppercase: true)
      problem = "holds the byte 0x\(value), which is not UTF-8; the file should be saved as UTF-8"
    }
    try close(firstField: firstField, line: firstLine, problem: problem)
    return at
  }

  /// Scans a field that begins with a quote and returns the place of the comma or line break behind it.
  private mutating func quotedField(
    _ buffer: UnsafeBufferPointer<UInt8>, from start: Int, high: inout UInt8, problem: inout String?
  ) throws(InterchangeError) -> Int {
    let firstLine = line
    var at = start + 1
    var isEscaped = false
    while true {
      guard at < buffer.count else {
        throw InterchangeError(file: file, line: firstLine, message: "a quote opens here and is never closed; a field should end in \"")
      }
      let byte = buffer[at]
      high |= byte
      if byte == Self.newline {
        line += 1
      } else if byte == Self.carriageReturn, at + 1 == buffer.count || buffer[at + 1] != Self.newline {
        line += 1
      } else if byte == Self.quote {
        guard at + 1 < buffer.count, buffer[at + 1] == Self.quote else { break }
        isEscaped = true
        at += 1
      }
      at += 1
    }
    fields.append(CSVField(start: start + 1, end: at, isEscaped: isEscaped))
    at += 1
    // Spaces behind the quote are forgiven; they are not part of the field.
    while at < buffer.count, buffer[at] != Self.comma, buffer[at] != Self.newline, buffer[at] != Self.carriageReturn {
      high |= buffer[at]
      if buffer[at] != 0x20 { problem = "has text after a closing quote; quotes inside a quoted field should be doubled" }
      at += 1
    }
    return at
  }

  private mutating func close(firstField: Int, line: Int, problem: String?) throws(InterchangeError) {
    let count = fields.count - firstField
    guard let header else {
      if let problem { throw InterchangeError(file: file, line: line, message: problem) }
      try readHeader(firstField: firstField, line: line)
      return
    }
    let row = rowLines.count
    rowLines.append(line)
    rowStarts.append(fields.count)
    if let problem {
      defects.append(CSVTable.Defect(row: row, line: line, message: problem))
    } else if count != header.count {
      let message = "has \(count) field\(count == 1 ? "" : "s") where the header has \(header.count); commas inside a field need quotes"
      defects.append(CSVTable.Defect(row: row, line: line, message: message))
    }
  }

  private mutating func readHeader(firstField: Int, line: Int) throws(InterchangeError) {
    let names = fields[firstField...].map { trimmed(CSVTable.text(of: $0, in: bytes)) }
    fields.removeAll(keepingCapacity: true)
    var seen = Set<String>()
    for name in names where !name.isEmpty && !seen.insert(name).inserted {
      throw InterchangeError(file: file, line: line, field: name, message: "names two columns; every column should have its own name")
    }
    header = names
  }

  private func trimmed(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}
