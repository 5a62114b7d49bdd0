extension String {
  /// The text with every control character (C0, DEL, C1, line and paragraph separators, and what is invisible or turns the order of the
  /// text: bidirectional and zero-width ones) shown as `\u{..}`, so that names from files can stand in a message without steering the
  /// terminal or its reader.
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
  /// Characters that a terminal or a line-based reader would act on, or that no reader would see.
  var isControl: Bool {
    if value < 0x7F { return value < 0x20 }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }
}
