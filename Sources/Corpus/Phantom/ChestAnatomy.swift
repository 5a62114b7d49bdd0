/// Where everything lies in one patient, in centimetres: x to the viewer's right (the patient's left) from the spine, y downwards from the top
/// of the lungs. Findings that change the frame itself (a wide heart, overfilled lungs, a raised dome) are worked in here.
struct ChestAnatomy {
  let patient: PhantomPatient
  let halfWidth: Float
  /// Heights of the right and the left dome, and how deep the costophrenic angles lie under them.
  let domeRight: Float
  let domeLeft: Float
  let angleDepth: Float
  let lungDepth: Float
  let bodyDepth: Float
  let heart: [Ellipse]
  let knob: Ellipse
  /// Superior vena cava, the vessels over the arch and the descending aorta: they make the borders of the mediastinum.
  let greatVessels: [Ellipse]
  let vertebraPitch: Float
  let carina: Float
  /// Shift of what lies in front of the spine by a rotated stance.
  let turn: Float
  let overfilling: Float
  let edema: Float

  /// An ellipse whose chord along the ray is `depth` at its centre.
  struct Ellipse {
    var x, y, across, along, tilt, depth: Float
  }

  init(_ description: PhantomDescription) {
    let patient = description.patient
    self.patient = patient
    overfilling = description.finding(.emphysema).map { Float($0.size) } ?? 0
    edema = description.finding(.edema).map { Float($0.size) } ?? 0
    halfWidth = Float(patient.chestHalfWidth) * (1 + 0.03 * overfilling)
    bodyDepth = Float(patient.bodyDepth)
    lungDepth = bodyDepth * (0.735 + 0.05 * overfilling)
    let height = Float(patient.lungHeight) * (1 - 0.05 * edema) + 3.2 * overfilling
    var right = height
    var left = height + 1.3 - 0.5 * overfilling
    // Plates and collapsed lobes take volume away; the dome follows.
    for finding in description.findings where finding.kind == .atelectasis {
      let lift: Float = finding.grade == .mild ? 0.7 : finding.grade == .moderate ? 1.5 : 2.4
      if finding.side.includes(.right) { right -= lift }
      if finding.side.includes(.left) { left -= lift }
    }
    domeRight = right
    domeLeft = left
    angleDepth = Float(patient.domeHeight) * (1 - 0.55 * overfilling)
    vertebraPitch = 2.25 * Float(patient.lungHeight) / 21
    carina = 7.4 * Float(patient.lungHeight) / 21 + 0.6 * overfilling
    turn = Float(patient.rotation)

    let ratio = Float(description.finding(.cardiomegaly)?.size ?? patient.heartRatio) * (1 - 0.1 * overfilling)
    heart = Self.heart(ratio: ratio, halfWidth: halfWidth, bottom: (right + left) / 2, carina: carina, turn: turn, chest: lungDepth)
    let radius = Float(patient.knobRadius)
    knob = Ellipse(x: 1.75 + 0.5 * turn, y: carina - 2.1, across: radius, along: radius * 1.1, tilt: 0, depth: 0.85 * lungDepth)
    greatVessels = [
      Ellipse(x: -1.95 + 0.6 * turn, y: carina + 0.8, across: 1.2, along: 9.5, tilt: 0.03, depth: 0.72 * lungDepth),
      Ellipse(x: 1.9 + 0.5 * turn, y: carina - 4.6, across: 1.2, along: 4, tilt: 0.1, depth: 0.68 * lungDepth),
      Ellipse(x: 1.75 + 0.2 * turn, y: carina + 6.5, across: 1.3, along: 10, tilt: 0.02, depth: 0.75 * lungDepth),
    ]
  }

  /// Left ventricle, right atrium, outflow with the left atrium's appendage, and the pulmonary trunk. The ventricle's long axis points down to an apex
  /// at the height of the dome; a wide heart grows mostly to the left.
  private static func heart(ratio: Float, halfWidth: Float, bottom: Float, carina: Float, turn: Float, chest: Float) -> [Ellipse] {
    let width = ratio * 2 * halfWidth
    let rightEdge = -(0.3 * width) + turn
    let leftEdge = 0.7 * width + turn
    let reach = 0.46 * width
    let long = reach / 0.882
    let short = 0.7 * long
    let rise = 0.844 * long
    let depth = min(chest, 3.2 * short)
    let top = carina + 2.6
    let middle = (top + bottom) / 2
    let tall = (bottom - top) / 2
    return [
      Ellipse(x: leftEdge - reach, y: bottom - 0.3 * rise, across: long, along: short, tilt: 0.72, depth: depth),
      Ellipse(x: rightEdge + 0.26 * width, y: middle + 0.9, across: 0.26 * width, along: tall + 0.5, tilt: 0.06, depth: depth * 0.92),
      Ellipse(x: 1.5 + 0.04 * width + turn, y: middle + 0.3, across: 0.19 * width, along: tall, tilt: -0.28, depth: depth * 0.92),
      Ellipse(x: 1.75 + turn, y: carina + 3, across: 1.6 + 2.5 * max(0, ratio - 0.5), along: 2.9, tilt: 0, depth: 0.7 * chest),
    ]
  }

  /// Distance of the inner chest wall from the midline at height `y`, at the viewer's left (-1) or right (+1).
  func wall(_ y: Float) -> Float {
    let bottom = max(domeRight, domeLeft) + angleDepth
    let u = min(1, max(0, (y + 1) / (bottom + 1)))
    let rest = 1 - u
    return halfWidth * power(1 - rest * rest * rest, 0.43)
  }

  /// Depth of the lung from front to back at height `y` along the middle of a lung; `roof` gives the rounding of the apex.
  func depth(_ y: Float) -> Float { lungDepth * Smooth.curve(y, [(0, 0.62), (4, 0.8), (9, 0.95), (14, 1), (30, 1)]) }

  /// How far below the highest point of the apex the lung begins at distance `x` from the midline.
  @inline(__always) static func roof(_ x: Float) -> Float {
    let off = x - 4.6
    return (off < 0 ? 0.22 : 0.085) * off * off
  }

  /// Half-widths of the mediastinum to the viewer's left and right at height `y`, without heart and aortic knob.
  func mediastinum(_ y: Float) -> (Float, Float) {
    // The pleura follows the vertebrae and their joints.
    let waist = 0.04 * Smooth.wave((y + 0.4) / vertebraPitch) + 0.13 * Smooth.wave(y / 9.5)
    let left = Smooth.curve(y, [(-2, 3.4), (1, 2.7), (4, 2.3), (carina, 2.2), (carina + 4, 2.2), (30, 2.2)]) - turn * 0.6 + waist
    let right = Smooth.curve(y, [(-2, 3.5), (1, 2.7), (4, 2.2), (carina, 2.1), (carina + 4, 2.2), (30, 2.3)]) + turn * 0.6 + waist * 0.8
    return (left, right)
  }

  /// Height of the upper surface of the diaphragm over `x`.
  func dome(_ x: Float) -> Float {
    let top = x < 0 ? domeRight : domeLeft
    let u = abs(x) / halfWidth
    let apex: Float = 0.46
    if u < apex {
      let s = (apex - u) / apex
      return top + 1.5 * s * s
    }
    let s = (u - apex) / (1 - apex)
    return top + angleDepth * (0.75 * s * s + 0.25 * s * s * s * s * s * s)
  }

  /// Depth of the costophrenic angle at the viewer's left (x < 0) or right.
  func angle(_ sign: Float) -> Float { (sign < 0 ? domeRight : domeLeft) + angleDepth }

  /// Half-width of the trunk's outline below the shoulders.
  func trunk(_ y: Float) -> Float {
    wall(max(y, 4)) + Float(patient.wallThickness) + Smooth.curve(y, [(4, 3), (9, 1.9), (16, 0.5), (24, 0), (36, 0.3)])
  }

  /// Half-width of the neck and shoulders' outline.
  func shoulders(_ y: Float) -> Float {
    let stretch = halfWidth / 14
    let lift = Float(patient.shoulderLift)
    return Smooth.curve(
      y + lift * 0.6,
      [
        (-9, 5.9), (-6, 6), (-4.6, 7), (-3.4, 9.5), (-2.2, 13), (-0.8, 16.4), (1, 19.2), (3, 20.8), (6, 21.8), (12, 22),
      ]) * stretch
  }

  func bodyDepth(_ y: Float) -> Float {
    bodyDepth * Smooth.curve(y, [(-9, 0.62), (-4, 0.7), (0, 0.82), (5, 0.93), (12, 1), (20, 1.02), (34, 1.06)])
  }

  /// Centre of the spine at height `y`, as an offset from the film's axis.
  func axis(_ y: Float) -> Float {
    Float(patient.lean) * (y - 13) / 17 + Float(patient.bend) * Smooth.wave(y / 34)
  }

  /// Where the big vessels leave: the left hilum lies higher.
  func hilum(_ sign: Float) -> (x: Float, y: Float) {
    sign < 0 ? (-3.5 + turn * 0.5, carina + 2.6) : (3.7 + turn * 0.5, carina + 1.6)
  }

  /// A place in a lung's zone: `across` from mediastinum to wall, `down` from the zone's top to its bottom.
  func place(_ finding: PhantomFinding, sign: Float) -> (x: Float, y: Float) {
    let height = sign < 0 ? domeRight : domeLeft
    let (top, bottom): (Float, Float) =
      switch finding.zone ?? .lower {
      case .upper: (0.16, 0.36)
      case .middle: (0.44, 0.62)
      case .lower: (0.68, 0.9)
      }
    let y = height * (top + (bottom - top) * Float(finding.down))
    let wide = wall(y)
    return (sign * wide * (0.42 + 0.38 * Float(finding.across)), y)
  }
}
