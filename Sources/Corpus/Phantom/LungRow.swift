/// One row of the chest while it is being composed. Pointers are to rows of the film's width; `lung` is centimetres of lung along the ray, `density` its
/// share of solid matter, `vessels` centimetres of blood, `added` further attenuation.
struct LungRow {
  let index: Int
  let y: Float
  /// Patient x of column 0 and centimetres a column.
  let start: Float
  let step: Float
  /// Columns between the chest walls, and the column of the midline.
  let columns: Range<Int>
  let middle: Int
  /// Distance of the wall from the midline.
  let wall: Float
  let lung: UnsafeMutablePointer<Float>
  let density: UnsafeMutablePointer<Float>
  let vessels: UnsafeMutablePointer<Float>
  let added: UnsafeMutablePointer<Float>

  func columns(_ sign: Float) -> Range<Int> { sign < 0 ? columns.lowerBound..<middle : middle..<columns.upperBound }
}

/// A finding that changes the lung row by row.
protocol LungEffect {
  /// Heights between which it changes anything.
  var heights: ClosedRange<Float> { get }
  func apply(_ row: LungRow)
  /// Marks in `mask` (0 or more) how much of the finding lies on each pixel; 0.5 is its border. The row's lung is that of the healthy chest.
  func cover(_ row: LungRow, _ mask: UnsafeMutablePointer<Float>)
}
