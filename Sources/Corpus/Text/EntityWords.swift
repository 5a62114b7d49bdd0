/// The entities whose surroundings the method masks and weighs on purpose (reference section 3.1; Chopp et al., `_context_mask`).
package enum EntityWords {
  /// The list of the published code, spelt as there.
  package static let published = [
    "abnormality", "abscess", "aerate", "aorta", "atelectasis", "bronchiectasis", "calcification", "cardiomediastinal", "cardiomegaly",
    "catheter", "chf", "collapse", "congestion", "consolidation", "contour", "COPD", "deformity", "dilation", "distention", "edema",
    "effusion", "embolism", "emphysema", "engorgement", "fibrosis", "fracture", "granuloma", "hernia", "hilar", "hyperinflate",
    "hemidiaphragm", "infiltrate", "mass", "nodule", "obscure", "opacity", "perihilar", "pneumonia", "pneumothorax", "sarcoidosis",
    "silhouette", "thickening", "tuberculosis", "vasculature",
  ]

  /// The verbs of the list, which reports use as participles.
  private static let verbs: Set<String> = ["aerate", "collapse", "hyperinflate", "infiltrate", "obscure"]

  /// Forms that no rule gives: Greek and Latin plurals, British spelling.
  private static let irregular: [String: [String]] = [
    "aorta": ["aortae"], "distention": ["distension"], "edema": ["oedema"], "embolism": ["emboli", "embolus"],
    "granuloma": ["granulomata"], "hernia": ["herniae"], "pneumothorax": ["pneumothoraces"], "dilation": ["dilatation", "dilatations"],
  ]

  /// Lower-case words that count as entities where plurals and inflections do: each word of the list in all its forms.
  package static let forms: Set<String> = Set(published.flatMap { allForms(of: $0.lowercased()) })

  /// The word of the list that each form is a form of.
  static let roots: [String: String] = Dictionary(
    published.flatMap { word in allForms(of: word.lowercased()).map { ($0, word.lowercased()) } }
  ) { first, _ in first }

  private static func allForms(of word: String) -> [String] {
    var forms = [word, plural(of: word)] + (irregular[word] ?? [])
    if verbs.contains(word), word.hasSuffix("e") {
      let stem = word.dropLast()
      forms += [stem + "ed", stem + "ing"]
      if word.hasSuffix("ate") { forms.append(stem + "ion") }
    }
    return forms
  }

  private static func plural(of word: String) -> String {
    if word.hasSuffix("sis") { return word.dropLast(2) + "es" }
    if word.hasSuffix("y") { return word.dropLast() + "ies" }
    if word.hasSuffix("s") || word.hasSuffix("x") { return word + "es" }
    return word + "s"
  }
}
