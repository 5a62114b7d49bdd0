import Tensors

/// Smooth random texture: values on a lattice, blended without corners. One lattice cell is `cell` centimetres, so texture is tied to the body and not
/// to the number of pixels.
struct ValueNoise {
  private let width: Int
  private let height: Int
  private let cell: Float
  private let left: Float
  private let top: Float
  private let lattice: [Float]

  /// Values are uniform in -1...1. The lattice covers the rectangle given, in film centimetres.
  init(cell: Float, left: Float, top: Float, extent: Float, key: RandomKey) {
    self.cell = cell
    self.left = left
    self.top = top
    width = Int(extent / cell) + 3
    height = width
    var stream = key.stream
    lattice = (0..<width * height).map { _ in Float(stream.uniform()) * 2 - 1 }
  }

  /// Adds `amount` times the texture to one row of pixels: film x of pixel i is `start + i * step`, film height `y`.
  func add(_ amount: Float, toRow row: UnsafeMutablePointer<Float>, columns: Range<Int>, start: Float, step: Float, y: Float) {
    guard !columns.isEmpty else { return }
    let v = max(0, min(Float(height) - 2.001, (y - top) / cell))
    let line = Int(v)
    let fraction = v - Float(line)
    let down = fraction * fraction * (3 - 2 * fraction)
    let size = width
    let perColumn = step / cell
    let origin = (start - left) / cell
    lattice.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      let upper = base + line * size
      let lower = upper + size
      // Cell by cell, so that the inner loop has no look-up.
      var i = columns.lowerBound
      while i < columns.upperBound {
        let u = origin + Float(i) * perColumn
        let k = min(size - 2, max(0, Int(max(-1e6, min(1e6, u.rounded(.down))))))
        let border = perColumn > 0 ? Int(max(-1e6, min(1e6, ((Float(k) + 1 - origin) / perColumn).rounded(.up)))) : columns.upperBound
        let end = k >= size - 2 ? columns.upperBound : min(columns.upperBound, max(i + 1, border))
        let a = amount * (upper[k] + (lower[k] - upper[k]) * down)
        let b = amount * (upper[k + 1] + (lower[k + 1] - upper[k + 1]) * down)
        let offset = origin - Float(k)
        for column in i..<end {
          let f = max(0, min(1, offset + Float(Int32(truncatingIfNeeded: column)) * perColumn))
          row[column] += a + (b - a) * (f * f * (3 - 2 * f))
        }
        i = end
      }
    }
  }

  /// The texture at one point.
  func value(_ x: Float, _ y: Float) -> Float {
    var result: Float = 0
    withUnsafeMutablePointer(to: &result) { add(1, toRow: $0, columns: 0..<1, start: x, step: 0, y: y) }
    return result
  }
}

/// Grain of the detector: one fixed field of normal numbers with a short reach, read from a place of each film's own.
enum FilmGrain {
  static let side = 512
  private struct Field: @unchecked Sendable { let values: UnsafeMutablePointer<Float> }

  private static let field: Field = {
    let count = side * side
    let raw = UnsafeMutablePointer<Float>.allocate(capacity: count)
    let result = UnsafeMutablePointer<Float>.allocate(capacity: count)
    var stream = RandomKey(seed: 0).folding(.phantom).folding("grain").stream
    for i in 0..<count { raw[i] = Float(stream.normal()) }
    // A little blur, as light spreads in the screen; then unit variance again.
    var square: Double = 0
    for y in 0..<side {
      for x in 0..<side {
        let left = raw[y * side + (x + side - 1) % side]
        let up = raw[((y + side - 1) % side) * side + x]
        let value = raw[y * side + x] + 0.35 * (left + up)
        result[y * side + x] = value
        square += Double(value * value)
      }
    }
    let scale = Float(1 / (square / Double(count)).squareRoot())
    for i in 0..<count { result[i] *= scale }
    raw.deallocate()
    return Field(values: result)
  }()

  static var values: UnsafePointer<Float> { UnsafePointer(field.values) }
}
