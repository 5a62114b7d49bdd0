import Tensors

/// Fluid that lies in the pleural space: a meniscus, high at the wall.
struct EffusionEffect: LungEffect {
  let sign: Float
  let top: Float
  let height: Float
  let halfWidth: Float
  let wave: Float

  init(_ finding: PhantomFinding, sign: Float, anatomy: ChestAnatomy) {
    self.sign = sign
    // On both sides the two are never quite alike.
    let share: Float = finding.side == .both ? (sign < 0 ? 1 : 0.7 + 0.3 * Float(finding.across)) : 1
    height = Float(finding.size) * share
    top = anatomy.angle(sign) - height
    halfWidth = anatomy.halfWidth
    wave = 0.4 + 0.5 * Float(finding.down)
  }

  var heights: ClosedRange<Float> { top - 6...60 }

  /// Height of the fluid's edge at a distance from the midline, as a share of the chest's half-width.
  private func edge(_ u: Float) -> Float {
    let inward = max(0, 1 - u)
    return top + min(0.42 * height, 3.2) * (inward / (inward + 0.16)) * 1.25 + wave * inward
  }

  func apply(_ row: LungRow) {
    for i in row.columns(sign) {
      let u = abs(row.start + Float(i) * row.step) / row.wall
      let below = row.y - edge(u)
      let body = Smooth.step(-0.7, 1.1, below)
      // A thin sheet climbs the wall above the meniscus and veils the lung behind it.
      let sheet = 0.22 * max(0, 1 + below * 0.2) * (0.35 + 0.65 * u * u)
      row.lung[i] *= 1 - max(body * 0.97, min(0.3, sheet))
      row.vessels[i] *= 1 - body
    }
  }

  func cover(_ row: LungRow, _ mask: UnsafeMutablePointer<Float>) {
    for i in row.columns(sign) where row.lung[i] > 0.25 {
      let u = abs(row.start + Float(i) * row.step) / row.wall
      mask[i] = max(mask[i], Smooth.step(-0.7, 1.1, row.y - edge(u)))
    }
  }
}

/// Air in the pleural space: the lung's outline drawn in from wall and apex, nothing but black beyond it.
struct PneumothoraxEffect: LungEffect {
  let sign: Float
  let drop: Float
  let bottom: Float
  let anatomy: ChestAnatomy

  init(_ finding: PhantomFinding, sign: Float, anatomy: ChestAnatomy) {
    self.sign = sign
    self.anatomy = anatomy
    drop = Float(finding.size)
    bottom = anatomy.angle(sign)
  }

  var heights: ClosedRange<Float> { -2...60 }

  /// Distance from the midline of the retracted lung's edge; a small one closes towards the base.
  func edge(_ y: Float) -> Float {
    let reach = max(0, y - drop) * bottom / (bottom - drop)
    let closing = 1 - Smooth.step(bottom * (0.35 + 0.07 * drop), bottom * (0.75 + 0.08 * drop), y)
    let gap = 0.42 * drop * (0.35 + 0.65 * closing)
    return min(
      anatomy.wall(y) - gap * max(closing, min(1, drop / 7)), anatomy.wall(reach) + (anatomy.wall(y) - anatomy.wall(reach)) * (1 - closing))
  }

  /// Points along the visceral pleura from the mediastinum over the apex down the side.
  func outline() -> [(x: Float, y: Float)] {
    var points: [(x: Float, y: Float)] = []
    var x: Float = 2.9
    while x < 12 {
      let y = drop + ChestAnatomy.roof(x)
      if x > 4.6, x > edge(y) - 0.15 { break }
      points.append((sign * x, y))
      x += 0.3
    }
    guard let last = points.last else { return [] }
    var y = last.y + 0.35
    while y < anatomy.dome(sign * edge(y)) + 1, anatomy.wall(y) - edge(y) > 0.12 {
      points.append((sign * edge(y), y))
      y += 0.45
    }
    return points
  }

  private func air(_ row: LungRow, _ i: Int, edge: Float) -> Float {
    let x = abs(row.start + Float(i) * row.step)
    let below = row.y - drop - ChestAnatomy.roof(x)
    return max(Smooth.step(-0.08, 0.08, x - edge), Smooth.step(0.08, -0.08, below))
  }

  func apply(_ row: LungRow) {
    let edge = edge(row.y)
    let packed = 1 + min(0.5, drop * 0.05)
    for i in row.columns(sign) {
      let air = air(row, i, edge: edge)
      row.density[i] *= air * 0.3 + (1 - air) * packed
      row.vessels[i] *= 1 - air
    }
  }

  func cover(_ row: LungRow, _ mask: UnsafeMutablePointer<Float>) {
    let edge = edge(row.y)
    for i in row.columns(sign) where row.lung[i] > 0.6 { mask[i] = max(mask[i], air(row, i, edge: edge)) }
  }
}

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
