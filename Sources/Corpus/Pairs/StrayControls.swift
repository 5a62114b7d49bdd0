/// The control characters of a text that no report should hold: all but line ends and tabs, each once.
func strayControls(_ text: String) -> [Unicode.Scalar] {
  var found: [Unicode.Scalar] = []
  for scalar in text.unicodeScalars where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
    if scalar != "\n", scalar != "\r", scalar != "\t", !found.contains(scalar) { found.append(scalar) }
  }
  return found
}
