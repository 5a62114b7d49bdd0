#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The frozen 2-D sin-cos position table [1 + grid * grid, width], row 0 (class token) zero: the first half of a row encodes the column, the
/// second half the row, sines before cosines (reference section 4). Computed in Double, rounded once.
package func positionTable(width: Int, grid: Int, kind: ModelOptions.PositionTable) -> [Float] {
  let half = width / 2
  let frequencies = (0..<(half / 2)).map { k in
    switch kind {
    // The published code divides by the half width and then once more by 2, so frequencies span only 1 ... 0.1.
    case .published: 1 / pow(10000, Double(k) / Double(half) / 2)
    case .mae: 1 / pow(10000, Double(k) / (Double(half) / 2))
    }
  }
  var table = [Float](repeating: 0, count: (grid * grid + 1) * width)
  for row in 0..<grid {
    for column in 0..<grid {
      let start = (1 + row * grid + column) * width
      for (k, frequency) in frequencies.enumerated() {
        table[start + k] = Float(sin(Double(column) * frequency))
        table[start + half / 2 + k] = Float(cos(Double(column) * frequency))
        table[start + half + k] = Float(sin(Double(row) * frequency))
        table[start + half + half / 2 + k] = Float(cos(Double(row) * frequency))
      }
    }
  }
  return table
}

/// A start for the learned positions of words, [length, width]: sines and cosines of falling frequencies, as long as the N(0, 0.02) they replace.
package func wordPositionTable(width: Int, length: Int) -> [Float] {
  var table = [Float](repeating: 0, count: length * width)
  let half = width / 2
  let amplitude = 0.02 * 2.0.squareRoot()
  for position in 0..<length {
    for k in 0..<half {
      let angle = Double(position) / pow(10000, Double(k) / Double(half))
      table[position * width + k] = Float(amplitude * sin(angle))
      table[position * width + half + k] = Float(amplitude * cos(angle))
    }
  }
  return table
}
