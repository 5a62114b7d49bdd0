/// What makes an event an alarm: something went wrong that somebody should look at.
package struct RunAlarm: Hashable, Sendable {
  /// Raw values are what the store holds.
  package enum Kind: String, CaseIterable, Sendable {
    /// A loss or gradient norm is NaN or infinite.
    case notFinite = "not_finite"
    /// A loss far above those before it.
    case spike
    /// No step for long.
    case stall
    /// Little room where checkpoints and store are written.
    case disk

    package var words: String {
      switch self {
      case .notFinite: "not a number"
      case .spike: "loss spike"
      case .stall: "stall"
      case .disk: "disk low"
      }
    }
  }
  package var kind: Kind
  /// Pairs of the data set that caused it, the likeliest first; empty where no pair did.
  package var pairs: [Int]
  /// Whether the terminal's bell is to ring for it.
  package var rings: Bool

  package init(_ kind: Kind, pairs: [Int] = [], rings: Bool = false) {
    (self.kind, self.pairs, self.rings) = (kind, pairs, rings)
  }
}
