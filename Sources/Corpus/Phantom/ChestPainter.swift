import Tensors

/// Soft tissue of the trunk, and how much of each ray runs through lung.
struct ChestPainter {
  let anatomy: ChestAnatomy
  let frame: FilmFrame
  /// Upper surface of the diaphragm above each column, with the body upright at its middle.
  private let dome: [Float]

  init(anatomy: ChestAnatomy, frame: FilmFrame) {
    self.anatomy = anatomy
    self.frame = frame
    let middle = frame.rows(anatomy.domeRight, anatomy.domeRight).first ?? frame.side / 2
    let start = frame.start(min(frame.side - 1, max(0, middle)))
    dome = (0..<frame.side).map { anatomy.dome(start + Float($0) * frame.pixel) }
  }

  /// Centimetres of soft tissue along each ray, as if the chest held no air.
  func paintSoftTissue(into plane: FieldPlane) {
    for row in 0..<frame.side {
      let y = frame.height(row)
      let depth = anatomy.bodyDepth(y)
      let trunk = anatomy.trunk(y)
      let trunkDepth = depth * Smooth.step(-5.5, 2, y)
      let shoulder = anatomy.shoulders(y)
      let shoulderDepth = depth * Smooth.curve(y, [(-5, 1), (-2, 0.84), (0, 0.72), (4, 0.58), (8, 0.46)]) * (1 - Smooth.step(5.5, 10.5, y))
      let line = plane.row(row)
      let start = frame.start(row)
      let step = frame.pixel
      let perTrunk = 1 / trunk
      let perShoulder = 1 / shoulder
      for i in 0..<frame.side {
        let x = start + Float(Int32(truncatingIfNeeded: i)) * step
        let u = x * perTrunk
        let u2 = u * u
        let a = trunkDepth * max(0, 1 - u2 * (0.28 + 0.72 * u2 * u2)).squareRoot()
        let w = x * perShoulder
        let w2 = w * w
        let b = shoulderDepth * max(0, 1 - w2 * (0.35 + 0.65 * w2 * w2)).squareRoot()
        // A soft maximum: the one outline runs into the other without a crease.
        let gap = a - b
        let floor: Float = min(a, b) * 0.18
        line[i] = 0.5 * (a + b + (gap * gap + floor * floor).squareRoot() - floor)
      }
    }
    paintArms(into: plane)
    if anatomy.patient.breastRadius > 0 { paintBreasts(into: plane) }
  }

  private func paintArms(into plane: FieldPlane) {
    let stretch = anatomy.halfWidth / 14
    let lift = Float(anatomy.patient.shoulderLift)
    let angle = Float(anatomy.patient.armAngle)
    let thick = 3.9 + 0.5 * (Float(anatomy.patient.wallThickness) - 2.3)
    for sign: Float in [-1, 1] {
      let knots: [(Float, Float, Float)] = [
        (17, 2 - lift * 0.8, 3.4), (18.6, 4.2 - lift * 0.6, thick), (18.6 + 6 * Smooth.sine(angle), 4.2 + 6 * Smooth.cosine(angle), thick),
        (18.6 + 20 * Smooth.sine(angle), 4.2 + 20 * Smooth.cosine(angle), thick * 0.85),
      ]
      let points = knots.map { knot -> RibbonPoint in
        let spot = frame.place(sign * knot.0 * stretch, knot.1)
        return RibbonPoint(x: spot.x, y: spot.y, radius: knot.2 / frame.pixel, strength: 2 * knot.2)
      }
      Ribbon.paint(points, profile: .tube, into: plane, mode: .maximum)
    }
  }

  /// Two half-shells whose lower border is the sharp one.
  private func paintBreasts(into plane: FieldPlane) {
    let radius = Float(anatomy.patient.breastRadius)
    let thick = radius * 0.62
    for sign: Float in [-1, 1] {
      let cx = sign * anatomy.halfWidth * 0.58 + 0.5 * anatomy.turn
      let cy = anatomy.domeRight * 0.74 + 0.08 * radius * sign
      let wide = radius * 1.12
      for row in frame.rows(cy - radius, cy + radius) {
        let v = (frame.height(row) - cy) / radius
        let ramp = Smooth.step(-1, 0.55, v)
        let line = plane.row(row)
        let start = frame.start(row)
        for i in frame.columns(row, cx - wide, cx + wide) {
          let u = (start + Float(i) * frame.pixel - cx) / wide
          line[i] += thick * ramp * max(0, 1 - u * u - v * v).squareRoot()
        }
      }
    }
  }

  /// The part of a row between the chest walls; nil above the lungs and below the angles.
  func row(
    _ index: Int, lung: UnsafeMutablePointer<Float>, density: UnsafeMutablePointer<Float>, vessels: UnsafeMutablePointer<Float>,
    added: UnsafeMutablePointer<Float>
  ) -> LungRow? {
    let y = frame.height(index)
    guard y > -0.5, y < max(anatomy.domeLeft, anatomy.domeRight) + anatomy.angleDepth + 3 else { return nil }
    let wall = anatomy.wall(y)
    let columns = frame.columns(index, -wall, wall)
    guard !columns.isEmpty else { return nil }
    let middle = min(columns.upperBound, max(columns.lowerBound, frame.columns(index, 0, 0).lowerBound))
    return LungRow(
      index: index, y: y, start: frame.start(index), step: frame.pixel, columns: columns, middle: middle, wall: wall, lung: lung,
      density: density, vessels: vessels, added: added)
  }

  /// Centimetres of lung along each ray of a row: the chest's chord, less whichever of mediastinum, heart or dome fills most of it.
  func fillLung(_ row: LungRow) {
    let lung = row.lung
    let y = row.y
    for i in row.columns { lung[i] = 0 }
    blockByHeart(row)
    let depth = anatomy.depth(y)
    let perWall = 1 / row.wall
    let (mediastinumLeft, mediastinumRight) = anatomy.mediastinum(y)
    let gravity = Float(anatomy.patient.lungDensity) * Smooth.curve(y, [(0, 0.86), (8, 0.96), (16, 1.06), (24, 1.16)])
    for sign: Float in [-1, 1] {
      let half = 1 / (sign < 0 ? mediastinumLeft : mediastinumRight)
      // The side turned away from the film is the more transparent one.
      let tone = gravity * (1 - 0.35 * anatomy.overfilling) * (1 + sign * 0.04 * anatomy.turn)
      let wallReach: Float = 8.5 + 5 * anatomy.overfilling
      let closing = Smooth.step(3, 0.5, y - anatomy.angle(sign))
      let density = row.density
      let start = row.start
      let step = row.step
      dome.withUnsafeBufferPointer { domes in
        guard let dome = domes.baseAddress else { return }
        for i in row.columns(sign) {
          let x = abs(start + Float(Int32(truncatingIfNeeded: i)) * step)
          let u = x * perWall
          let u2 = u * u
          let q = min(1, max(0, (y - ChestAnatomy.roof(x)) * (1 / 7)))
          let chord = depth * (max(0, 1 - u2 * (0.25 + 0.75 * u2 * u2)) * q * (2 - q)).squareRoot()
          let m = x * half
          let core = max(0, 1 - m * m)
          let middle = depth * core * 1.6
          let under = min(wallReach, max(0, y - dome[i]))
          let liver = 2 * (under * (2 * wallReach - under)).squareRoot()
          lung[i] = max(0, chord * closing - max(middle, max(liver, lung[i])))
          density[i] = tone
        }
      }
    }
  }

  /// Chords of heart, pulmonary trunk and aortic knob, whichever is longer.
  private func blockByHeart(_ row: LungRow) {
    for ellipse in anatomy.heart + anatomy.greatVessels + [anatomy.knob] {
      let dy = row.y - ellipse.y
      let reach = max(ellipse.across, ellipse.along)
      guard abs(dy) < reach else { continue }
      let c = Smooth.cosine(ellipse.tilt)
      let s = Smooth.sine(ellipse.tilt)
      let perA = 1 / ellipse.across
      let perB = 1 / ellipse.along
      let columns = frame.columns(row.index, ellipse.x - reach, ellipse.x + reach).clamped(to: row.columns)
      // Along a row both turned coordinates are linear in x.
      let a0 = dy * s * perA
      let b0 = dy * c * perB
      let a1 = c * perA
      let b1 = -s * perB
      let origin = row.start - ellipse.x
      let step = row.step
      let depth = ellipse.depth
      let lung = row.lung
      for i in columns {
        let dx = origin + Float(Int32(truncatingIfNeeded: i)) * step
        let a = a0 + a1 * dx
        let b = b0 + b1 * dx
        // Fuller than an ellipsoid: the heart is nearly as opaque beside the spine as in front of it.
        let r = a * a + b * b
        lung[i] = max(lung[i], depth * max(0, 1 - r * (0.45 + 0.55 * r)).squareRoot())
      }
    }
  }
}
