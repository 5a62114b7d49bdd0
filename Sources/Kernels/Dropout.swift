import CKernels

/// Dropout keyed by (pair, token, channel), never by row, so that packed rows, threads and resumption do not change it.
/// Kept values are scaled by 1/(1 - rate).
package struct Dropout {
  package var rate: Float
  /// Folded from (seed, step, use).
  package var key: UInt64
  /// The pair and the token of each row.
  package var pairs: Indices
  package var tokens: Indices

  package init(rate: Float, key: UInt64, pairs: Indices, tokens: Indices) {
    self.rate = rate
    self.key = key
    self.pairs = pairs
    self.tokens = tokens
  }
}

extension Optional where Wrapped == Dropout {
  var c: ck_row_dropout {
    guard let self else { return ck_row_dropout(rate: 0, key: 0, pairs: nil, tokens: nil) }
    return ck_row_dropout(rate: self.rate, key: self.key, pairs: self.pairs, tokens: self.tokens)
  }
}

/// y (mode) = mask * x, rows of [rows, width]. Its own gradient: dy in, dx out.
package func dropout(_ x: Floats, _ d: Dropout, mode: WriteMode, into y: MutableFloats, rows: Int, width: Int) {
  ck_dropout(x, Optional(d).c, mode.flag, y, rows.wide, width.wide)
}
