import Tensors

/// Draws phantoms. The film is a sum along rays: centimetres of soft tissue, of lung with its share of solid matter, of blood in vessels, and bone, turned
/// into grey by the response of a film. Everything is laid out in patient centimetres, so any side can be drawn natively and a smaller one is cheaper.
package enum PhantomRenderer {
  /// The film of `description`, `side` x `side`, 8-bit grey. A pure function: equal arguments give equal bytes on any thread.
  package static func film(_ description: PhantomDescription, side: Int = 512) -> Film {
    precondition(side >= 16, "a phantom film is at least 16 pixels wide")
    let scene = PhantomScene(description, side: side)
    let attenuation = scene.attenuation()
    return Film(width: side, height: side, channels: 1, pixels: FilmResponse(description.exposure, frame: scene.frame).develop(attenuation))
  }

  /// Attenuation before noise and response, row-major [side, side]: what the findings really change.
  package static func attenuation(_ description: PhantomDescription, side: Int) -> [Float] {
    let plane = PhantomScene(description, side: side).attenuation()
    return Array(UnsafeBufferPointer(start: plane.values, count: side * side))
  }
}

/// One description laid out for one number of pixels.
struct PhantomScene {
  /// Attenuation of a centimetre of soft tissue (1/cm, about 70 keV).
  static let softTissue: Float = 0.17

  let description: PhantomDescription
  let anatomy: ChestAnatomy
  let frame: FilmFrame
  let chest: ChestPainter
  private let key: RandomKey

  init(_ description: PhantomDescription, side: Int) {
    self.description = description
    anatomy = ChestAnatomy(description)
    frame = FilmFrame(side: side, exposure: description.exposure, anatomy: anatomy)
    chest = ChestPainter(anatomy: anatomy, frame: frame)
    key = RandomKey(seed: description.patient.texture)
  }

  /// The row-by-row changes of one finding.
  func effects(_ finding: PhantomFinding) -> [any LungEffect] {
    let sides: [Float] = (finding.side.includes(.right) ? [-1] : []) + (finding.side.includes(.left) ? [1] : [])
    switch finding.kind {
    case .effusion: return sides.map { EffusionEffect(finding, sign: $0, anatomy: anatomy) }
    case .pneumothorax: return sides.map { PneumothoraxEffect(finding, sign: $0, anatomy: anatomy) }
    case .consolidation: return sides.map { ConsolidationEffect(finding, sign: $0, anatomy: anatomy) }
    case .atelectasis: return finding.form < 4 ? [] : sides.map { CollapseEffect(finding, sign: $0, anatomy: anatomy) }
    case .edema: return [EdemaEffect(finding, anatomy: anatomy)]
    case .hernia: return [HerniaEffect(finding, anatomy: anatomy)]
    case .cardiomegaly: return [OutlineEffect(part: .heart, anatomy: anatomy)]
    case .emphysema: return [OutlineEffect(part: .lungs, anatomy: anatomy)]
    case .nodule, .catheter, .fracture, .pacemaker: return []
    }
  }

  /// A stroke moved from centimetres to pixels.
  func paint(_ stroke: FindingStroke, into plane: FieldPlane, widenedBy margin: Float = 0) {
    let points = stroke.points.map { point in
      let spot = frame.place(point.x, point.y)
      return RibbonPoint(x: spot.x, y: spot.y, radius: (point.radius + margin) / frame.pixel, strength: point.strength)
    }
    if stroke.isThin {
      Ribbon.paintThin(points, into: plane)
    } else {
      Ribbon.paint(points, profile: stroke.profile, into: plane)
    }
  }

  /// The whole scene as attenuation.
  func attenuation() -> FieldPlane {
    let side = frame.side
    let soft = FieldPlane(side: side)
    let vessels = FieldPlane(side: side)
    let bone = FieldPlane(side: side)
    chest.paintSoftTissue(into: soft)
    VesselPainter(anatomy: anatomy, frame: frame, plane: vessels, key: key).paint()
    SkeletonPainter(
      anatomy: anatomy, frame: frame, plane: bone, key: key, fractures: description.findings.filter { $0.kind == .fracture }
    ).paint()
    AirwayPainter(anatomy: anatomy, frame: frame, plane: bone, key: key).paint()
    for finding in description.findings {
      for stroke in LineFindings.strokes(finding, anatomy: anatomy) { paint(stroke, into: stroke.target == .bone ? bone : vessels) }
    }
    LeadLetter.paint(description.exposure, into: bone)
    compose(soft: soft, vessels: vessels, bone: bone)
    return soft
  }

  /// Turns centimetres into attenuation, in place in `soft`, with the findings' rows worked in.
  private func compose(soft: FieldPlane, vessels: FieldPlane, bone: FieldPlane) {
    let side = frame.side
    let effects = description.findings.flatMap(effects)
    let extent = Float(description.exposure.field) + 6
    let muscle = ValueNoise(cell: 2.3, left: -extent / 2 - 3, top: frame.top - 1, extent: extent, key: key.folding("muscle"))
    let parenchyma = ValueNoise(cell: 0.62, left: -extent / 2 - 3, top: frame.top - 1, extent: extent, key: key.folding("parenchyma"))
    let scratch = UnsafeMutablePointer<Float>.allocate(capacity: 2 * side)
    defer { scratch.deallocate() }
    let lung = scratch
    let density = scratch + side
    let mu = Self.softTissue
    for index in 0..<side {
      let line = soft.row(index)
      let blood = vessels.row(index)
      let added = bone.row(index)
      let start = frame.start(index)
      if let row = chest.row(index, lung: lung, density: density, vessels: blood, added: added) {
        chest.fillLung(row)
        parenchyma.add(0.028, toRow: density, columns: row.columns, start: start, step: frame.pixel, y: row.y)
        for effect in effects where effect.heights.contains(row.y) { effect.apply(row) }
        for i in row.columns {
          let air = lung[i] * (1 - density[i])
          line[i] += min(1, lung[i] * 0.35) * blood[i] - air
        }
      }
      muscle.add(0.32, toRow: line, columns: 0..<side, start: start, step: frame.pixel, y: frame.height(index))
      for i in 0..<side { line[i] = max(0, line[i]) * mu + added[i] }
    }
  }
}
