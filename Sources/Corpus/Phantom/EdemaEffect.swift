import Tensors

/// Fluid in lung tissue: haze about both hila, stronger below, grained.
struct EdemaEffect: LungEffect {
  let strength: Float
  let roots: [(x: Float, y: Float)]
  let bottom: Float
  let grain: ValueNoise
  let clouds: ValueNoise

  init(_ finding: PhantomFinding, anatomy: ChestAnatomy) {
    strength = Float(finding.size)
    roots = [anatomy.hilum(-1), anatomy.hilum(1)]
    bottom = max(anatomy.angle(-1), anatomy.angle(1))
    let key = RandomKey(seed: finding.texture)
    grain = ValueNoise(cell: 0.55, left: -22, top: -3, extent: 44, key: key.folding("grain"))
    clouds = ValueNoise(cell: 2.6, left: -22, top: -3, extent: 44, key: key.folding("clouds"))
  }

  var heights: ClosedRange<Float> { -1...bottom }

  @inline(__always)
  private func wing(_ x: Float, _ y: Float, _ root: (x: Float, y: Float)) -> Float {
    let u = (x - root.x * 1.5) / 5
    let v = (y - root.y - 1.8) / 6.4
    let q = 1 / (1 + u * u + v * v)
    return q * q
  }

  func apply(_ row: LungRow) {
    let base = 0.05 * strength * Smooth.step(0, 14, row.y)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: row.columns.upperBound) { buffer in
      guard let noise = buffer.baseAddress else { return }
      for i in row.columns { noise[i] = 1 }
      grain.add(0.28, toRow: noise, columns: row.columns, start: row.start, step: row.step, y: row.y)
      clouds.add(0.38, toRow: noise, columns: row.columns, start: row.start, step: row.step, y: row.y)
      for (side, sign) in [Float(-1), 1].enumerated() {
        let root = roots[side]
        for i in row.columns(sign) {
          let haze = (base + 0.27 * strength * wing(row.start + Float(i) * row.step, row.y, root)) * noise[i]
          row.density[i] += (1 - row.density[i]) * max(0, haze)
        }
      }
    }
  }

  func cover(_ row: LungRow, _ mask: UnsafeMutablePointer<Float>) {
    for (side, sign) in [Float(-1), 1].enumerated() {
      for i in row.columns(sign) where row.lung[i] > 0.4 {
        mask[i] = max(mask[i], 1.3 * wing(row.start + Float(i) * row.step, row.y, roots[side]))
      }
    }
  }
}
