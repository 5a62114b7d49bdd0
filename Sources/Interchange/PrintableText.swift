extension String {
  /// The text with every control character (C0, DEL, C1, line and paragraph separators) shown as `\u{..}`, so that names from files
  /// can stand in a message without steering the terminal.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    var shown = ""
    for scalar in unicodeScalars {
      if scalar.isControl {
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

extension Unicode.Scalar {
  /// Characters that a terminal or a line-based reader would act on.
  var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029 }
}
