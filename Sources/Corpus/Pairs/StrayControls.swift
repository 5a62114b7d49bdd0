/// The control characters of a text that no report should hold: all but line ends and tabs, each once.
func strayControls(_ text: String) -> [Unicode.Scalar] {
  var found: [Unicode.Scalar] = []
  // All of them begin with a byte below space, DEL, or 0xC2: most reports have none.
  let isSuspect = text.utf8.contains { ($0 < 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09) || $0 == 0x7F || $0 == 0xC2 }
  guard isSuspect else { return found }
  for scalar in text.unicodeScalars where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
    if scalar != "\n", scalar != "\r", scalar != "\t", !found.contains(scalar) { found.append(scalar) }
  }
  return found
}
