import Tensors

/// Pulmonary vessels: trees that leave the hila, taper and fork until they are too fine to see. Painted as centimetres of blood along the ray.
struct VesselPainter {
  let anatomy: ChestAnatomy
  let frame: FilmFrame
  let plane: FieldPlane
  let key: RandomKey

  private struct Branch {
    var x, y, angle, radius: Float
    var generation: Int
  }

  func paint() {
    for sign: Float in [-1, 1] { paintTree(sign: sign) }
  }

  /// Angles are measured outwards from the horizontal, positive downwards.
  private func paintTree(sign: Float) {
    var stream = key.folding("vessels").folding(sign < 0 ? 0 : 1).stream
    let root = anatomy.hilum(sign)
    let calibre = Float(anatomy.patient.vesselCalibre) * (1 - 0.28 * anatomy.overfilling) * (1 + 0.22 * anatomy.edema)
    let upper = 1 + 0.35 * anatomy.edema
    let trunks: [(Float, Float)] = [
      (-1.38, 0.34 * upper), (-1.05, 0.32 * upper), (-0.68, 0.3 * upper), (-0.3, 0.3), (0.06, 0.31), (0.38, 0.36), (0.72, 0.42),
      (0.98, 0.45),
      (1.22, 0.5), (1.42, 0.4), (0.2, 0.26), (-0.85, 0.24 * upper),
    ]
    var open: [Branch] = trunks.map { trunk in
      Branch(
        x: root.x + sign * Float(stream.normal()) * 0.35, y: root.y + trunk.0 * 1.1 + Float(stream.normal()) * 0.3,
        angle: trunk.0 + Float(stream.normal()) * 0.1, radius: trunk.1 * calibre * (1 + 0.1 * Float(stream.normal())), generation: 0)
    }
    paintHilum(root, sign: sign, calibre: calibre)
    var painted = 0
    // Oldest first: when the count is reached, what is missing is the finest of every trunk.
    while painted < open.count, painted < 430 {
      grow(open[painted], sign: sign, open: &open, stream: &stream)
      painted += 1
    }
  }

  /// The descending artery and the crowded vessels of the hilum itself, with the haze that surrounds them.
  private func paintHilum(_ root: (x: Float, y: Float), sign: Float, calibre: Float) {
    let courses: [[(Float, Float, Float)]] = [
      [(-0.9, -1.2, 0.75), (0.2, -0.3, 0.8), (0.7, 1.2, 0.72), (0.75, 2.9, 0.6), (1.1, 4.6, 0.4)],
      [(-0.8, -0.2, 0.6), (0.4, -1.3, 0.55), (1, -2.6, 0.36)],
      [(-0.8, 1.4, 0.62), (0.6, 2, 0.5), (1.9, 2.7, 0.36)],
    ]
    for course in courses {
      let knots = course.enumerated().map { at, knot in
        let fade: Float = at == 0 || at == course.count - 1 ? 0.1 : 0.85
        return RibbonPoint(
          x: root.x + sign * knot.0, y: root.y + knot.1, radius: knot.2 * calibre, strength: 1.15 * knot.2 * calibre * fade)
      }
      let points = SkeletonPainter.rounded(knots).map { point in
        let spot = frame.place(point.x, point.y)
        return RibbonPoint(x: spot.x, y: spot.y, radius: point.radius / frame.pixel, strength: point.strength)
      }
      Ribbon.paint(points, profile: .tube, into: plane)
    }
    let haze = 0.55 * calibre
    for row in frame.rows(root.y - 6, root.y + 7) {
      let y = (frame.height(row) - root.y - 0.4) / 3.4
      let line = plane.row(row)
      let start = frame.start(row)
      for i in frame.columns(row, root.x - 5, root.x + 5) {
        let x = (start + Float(i) * frame.pixel - root.x) / 2.2
        let q = 1 / (1 + x * x + y * y)
        line[i] += haze * max(0, q * q - 0.06)
      }
    }
  }

  private func grow(_ branch: Branch, sign: Float, open: inout [Branch], stream: inout RandomStream) {
    var x = branch.x
    var y = branch.y
    var angle = branch.angle
    var radius = branch.radius
    let stride: Float = branch.generation == 0 ? 1.15 : 0.85
    var points: [RibbonPoint] = []
    let bend = Float(stream.normal()) * 0.05
    for step in 0..<22 {
      let spot = frame.place(x, y)
      points.append(RibbonPoint(x: spot.x, y: spot.y, radius: radius / frame.pixel, strength: 2 * radius))
      x += sign * stride * Smooth.cosine(angle)
      y += stride * Smooth.sine(angle)
      angle += bend + Float(stream.normal()) * 0.07
      // Lower vessels swing outwards, as the lung widens.
      if branch.generation == 0, angle > 0.6 { angle -= 0.025 }
      radius *= 0.932
      let outside = abs(x) > anatomy.wall(y) - 0.9 || y < 0.9 || y > anatomy.dome(x) + 2.6 || sign * x < 1.8
      if outside || radius < 0.042 { break }
      let forks = stream.uniform() < (step > 0 ? 0.5 : 0.25)
      let spread = 0.42 + 0.4 * Float(stream.uniform())
      let up = stream.uniform() < 0.5
      let share = 0.55 + 0.25 * Float(stream.uniform())
      if forks, branch.generation < 5 {
        open.append(Branch(x: x, y: y, angle: angle + (up ? -spread : spread), radius: radius * share, generation: branch.generation + 1))
        radius *= 0.94
        angle += (up ? 0.12 : -0.12)
      }
    }
    guard points.count > 1 else { return }
    let thickest = points[0].radius
    // Finer than a third of a pixel casts nothing that could be seen.
    guard thickest > 0.3 else { return }
    if thickest > 1.6 {
      Ribbon.paint(points.map { widened($0) }, profile: .tube, into: plane)
    } else {
      Ribbon.paintThin(points, into: plane)
    }
  }

  private func widened(_ point: RibbonPoint) -> RibbonPoint {
    let radius = max(point.radius, 0.9)
    return RibbonPoint(x: point.x, y: point.y, radius: radius, strength: point.strength * point.radius / radius)
  }
}
