/// A grey picture, row-major from the top left; 0 is black, 255 white.
package struct GreyImage: Hashable, Sendable {
  package let width: Int
  package let height: Int
  package let pixels: [UInt8]

  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width >= 0 && height >= 0 && pixels.count == width * height, "a picture holds width x height pixels")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Mean grey of `columns` x `rows` equal areas of a part of the picture: exact area averages when it shrinks, the pixels themselves
  /// when it grows. Values are 0...255.
  package func resampled(_ part: PixelRect, columns: Int, rows: Int) -> [Float] {
    guard columns > 0, rows > 0, width > 0, height > 0 else { return [] }
    let across = Coverage(start: part.x, length: part.width, count: columns, limit: width)
    let down = Coverage(start: part.y, length: part.height, count: rows, limit: height)
    var result = [Float](repeating: 0, count: columns * rows)
    var line = [Float](repeating: 0, count: columns)
    pixels.withUnsafeBufferPointer { pixels in
      for row in 0..<rows {
        let span = down.spans[row]
        for y in span.first...span.last {
          let base = y * width
          for column in 0..<columns {
            let cover = across.spans[column]
            var sum = cover.firstShare * Float(pixels[base + cover.first])
            if cover.last > cover.first {
              for x in cover.first + 1..<cover.last { sum += Float(pixels[base + x]) }
              sum += cover.lastShare * Float(pixels[base + cover.last])
            }
            line[column] = sum / cover.total
          }
          let weight = y == span.first ? span.firstShare : y == span.last ? span.lastShare : 1
          for column in 0..<columns { result[row * columns + column] += line[column] * weight / span.total }
        }
      }
    }
    return result
  }

  package var whole: PixelRect { PixelRect(x: 0, y: 0, width: Double(width), height: Double(height)) }
}

/// A part of a picture in pixels, fractions allowed.
package struct PixelRect: Hashable, Sendable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

/// Which source pixels each target pixel covers along one axis, and how much of the first and last.
private struct Coverage {
  struct Span {
    var first: Int
    var last: Int
    var firstShare: Float
    var lastShare: Float
    var total: Float
  }
  var spans: [Span] = []

  init(start: Double, length: Double, count: Int, limit: Int) {
    let size = length / Double(count)
    spans.reserveCapacity(count)
    for index in 0..<count {
      let from = min(max(0, start + Double(index) * size), Double(limit) - 1e-6)
      let to = min(max(from + 1e-6, start + Double(index + 1) * size), Double(limit))
      let first = min(limit - 1, Int(from))
      let last = min(limit - 1, max(first, Int((to - 1e-9).rounded(.down))))
      let firstShare = Float(min(to, Double(first + 1)) - from)
      let lastShare = last > first ? Float(to - Double(last)) : firstShare
      let total = last > first ? firstShare + lastShare + Float(last - first - 1) : firstShare
      spans.append(Span(first: first, last: last, firstShare: firstShare, lastShare: lastShare, total: max(total, 1e-9)))
    }
  }
}
