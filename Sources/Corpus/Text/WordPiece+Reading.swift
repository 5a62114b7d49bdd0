extension WordPiece {
  /// How many tokens a text has without any limit, and the words of it that only [UNK] stands for, each once in their order; what stands
  /// together, as the parts of an emoji, is one word.
  package func reading(_ text: String) -> (count: Int, unknown: [String]) {
    let encoding = encode(text)
    guard encoding.ids.contains(unknownID) else { return (encoding.ids.count, []) }
    var ranges: [Range<Int>] = []
    for (id, range) in zip(encoding.ids, encoding.offsets) where id == unknownID {
      if let last = ranges.last, last.upperBound == range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    let raw = Array(text.unicodeScalars)
    var seen: Set<String> = []
    let unknown = ranges.map { range -> String in
      var part = String.UnicodeScalarView()
      part.append(contentsOf: raw[range])
      return String(part)
    }
    return (encoding.ids.count, unknown.filter { seen.insert($0).inserted })
  }
}
