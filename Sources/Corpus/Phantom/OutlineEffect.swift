/// The heart itself or the whole lungs: findings that are drawn by the anatomy and only need their mask.
struct OutlineEffect: LungEffect {
  enum Part { case heart, lungs }
  let part: Part
  let anatomy: ChestAnatomy

  var heights: ClosedRange<Float> { -1...60 }

  func apply(_ row: LungRow) {}

  func cover(_ row: LungRow, _ mask: UnsafeMutablePointer<Float>) {
    if part == .lungs {
      for i in row.columns where row.lung[i] > 1 { mask[i] = 1 }
      return
    }
    for ellipse in anatomy.heart.prefix(3) {
      let c = Smooth.cosine(ellipse.tilt)
      let s = Smooth.sine(ellipse.tilt)
      let dy = row.y - ellipse.y
      for i in row.columns {
        let dx = row.start + Float(i) * row.step - ellipse.x
        let a = (dx * c + dy * s) / ellipse.across
        let b = (dy * c - dx * s) / ellipse.along
        if a * a + b * b < 1 { mask[i] = 1 }
      }
    }
  }
}
