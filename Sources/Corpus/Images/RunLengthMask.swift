/// Run-length masks of the SIIM pneumothorax data: pairs of (gap since the end of the previous run, length), down the columns.
package enum RunLengthMask {
  /// - Parameter text: Numbers separated by blanks; "-1" or nothing is an empty mask.
  /// - Returns: [height, width], 1 inside the runs.
  /// - Throws: When a number is none, the count is odd, or a run leaves the mask.
  package static func decode(_ text: String, width: Int, height: Int) throws(CorpusError) -> [UInt8] {
    var mask = [UInt8](repeating: 0, count: width * height)
    let fields = text.split(whereSeparator: \.isWhitespace)
    if fields.isEmpty || fields == ["-1"] { return mask }
    let numbers = fields.compactMap { Int($0) }
    guard numbers.count == fields.count, numbers.allSatisfy({ $0 >= 0 }) else {
      throw CorpusError(field: "EncodedPixels", message: "run lengths are whole numbers of at least 0, or -1 alone for an empty mask")
    }
    guard numbers.count.isMultiple(of: 2) else {
      throw CorpusError(field: "EncodedPixels", message: "\(numbers.count) numbers are not pairs of gap and length")
    }
    var place = 0
    for pair in stride(from: 0, to: numbers.count, by: 2) {
      let (gap, length) = (numbers[pair], numbers[pair + 1])
      guard gap <= mask.count - place, length <= mask.count - place - gap else {
        throw CorpusError(field: "EncodedPixels", message: "run \(pair / 2 + 1) ends outside a mask of \(width) x \(height)")
      }
      for at in (place + gap)..<(place + gap + length) { mask[(at % height) * width + at / height] = 1 }
      place += gap + length
    }
    return mask
  }
}
