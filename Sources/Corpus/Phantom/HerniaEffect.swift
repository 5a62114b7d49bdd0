/// Stomach that has slipped through the diaphragm: a round shadow behind the heart, often with gas over a level.
struct HerniaEffect: LungEffect {
  let x: Float
  let y: Float
  let radius: Float
  let gas: Float

  init(_ finding: PhantomFinding, anatomy: ChestAnatomy) {
    radius = Float(finding.size)
    x = 0.6 + 1.6 * Float(finding.across)
    y = anatomy.domeLeft - radius * (0.45 + 0.3 * Float(finding.down))
    gas = finding.form == 0 ? 0 : 0.35 + 0.3 * Float(finding.form) / 5
  }

  var heights: ClosedRange<Float> { y - radius...y + radius }

  private func chord(_ row: LungRow, _ i: Int) -> Float {
    let u = (row.start + Float(i) * row.step - x) / (radius * 1.15)
    let v = (row.y - y) / radius
    return max(0, 1 - u * u - v * v).squareRoot()
  }

  func apply(_ row: LungRow) {
    let level = y - radius * 0.15
    for i in row.columns {
      let chord = chord(row, i)
      guard chord > 0 else { continue }
      row.lung[i] = max(0, row.lung[i] - 1.7 * radius * chord)
      row.vessels[i] *= 0.4
      // The gas begins inside the wall of the sac.
      let inner = max(0, chord - 0.32) * 1.4
      row.added[i] += 0.05 * Smooth.step(0.3, 0.1, chord) - 0.17 * 2.2 * radius * gas * inner * Smooth.step(0.06, -0.06, row.y - level)
    }
  }

  func cover(_ row: LungRow, _ mask: UnsafeMutablePointer<Float>) {
    for i in row.columns { mask[i] = max(mask[i], chord(row, i) > 0.05 ? 1 : 0) }
  }
}
