/// Which tokens of a report are hidden (reference section 3.1).
enum ContextMasking {
  /// Masks in up to three passes, each drawing once per word in order of the text:
  /// 1. every word; the draw counts for words that no later pass decides. Continuations share the fate of the piece before them;
  /// 2. entities, with their own ratio. Published, their continuations stay as the first pass left them;
  /// 3. descriptors that are no entities, with the ratio of entities, where `descriptorMasking` is real.
  ///
  /// Positions 0 and `maximumTokens - 1` are never masked.
  static func masked(
    _ ids: [Int32], roles: TokenRoles, tokenizer: WordPiece, options: CorpusOptions, draws: inout some TextDraws
  ) -> [Int32] {
    var masked = ids
    guard roles.last >= 1 else { return masked }
    let usesEntities = options.entityMasking && roles.hasEntity
    let descriptors = usesEntities && options.descriptorMasking == .real ? descriptorHeads(roles) : []
    let ratio = usesEntities ? options.otherWordMaskRatio : options.wordMaskRatio
    for at in 1...roles.last {
      if tokenizer.isContinuation(ids[at]) {
        if masked[at - 1] == tokenizer.maskID { masked[at] = tokenizer.maskID }
        continue
      }
      let draw = draws.uniform()
      let isDecidedLater = usesEntities && (roles.isEntity[at] || descriptors.contains(at))
      if draw < ratio, !isDecidedLater { masked[at] = tokenizer.maskID }
    }
    guard usesEntities else { return masked }
    for head in roles.entityHeads where draws.uniform() < options.entityMaskRatio {
      hide(head, wholeWord: options.entityForms == .wordForms, in: &masked, roles: roles, maskID: tokenizer.maskID)
    }
    for head in descriptors.sorted() where draws.uniform() < options.entityMaskRatio {
      hide(head, wholeWord: true, in: &masked, roles: roles, maskID: tokenizer.maskID)
    }
    return masked
  }

  private static func descriptorHeads(_ roles: TokenRoles) -> Set<Int> {
    var heads = Set<Int>()
    for at in 1...roles.last where roles.isDescriptor[at] && !roles.isEntity[roles.heads[at]] && roles.heads[at] >= 1 {
      heads.insert(roles.heads[at])
    }
    return heads
  }

  private static func hide(_ head: Int, wholeWord: Bool, in masked: inout [Int32], roles: TokenRoles, maskID: Int32) {
    masked[head] = maskID
    guard wholeWord else { return }
    var at = head + 1
    while at <= roles.last, roles.heads[at] == head {
      masked[at] = maskID
      at += 1
    }
  }
}
