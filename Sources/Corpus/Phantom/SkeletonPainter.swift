import Tensors

/// Bones, as attenuation added to the film: ribs as one helix each from spine to cartilage, clavicles, scapulae, arms and the spine.
struct SkeletonPainter {
  let anatomy: ChestAnatomy
  let frame: FilmFrame
  let plane: FieldPlane
  let key: RandomKey
  let fractures: [PhantomFinding]

  private var density: Float { Float(anatomy.patient.boneDensity) }

  func paint() {
    var stream = key.folding("skeleton").stream
    for rib in 1...11 {
      let lift = Float(stream.normal()) * 0.1
      for sign: Float in [-1, 1] { paintRib(rib, sign: sign, lift: lift + Float(stream.normal()) * 0.08) }
    }
    for sign: Float in [-1, 1] {
      paintClavicle(sign: sign, bend: Float(stream.normal()) * 0.25)
      paintScapula(sign: sign, slide: Float(stream.normal()) * 0.6)
      paintArm(sign: sign)
    }
    paintSpine()
  }

  /// Points of one rib from the spine round the side to its cartilage, in patient centimetres, with the share of the turn in 0...1.
  static func ribCourse(_ rib: Int, sign: Float, lift: Float, anatomy: ChestAnatomy) -> [(x: Float, y: Float, turn: Float)] {
    let pitch = anatomy.vertebraPitch
    let start = -0.1 + Float(rib - 1) * pitch * 0.97 + lift
    let drop =
      pitch * Smooth.curve(Float(rib), [(1, 1.9), (2, 2.3), (3, 2.7), (5, 3.4), (8, 3.8), (11, 3.4)]) * (1 - 0.18 * anatomy.overfilling)
    let side = rib == 1 ? anatomy.wall(1.5) * 0.9 : anatomy.wall(start + 0.5 * drop) + 0.15
    let end = Smooth.curve(Float(rib), [(1, 0.86), (3, 0.84), (6, 0.82), (8, 0.76), (9, 0.68), (11, 0.54)])
    let steps = 26
    return (0...steps).map { step in
      let turn = 0.03 + (end - 0.03) * Float(step) / Float(steps)
      let angle = turn * .pi
      let across = power(Smooth.sine(angle), 0.86)
      // Behind, a rib rises a little before it falls; in front it falls more steeply.
      let fall = 0.5 * (1 - Smooth.cosine(angle)) / 2 + 0.5 * turn
      let arch = Smooth.sine(min(angle * 2, .pi)) * (rib == 1 ? 0.2 : 0.5)
      let front: Float = turn > 0.5 ? (turn - 0.5) * 4 : 0
      let y = start + drop * fall - arch + front
      return (sign * min(1.5 + (side - 1.5) * across, anatomy.wall(y) + (rib == 1 ? 1.2 : 0.25)), y, turn)
    }
  }

  private func paintRib(_ rib: Int, sign: Float, lift: Float) {
    let course = Self.ribCourse(rib, sign: sign, lift: lift, anatomy: anatomy)
    let width: Float = rib == 1 ? 0.82 : 0.66
    var points = course.map { step -> RibbonPoint in
      let spot = frame.place(step.x, step.y)
      // The ray runs longest through the bone where the rib turns forward.
      let tangent = power(Smooth.sine(step.turn * .pi), 8)
      let front = Smooth.step(0.5, 0.62, step.turn)
      let ending = Smooth.step(1, rib > 7 ? 0.7 : 0.9, (step.turn - 0.03) / max(0.01, (course.last?.turn ?? 1) - 0.03))
      let root = Smooth.step(0.02, 0.06, step.turn)
      let strength = (0.165 - 0.045 * front) * root * (1 + 0.3 * tangent) * ending * density
      return RibbonPoint(x: spot.x, y: spot.y, radius: (width + 0.1 * front - 0.12 * tangent) / frame.pixel, strength: strength)
    }
    for finding in fractures where finding.side.includes(sign < 0 ? .right : .left) && FracturePlace(finding).rib == rib {
      breakRib(&points, course: course, finding: finding)
    }
    if sign < 0 { points.reverse() }
    Ribbon.paint(points, profile: .rib, into: plane)
  }

  /// A step in the rib with a dark gap, and the denser overlap beside it.
  private func breakRib(_ points: inout [RibbonPoint], course: [(x: Float, y: Float, turn: Float)], finding: PhantomFinding) {
    let turn = FracturePlace(finding).turn
    guard let at = course.firstIndex(where: { $0.turn >= turn }), at > 2, at < points.count - 3 else { return }
    let shift = Float(finding.size) / frame.pixel
    for i in at..<points.count {
      let fade = max(0, 1 - Float(i - at) / 9)
      points[i].y += shift * fade
      points[i].x -= shift * 0.35 * fade * (course[at].x < 0 ? -1 : 1)
    }
    var far = points[at]
    far.strength = 0.02
    var near = points[at - 1]
    near.strength *= 1.4
    points[at + 1].strength = 0.02
    points[at - 1] = near
    points[at] = far
    points[at + 2].strength *= 1.4
  }

  private func paintClavicle(sign: Float, bend: Float) {
    let stretch = anatomy.halfWidth / 14
    let lift = Float(anatomy.patient.shoulderLift) * 0.8
    let turn = anatomy.turn
    let knots: [(Float, Float, Float, Float)] = [
      (1.3, 3.3, 0.9, 0.02), (2.1, 3.1, 0.92, 0.22), (3, 2.8, 0.84, 0.3), (4.6, 2.3, 0.66, 0.3), (7, 1.2 + bend, 0.6, 0.3),
      (9.6, 0.1 + bend, 0.58, 0.3),
      (12.2, -0.6, 0.58, 0.28), (14.6, -0.75, 0.62, 0.25), (16.2, -0.5, 0.72, 0.2), (17.4, -0.1, 0.7, 0.02),
    ]
    let course = Self.rounded(
      knots.map { knot in
        let share = min(1, knot.0 / 16.6)
        return RibbonPoint(
          x: sign * knot.0 * stretch + turn * (1 - share), y: knot.1 - lift * share + sign * turn * 0.3 * (1 - share),
          radius: knot.2, strength: knot.3 * density)
      })
    Ribbon.paint(inPixels(sign < 0 ? course.reversed() : course), profile: .shaft, into: plane)
  }

  private func paintScapula(sign: Float, slide: Float) {
    let stretch = anatomy.halfWidth / 14
    let lift = Float(anatomy.patient.shoulderLift) * 0.6
    func line(_ knots: [(Float, Float, Float, Float)], _ profile: RibbonProfile) {
      let course = Self.rounded(
        knots.enumerated().map { at, knot in
          // Both ends fade into the muscles.
          let fade: Float = at == 0 || at == knots.count - 1 ? 0.15 : 1
          return RibbonPoint(x: sign * (knot.0 + slide) * stretch, y: knot.1 - lift, radius: knot.2, strength: knot.3 * density * fade)
        })
      Ribbon.paint(inPixels(course), profile: profile, into: plane)
    }
    line([(16.4, 3.6, 0.6, 0.24), (15.2, 6, 0.5, 0.22), (14, 9.6, 0.42, 0.17), (13.2, 12.6, 0.4, 0.08)], .soft)
    line([(11.8, 1.6, 0.2, 0.06), (11.7, 5, 0.25, 0.12), (12.2, 9, 0.28, 0.14), (13.1, 12.4, 0.3, 0.1)], .soft)
    line([(11.6, 3.8, 0.35, 0.08), (14, 2, 0.45, 0.16), (16.4, 0.2, 0.55, 0.2), (17.8, -0.5, 0.8, 0.18)], .shaft)
    line([(14.2, 2.2, 1.7, 0.045), (13.6, 6, 1.6, 0.055), (13.2, 11, 0.7, 0.05)], .tube)
    line([(13.6, 2.2, 0.5, 0.16), (14.4, 1.6, 0.6, 0.2), (15.4, 2.6, 0.7, 0.18)], .soft)
  }

  private func paintArm(sign: Float) {
    let stretch = anatomy.halfWidth / 14
    let lift = Float(anatomy.patient.shoulderLift)
    let angle = Float(anatomy.patient.armAngle)
    let x = 18.4 * stretch
    let y = 2.7 - lift * 0.8
    let course = [
      RibbonPoint(x: sign * (x - 0.9), y: y - 2.2, radius: 1.5, strength: 0.3 * density),
      RibbonPoint(x: sign * (x - 0.4), y: y - 1, radius: 2.35, strength: 0.42 * density),
      RibbonPoint(x: sign * x, y: y + 0.4, radius: 2.4, strength: 0.42 * density),
      RibbonPoint(x: sign * (x + 2 * Smooth.sine(angle)), y: y + 3, radius: 1.5, strength: 0.42 * density),
      RibbonPoint(x: sign * (x + 14 * Smooth.sine(angle)), y: y + 3 + 12 * Smooth.cosine(angle), radius: 1.15, strength: 0.42 * density),
    ]
    Ribbon.paint(inPixels(Self.rounded(course)), profile: .shaft, into: plane)
  }

  /// Vertebral bodies, discs, pedicles and spinous processes, row by row.
  private func paintSpine() {
    let pitch = anatomy.vertebraPitch
    let step = frame.pixel
    for row in 0..<frame.side {
      let y = frame.height(row)
      let phase = (y + 40 * pitch + 0.4) / pitch
      let at = phase - phase.rounded(.down)
      let body = 1 - 0.4 * Smooth.step(0.8, 0.88, at) * Smooth.step(1, 0.94, at)
      let plate = Smooth.step(0.1, 0, abs(at - 0.74)) + Smooth.step(0.1, 0, abs(at - 0.03))
      let wide = Smooth.curve(y, [(-8, 1.5), (2, 1.65), (14, 1.85), (28, 2.3)]) * (1 - 0.07 * Smooth.step(0.3, 0, abs(at - 0.4)))
      let strength = density * Smooth.curve(y, [(-8, 0.26), (0, 0.22), (8, 0.15), (18, 0.13), (30, 0.2)])
      let process = 0.08 * density * Smooth.step(0.26, 0.05, abs(at - 0.55))
      let ring = abs(at - 0.32)
      let columns = frame.columns(row, -wide, wide)
      let line = plane.row(row)
      let start = frame.start(row)
      for i in columns {
        let x = start + Float(i) * step
        let u = abs(x) / wide
        guard u < 1 else { continue }
        let rim = u > 0.86 ? (1 - u) / 0.14 : 1
        var value = strength * (0.75 * body + 0.12 * plate + (u > 0.78 ? 0.22 : 0)) * rim
        let p = (u - 0.66) / 0.2
        let pedicle = p * p + ring * ring * 40
        if pedicle < 1 { value += 0.07 * density * Smooth.step(1, 0.75, pedicle) * (pedicle > 0.35 ? 1 : 0.5) }
        value += process * Smooth.step(0.36, 0.12, abs(x))
        line[i] += value
      }
    }
  }

  private func inPixels(_ points: [RibbonPoint]) -> [RibbonPoint] {
    points.map { point in
      let spot = frame.place(point.x, point.y)
      return RibbonPoint(x: spot.x, y: spot.y, radius: point.radius / frame.pixel, strength: point.strength)
    }
  }

  /// Catmull-Rom through the knots, four pieces to each.
  static func rounded(_ knots: [RibbonPoint], pieces: Int = 5) -> [RibbonPoint] {
    guard knots.count > 2 else { return knots }
    var points: [RibbonPoint] = []
    for i in 0..<knots.count - 1 {
      let a = knots[max(0, i - 1)]
      let b = knots[i]
      let c = knots[i + 1]
      let d = knots[min(knots.count - 1, i + 2)]
      for piece in 0..<pieces {
        let t = Float(piece) / Float(pieces)
        func blend(_ path: KeyPath<RibbonPoint, Float>) -> Float {
          let slopeB = (c[keyPath: path] - a[keyPath: path]) / 2
          let slopeC = (d[keyPath: path] - b[keyPath: path]) / 2
          let rise = c[keyPath: path] - b[keyPath: path]
          let cubic = slopeB + slopeC - 2 * rise
          let square = 3 * rise - 2 * slopeB - slopeC
          return b[keyPath: path] + t * (slopeB + t * (square + t * cubic))
        }
        points.append(
          RibbonPoint(
            x: blend(\.x), y: blend(\.y), radius: b.radius + (c.radius - b.radius) * t, strength: b.strength + (c.strength - b.strength) * t
          ))
      }
    }
    if let last = knots.last { points.append(last) }
    return points
  }
}

/// Which rib a fracture breaks, and where on its course.
struct FracturePlace {
  let rib: Int
  let turn: Float

  init(_ finding: PhantomFinding) {
    switch finding.zone ?? .middle {
    case .upper: rib = 3 + finding.form % 2
    case .middle: rib = 5 + finding.form % 2
    case .lower: rib = 7 + finding.form % 2
    }
    turn = 0.16 + 0.26 * Float(finding.across)
  }
}
