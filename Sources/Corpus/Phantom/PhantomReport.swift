import Tensors

/// Writes what a radiologist would dictate over a phantom, and what a language model would distil from that.
package enum PhantomReport {
  /// A report of 25 to 70 words. Every finding is affirmed at least once by its noun, no other finding is; normal structures and absent findings are
  /// mentioned as in real reports. `key` chooses the wording and nothing else.
  package static func report(_ description: PhantomDescription, key: RandomKey) -> PhantomText {
    var stream = key.folding("report").stream
    var writer = SentenceWriter()
    var sentences = findingSentences(description, &stream)
    var fillers = fillers(description, &stream)
    if stream.chance(0.4) { writer.add(stream.pick(PhantomSentences.opening)) }
    let wanted = stream.integer(in: 27...52)
    var length = writer.result.wordCount + sentences.reduce(0) { $0 + $1.length }
    while length < wanted, let next = fillers.popLast() {
      guard length + next.length <= 62 else { continue }
      sentences.append(next)
      length += next.length
    }
    sentences.shuffle(using: &stream)
    for sentence in sentences { writer.add(sentence.template, sentence.finding, sentence.second) }
    if description.isNormal, stream.chance(0.6) {
      writer.add(stream.pick(PhantomSentences.conclusion))
    } else if let main = description.findings.first, stream.chance(0.25), length < 58 {
      writer.add("Impression:")
      writer.add(stream.pick(PhantomSentences.shared), main)
    }
    return writer.result
  }

  /// The entity-centred context: one clause for each finding, then one or two that matter by their absence. The same for every report of the film.
  package static func context(_ description: PhantomDescription) -> PhantomText {
    var stream = RandomKey(seed: description.patient.texture).folding("context").stream
    var writer = SentenceWriter()
    for finding in description.findings { writer.add(clause(finding), finding) }
    let absent = absent(description)
    let first = stream.integer(in: 0...absent.count - 1)
    for offset in 0..<(description.isNormal ? 2 : 1) { writer.add("No \(absent[(first + offset) % absent.count]).") }
    if description.isNormal { writer.add("Normal cardiomediastinal silhouette.") }
    return writer.result
  }

  private struct Sentence {
    var template: String
    var finding: PhantomFinding?
    var second: PhantomFinding?
    /// Words, with one for each name in braces except where a name stands for several.
    var length: Int { template.split(separator: " ").count + (template.contains("{on}") ? 2 : 0) + (template.contains("{zone}") ? 2 : 0) }
  }

  private static func findingSentences(_ description: PhantomDescription, _ stream: inout RandomStream) -> [Sentence] {
    var sentences: [Sentence] = []
    var rest = description.findings[...]
    if rest.count > 1, stream.chance(0.2), let first = rest.popFirst(), let second = rest.popFirst() {
      sentences.append(Sentence(template: stream.pick(PhantomSentences.joined), finding: first, second: second))
    }
    for finding in rest { sentences.append(Sentence(template: template(for: finding, &stream), finding: finding)) }
    return sentences
  }

  /// More than half of the sentences could name any finding.
  private static func template(for finding: PhantomFinding, _ stream: inout RandomStream) -> String {
    let hasSide = finding.side == .left || finding.side == .right || finding.side == .both
    let hasGrade = ![.catheter, .pacemaker, .nodule, .fracture].contains(finding.kind)
    switch stream.pick(weights: [0.4, 0.26, hasSide ? 0.22 : 0, hasGrade ? 0.12 : 0]) {
    case 0: return stream.pick(PhantomSentences.own(finding))
    case 1: return stream.pick(PhantomSentences.shared)
    case 2: return stream.pick(PhantomSentences.sharedWithSide)
    default: return stream.pick(PhantomSentences.sharedWithGrade)
    }
  }

  private static func absent(_ description: PhantomDescription) -> [String] {
    FindingKind.allCases.filter { description.finding($0) == nil }.compactMap(PhantomSentences.denied)
  }

  /// Sentences about what is normal or absent, in random order; the last is used first.
  private static func fillers(_ description: PhantomDescription, _ stream: inout RandomStream) -> [Sentence] {
    var templates: [String] = []
    let kinds = Set(description.findings.map(\.kind))
    if kinds.isDisjoint(with: [.cardiomegaly, .hernia]) { templates.append(stream.pick(PhantomSentences.heart)) }
    if kinds.isDisjoint(with: [.effusion, .consolidation, .nodule, .pneumothorax, .atelectasis, .edema, .emphysema]) {
      templates.append(stream.pick(PhantomSentences.lungs))
    }
    if !kinds.contains(.fracture) { templates.append(stream.pick(PhantomSentences.bones)) }
    // Both of the last two speak of vessels or the belly only where nothing else does.
    templates.append(stream.pick(Array(PhantomSentences.mediastinum.prefix(kinds.isDisjoint(with: [.edema, .emphysema]) ? 6 : 3))))
    templates.append(stream.pick(Array(PhantomSentences.mediastinum.prefix(3))))
    templates = templates.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    var denied = absent(description).shuffled(using: &stream)
    for _ in 0..<4 {
      if denied.count > 1, stream.chance(0.4) {
        let form = stream.pick(PhantomSentences.doubleNegations)
        templates.append(form.split("##", denied.removeLast()).split("#", denied.removeLast()))
      } else if let one = denied.popLast() {
        templates.append(stream.pick(PhantomSentences.negations).split("#", one))
      }
    }
    return templates.shuffled(using: &stream).map { Sentence(template: $0) }
  }

  private static func clause(_ finding: PhantomFinding) -> String {
    switch finding.kind {
    case .effusion: "{Size} {side} pleural {n}."
    case .consolidation: "{Size} {n} in the {zone}."
    case .cardiomegaly, .emphysema: "{Size} {n}."
    case .nodule: "{Mm} mm {n} in the {zone}."
    case .pneumothorax: "{Size} {side} {n}."
    case .atelectasis: "{Size} {side} basal {n}."
    case .edema: "{Size} pulmonary {n}."
    case .catheter: "{Side} central venous {n}."
    case .fracture: "{Side} rib {n}."
    case .hernia: "{Size} hiatal {n}."
    case .pacemaker: "{Side} {n}."
    }
  }
}

extension String {
  /// The text with the first `mark` replaced.
  fileprivate func split(_ mark: String, _ replacement: String) -> String {
    guard let range = self.firstRange(of: mark) else { return self }
    return replacingCharacters(range, with: replacement)
  }

  private func replacingCharacters(_ range: Range<String.Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
