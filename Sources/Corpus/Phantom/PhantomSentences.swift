/// The phrases of the phantom reports, as radiologists write them.
///
/// `shared` and `sharedWithSide` fit every finding word for word: only the picture (or another sentence) tells which noun belongs there.
enum PhantomSentences {
  static let opening = [
    "PA view of the chest.", "Single frontal view of the chest.", "Frontal radiograph of the chest.", "Upright portable view of the chest.",
    "Comparison is made to the prior study.", "AP view of the chest is obtained.",
  ]

  static let shared = [
    "Findings are consistent with {n}.", "There is evidence of {n}.", "The appearance is that of {n}.", "The film shows {n}.",
    "{N} is present.", "{N} is seen.", "{N} is again noted.", "Note is made of {n}.", "The main finding is {n}.",
    "Imaging features of {n} are demonstrated.", "{N} is identified.", "Findings are compatible with {n}.",
    "Redemonstration of {n}.", "{N} is unchanged from the prior study.", "Interval development of {n}.",
  ]

  static let sharedWithSide = [
    "{N} is seen {on}.", "{Side} {n} is present.", "There is {side} {n}.", "{N} is noted {on}.", "Evidence of {n} {on}.",
    "{Side} {n} is again demonstrated.", "Findings {on} are consistent with {n}.", "{N} is identified {on}.",
    "The study demonstrates {side} {n}.",
    "New {side} {n}.",
  ]

  /// For findings that have degrees; `grade` is the same word for each of them.
  static let sharedWithGrade = [
    "There is {grade} {n}.", "{Grade} {n} is present.", "{Grade} {n}.", "{Grade} {n} is again seen.", "Findings suggest {grade} {n}.",
  ]

  static let joined = [
    "There is evidence of {n} and {m}.", "{N} and {m} are present.", "Findings are consistent with {n} and {m}.",
    "The film shows {n} as well as {m}.",
  ]

  static func own(_ finding: PhantomFinding) -> [String] {
    switch finding.kind {
    case .effusion:
      [
        "There is {a} {size} {side} pleural {n}.", "Blunting of the costophrenic angle {on}, consistent with {a} {size} {n}.",
        "{A} {size} {side} pleural {n} is seen.", "{Size} pleural {n} {on} with obscuration of the hemidiaphragm.",
        "Layering pleural fluid {on} in keeping with {a} {size} {n}.", "{Side} pleural {n}, {size} in size.",
      ]
    case .consolidation:
      [
        "There is {a} patchy opacity in the {zone}, consistent with {n}.", "Airspace {n} is seen in the {zone}.",
        "Focal {n} in the {zone} with ill defined margins.", "Confluent opacity in the {zone} represents {n}.",
        "{Size} {n} in the {zone}, concerning for infection.",
      ]
    case .cardiomegaly:
      [
        "{Size} {n}.", "The heart is enlarged, in keeping with {size} {n}.", "There is {size} {n}.",
        "The cardiac silhouette is enlarged, consistent with {n}.", "{Size} {n} with an increased cardiothoracic ratio.",
      ]
    case .nodule:
      [
        "There is {a} {mm} mm {n} in the {zone}.", "{A} rounded {n} projects over the {zone}.", "{Size} pulmonary {n} in the {zone}.",
        "{A} well circumscribed {n} measuring {mm} mm is seen in the {zone}.",
        "Solitary {n} in the {zone}, further evaluation is suggested.",
      ]
    case .pneumothorax:
      [
        "There is {a} {size} {side} apical {n}.", "{A} thin pleural line is visible {on}, consistent with {a} {size} {n}.",
        "{Size} {n} {on} with absent peripheral lung markings.", "{A} {size} {side} {n} is seen.",
        "{Side} {n}, {size}, without mediastinal shift.",
      ]
    case .atelectasis:
      finding.form < 4
        ? [
          "Linear {n} at the {side} base.", "{Size} bibasilar or basilar {n} is seen {on}.", "Plate-like {n} is present at the base {on}.",
          "Streaky opacity in the {zone} reflects {n}.", "Low lung volume {on} with subsegmental {n}.",
        ]
        : [
          "Volume loss {on} in keeping with lobar {n}.", "Wedge-shaped opacity {on} reflects {n}.", "{Size} lobar {n} is seen {on}.",
          "Retracted lobe {on} with {n}.",
        ]
    case .edema:
      [
        "There is {size} pulmonary {n}.", "Perihilar haze and engorged vessels reflect {size} pulmonary {n}.",
        "{Size} interstitial {n} with Kerley lines.", "Bilateral perihilar opacity is consistent with {size} {n}.",
        "Pulmonary vascular congestion with {size} {n}.",
      ]
    case .catheter: catheter(form: finding.form)
    case .emphysema:
      [
        "The lungs are hyperinflated with flattening of the diaphragms, consistent with {n}.", "{Size} {n}.",
        "Hyperlucent lungs with {size} {n}.", "Increased lung volumes compatible with {n}.", "There is {size} {n} with sparse vasculature.",
      ]
    case .fracture:
      [
        "There is {a} displaced rib {n} {on}.", "Cortical step of a {side} rib, consistent with {n}.", "{Side} rib {n} is noted.",
        "{A} {side} posterolateral rib {n} is seen.",
      ]
    case .hernia:
      [
        "There is {a} {size} hiatal {n}.", "Retrocardiac opacity with an air-fluid level, compatible with {a} hiatal {n}.",
        "{A} {size} hiatal {n} is seen behind the heart.", "{Size} hiatus {n} projects over the heart.",
      ]
    case .pacemaker:
      [
        "{A} {side} chest wall {n} is in place.", "{Side} {n} with leads in the expected position.",
        "{A} {n} generator overlies the {side} chest.", "{A} transvenous {n} is noted {on}.",
      ]
    }
  }

  private static func catheter(form: Int) -> [String] {
    let route = form < 3 ? "internal jugular" : form < 5 ? "subclavian" : "peripherally inserted"
    return [
      "{A} {side} \(route) {n} terminates in the superior vena cava.", "{Side} \(route) {n} with tip in the lower superior vena cava.",
      "The {side} \(route) {n} is in standard position.", "{A} central venous {n} has been placed {on}.",
    ]
  }

  static let heart = [
    "The cardiomediastinal silhouette is within normal limits.", "Heart size is normal.", "The heart is normal in size.",
    "Cardiac and mediastinal contours are unremarkable.", "The cardiac silhouette is not enlarged.",
  ]
  static let lungs = [
    "The lungs are clear.", "The lungs are well expanded and clear.", "Both lungs are clear without focal abnormality.",
    "Lung volumes are normal and the lungs are clear.",
  ]
  static let bones = [
    "The osseous structures are intact.", "Visualized bony structures are unremarkable.", "No acute osseous abnormality.",
    "Mild degenerative changes of the thoracic spine.",
  ]
  static let mediastinum = [
    "The mediastinum is midline.", "The trachea is midline.", "The aorta is tortuous.", "Hilar contours are normal.",
    "The pulmonary vasculature is within normal limits.", "The upper abdomen is unremarkable.",
  ]
  static let conclusion = [
    "No acute cardiopulmonary process.", "No acute cardiopulmonary abnormality.", "Normal chest radiograph.",
    "No radiographic evidence of acute disease.",
  ]

  /// "There is no" and "there is no evidence of" are the phrases whose loss weight the method diminishes.
  static let negations = [
    "No #.", "There is no #.", "There is no evidence of #.", "No # is seen.", "No evidence of #.", "There is no #.",
  ]
  static let doubleNegations = ["No # or ##.", "There is no # or ##.", "There is no evidence of # or ##.", "Neither # nor ## is seen."]

  /// The phrase under which a finding is denied; nil for what nobody would deny.
  static func denied(_ kind: FindingKind) -> String? {
    switch kind {
    case .effusion: "pleural effusion"
    case .consolidation: "focal consolidation"
    case .cardiomegaly: "cardiomegaly"
    case .nodule: "pulmonary nodule"
    case .pneumothorax: "pneumothorax"
    case .atelectasis: "atelectasis"
    case .edema: "pulmonary edema"
    case .fracture: "displaced fracture"
    case .emphysema: "emphysema"
    case .catheter, .hernia, .pacemaker: nil
    }
  }
}
