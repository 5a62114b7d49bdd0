import Interchange

extension WordPiece {
  /// The tokens of a text for reading: a line of position, id, place and token each, control characters shown as such.
  package func listing(_ text: String) -> String {
    let encoding = encode(text)
    let unknown = encoding.ids.count { $0 == unknownID }
    let raw = Array(text.unicodeScalars)
    var lines = ["position      id  from    to  token           text"]
    for (position, (id, range)) in zip(encoding.ids, encoding.offsets).enumerated() {
      var part = String.UnicodeScalarView()
      part.append(contentsOf: raw[range])
      let columns = [
        rightAligned(position, 8), rightAligned(Int(id), 7), rightAligned(range.lowerBound, 5), rightAligned(range.upperBound, 5),
        " " + leftAligned(token(id).printable, 15), String(part).printable,
      ]
      lines.append(columns.joined(separator: " "))
    }
    lines.append("\(encoding.ids.count) tokens, \(unknown) unknown")
    return lines.joined(separator: "\n") + "\n"
  }
}

func rightAligned(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: " ", count: max(width - digits.count, 0)) + digits
}

private func leftAligned(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(width - text.count, 0)) }
