import Screen
import Telemetry

/// Which attention lies over the film, and how its heads are put together.
package struct AttentionChoice: Hashable, Sendable {
  package enum Source: String, CaseIterable, Sendable {
    /// What the word under the cursor looks at: cross-attention of the fusion layer.
    case word
    /// What a patch looks at inside the image encoder.
    case patch
  }
  package var source = Source.word
  package var heads = HeadChoice.mean
  /// Counted from 0; nil is the last one.
  package var block: Int?
  /// The patch that looks, by its place in the grid; nil is the first visible one.
  package var patch: Int?
  package var showsNumbers = false
  /// Where the scale of colours begins: at 0, or at the least that any patch gets, which tells apart values that are nearly alike.
  package enum Scale: String, CaseIterable, Sendable { case zero, range }
  package var scale = Scale.zero
  /// Without the film under it.
  package var isAlone = false

  package init() {}
}

/// An attention map with what has to be said about it.
package struct ShownAttention: Hashable, Sendable {
  /// Whose attention it is.
  package var title: String
  /// How it was put together, and over what it sums to one.
  package var words: String
  /// [side * side] in image order.
  package var map: [Float]
  package var side: Int
  /// What does not go to any patch.
  package var classShare: Float?

  /// The least and the most that a patch gets which can be looked at; hidden ones get exactly 0.
  package var extremes: (least: Float, most: Float)? {
    let seen = map.filter { $0.isFinite && $0 > 0 }
    guard let least = seen.min(), let most = seen.max() else { return nil }
    return (least, most)
  }

  /// Everything that looks somewhere: 1 for a head and for the mean of heads.
  package var sum: Double { map.reduce(Double(classShare ?? 0)) { $0 + Double($1) } }
}

extension WorkbenchState {
  /// The attention that is chosen; nil where it is not known.
  package var shownAttention: ShownAttention? {
    guard let view = pairs.view else { return nil }
    return pairs.attention.source == .word ? pairs.word.flatMap { wordAttention(of: $0, in: view) } : patchAttention(in: view)
  }

  /// The cross-attention of a word over the patches; a word of several pieces takes their mean.
  func wordAttention(of word: ReportWord, in view: PairView) -> ShownAttention? {
    guard let maps = view.attention else { return nil }
    let chosen = maps.map(of: word.tokens, heads: pairs.attention.heads).map { ($0, pairs.attention.heads) }
    // Probes keep the mean only.
    guard let (map, heads) = chosen ?? maps.map(of: word.tokens, heads: .mean).map({ ($0, .mean) }) else { return nil }
    return ShownAttention(
      title: "attention: \(word.text)", words: Self.words(heads, of: maps.headCount), map: map, side: maps.side, classShare: nil)
  }

  private func patchAttention(in view: PairView) -> ShownAttention? {
    guard let encoder = view.encoderAttention, let patch = markedPatch else { return nil }
    let block = min(max(0, pairs.attention.block ?? encoder.blockCount - 1), encoder.blockCount - 1)
    let name = "patch row \(patch / max(1, encoder.side) + 1), column \(patch % max(1, encoder.side) + 1)"
    guard let row = encoder.row(of: patch, block: block, heads: pairs.attention.heads) else {
      return ShownAttention(
        title: name, words: "hidden from the encoder: it attends to nothing",
        map: [Float](repeating: 0, count: encoder.side * encoder.side),
        side: encoder.side, classShare: nil)
    }
    let words = "block \(block + 1) of \(encoder.blockCount), " + Self.words(pairs.attention.heads, of: encoder.headCount)
    return ShownAttention(title: name, words: words, map: row.map, side: encoder.side, classShare: row.classShare)
  }

  /// The patch whose attention is shown; nil where a word's is.
  var markedPatch: Int? {
    guard pairs.attention.source == .patch, let encoder = pairs.view?.encoderAttention else { return nil }
    let last = encoder.side * encoder.side - 1
    return min(pairs.attention.patch ?? encoder.patches.min() ?? 0, max(0, last))
  }

  /// The heads of the attention that is chosen.
  var headCount: Int {
    let view = pairs.view
    return (pairs.attention.source == .word ? view?.attention?.headCount : view?.encoderAttention?.headCount) ?? 0
  }

  private static func words(_ heads: HeadChoice, of count: Int) -> String {
    switch heads {
    case .mean: count > 0 ? "mean of \(count) heads" : "mean of the heads"
    case .largest: "largest of \(count) heads"
    case .head(let head): "head \(head + 1) of \(count)"
    }
  }
}
