/// The header of a safetensors file: eight bytes of length, then JSON, padded with blanks so that the data is aligned.
struct SafetensorsHeader {
  /// As in the format's own reader.
  static let greatestSize = 100_000_000
  static let checksumKey = "ecamp.checksum"
  /// A header of ours starts with this; sixteen hexadecimal digits follow. They count as zeros in the checksum.
  static let checksumPrefix = #"{"__metadata__":{"ecamp.checksum":"xxh64:"#
  /// Offset of the sixteen digits in the file.
  static let checksumOffset = 8 + checksumPrefix.utf8.count

  var metadata: [(key: String, value: String)] = []
  /// In the order of their bytes.
  var entries: [SafetensorsEntry] = []
  var dataSize: Int { entries.last?.range.upperBound ?? 0 }

  // MARK: Reading

  /// Parses and checks the JSON part: known types, sizes that match shapes, bytes that follow each other without gap or overlap.
  init(parsing json: [UInt8], file: String) throws(SafetensorsError) {
    guard json.first == UInt8(ascii: "{") else { throw SafetensorsError(file: file, .header("it does not start with '{'")) }
    let document: JSON5Document
    do throws(JSON5Error) { document = try JSON5Document(json, file: file) } catch {
      throw SafetensorsError(file: file, .header("\(error.message) (column \(error.position.column))"))
    }
    for member in document.root.object?.members ?? [] {
      if member.key == "__metadata__" {
        metadata = try Self.metadata(member.value, file: file)
      } else {
        entries.append(try Self.entry(member.key, member.value, file: file))
      }
    }
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = 0
    for entry in entries {
      if entry.range.lowerBound != end {
        let what = entry.range.lowerBound < end ? "overlap those of another tensor" : "leave a gap before them"
        throw SafetensorsError(file: file, tensor: entry.name, .offsets("its bytes \(what)"))
      }
      end = entry.range.upperBound
    }
  }

  private static func metadata(_ value: JSON5Value, file: String) throws(SafetensorsError) -> [(key: String, value: String)] {
    guard let object = value.object else { throw SafetensorsError(file: file, .header("__metadata__ is not an object")) }
    var pairs: [(key: String, value: String)] = []
    for member in object.members {
      guard let text = member.value.string else {
        throw SafetensorsError(file: file, .header("__metadata__ '\(member.key.printable)' is not a string"))
      }
      pairs.append((member.key, text))
    }
    return pairs
  }

  private static func entry(_ name: String, _ value: JSON5Value, file: String) throws(SafetensorsError) -> SafetensorsEntry {
    func refused(_ reason: SafetensorsError.Reason) -> SafetensorsError { SafetensorsError(file: file, tensor: name, reason) }
    guard let object = value.object, let typeName = object["dtype"]?.string, let sizes = object["shape"]?.array,
      let offsets = object["data_offsets"]?.array, offsets.count == 2
    else { throw refused(.header("expected dtype, shape and two data_offsets")) }
    guard let type = SafetensorsType(rawValue: typeName) else { throw refused(.unknownType(typeName)) }
    var shape: [Int] = []
    var byteCount = type.byteCount
    for size in sizes {
      guard let size = size.integer, size >= 0 else { throw refused(.header("its shape holds something other than sizes")) }
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: size)
      guard !overflow else { throw refused(.shapeOverflow) }
      byteCount = product
      shape.append(size)
    }
    guard let start = offsets[0].integer, let end = offsets[1].integer, start >= 0 else {
      throw refused(.offsets("its data_offsets are not positions"))
    }
    guard end >= start else { throw refused(.offsets("its bytes end before they begin")) }
    guard end - start == byteCount else { throw refused(.sizeMismatch(expected: byteCount, found: end - start)) }
    return SafetensorsEntry(name: name, type: type, shape: shape, range: start..<end)
  }

  /// The checksum a file of ours carries; nil for a file of another program, even one that copied our metadata.
  static func checksum(inFront bytes: [UInt8]) -> UInt64? {
    let prefix = Array(checksumPrefix.utf8)
    guard bytes.starts(with: prefix), bytes.count >= prefix.count + 16 else { return nil }
    return UInt64(String(decoding: bytes[prefix.count..<(prefix.count + 16)], as: UTF8.self), radix: 16)
  }

  // MARK: Writing

  init(entries: [SafetensorsEntry], metadata: [(key: String, value: String)]) {
    self.entries = entries
    self.metadata = metadata
  }

  /// The header with its length in front and zeros for the checksum.
  func bytes() -> [UInt8] {
    var text = Self.checksumPrefix + String(repeating: "0", count: 16) + "\""
    for pair in metadata {
      text += ","
      JSONWriter.quote(pair.key, to: &text)
      text += ":"
      JSONWriter.quote(pair.value, to: &text)
    }
    text += "}"
    for entry in entries {
      text += ","
      JSONWriter.quote(entry.name, to: &text)
      text += ":{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":[\(entry.shape.map(String.init).joined(separator: ","))]"
      text += ",\"data_offsets\":[\(entry.range.lowerBound),\(entry.range.upperBound)]}"
    }
    text += "}"
    let blanks = (8 - text.utf8.count % 8) % 8
    text += String(repeating: " ", count: blanks)
    return withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian, Array.init) + Array(text.utf8)
  }
}
