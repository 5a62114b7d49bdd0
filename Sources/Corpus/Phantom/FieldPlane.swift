/// A square field of one value a pixel, row-major; owned memory, zero at first.
final class FieldPlane {
  let side: Int
  let values: UnsafeMutablePointer<Float>

  init(side: Int) {
    self.side = side
    values = .allocate(capacity: side * side)
    values.initialize(repeating: 0, count: side * side)
  }

  deinit { values.deallocate() }

  func row(_ y: Int) -> UnsafeMutablePointer<Float> { values + y * side }
}

/// How patient centimetres lie on the film's pixels. Rows of the film are rows of the patient; the lean of the body moves whole rows sideways.
struct FilmFrame {
  let side: Int
  /// Centimetres a pixel.
  let pixel: Float
  let left: Float
  let top: Float
  /// Offset of the spine for each row, in centimetres.
  let axis: [Float]

  init(side: Int, exposure: PhantomExposure, anatomy: ChestAnatomy) {
    self.side = side
    pixel = Float(exposure.field) / Float(side)
    let top = Float(exposure.top)
    left = Float(exposure.centre) - Float(exposure.field) / 2
    self.top = top
    let pixel = self.pixel
    axis = (0..<side).map { anatomy.axis(top + (Float($0) + 0.5) * pixel) }
  }

  /// Height of a row's centre in the patient.
  func height(_ row: Int) -> Float { top + (Float(row) + 0.5) * pixel }

  /// Patient x of the centre of column 0 of a row.
  func start(_ row: Int) -> Float { left + 0.5 * pixel - axis[row] }

  /// Where a point of the patient lies, in pixels.
  func place(_ x: Float, _ y: Float) -> (x: Float, y: Float) {
    let row = (y - top) / pixel
    let whole = min(side - 1, max(0, Int(max(-1e6, min(1e6, row)))))
    return ((x + axis[whole] - left) / pixel, row)
  }

  /// Rows between two heights, kept on the film.
  func rows(_ from: Float, _ to: Float) -> Range<Int> {
    let first = max(0, min(Float(side), (from - top) / pixel))
    let last = max(first, min(Float(side), (to - top) / pixel + 1))
    return Int(first)..<Int(last)
  }

  /// Columns of a row between two patient x.
  func columns(_ row: Int, _ from: Float, _ to: Float) -> Range<Int> {
    let shift = axis[row] - left
    let first = max(0, min(Float(side), (from + shift) / pixel))
    let last = max(first, min(Float(side), (to + shift) / pixel + 1))
    return Int(first)..<Int(last)
  }
}
