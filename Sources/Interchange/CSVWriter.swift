/// Writes RFC 4180 records with LF ends: fields are quoted only where they must be.
package enum CSVWriter {
  /// One record with its line end.
  package static func line(_ fields: [String]) -> String {
    // A lone empty field would be an empty line, which readers pass over.
    if fields == [""] { return "\"\"\n" }
    return fields.map(escaped).joined(separator: ",") + "\n"
  }

  private static func escaped(_ field: String) -> String {
    let needsQuotes =
      field.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D } || field.first == " " || field.last == " "
    guard needsQuotes else { return field }
    var out = "\""
    for scalar in field.unicodeScalars {
      if scalar == "\"" { out.unicodeScalars.append(scalar) }
      out.unicodeScalars.append(scalar)
    }
    return out + "\""
  }
}
