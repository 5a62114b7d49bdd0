import Tensors

/// A rectangle in pixels: top-left corner and size, as the detection tables write it.
package struct PhantomBox: Hashable, Sendable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int
}

/// Where one finding lies on the film.
package struct PhantomMask: Sendable {
  package var finding: PhantomFinding
  package var side: Int
  /// 255 inside, 0 outside; row-major [side, side].
  package var pixels: [UInt8]
  /// One box for each side of the body on which the finding lies.
  package var boxes: [PhantomBox]
}

extension PhantomRenderer {
  /// Mask and boxes of every finding, in the order of the description, for a film of the same side.
  package static func masks(_ description: PhantomDescription, side: Int = 512) -> [PhantomMask] {
    let scene = PhantomScene(description, side: side)
    return description.findings.map { finding in
      let cover = FieldPlane(side: side)
      scene.cover(finding, into: cover)
      var pixels = [UInt8](repeating: 0, count: side * side)
      for i in 0..<side * side where cover.values[i] >= 0.5 { pixels[i] = 255 }
      return PhantomMask(
        finding: finding, side: side, pixels: pixels, boxes: boxes(pixels, side: side, finding: finding, frame: scene.frame))
    }
  }

  /// The tightest boxes; a finding on both sides gets one for each.
  private static func boxes(_ pixels: [UInt8], side: Int, finding: PhantomFinding, frame: FilmFrame) -> [PhantomBox] {
    func box(_ inside: (Int, Int) -> Bool) -> PhantomBox? {
      var low = (x: side, y: side)
      var high = (x: -1, y: -1)
      for y in 0..<side {
        let line = y * side
        for x in 0..<side where pixels[line + x] != 0 && inside(x, y) {
          low = (min(low.x, x), min(low.y, y))
          high = (max(high.x, x), max(high.y, y))
        }
      }
      return high.x < 0 ? nil : PhantomBox(x: low.x, y: low.y, width: high.x - low.x + 1, height: high.y - low.y + 1)
    }
    guard finding.side == .both else { return [box { _, _ in true }].compactMap { $0 } }
    let middle = (0..<side).map { frame.columns($0, 0, 0).lowerBound }
    return [box { $0 < middle[$1] }, box { $0 >= middle[$1] }].compactMap { $0 }
  }
}

extension PhantomScene {
  /// How much of a finding lies on each pixel; 0.5 is its border.
  func cover(_ finding: PhantomFinding, into plane: FieldPlane) {
    let side = frame.side
    let effects = effects(finding)
    if !effects.isEmpty {
      let scratch = UnsafeMutablePointer<Float>.allocate(capacity: 4 * side)
      defer { scratch.deallocate() }
      for index in 0..<side {
        scratch.initialize(repeating: 0, count: 4 * side)
        guard
          let row = chest.row(
            index, lung: scratch, density: scratch + side, vessels: scratch + 2 * side, added: scratch + 3 * side)
        else { continue }
        chest.fillLung(row)
        for effect in effects where effect.heights.contains(row.y) { effect.cover(row, plane.row(index)) }
      }
    }
    for stroke in LineFindings.strokes(finding, anatomy: anatomy) where stroke.isMasked {
      // Thin lines are masked with a millimetre to spare, at least a pixel.
      let points = stroke.points.map { point in
        let spot = frame.place(point.x, point.y)
        let radius = stroke.isThin ? max(point.radius + 0.1, 1.2 * frame.pixel) : point.radius
        return RibbonPoint(x: spot.x, y: spot.y, radius: max(radius / frame.pixel, 0.8), strength: 1)
      }
      Ribbon.paint(points, profile: .full, into: plane, mode: .maximum)
    }
    if finding.kind == .fracture { coverFracture(finding, into: plane) }
  }

  /// A disc about the break.
  private func coverFracture(_ finding: PhantomFinding, into plane: FieldPlane) {
    let place = FracturePlace(finding)
    let sign: Float = finding.side == .right ? -1 : 1
    let course = SkeletonPainter.ribCourse(place.rib, sign: sign, lift: 0, anatomy: anatomy)
    guard let point = course.first(where: { $0.turn >= place.turn }) else { return }
    let radius: Float = 1.6
    for row in frame.rows(point.y - radius, point.y + radius) {
      let dy = frame.height(row) - point.y
      let half = max(0, radius * radius - dy * dy).squareRoot()
      guard half > 0 else { continue }
      for i in frame.columns(row, point.x - half, point.x + half) { plane.row(row)[i] = 1 }
    }
  }
}
