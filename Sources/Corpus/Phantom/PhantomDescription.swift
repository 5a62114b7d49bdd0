import Tensors

/// The body and the exposure of one film. Lengths in centimetres at the patient.
package struct PhantomPatient: Codable, Sendable, Hashable {
  /// Half of the inner chest width at its widest.
  package var chestHalfWidth: Double
  /// From the apex of the right lung to the dome of its diaphragm; a shallow breath makes it short.
  package var lungHeight: Double
  /// Front to back, through the middle of the chest.
  package var bodyDepth: Double
  /// Soft tissue beside the ribs.
  package var wallThickness: Double
  /// Radius of the breast shadows; 0 for none.
  package var breastRadius: Double
  /// Cardiothoracic ratio without a finding.
  package var heartRatio: Double
  /// How far the domes rise over the costophrenic angles.
  package var domeHeight: Double
  /// Radius of the aortic knob.
  package var knobRadius: Double
  /// Turn about the long axis: centimetres by which what lies in front moves against the spine.
  package var rotation: Double
  /// Sideways lean over the height of the film, and the bend of the spine.
  package var lean: Double
  package var bend: Double
  /// Lift of the shoulders; the arms' angle from the body in radians.
  package var shoulderLift: Double
  package var armAngle: Double
  /// Relative mineral content of bone, calibre of vessels, density of lung.
  package var boneDensity: Double
  package var vesselCalibre: Double
  package var lungDensity: Double
  /// Gas under the left dome: radius of the bubble; 0 for none.
  package var stomachGas: Double
  /// Root of the patient's texture: vessels, ribs, soft tissue.
  package var texture: UInt64
}

/// How the film was taken and shown.
package struct PhantomExposure: Codable, Sendable, Hashable {
  /// Width of the square field in centimetres, and where its top edge and centre lie on the patient.
  package var field: Double
  package var top: Double
  package var centre: Double
  /// Attenuation shown as middle grey, span of the response, white level (0...255).
  package var level: Double
  package var span: Double
  package var white: Double
  /// Standard deviation of the quantum noise in attenuation at a 512 film behind the lung.
  package var noise: Double
  /// Blackened margin on the four sides (top, left, bottom, right) as a share of the field.
  package var collimation: [Double]
  /// The lead letter: nil, or the side whose letter it is.
  package var marker: BodySide?
  package var texture: UInt64
}

/// Everything about one phantom, from which its film, report, context, labels, masks and boxes all follow.
package struct PhantomDescription: Codable, Sendable, Hashable {
  package var index: Int
  package var patient: PhantomPatient
  package var exposure: PhantomExposure
  package var findings: [PhantomFinding]

  package init(index: Int, patient: PhantomPatient, exposure: PhantomExposure, findings: [PhantomFinding]) {
    self.index = index
    self.patient = patient
    self.exposure = exposure
    self.findings = findings
  }

  /// Phantom number `index` of the set that `seed` names; independent of every other one.
  package init(seed: UInt64, index: Int) {
    let key = Self.key(seed: seed, index: index)
    var stream = key.folding("patient").stream
    let patient = PhantomPatient.drawn(from: &stream)
    stream = key.folding("exposure").stream
    let exposure = PhantomExposure.drawn(for: patient, from: &stream)
    stream = key.folding("findings").stream
    self.init(index: index, patient: patient, exposure: exposure, findings: FindingDraw.findings(from: &stream))
  }

  /// The root of all that is drawn for one phantom.
  package static func key(seed: UInt64, index: Int) -> RandomKey { RandomKey(seed: seed).folding(.phantom).folding(index) }

  package var isNormal: Bool { findings.isEmpty }

  /// The first finding of a kind, if it is there.
  package func finding(_ kind: FindingKind) -> PhantomFinding? { findings.first { $0.kind == kind } }

  /// The same patient and exposure with one finding taken away.
  package func without(findingAt position: Int) -> PhantomDescription {
    var other = self
    other.findings.remove(at: position)
    return other
  }

  /// Class labels: one word for each kind that is present, in the order of `FindingKind`; "normal" when there is none.
  package var labels: [String] {
    isNormal ? ["normal"] : FindingKind.allCases.filter { finding($0) != nil }.map(\.rawValue)
  }
}
