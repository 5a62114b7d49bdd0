extension String {
  /// The text with every control character (C0, DEL, C1, line and paragraph separators, and what is invisible or turns the order of the
  /// text: bidirectional and zero-width ones) made visible, so that names from files can stand in a message without steering the
  /// terminal or its reader: `^[` for C0 and DEL, `<U+202E>` for the others, as the screen shows them.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    var shown = ""
    for scalar in unicodeScalars {
      if scalar.isControl { shown += scalar.visible } else { shown.unicodeScalars.append(scalar) }
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

  /// The scalar in characters that are seen: `^[`, `<U+202E>`.
  var visible: String {
    if value < 0x20 || value == 0x7F { return "^" + String(Unicode.Scalar(UInt8(value ^ 0x40))) }
    let hex = String(value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + ">"
  }
}
