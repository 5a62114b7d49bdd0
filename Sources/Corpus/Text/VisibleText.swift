/// Text from files for a terminal: control, format and direction characters come out as \u{1B} and the like, so none can act on it.
package func visibleText(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isInvisible) else { return text }
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": out += "\\n"
    case "\r": out += "\\r"
    case "\t": out += "\\t"
    case _ where isInvisible(scalar): out += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out
}

private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
  default: return false
  }
}

/// Whether text holds control characters that no report should: all but line ends and tabs.
func strayControls(_ text: String) -> [Unicode.Scalar] {
  var found: [Unicode.Scalar] = []
  for scalar in text.unicodeScalars where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
    if scalar != "\n", scalar != "\r", scalar != "\t", !found.contains(scalar) { found.append(scalar) }
  }
  return found
}
