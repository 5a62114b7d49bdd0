import Tensors

/// Findings that are lines or solid bodies: strokes in patient centimetres, so that film and mask are painted from the same ones.
struct FindingStroke {
  enum Target { case vessels, bone }
  var points: [RibbonPoint]
  var target: Target
  /// Thin ones are kept visible at any number of pixels.
  var isThin: Bool
  var profile: RibbonProfile = .soft
  /// Whether it belongs to the finding's mask.
  var isMasked = true
}

enum LineFindings {
  static func strokes(_ finding: PhantomFinding, anatomy: ChestAnatomy) -> [FindingStroke] {
    var strokes: [FindingStroke] = []
    for (sign, side) in [(Float(-1), BodySide.right), (1, .left)] where finding.side.includes(side) {
      switch finding.kind {
      case .pneumothorax: strokes += pleura(finding, sign: sign, anatomy: anatomy)
      case .atelectasis where finding.form < 4: strokes += plates(finding, sign: sign, anatomy: anatomy)
      case .nodule: strokes += nodule(finding, sign: sign, anatomy: anatomy)
      case .consolidation: strokes += bronchi(finding, sign: sign, anatomy: anatomy)
      case .edema: strokes += septa(finding, sign: sign, anatomy: anatomy)
      case .catheter: strokes += catheter(finding, sign: sign, anatomy: anatomy)
      case .pacemaker: strokes += leads(finding, sign: sign, anatomy: anatomy)
      default: break
      }
    }
    return strokes
  }

  private static func course(_ knots: [(Float, Float)], radius: Float, strength: Float) -> [RibbonPoint] {
    SkeletonPainter.rounded(knots.map { RibbonPoint(x: $0.0, y: $0.1, radius: radius, strength: strength) })
  }

  /// The visceral pleura: a hair-line between black and grey.
  private static func pleura(_ finding: PhantomFinding, sign: Float, anatomy: ChestAnatomy) -> [FindingStroke] {
    let outline = PneumothoraxEffect(finding, sign: sign, anatomy: anatomy).outline()
    let points = outline.map { RibbonPoint(x: $0.x, y: $0.y, radius: 0.07, strength: 0.15) }
    return [FindingStroke(points: points, target: .bone, isThin: true, isMasked: false)]
  }

  /// One to three plates, nearly level, over the dome.
  private static func plates(_ finding: PhantomFinding, sign: Float, anatomy: ChestAnatomy) -> [FindingStroke] {
    var stream = RandomKey(seed: finding.texture).folding(sign < 0 ? 0 : 1).stream
    let count = finding.grade == .mild ? 1 : finding.grade == .moderate ? 2 : 3
    return (0..<count).map { plate in
      let length = Float(finding.size) * (0.75 + 0.35 * Float(stream.uniform()))
      let centre = sign * anatomy.halfWidth * (0.42 + 0.22 * Float(stream.uniform()))
      let y = anatomy.dome(centre) - 1.2 - Float(plate) * (1.1 + 0.6 * Float(stream.uniform()))
      let tilt = sign * (0.12 + 0.3 * Float(stream.normal()) * 0.5)
      let thick = 0.22 + 0.22 * Float(stream.uniform())
      let sag = Float(stream.normal()) * 0.25
      let strength = (0.13 + 0.1 * Float(stream.uniform())) * (finding.grade == .mild ? 0.9 : 1.15)
      let knots = stride(from: Float(-0.5), through: 0.5, by: 0.125).map { t in
        let fade = 1 - 3.2 * t * t
        return RibbonPoint(
          x: centre + length * t, y: y + tilt * length * t + sag * (1 - 4 * t * t), radius: thick * (0.6 + 0.4 * fade),
          strength: strength * max(0.1, fade))
      }
      return FindingStroke(points: knots, target: .bone, isThin: true)
    }
  }

  /// A ball, drawn as a short fat ribbon of chords with a slightly uneven outline.
  private static func nodule(_ finding: PhantomFinding, sign: Float, anatomy: ChestAnatomy) -> [FindingStroke] {
    let centre = anatomy.place(finding, sign: sign)
    let radius = Float(finding.size) / 2
    var stream = RandomKey(seed: finding.texture).stream
    let angle = Float(stream.uniform()) * .pi
    let stretch = 1 + 0.18 * Float(stream.uniform())
    let steps = 24
    let points = (0...steps).map { step -> RibbonPoint in
      let t = Float(step) / Float(steps) * 2 - 1
      let shape = max(0.0001, 1 - t * t).squareRoot() * (1 + 0.05 * Float(stream.normal()))
      return RibbonPoint(
        x: centre.x + Smooth.cosine(angle) * t * radius * stretch, y: centre.y + Smooth.sine(angle) * t * radius * stretch,
        radius: max(0.02, radius * shape), strength: 2 * 0.92 * radius * shape)
    }
    return [FindingStroke(points: points, target: .vessels, isThin: false, profile: .tube)]
  }

  /// Bronchi that stay open in the filled lung: dark forks pointing from the hilum.
  private static func bronchi(_ finding: PhantomFinding, sign: Float, anatomy: ChestAnatomy) -> [FindingStroke] {
    guard finding.grade != .mild else { return [] }
    var stream = RandomKey(seed: finding.texture).folding("bronchi").folding(sign < 0 ? 0 : 1).stream
    let patch = ConsolidationEffect(finding, sign: sign, anatomy: anatomy)
    let root = anatomy.hilum(sign)
    let dx = patch.x - root.x
    let dy = patch.y - root.y
    let away = max(0.5, (dx * dx + dy * dy).squareRoot())
    return (0..<4).map { _ in
      let spread = Float(stream.normal()) * 0.35
      let ux = (dx * Smooth.cosine(spread) - dy * Smooth.sine(spread)) / away
      let uy = (dx * Smooth.sine(spread) + dy * Smooth.cosine(spread)) / away
      let from = max(0, away - 0.75 * patch.tall)
      let to = from + patch.tall * (0.7 + 0.5 * Float(stream.uniform()))
      let bow = Float(stream.normal()) * 0.3
      let points = (0...6).map { step -> RibbonPoint in
        let t = Float(step) / 6
        let r = from + (to - from) * t
        return RibbonPoint(
          x: root.x + ux * r - uy * bow * t * t * 2, y: root.y + uy * r + ux * bow * t * t * 2, radius: 0.2 - 0.1 * t,
          strength: -0.085 * Smooth.step(0, 0.25, t) * (1.2 - t))
      }
      return FindingStroke(points: points, target: .bone, isThin: true, isMasked: false)
    }
  }

  /// Kerley lines: short, level, at the wall above the angle.
  private static func septa(_ finding: PhantomFinding, sign: Float, anatomy: ChestAnatomy) -> [FindingStroke] {
    var stream = RandomKey(seed: finding.texture).folding("septa").folding(sign < 0 ? 0 : 1).stream
    return (0..<Int(4 + 7 * finding.size)).map { line in
      let y = anatomy.angle(sign) - 3.4 - Float(line) * 0.62 + Float(stream.normal()) * 0.12
      let wall = anatomy.wall(y) - 0.35
      let length = 0.9 + 0.9 * Float(stream.uniform())
      let slope = Float(stream.normal()) * 0.06
      let points = (0...3).map { step -> RibbonPoint in
        let t = Float(step) / 3
        return RibbonPoint(x: sign * (wall - length * t), y: y + slope * t * length, radius: 0.055, strength: 0.075 * (1 - 0.6 * t))
      }
      return FindingStroke(points: points, target: .bone, isThin: true, isMasked: false)
    }
  }

  /// From the jugular vein, under the clavicle, or from the arm, to the lower superior vena cava, which lies on the patient's right.
  private static func catheter(_ finding: PhantomFinding, sign: Float, anatomy: ChestAnatomy) -> [FindingStroke] {
    let turn = anatomy.turn
    let slack = Float(finding.across - 0.5)
    let tip = (Float(-2.35) + turn * 0.6 + 0.2 * slack, anatomy.carina + 0.4 + 2.8 * Float(finding.down))
    let cava = [(Float(-2.6) + turn * 0.5, Float(4.6)), (Float(-2.5) + turn * 0.6, anatomy.carina - 0.6), tip]
    let entry: [(Float, Float)] =
      switch finding.form {
      case 0, 1, 2: [(sign * (3.9 + slack), -9), (sign * (3.5 + 0.6 * slack), -4), (sign * 3, 0.6)]
      case 3, 4: [(sign * (9 + 2 * slack), 4.4), (sign * 7.4, 2.4 + slack), (sign * 5, 1.5), (sign * 3.2, 2.1)]
      default: [(sign * 21, 8.4), (sign * 17.4, 5), (sign * 13.6, 3.3 + slack), (sign * 9, 2.2), (sign * 5, 1.6), (sign * 3.2, 2.2)]
      }
    let crossing: [(Float, Float)] = sign > 0 ? [(1.4, 3), (-1, 3.7)] : []
    return [
      FindingStroke(points: course(entry + crossing + cava, radius: 0.12, strength: 0.42), target: .bone, isThin: true)
    ]
  }

  /// Generator under the skin below the clavicle, leads through the vein to atrium and ventricle.
  private static func leads(_ finding: PhantomFinding, sign: Float, anatomy: ChestAnatomy) -> [FindingStroke] {
    let stretch = anatomy.halfWidth / 14
    let x = sign * (8.8 + 1.4 * Float(finding.across)) * stretch
    let y = 4.2 + 1.6 * Float(finding.down)
    let box = stride(from: Float(-1), through: 1, by: 0.1).map { t in
      RibbonPoint(x: x + 2.4 * t, y: y + 0.3 * t * sign, radius: 2.1 * power(max(0.001, 1 - t * t * t * t), 0.4), strength: 1.9)
    }
    let header = course([(x - 1.9 * sign, y - 1.3), (x - 0.4 * sign, y - 2)], radius: 0.45, strength: 0.6)
    let heart = anatomy.heart[0]
    let loop: [(Float, Float)] = [
      (x - sign * 0.8, y - 1.9), (x - sign * 2.6, y - 2.9), (sign * 5.4 * stretch, 1.6), (sign * 3.2, 2.1),
    ]
    let crossing: [(Float, Float)] = sign > 0 ? [(1.2, 3), (-1.2, 3.8)] : []
    let turn = anatomy.turn
    let trunk = [(Float(-2.6) + turn * 0.5, Float(5)), (Float(-2.6) + turn * 0.6, anatomy.carina + 1.5)]
    let apex = [
      (Float(-2.9) + turn, heart.y - 0.8), (Float(-1.2) + turn, heart.y + 2.6),
      (heart.x + heart.across * 0.42, heart.y + heart.along * 0.52),
    ]
    let atrium = [(Float(-3.2) + turn, heart.y - 0.6), (Float(-4) + turn, heart.y - 1.8)]
    var strokes = [
      FindingStroke(points: box, target: .bone, isThin: false, profile: .shaft),
      FindingStroke(points: header, target: .bone, isThin: true),
      FindingStroke(points: course(loop + crossing + trunk + apex, radius: 0.11, strength: 0.55), target: .bone, isThin: true),
    ]
    if finding.form > 1 {
      strokes.append(
        FindingStroke(
          points: course(loop.map { ($0.0, $0.1 + 0.18) } + crossing + trunk + atrium, radius: 0.1, strength: 0.5), target: .bone,
          isThin: true))
    }
    return strokes
  }
}
