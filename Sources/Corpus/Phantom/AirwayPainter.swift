import Tensors

/// Air outside the lungs, as attenuation taken away: trachea, carina and main bronchi, gas of stomach and bowel.
struct AirwayPainter {
  let anatomy: ChestAnatomy
  let frame: FilmFrame
  let plane: FieldPlane
  let key: RandomKey

  func paint() {
    let turn = anatomy.turn
    let carina = anatomy.carina
    let fork: Float = -0.45 + turn * 0.6
    let trachea: [(Float, Float, Float)] = [
      (0.1 + turn, -9, 0.85), (turn * 0.9, -4, 0.88), (-0.1 + turn * 0.8, 0, 0.88), (-0.3 + turn * 0.7, carina - 2.6, 0.9),
      (fork, carina - 0.6, 0.98), (fork, carina + 0.2, 0.6),
    ]
    let right: [(Float, Float, Float)] = [
      (fork - 0.1, carina - 0.5, 0.5), (fork - 0.9, carina + 0.7, 0.62), (fork - 2, carina + 2.2, 0.55), (fork - 2.7, carina + 3.8, 0.4),
    ]
    let left: [(Float, Float, Float)] = [
      (fork + 0.1, carina - 0.5, 0.5), (fork + 1.2, carina + 0.6, 0.58), (fork + 2.9, carina + 1.7, 0.5), (fork + 4.1, carina + 2.9, 0.36),
    ]
    for (course, share) in [(trachea, Float(1)), (right, 0.85), (left, 0.85)] {
      let knots = course.map { RibbonPoint(x: $0.0, y: $0.1, radius: $0.2, strength: -2 * $0.2 * PhantomScene.softTissue * share) }
      let points = SkeletonPainter.rounded(knots).map { point in
        let spot = frame.place(point.x, point.y)
        return RibbonPoint(x: spot.x, y: spot.y, radius: point.radius / frame.pixel, strength: point.strength)
      }
      Ribbon.paint(points, profile: .tube, into: plane)
    }
    paintGas()
  }

  /// The gas of the stomach lies under the left dome with a level below it; loops of bowel lie anywhere beneath.
  private func paintGas() {
    let radius = Float(anatomy.patient.stomachGas)
    var stream = key.folding("gas").stream
    if radius > 0 {
      let x = anatomy.halfWidth * (0.38 + 0.16 * Float(stream.uniform()))
      let y = anatomy.dome(x) + 0.9 + radius * 0.75
      pocket(
        x: x, y: y, wide: radius * 1.3, tall: radius * 0.8, depth: 1.5 * radius, level: stream.uniform() < 0.6 ? y + 0.3 * radius : nil)
    }
    for _ in 0..<stream.integer(in: 0...4) {
      let x = Float(stream.uniform(in: -0.3...0.85)) * anatomy.halfWidth
      let size = Float(stream.uniform(in: 0.7...1.6))
      pocket(
        x: x, y: anatomy.dome(x) + Float(stream.uniform(in: 4.5...9)), wide: size * 1.4, tall: size, depth: 1.1 * size, level: nil)
    }
  }

  private func pocket(x: Float, y: Float, wide: Float, tall: Float, depth: Float, level: Float?) {
    for row in frame.rows(y - tall, y + tall) {
      let height = frame.height(row)
      let v = (height - y) / tall
      let above = level.map { Smooth.step(0.08, -0.08, height - $0) } ?? 1
      let line = plane.row(row)
      let start = frame.start(row)
      for i in frame.columns(row, x - wide, x + wide) {
        let u = (start + Float(i) * frame.pixel - x) / wide
        let q = max(0, 1 - u * u - v * v)
        line[i] -= PhantomScene.softTissue * depth * above * q.squareRoot() * min(1, q * 3)
      }
    }
  }
}
