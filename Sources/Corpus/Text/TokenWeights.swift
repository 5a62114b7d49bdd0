/// Entity-aware re-balancing (reference section 3, steps 6 and 8; Q27): tokens of "there is no (evidence of)" count 1/20, and what they lose
/// goes to the descriptors, or, in a report without any, to all tokens alike.
///
/// Published, the sum of weights over `maximumTokens` positions, pads included, stays their count. Described, the same formula runs over real
/// tokens alone, so their mean weight is 1.
struct TokenWeights {
  private(set) var weights: [Float]
  private(set) var padWeight: Float

  private static let diminished = 0.05

  init(roles: TokenRoles, isMasked: [Bool], options: CorpusOptions) {
    weights = [Float](repeating: 1, count: isMasked.count)
    padWeight = options.padsInLoss ? 1 : 0
    if options.rebalancing { rebalance(roles, options: options) }
    if options.entityWeight != 1 { weighEntities(roles, by: options.entityWeight) }
    if options.mlmTargets == .masked { keepMasked(isMasked, options: options) }
  }

  private mutating func rebalance(_ roles: TokenRoles, options: CorpusOptions) {
    let templateCount = roles.isTemplate.count { $0 }
    guard templateCount > 0 else { return }
    let descriptorCount = roles.isDescriptor.count { $0 }
    let overlap = zip(roles.isTemplate, roles.isDescriptor).count { $0 && $1 }
    let lost = 1 - Self.diminished
    for at in weights.indices where roles.isTemplate[at] { weights[at] = Float(Self.diminished) }
    if descriptorCount > 0 {
      let factor = (lost * Double(templateCount - overlap) + Double(descriptorCount)) / (Double(descriptorCount) - lost * Double(overlap))
      for at in weights.indices where roles.isDescriptor[at] { weights[at] = Float(Double(weights[at]) * factor) }
    } else {
      let total = Double(options.padsInLoss ? options.maximumTokens : weights.count)
      let factor = total / (total - lost * Double(templateCount))
      for at in weights.indices { weights[at] = Float(Double(weights[at]) * factor) }
      padWeight = Float(Double(padWeight) * factor)
    }
  }

  /// Gives the tokens of affirmed entities `factor` times their weight and takes it from all alike; the sum stays what it was. These are the
  /// words that the picture decides, few among many; of what is denied, the picture says only that it could have been anything absent.
  private mutating func weighEntities(_ roles: TokenRoles, by factor: Double) {
    let total = weights.reduce(0.0) { $0 + Double($1) }
    for at in weights.indices where roles.isEntity[at] && !roles.isDenied[at] {
      weights[at] = Float(Double(weights[at]) * factor)
    }
    let grown = weights.reduce(0.0) { $0 + Double($1) }
    guard grown > 0 else { return }
    for at in weights.indices { weights[at] = Float(Double(weights[at]) * total / grown) }
  }

  /// Leaves weight on masked tokens only; the sum over the positions of the loss stays what it was, so losses keep their scale.
  private mutating func keepMasked(_ isMasked: [Bool], options: CorpusOptions) {
    let total = Double(options.padsInLoss ? options.maximumTokens : weights.count)
    var kept = 0.0
    for at in weights.indices where isMasked[at] { kept += Double(weights[at]) }
    for at in weights.indices { weights[at] = isMasked[at] ? Float(Double(weights[at]) * total / kept) : 0 }
    padWeight = 0
  }
}
