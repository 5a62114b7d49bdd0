/// What a phantom can show. The raw value is the word a report uses for it, and the class label of the data set.
package enum FindingKind: String, Codable, Sendable, CaseIterable, Hashable {
  case effusion
  case consolidation
  case cardiomegaly
  case nodule
  case pneumothorax
  case atelectasis
  case edema
  case catheter
  case emphysema
  case fracture
  case hernia
  case pacemaker

  /// The noun that names the finding in a report. One word, singular, also a word of the method's entity list where that has one.
  package var noun: String { rawValue }
}

/// The patient's own side. On the film the patient's right is at the viewer's left.
package enum BodySide: String, Codable, Sendable, Hashable {
  case left
  case right
  case both
  case midline

  /// Whether a finding on this side touches the single side `other`.
  package func includes(_ other: BodySide) -> Bool { self == other || self == .both }
}

package enum LungZone: String, Codable, Sendable, CaseIterable, Hashable {
  case upper
  case middle
  case lower
}

package enum FindingGrade: String, Codable, Sendable, CaseIterable, Hashable {
  case mild
  case moderate
  case severe
}

/// One finding: all that its drawing, its words, its mask and its box need.
package struct PhantomFinding: Codable, Sendable, Hashable {
  package var kind: FindingKind
  package var side: BodySide
  /// The third of the lung it lies in; nil for what has no zone (cardiomegaly, edema, devices).
  package var zone: LungZone?
  package var grade: FindingGrade
  /// Size in its own unit. Centimetres: effusion (height above the costophrenic angle), consolidation (radius), nodule (diameter), pneumothorax
  /// (apical depth), atelectasis (length of a plate, or radius of a lobe), hernia (radius), fracture (displacement). Fractions: cardiomegaly (cardiothoracic ratio), edema and
  /// emphysema (0...1). Devices: 1.
  package var size: Double
  /// Place within the zone, both 0...1: from the mediastinum outwards and from its top down.
  package var across: Double
  package var down: Double
  /// Which form it takes where it has several (plate or lobar atelectasis, jugular or subclavian catheter).
  package var form: Int
  /// Root of the finding's own texture, so that taking one finding away leaves the others as they are.
  package var texture: UInt64

  package init(
    kind: FindingKind, side: BodySide, zone: LungZone? = nil, grade: FindingGrade, size: Double, across: Double = 0.5, down: Double = 0.5,
    form: Int = 0, texture: UInt64
  ) {
    self.kind = kind
    self.side = side
    self.zone = zone
    self.grade = grade
    self.size = size
    self.across = across
    self.down = down
    self.form = form
    self.texture = texture
  }
}
