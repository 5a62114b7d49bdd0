/// `cv2.resize` as the published downstream tasks use it: no antialiasing, 11-bit weights.
package enum OpenCVResize {
  private struct Tap {
    var first: Int
    var second: Int
    var weightOfFirst: Int32
    var weightOfSecond: Int32
  }

  /// INTER_LINEAR of an 8-bit picture, bit for bit.
  package static func linear(_ film: Film, width: Int, height: Int) -> Film {
    let channels = film.channels
    let across = taps(from: film.width, to: width, clampsWeights: true)
    let down = taps(from: film.height, to: height, clampsWeights: false)
    let rowCount = width * channels
    // Only two source rows are needed at a time, but each is used by several outputs when enlarging.
    var rows = [Int32](repeating: 0, count: film.height * rowCount)
    for row in Set(down.flatMap { [$0.first, $0.second] }) {
      for (column, tap) in across.enumerated() {
        for channel in 0..<channels {
          let start = row * film.width
          let first = Int32(film.pixels[(start + tap.first) * channels + channel])
          let second = Int32(film.pixels[(start + tap.second) * channels + channel])
          rows[row * rowCount + column * channels + channel] = (first * tap.weightOfFirst + second * tap.weightOfSecond) >> 4
        }
      }
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(height * rowCount)
    for tap in down {
      for place in 0..<rowCount {
        let first = (tap.weightOfFirst * rows[tap.first * rowCount + place]) >> 16
        let second = (tap.weightOfSecond * rows[tap.second * rowCount + place]) >> 16
        pixels.append(UInt8(max(0, min(255, (first + second + 2) >> 2))))
      }
    }
    return Film(width: width, height: height, channels: channels, pixels: pixels)
  }

  private static func taps(from source: Int, to outputs: Int, clampsWeights: Bool) -> [Tap] {
    let scale = 1 / (Double(outputs) / Double(source))
    return (0..<outputs).map { output in
      let place = Float((Double(output) + 0.5) * scale - 0.5)
      var first = Int(place.rounded(.down))
      var fraction = place - Float(first)
      if clampsWeights {
        if first < 0 { (first, fraction) = (0, 0) }
        if first >= source - 1 { (first, fraction) = (source - 1, 0) }
      }
      return Tap(
        first: min(max(first, 0), source - 1), second: min(max(first + 1, 0), source - 1),
        weightOfFirst: Int32(((1 - fraction) * 2048).rounded(.toNearestOrEven)),
        weightOfSecond: Int32((fraction * 2048).rounded(.toNearestOrEven)))
    }
  }

  /// INTER_NEAREST: the source pixel at floor(place x scale).
  package static func nearest<Element>(_ pixels: [Element], width: Int, height: Int, outWidth: Int, outHeight: Int) -> [Element] {
    let columns = (0..<outWidth).map { min(Int((Double($0) * (1 / (Double(outWidth) / Double(width)))).rounded(.down)), width - 1) }
    var result: [Element] = []
    result.reserveCapacity(outWidth * outHeight)
    for row in 0..<outHeight {
      let from = min(Int((Double(row) * (1 / (Double(outHeight) / Double(height)))).rounded(.down)), height - 1)
      for column in columns { result.append(pixels[from * width + column]) }
    }
    return result
  }

  /// INTER_AREA for shrinking: each output is the mean of the part of the source that it covers.
  package static func area(_ values: [Float], width: Int, height: Int, outWidth: Int, outHeight: Int) -> [Float] {
    let across = cover(from: width, to: outWidth)
    let down = cover(from: height, to: outHeight)
    var rows = [Float](repeating: 0, count: height * outWidth)
    for row in 0..<height {
      for (column, parts) in across.enumerated() {
        var sum: Float = 0
        for part in parts { sum += values[row * width + part.place] * part.share }
        rows[row * outWidth + column] = sum
      }
    }
    var result = [Float](repeating: 0, count: outWidth * outHeight)
    for (row, parts) in down.enumerated() {
      for part in parts {
        for column in 0..<outWidth { result[row * outWidth + column] += rows[part.place * outWidth + column] * part.share }
      }
    }
    return result
  }

  private static func cover(from source: Int, to outputs: Int) -> [[(place: Int, share: Float)]] {
    let scale = Double(source) / Double(outputs)
    return (0..<outputs).map { output in
      let start = Double(output) * scale
      let end = start + scale
      let cell = min(scale, Double(source) - start)
      let last = min(Int(end.rounded(.down)), source - 1)
      let first = min(Int(start.rounded(.up)), last)
      var parts: [(place: Int, share: Float)] = []
      if Double(first) - start > 1e-3 { parts.append((first - 1, Float((Double(first) - start) / cell))) }
      for place in first..<last { parts.append((place, Float(1 / cell))) }
      if end - Double(last) > 1e-3 { parts.append((last, Float(min(min(end - Double(last), 1), cell) / cell))) }
      return parts
    }
  }

  /// A mask as the published SIIM loader has it (reference section 9): the longer side becomes `side` by area interpolation, the shorter one
  /// keeps the aspect, rounded down, and zeros fill up to a square, the odd one after the mask.
  package static func squareMask(_ values: [Float], width: Int, height: Int, side: Int) -> [Float] {
    let factor = Double(side) / Double(max(width, height))
    let outWidth = width >= height ? side : max(1, Int(Double(width) * factor))
    let outHeight = height >= width ? side : max(1, Int(Double(height) * factor))
    let shrunk = area(values, width: width, height: height, outWidth: outWidth, outHeight: outHeight)
    let left = (side - outWidth) / 2
    let top = (side - outHeight) / 2
    var result = [Float](repeating: 0, count: side * side)
    for row in 0..<outHeight {
      for column in 0..<outWidth { result[(row + top) * side + column + left] = shrunk[row * outWidth + column] }
    }
    return result
  }
}
