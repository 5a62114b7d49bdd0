/// A lobe without air, shrunken against the mediastinum: behind the heart below, beside the upper mediastinum above.
struct CollapseEffect: LungEffect {
  let sign: Float
  let top: Float
  let bottom: Float
  let upper: Bool
  let reach: Float
  let strength: Float

  init(_ finding: PhantomFinding, sign: Float, anatomy: ChestAnatomy) {
    self.sign = sign
    upper = finding.form == 5
    reach = Float(finding.size) * 0.75
    let root = anatomy.hilum(sign)
    top = upper ? -1 : root.y + 0.5
    bottom = upper ? root.y - 0.5 : anatomy.dome(sign * 5) + 2
    strength = finding.grade == .mild ? 0.4 : finding.grade == .moderate ? 0.55 : 0.7
  }

  var heights: ClosedRange<Float> { top...bottom + 4 }

  private func share(_ row: LungRow, _ i: Int) -> Float {
    let x = abs(row.start + Float(i) * row.step)
    let t = min(1.2, max(0, (row.y - top) / (bottom - top)))
    // A lower lobe is a wedge with a straight side; an upper one hangs from the apex with a hollow lower border.
    let border = upper ? 3 + reach * 0.8 * (1 - t * t) : 2.6 + (reach + 1.2) * t
    let side = Smooth.step(0.3, -0.3, x - border)
    return upper ? side * Smooth.step(0.3, -0.5, row.y - bottom + 0.3 * (x - 2)) : side
  }

  func apply(_ row: LungRow) {
    for i in row.columns(sign) {
      let share = share(row, i)
      row.density[i] += (0.95 - row.density[i]) * share * strength
      row.vessels[i] *= 1 - 0.8 * share
    }
  }

  func cover(_ row: LungRow, _ mask: UnsafeMutablePointer<Float>) {
    for i in row.columns(sign) where row.lung[i] > 0.4 { mask[i] = max(mask[i], share(row, i)) }
  }
}
