import Tensors

/// Airspaces filled with something denser than air: a patch of a zone with woolly edges.
struct ConsolidationEffect: LungEffect {
  let sign: Float
  let x: Float
  let y: Float
  let wide: Float
  let tall: Float
  let strength: Float
  /// Height of the minor fissure that bounds an upper lobe's patch from below, if it reaches it.
  let fissure: Float?
  let coarse: ValueNoise
  let fine: ValueNoise

  init(_ finding: PhantomFinding, sign: Float, anatomy: ChestAnatomy) {
    self.sign = sign
    let place = anatomy.place(finding, sign: sign)
    let share: Float = finding.side == .both && sign > 0 ? 0.75 : 1
    let radius = Float(finding.size) * share
    x = place.x * 0.94
    y = place.y + (finding.side == .both && sign > 0 ? 0.8 : 0)
    wide = radius * (1.05 + 0.2 * Float(finding.across))
    tall = radius * (0.85 + 0.2 * Float(finding.down))
    strength = finding.grade == .mild ? 0.3 : finding.grade == .moderate ? 0.42 : 0.56
    fissure = finding.zone == .upper && sign < 0 && finding.form < 3 ? place.y + tall * 0.45 : nil
    let key = RandomKey(seed: finding.texture).folding(sign < 0 ? 0 : 1)
    let extent = 3.4 * max(wide, tall)
    coarse = ValueNoise(cell: 1.7, left: x - extent / 2, top: y - extent / 2, extent: extent, key: key.folding("coarse"))
    fine = ValueNoise(cell: 0.5, left: x - extent / 2, top: y - extent / 2, extent: extent, key: key.folding("fine"))
  }

  var heights: ClosedRange<Float> { y - 1.6 * tall...y + 1.6 * tall }

  private func fill(_ row: LungRow, _ result: UnsafeMutablePointer<Float>) -> Range<Int> {
    let side = row.columns(sign)
    let first = max(side.lowerBound, Int(max(0, (x - 1.6 * wide - row.start) / row.step)))
    let last = min(side.upperBound, Int(max(0, (x + 1.6 * wide - row.start) / row.step)) + 1)
    guard first < last else { return 0..<0 }
    for i in first..<last { result[i] = 0 }
    coarse.add(0.5, toRow: result, columns: first..<last, start: row.start, step: row.step, y: row.y)
    fine.add(0.16, toRow: result, columns: first..<last, start: row.start, step: row.step, y: row.y)
    let v = (row.y - y) / tall
    let cut = fissure.map { Smooth.step(0.25, -0.1, row.y - $0) } ?? 1
    for i in first..<last {
      let u = (row.start + Float(i) * row.step - x) / wide
      let blob = 1.2 - (u * u + v * v).squareRoot() * 1.15
      result[i] = Smooth.step(-0.1, 1, blob + result[i] * 0.75) * cut
    }
    return first..<last
  }

  func apply(_ row: LungRow) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: row.columns.upperBound) { buffer in
      guard let base = buffer.baseAddress else { return }
      for i in fill(row, base) {
        let share = base[i] * strength
        row.density[i] += (0.95 - row.density[i]) * share
        row.vessels[i] *= 1 - base[i] * 0.85
      }
    }
  }

  func cover(_ row: LungRow, _ mask: UnsafeMutablePointer<Float>) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: row.columns.upperBound) { buffer in
      guard let base = buffer.baseAddress else { return }
      for i in fill(row, base) where row.lung[i] > 0.4 { mask[i] = max(mask[i], base[i] * 1.25) }
    }
  }
}
