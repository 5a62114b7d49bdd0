import Tensors

/// Where text masking takes its numbers from: a derived stream, or the record of another program's.
protocol TextDraws {
  /// Uniform in [0, 1).
  mutating func uniform() -> Double
  mutating func integer(in range: ClosedRange<Int>) -> Int
}

extension RandomStream: TextDraws {}

/// The text side of one pair as the objective sees it (reference section 3): context text put in, tokenised, weighed and masked.
/// - Parameters:
///   - context: The pair's context text; nil leaves the report as it is.
///   - key: Of the pair in its epoch; equal keys give equal masks.
package func prepareText(
  report: String, context: String?, tokenizer: WordPiece, options: CorpusOptions, key: RandomKey
) -> MaskedText {
  var stream = key.folding(.textMask).stream
  return preparedText(report: report, context: context, tokenizer: tokenizer, options: options, draws: &stream)
}

func preparedText(
  report: String, context: String?, tokenizer: WordPiece, options: CorpusOptions, draws: inout some TextDraws
) -> MaskedText {
  let inserted = ContextInsertion.insert(
    context, into: report, probability: options.contextProbability, placement: options.contextPlacement, draws: &draws)
  var text = tokenizer.token(tokenizer.classID) + " "
  let lead = text.unicodeScalars.count
  text.unicodeScalars.append(contentsOf: inserted.text)
  let encoding = tokenizer.encode(text, limit: options.maximumTokens)
  let roles = TokenRoles(ids: encoding.ids, tokenizer: tokenizer, options: options)
  let masked = ContextMasking.masked(
    encoding.ids, roles: roles, tokenizer: tokenizer, options: options, draws: &draws)
  // A literal "[MASK]" in a report is text: nothing was hidden there.
  let isMasked = zip(masked, encoding.ids).map { $0 != $1 }
  let weights = TokenWeights(roles: roles, isMasked: isMasked, options: options)
  return MaskedText(
    text: text, ids: encoding.ids, maskedIDs: masked, weights: weights.weights, padWeight: weights.padWeight, isMasked: isMasked,
    isEntity: roles.isEntity, isDescriptor: roles.isDescriptor, isTemplate: roles.isTemplate,
    isContext: encoding.offsets.map { $0.lowerBound >= lead && inserted.isContext[$0.lowerBound - lead] },
    isDenied: roles.isDenied, offsets: encoding.offsets)
}
