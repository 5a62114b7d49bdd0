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
